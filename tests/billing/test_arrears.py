"""What is unpaid: reminders on their days, interest, giving up by two people."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.accounts.models import Organisation
from marketplace.arrears import queries as arrears_queries
from marketplace.arrears import services as arrears
from marketplace.arrears.models import ArrearsNotice
from marketplace.bank import services as bank
from marketplace.billing import checks
from marketplace.books import queries as ledger
from marketplace.books.models import ReconciliationIssue
from marketplace.invoicing import queries as bills
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.transaction import atomic
from tests.billing.conftest import House
from tests.billing.finding import received_changes
from tests.world import World


def days_pass(days: int) -> None:
    clock.move_by(timedelta(days=days))
    arrears.remind_arrears({}, "daily")
    outbox.drain()
    db.session.rollback()


def subjects(sent: list[Any], address: str) -> list[str]:
    return [str(m["Subject"]) for m in sent if m["To"].addresses[0].addr_spec == address]


def test_the_ladder_speaks_on_its_days_and_once(house: House, sent: list[Any]) -> None:
    house.invoice(1_000_000)  # due in 30 days
    outbox.drain()
    sent.clear()
    counts = []
    for days in (10, 12, 1, 8, 1, 14, 15, 30, 1):  # after 10, 22, 23, 31, 32, 46, 61, 91, 92 days
        days_pass(days)
        counts.append(len(subjects(sent, house.payer.email)))
    assert counts == [0, 0, 1, 2, 2, 3, 4, 5, 5]
    letters = subjects(sent, house.payer.email)
    assert "다가옵니다" in letters[0]
    assert "지났습니다" in letters[1]
    assert "오래" in letters[-1]
    assert len(subjects(sent, house.finance.email)) == 2  # from the third after the due day on
    assert len({m["Message-ID"] for m in sent}) == len(sent)


def test_a_machine_that_slept_sends_the_last_rung_only(house: House, sent: list[Any]) -> None:
    house.invoice(1_000_000)
    outbox.drain()
    sent.clear()
    days_pass(120)
    assert len(subjects(sent, house.payer.email)) == 1
    assert [n.days for n in db.session.query(ArrearsNotice)] == [60]


def test_what_is_paid_is_left_alone(house: House, sent: list[Any]) -> None:
    invoice = house.invoice(1_000_000)
    bank.match_receipt(house.deposit(1_100_000).id, invoice.id, house.finance)
    outbox.drain()
    sent.clear()
    days_pass(100)
    assert sent == []


def test_letters_are_in_the_readers_language(house: House, world: World, sent: list[Any]) -> None:
    foreign = world.person("member", house.company_id, language="en")
    house.invoice(1_000_000)
    days_pass(40)
    assert any("overdue" in subject for subject in subjects(sent, foreign.email))


def test_interest_runs_by_the_day_on_what_is_owed(house: House) -> None:
    invoice = house.invoice(10_000_000, treatment="exempt")
    clock.move_by(timedelta(days=30))
    assert arrears_queries.interest_on(invoice) == 0  # the due day itself is not late
    clock.move_by(timedelta(days=73))
    assert arrears_queries.interest_on(invoice) == 120_000  # 6% a year for a fifth of a year
    bank.match_receipt(house.deposit(5_000_000).id, invoice.id, house.finance)
    clock.move_by(timedelta(days=73))
    assert arrears_queries.interest_on(invoice) == 180_000


@pytest.mark.real_calendar
def test_trust_04_paid_on_the_working_day_after_a_holiday_nothing_is_late(house: House) -> None:
    """민법 제161조: due on Christmas, a Friday, so paid in time on Monday; the delay begins with Tuesday."""
    clock.move_to(datetime(2026, 12, 1, 3, tzinfo=UTC))
    invoice = house.invoice(36_500_000, treatment="exempt", due_on=date(2026, 12, 25))
    assert invoice.due_on == date(2026, 12, 28), "the paper says the day that counts"
    assert arrears_queries.interest_on(invoice, date(2026, 12, 28)) == 0
    assert arrears_queries.interest_on(invoice, date(2026, 12, 29)) == 6_000  # one day at 6 %
    with atomic():  # an invoice of before says the holiday itself
        db.session.get_one(Invoice, invoice.id).due_on = date(2026, 12, 25)
    invoice = db.session.get_one(Invoice, invoice.id)
    assert arrears_queries.interest_on(invoice, date(2026, 12, 28)) == 0
    assert arrears_queries.interest_on(invoice, date(2026, 12, 29)) == 6_000
    assert arrears_queries.interest_between(36_500_000, date(2026, 12, 25), date(2026, 12, 28)) == 0


def test_interest_is_billed_once_without_vat(house: House) -> None:
    invoice = house.invoice(10_000_000, treatment="exempt")
    clock.move_by(timedelta(days=103))
    with pytest.raises(Forbidden):
        arrears.bill_interest(invoice.id, house.payer)
    made = arrears.bill_interest(invoice.id, house.finance)
    assert (made.net, made.tax) == (120_000, 0)
    with pytest.raises(Conflict):
        arrears.bill_interest(invoice.id, house.finance)
    clock.move_by(timedelta(days=73))
    assert arrears.bill_interest(invoice.id, house.finance).net == 120_000
    with pytest.raises(Conflict):
        arrears.bill_interest(made.id, house.finance)  # no interest on interest (민법 제379조)
    assert checks.run()[0] == []


def test_a_company_that_closed_is_listed_once(house: House) -> None:
    house.invoice()
    db.session.query(Organisation).filter_by(id=house.company_id).update({"state": "closed"})
    db.session.commit()
    days_pass(1)
    days_pass(1)
    assert [i.kind for i in db.session.query(ReconciliationIssue)] == ["company_closed"]


def test_a_write_off_takes_two_and_settles_nothing(house: House, sent: list[Any]) -> None:
    invoice = house.invoice(1_000_000)
    bank.match_receipt(house.deposit(100_000).id, invoice.id, house.finance)
    with pytest.raises(Forbidden):
        arrears.request_write_off(invoice.id, "폐업", house.officer)
    with pytest.raises(Invalid):
        arrears.request_write_off(invoice.id, " ", house.finance)
    asked = arrears.request_write_off(invoice.id, "폐업", house.finance)
    with pytest.raises(Conflict):
        arrears.request_write_off(invoice.id, "폐업", house.second)
    with pytest.raises(Forbidden):
        arrears.approve_write_off(asked.id, house.finance)
    arrears.approve_write_off(asked.id, house.second)
    outbox.drain()
    standing = bills.standing(invoice.id)
    assert (standing.outstanding, standing.paid, standing.written_off) == (0, 100_000, 1_000_000)
    assert not bills.is_settled(invoice.id)
    assert received_changes(invoice.id) == [100_000]
    assert ledger.balance_of("bad_debt") == 1_000_000
    assert any(house.second.email in str(m["To"]) and "대손" in str(m["Subject"]) for m in sent)
    assert checks.run()[0] == []


def test_money_that_comes_after_a_write_off_waits(house: House) -> None:
    invoice = house.invoice(1_000_000)
    arrears.approve_write_off(arrears.request_write_off(invoice.id, "폐업", house.finance).id, house.second)
    bank.match_receipt(house.deposit(1_100_000).id, invoice.id, house.finance)
    assert bills.standing(invoice.id).unapplied == 1_100_000
    assert db.session.query(ReconciliationIssue).one().kind == "excess"
    assert checks.run()[0] == []


def test_a_write_off_of_what_has_been_paid_meanwhile_is_refused(house: House) -> None:
    invoice = house.invoice(1_000_000)
    asked = arrears.request_write_off(invoice.id, "폐업", house.finance)
    bank.match_receipt(house.deposit(600_000).id, invoice.id, house.finance)
    with pytest.raises(Conflict):
        arrears.approve_write_off(asked.id, house.second)
    arrears.cancel_write_off(asked.id, house.second)
    again = arrears.request_write_off(invoice.id, "폐업", house.finance)
    assert again.amount == 500_000


def test_arrears_through_the_pages(app: Flask, world: World, house: House) -> None:
    invoice = house.invoice(10_000_000)
    clock.move_by(timedelta(days=60))
    finance, second, payer = app.test_client(), app.test_client(), app.test_client()
    for client, actor in ((finance, house.finance), (second, house.second), (payer, house.payer)):
        world.sign_in(client, actor)
    path = f"/invoices/{invoice.ref}"
    assert "지연이자" in payer.get(path).text
    assert "대손" not in payer.get(path).text
    assert payer.post(f"{path}/interest").status_code == 403
    assert finance.post(f"{path}/interest").status_code == 303
    assert finance.post(f"{path}/write-off", data={"reason": ""}).status_code == 422
    assert finance.post(f"{path}/write-off", data={"reason": "폐업"}).status_code == 303
    db.session.rollback()
    found = arrears_queries.write_off_of(invoice.id)
    assert found is not None
    ref = found.ref
    assert "승인해 주십시오" in second.get("/work").text
    assert finance.post(f"/write-offs/{ref}/approve").status_code == 403
    stranger = app.test_client()
    world.sign_in(stranger, house.stranger)
    assert stranger.post(f"/write-offs/{ref}/approve").status_code == 404
    assert second.post(f"/write-offs/{ref}/approve").status_code == 303
    assert "대손 처리" in finance.get(f"/en{path}".replace("/en", "")).text
    db.session.rollback()
    assert db.session.get(Invoice, invoice.id, populate_existing=True).state == "written_off"  # type: ignore[union-attr]
