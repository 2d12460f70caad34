"""After a distribution: the committee's answer and its clock, the payout and its, employee numbers, other currencies."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from marketplace.accounts.models import Organisation
from marketplace.billing import checks
from marketplace.books import services as books
from marketplace.invoicing import services as invoicing
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.royalties import queries, services
from marketplace.royalties.models import Distribution, DistributionShare, Payee
from marketplace.royalties.services import PayeeFacts
from tests.royalties.paying import dollar_fee, key_of, pay_out, propose
from tests.royalties.test_distribution import Deal, browser, message
from tests.world import World


def to(sent: list[Any], email: str, words: str) -> int:
    return len([m for m in sent if email in str(m["To"]) and words in str(m["Subject"])])


def test_the_committee_answers_once_within_its_days(deal: Deal, sent: list[Any]) -> None:
    share = deal.share_out().shares[0]
    with pytest.raises(Conflict):
        services.answer_objection(share.id, "dismissed", "이유", deal.officer)
    services.object_to(share.id, "지분이 다릅니다", deal.first)
    due = clock.today() + timedelta(days=60)
    (item, *_) = queries.work_items(deal.officer)
    assert item.due_on == due
    counts = []
    for days in (45, 1, 11, 4, 20):  # 15, 14, 3 days before; 1 and 21 days late
        clock.move_by(timedelta(days=days))
        services.remind_distributions({}, "daily")
        outbox.drain()
        counts.append(to(sent, deal.officer.email, "이의의 심의 기한"))
    assert counts == [0, 1, 2, 3, 4]
    for wrong in (("maybe", "이유"), ("upheld", " ")):
        with pytest.raises(Invalid):
            services.answer_objection(share.id, *wrong, deal.officer)
    with pytest.raises(Forbidden):
        services.answer_objection(share.id, "upheld", "이유", deal.first)
    services.answer_objection(share.id, "upheld", "발명 신고서의 지분이 맞습니다.", deal.officer)
    outbox.drain()
    assert to(sent, deal.first.email, "심의 결과") == 1
    with pytest.raises(Conflict):
        services.answer_objection(share.id, "dismissed", "또", deal.officer)
    assert [item.icon for item in queries.work_items(deal.officer)] == ["scale"]  # the shares, not the answer


def test_a_payout_has_its_day_and_is_spoken_of(deal: Deal, sent: list[Any]) -> None:
    deal.share_out()
    (item,) = queries.work_items(deal.finance)
    assert (item.endpoint, item.due_on) == ("royalties.payouts", clock.today() + timedelta(days=60))
    clock.move_by(timedelta(days=61))
    for _ in range(2):
        services.remind_distributions({}, "daily")
    outbox.drain()
    assert to(sent, deal.finance.email, "지급 기한이 1일 지났습니다") == 1
    pay_out(deal)
    services.take_payroll_file(deal.institution_id, deal.finance)
    clock.move_by(timedelta(days=30))
    services.remind_distributions({}, "daily")
    outbox.drain()
    assert to(sent, deal.finance.email, "지급 기한") == 1
    assert queries.work_items(deal.finance) == []


def test_nobody_is_asked_to_pay_the_shares_of_a_fee_that_went_back(deal: Deal, sent: list[Any]) -> None:
    distribution = deal.share_out()
    invoicing.void_invoice(distribution.invoice_id, "해지", deal.finance)
    outbox.drain()
    db.session.rollback()
    assert queries.work_items(deal.finance) == []
    clock.move_by(timedelta(days=61))
    services.remind_distributions({}, "daily")
    outbox.drain()
    assert to(sent, deal.finance.email, "지급 기한") == 0


def test_the_pages_of_a_fee_that_went_back_ask_for_no_payment(app: Flask, world: World, deal: Deal) -> None:
    distribution = deal.share_out()
    finance, path = browser(app, world, deal.finance), f"/distributions/{distribution.ref}"
    page = finance.get(path).text
    assert "배분금 지급하기" in page
    assert f"institution={db.session.get_one(Organisation, deal.institution_id).ref}" in page
    invoicing.void_invoice(distribution.invoice_id, "해지", deal.finance)
    outbox.drain()
    db.session.rollback()
    assert "배분금 지급하기" not in finance.get(path).text


def test_nobody_is_asked_to_pay_what_is_set_off(deal: Deal) -> None:
    first = deal.share_out()
    pay_out(deal)
    services.take_payroll_file(deal.institution_id, deal.finance)
    invoicing.void_invoice(first.invoice_id, "해지", deal.finance)
    outbox.drain()
    db.session.rollback()
    later = deal.bill(1_000_000, "milestone")
    deal.pay(later)
    services.follow_received(message(later), "k")
    assert not any(person.due(early=True) for person in queries.owed(deal.institution_id))
    assert queries.work_items(deal.finance) == []


def test_all_that_an_institution_is_to_pay_is_one_line_of_work(deal: Deal) -> None:
    first = deal.share_out()
    due = clock.today() + timedelta(days=60)
    clock.move_by(timedelta(days=3))
    later = deal.bill(1_000_000, "milestone")
    deal.pay(later)
    services.follow_received(message(later), "k")
    (item,) = queries.work_items(deal.finance)
    assert item.due_on == due
    assert first.invoice.number in item.subject
    assert later.number in item.subject


def test_payroll_goes_by_employee_numbers(deal: Deal) -> None:
    deal.share_out()
    first, second = deal.first.user_id or 0, deal.second.user_id or 0
    with pytest.raises(Forbidden):
        services.set_payees(deal.institution_id, {first: PayeeFacts("1")}, deal.payer)
    for wrong in ({first: "900101-1234567"}, {first: "가나다"}, {first: "A-1", second: "A-1"}):
        with pytest.raises(Invalid):
            facts = {key: PayeeFacts(number) for key, number in wrong.items()}
            services.set_payees(deal.institution_id, facts, deal.finance)
    facts = {first: PayeeFacts("A-1"), second: PayeeFacts()}
    assert services.set_payees(deal.institution_id, facts, deal.finance) == 1
    rows = {row[1]: row[:3] for row in queries.payroll(deal.finance)}
    assert rows[deal.first.name] == ("A-1", deal.first.name, "")
    assert rows[deal.second.name] == ("", deal.second.name, deal.second.email)
    services.set_payees(
        deal.institution_id, {first: PayeeFacts("B-2"), second: PayeeFacts("A-1")}, deal.officer
    )
    assert {row.number for row in db.session.query(Payee)} == {"B-2", "A-1"}


def test_a_fee_in_dollars_is_paid_out_in_won_at_the_recorded_rate(deal: Deal) -> None:
    dollar_fee(deal)
    row = db.session.query(Distribution).one()
    assert row.formula["steps"][1]["formula"][1] == "10,000.00 × 50%"
    with pytest.raises(Conflict):
        propose(deal, exchanged=6_900_000)
    books.record_rate(
        deal.institution_id,
        currency="USD",
        on_day=clock.today(),
        won="1,400.5",
        source="서울외국환중개",
        actor=deal.finance,
    )
    with pytest.raises(Invalid):
        propose(deal, exchanged=0)
    first, _ = pay_out(deal, exchanged=6_950_001)
    share = db.session.get_one(DistributionShare, row.shares[0].id)
    assert (share.amount, share.paid_currency, share.paid_amount) == (300_000, "KRW", 4_201_500)
    assert share.paid_rate == f"1,400.5 ({clock.today().isoformat()}, 서울외국환중개)"
    assert (first.paid_amount, first.exchanged, first.bank_rate) == (4_201_500, 4_170_001, "1,390.0002")
    assert checks.run()[0] == []


def test_the_committee_and_the_numbers_through_the_pages(app: Flask, world: World, deal: Deal) -> None:
    row = deal.share_out()
    share = row.shares[0]
    services.object_to(share.id, "지분이 다릅니다", deal.first)
    officer = browser(app, world, deal.officer)
    page = officer.get(f"/distributions/{row.ref}").text
    assert "심의 결과 기록" in page
    path = f"/distributions/{row.ref}/answer/{share.ref}"
    good = {f"{share.ref}-outcome": "dismissed", f"{share.ref}-answer": "신고서와 같습니다."}
    assert officer.post(path, data=good | {f"{share.ref}-answer": ""}).status_code == 422
    assert browser(app, world, deal.first).post(path, data=good).status_code == 403
    assert officer.post(path, data=good).status_code == 303
    assert "신고서와 같습니다." in browser(app, world, deal.first).get(f"/en/distributions/{row.ref}").text
    assert "신고서와 같습니다." not in browser(app, world, deal.second).get(f"/distributions/{row.ref}").text
    finance = browser(app, world, deal.finance)
    assert deal.first.name in finance.get("/distributions/people").text
    people = {"people-0-key": key_of(deal.first).removeprefix("KRW-"), "people-0-number": "K-77"}
    assert (
        finance.post("/distributions/people", data=people | {"people-0-number": "900101-1234567"}).status_code
        == 422
    )
    assert finance.post("/distributions/people", data=people).status_code == 303
    assert "K-77" in finance.get("/distributions/payroll.csv").text


def test_the_files_of_a_fee_in_dollars_hold_dollars(app: Flask, world: World, deal: Deal) -> None:
    dollar_fee(deal)
    finance = browser(app, world, deal.finance)
    for path in ("/distributions.csv", "/distributions/payroll.csv"):
        page = finance.get(path).text
        assert "USD,3000.00," in page
        assert "300000" not in page


def test_a_long_list_of_what_is_owed_asks_the_database_no_more_often(deal: Deal) -> None:
    def asked() -> int:
        found: list[str] = []

        def note(*args: Any) -> None:
            found.append(args[2])

        db.session.rollback()
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            queries.owed(deal.institution_id)
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(found)

    deal.share_out()
    few = asked()
    for key in ("second", "third"):
        invoice = deal.bill(1_000_000, key)
        deal.pay(invoice)
        services.follow_received(message(invoice), "k")
    assert len(queries.owed(deal.institution_id)[0].lines) == 3
    assert asked() == few
