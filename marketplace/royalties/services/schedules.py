"""What an agreement asks of each period: made from its signed papers, followed by each amendment from its day on."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select

from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.kernel import audit, clock, periods
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.licensing.models import Agreement
from marketplace.licensing.queries import amendments_of, last_day_of_rights
from marketplace.negotiation.models import terms
from marketplace.royalties.models import RoyaltyChange, RoyaltyReport, RoyaltySchedule
from marketplace.royalties.permissions import is_officer
from marketplace.royalties.queries.differing import paper_today, parts_from_paper
from marketplace.royalties.signed import conditions_of

REPORTERS = ("representative", "delegate", "member")


def schedule_of(agreement_id: int) -> RoyaltySchedule | None:
    """The schedule of an agreement, if it has a running royalty."""
    return db.session.scalars(
        select(RoyaltySchedule).where(RoyaltySchedule.agreement_id == agreement_id)
    ).first()


def begin_schedule(agreement: Agreement) -> RoyaltySchedule | None:
    """The schedule that the signed papers mean, in the caller's transaction; None where none of them has a royalty."""
    if agreement.in_force_at is None or schedule_of(agreement.id) is not None:
        return None
    first = next((paper for paper in _papers(agreement) if conditions_of(paper.terms)["steps"]), None)
    if first is None:
        return None
    schedule = RoyaltySchedule(
        agreement_id=agreement.id, currency=first.terms.get("currency") or "KRW", **_signed(first)
    )
    db.session.add(schedule)
    db.session.flush()
    return schedule


def follow_papers(schedule: RoyaltySchedule) -> list[RoyaltyChange]:
    """Each amendment in force becomes the conditions from its day on, in the caller's transaction.

    One whose day lies in periods that were opened already was signed before schedules followed the papers: what was
    reported stays, and the officer decides (`settle_difference`).
    """
    known = {version.signed_in_id for version in schedule.versions}
    opened = last_opened(schedule.id)
    made = []
    for paper in _papers(schedule.agreement):
        values = _signed(paper)
        past = opened is not None and values["from_on"] <= opened
        if paper.amends_id is None or paper.id in known or past or _before_head(paper, schedule):
            continue
        change = RoyaltyChange(schedule_id=schedule.id, **values)
        db.session.add(change)
        db.session.flush()
        audit.record("royalty_schedule.follow", schedule, SYSTEM, agreement=paper.id)
        made.append(change)
    if made:
        db.session.expire(schedule, ["changes"])
    return made


def _papers(agreement: Agreement) -> list[Agreement]:
    """The agreement and its amendments that came into force, the first first."""
    return [row for row in (agreement, *amendments_of(agreement)) if row.in_force_at is not None]


def _before_head(paper: Agreement, schedule: RoyaltySchedule) -> bool:
    """Whether a paper was in force before the one with which the royalty began: what it said of royalties is over."""
    head = schedule.signed_in_id
    return head is not None and paper.id < head


def _signed(paper: Agreement) -> dict[str, Any]:
    """The values of a row of conditions, as this paper says them."""
    assert paper.in_force_at is not None
    from_on, until_on = terms.period(paper.terms, clock.seoul_date(paper.in_force_at))
    return {
        "signed_in_id": paper.id,
        "from_on": from_on,
        "until_on": until_on,
        **conditions_of(paper.terms),
    }


def last_opened(schedule_id: int) -> date | None:
    """The last day for which a report was opened."""
    return db.session.scalar(
        select(func.max(RoyaltyReport.period_until)).where(RoyaltyReport.schedule_id == schedule_id)
    )


def settle_difference(schedule_id: int, follow: bool, reason: str, actor: Actor) -> RoyaltySchedule:
    """The officer decides what holds where the schedule was typed in and the signed paper says otherwise.

    `follow`: the paper holds from the day after the last period that was opened. Otherwise it goes on as practised, for
    the reason given, until the next amendment. Both sides are told. Raises Forbidden, Invalid, Conflict.
    """
    with atomic():
        schedule = locked(RoyaltySchedule, schedule_id)
        if not is_officer(actor, schedule.agreement.institution_id):
            raise Forbidden(
                Text(
                    "기관의 기술이전 담당자가 정합니다. 담당자에게 요청해 주십시오.",
                    "The institution's officer decides. Please ask the officer.",
                )
            )
        if not parts_from_paper(schedule):
            raise Conflict(
                Text(
                    "계약서와 다른 조건이 없습니다. 최신 내용을 확인해 주십시오.",
                    "Nothing differs from the signed paper. Please look at the current page.",
                )
            )
        if not reason.strip():
            problem = Text(
                "사유를 입력해 주십시오. 양쪽에 전달됩니다.", "Enter the reason; both sides will read it."
            )
            raise Invalid(problem, reason=problem)
        if follow:
            paper = paper_today(schedule)
            opened = last_opened(schedule.id)
            day = schedule.from_on if opened is None else opened + periods.A_DAY
            values = _signed(paper) | {"from_on": max(day, schedule.conditions_on(clock.today()).from_on)}
            db.session.add(RoyaltyChange(schedule_id=schedule.id, **values))
        else:
            schedule.conditions_on(clock.today()).kept_reason = reason.strip()[:500]
        db.session.flush()
        db.session.expire(schedule, ["changes"])
        audit.record("royalty_schedule.settle", schedule, actor, follow=follow)
        agreement = schedule.agreement
        notify(
            "royalty_settled",
            f"{schedule.id}:{len(schedule.changes)}:{schedule.version}",
            people_of(agreement.company_id, *REPORTERS) + people_of(agreement.institution_id, "officer"),
            royalty_schedule_id=schedule.id,
            follow=follow,
            reason=reason.strip()[:500],
        )
    return schedule


def note_rights(schedule: RoyaltySchedule) -> None:
    """Note the day on which the last of the rights ended, once it is known; one that came back takes the day away."""
    listing = schedule.agreement.listing
    if not listing.rights_lapsed:
        schedule.right_ended_on = None
    else:
        schedule.right_ended_on = last_day_of_rights(listing) or schedule.right_ended_on or clock.today()
