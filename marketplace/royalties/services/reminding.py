"""Payments and sharing rules that wait for a person, spoken of around their day."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.kernel import clock, policy
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.royalties.models import Payout, SharingRule


def remind_deciders(payload: dict[str, Any], key: str) -> None:
    """Job, daily: payments to confirm or to take to payroll, one letter for each day of an institution; rules to confirm.

    Each letter's key names the day and the mark, so that each is sent once, however often the job runs.
    """
    with atomic():
        waiting = select(Payout).where(Payout.state.in_(("proposed", "confirmed"))).order_by(Payout.id)
        days: dict[tuple[int, date, str], list[Payout]] = {}
        for payout in db.session.scalars(waiting):
            days.setdefault((payout.institution_id, payout.pay_on, payout.state), []).append(payout)
        for rows in days.values():
            _remind_of_payment(rows)
        proposed = select(SharingRule).where(SharingRule.state == "proposed").order_by(SharingRule.id)
        for rule in db.session.scalars(proposed):
            _remind_of_rule(rule)


def _remind_of_payment(rows: list[Payout]) -> None:
    first = rows[0]
    mark = _reached(first.pay_on, "payout_reminder_days")
    if mark is None:
        return
    key = f"{first.institution_id}:{first.pay_on}:{first.state}:{mark}"
    people = people_of(first.institution_id, "finance", "officer")
    notify("payout_waiting", key, people, payout_id=first.id, how_many=len(rows))


def _remind_of_rule(rule: SharingRule) -> None:
    mark = _reached(rule.from_on, "sharing_rule_reminder_days")
    if mark is None:
        return
    late = rule.from_on <= clock.today()
    people = people_of(rule.institution_id, "officer", "finance")
    notify("sharing_rule_due", f"{rule.id}:{mark}", people, sharing_rule_id=rule.id, late=late)


def _reached(day: date, rule: str) -> int | None:
    """The last mark of the rule, in days after `day` (negative: before it), that has come; None where none has."""
    today = clock.today()
    return max((days for days in policy.value(rule, today) if days <= (today - day).days), default=None)
