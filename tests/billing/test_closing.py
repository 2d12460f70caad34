"""Closed periods, the list of what does not fit, and who may handle money: asked as pages and services ask it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from marketplace.books import permissions
from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.books.models import ReconciliationIssue
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.audit import AuditEvent
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.transaction import atomic
from tests.billing.conftest import House
from tests.world import World


def noted(action: str) -> list[tuple[str, int | None, int | None]]:
    """What the audit says of this action: table, row and who, oldest first."""
    rows = db.session.query(AuditEvent).filter_by(action=action).order_by(AuditEvent.id)
    return [(row.subject_type, row.subject_id, row.actor_id) for row in rows]


def last_of_month(before: int) -> date:
    """The last day of a past month; the one before this is 1."""
    day = clock.today()
    for _ in range(before):
        day = day.replace(day=1) - timedelta(days=1)
    return day


def test_closed_periods_are_listed_for_their_payee_newest_first(house: House, world: World) -> None:
    other = world.institution()
    mine = [books.close_period(house.institution_id, last_of_month(n), house.finance) for n in (2, 1)]
    theirs = books.close_period(other, last_of_month(1), world.person("finance", other))
    assert [close.until_on for close in ledger.closings(house.institution_id)] == [
        last_of_month(1),
        last_of_month(2),
    ]
    assert ledger.closings(other) == [theirs]
    assert noted("period.close")[:2] == [("period_close", close.id, house.finance.user_id) for close in mine]


def test_the_month_before_is_offered_for_closing_until_it_is_closed(house: House) -> None:
    last = last_of_month(1)
    assert books.may_close_next(house.institution_id, house.finance) == last
    assert books.may_close_next(house.institution_id, house.center) == last
    assert books.may_close_next(house.institution_id, house.officer) is None
    books.close_period(house.institution_id, last_of_month(2), house.finance)
    assert books.may_close_next(house.institution_id, house.finance) == last
    books.close_period(house.institution_id, last, house.finance)
    assert books.may_close_next(house.institution_id, house.finance) is None


def test_only_the_last_day_of_a_past_month_closes_and_only_forwards(house: House) -> None:
    today = clock.today()
    this = (today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    for day in (last_of_month(1) - timedelta(days=1), this):
        with pytest.raises(Invalid) as refused:
            books.close_period(house.institution_id, day, house.finance)
        assert "until_on" in refused.value.fields
    books.close_period(house.institution_id, last_of_month(1), house.finance)
    for earlier in (1, 2):
        with pytest.raises(Invalid) as refused:
            books.close_period(house.institution_id, last_of_month(earlier), house.finance)
        assert "until_on" in refused.value.fields


def test_what_an_account_moved_stands_on_its_side_of_the_trial_balance(house: House) -> None:
    with atomic():
        for number, amount in enumerate((100, -30), 1):
            books.post(
                institution_id=house.institution_id,
                currency="KRW",
                kind="example",
                source=("example", number),
                rows=[books.Row("cash_bank", amount), books.Row("unapplied", -amount)],
            )
    today = clock.today()
    lines = ledger.trial_balance(house.institution_id, today, today)
    assert [(x.account, x.opening, x.debit, x.credit, x.closing) for x in lines] == [
        ("cash_bank", 0, 100, 30, 70),
        ("unapplied", 0, 30, 100, -70),
    ]
    after = ledger.trial_balance(house.institution_id, today + timedelta(days=1), today + timedelta(days=1))
    assert [(x.account, x.opening, x.debit, x.credit, x.closing) for x in after] == [
        ("cash_bank", 70, 0, 0, 70),
        ("unapplied", -70, 0, 0, -70),
    ]
    yesterday = today - timedelta(days=1)
    assert ledger.trial_balance(house.institution_id, yesterday, yesterday) == []
    assert ledger.trial_balance(house.company_id, today, today) == []
    assert ledger.balances(house.institution_id, today) == {"KRW": {"cash_bank": 70, "unapplied": -70}}


def a_misfit(institution_id: int | None, name: str = "a") -> int:
    with atomic():
        assert books.note_issue("example", name, institution_id=institution_id, amount=5, currency="USD")
    return db.session.query(ReconciliationIssue).filter_by(object_id=name).one().id


def test_what_does_not_fit_is_noted_once_and_no_amount_without_its_currency(house: House) -> None:
    a_misfit(house.institution_id)
    with atomic():
        assert not books.note_issue("example", "a", institution_id=None)
        with pytest.raises(ValueError, match="currency"):
            books.note_issue("example", "b", institution_id=None, amount=5)
        assert books.note_issue("example", "c", institution_id=None, listing="GT-1")
    assert db.session.query(ReconciliationIssue).count() == 2


def test_finance_closes_a_line_once_and_says_what_was_done(house: House) -> None:
    number = a_misfit(house.institution_id)
    with pytest.raises(Invalid) as refused:
        books.close_issue(number, "  ", house.finance)
    assert "note" in refused.value.fields
    for actor in (house.officer, house.payer, house.stranger):
        with pytest.raises(Forbidden):
            books.close_issue(number, "돌려보냄", actor)
    assert noted("reconciliation_issue.close") == []
    books.close_issue(number, " 돌려보냄 ", house.finance)
    row = db.session.get_one(ReconciliationIssue, number)
    assert (row.closed_note, row.closed_by_id) == ("돌려보냄", house.finance.user_id)
    assert row.closed_at is not None
    assert noted("reconciliation_issue.close") == [("reconciliation_issue", number, house.finance.user_id)]
    with pytest.raises(Conflict):
        books.close_issue(number, "또", house.finance)


def test_what_has_no_payee_is_closed_by_the_centers_finance(house: House) -> None:
    number = a_misfit(None)
    with pytest.raises(Forbidden):
        books.close_issue(number, "확인", house.finance)
    books.close_issue(number, "확인", house.center)
    assert db.session.get_one(ReconciliationIssue, number).closed_by_id == house.center.user_id


def test_who_handles_the_money_of_a_payee(house: House, world: World) -> None:
    other = world.person("finance", world.institution())
    mine = house.institution_id

    def may(actor: Actor) -> tuple[bool, ...]:
        """Finance here, anywhere; closes a line of this payee, of nobody; of the payee's own office."""
        return (
            permissions.is_finance(actor, mine),
            permissions.is_finance_anywhere(actor),
            permissions.may_close_issue(actor, mine),
            permissions.may_close_issue(actor, None),
            permissions.is_office(actor, mine),
        )

    assert may(house.finance) == (True, True, True, False, True)
    assert may(house.officer) == (False, False, False, False, True)
    assert may(house.center) == (True, True, True, True, False)
    assert may(other) == (False, True, False, False, False)
    assert may(house.payer) == (False, False, False, False, False)
