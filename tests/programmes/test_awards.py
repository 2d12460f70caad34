"""An award from its agreement to its settlement: never overspent, paid after two approvals, returned where not used."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.models import Organisation
from marketplace.billing import checks
from marketplace.books.models import JournalEntry, Posting
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db, sum_of
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, Refusal
from marketplace.kernel.text import t
from marketplace.kernel.transaction import atomic
from marketplace.programmes import services
from marketplace.programmes.models import (
    Application,
    Award,
    AwardExpense,
    AwardPayment,
    AwardReport,
    Budget,
    Decision,
)
from marketplace.programmes.queries import awards
from marketplace.programmes.queries.happenings import company_facts
from marketplace.programmes.services import StoredFile, Verdict
from tests.programmes.town import Town
from tests.races.test_races import at_once

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
FILE = StoredFile("영수증.pdf", "0" * 64, 10, "application/pdf")
Move = Callable[[datetime], None]


def granted(town: Town, at: Move, amount: int = 30_000_000) -> Award:
    """The award of the first company, offered."""
    call = town.call(closes_at=clock.now() + timedelta(hours=1))
    row = town.application(call, town.member, town.company_id)
    at(call.closes_at)
    services.prepare(town.center, call.ref, {row.ref: Verdict("grant", amount, "기술이 앞섭니다.")})
    services.decide(town.center, call.ref)
    return db.session.scalars(select(Award).where(Award.application_id == row.id)).one()


def running(town: Town, at: Move, amount: int = 30_000_000) -> Award:
    award = granted(town, at, amount)
    services.accept_award(
        town.boss, award.ref, bank_name="한빛은행", holder="㈜금오전지", account="110-234-567890"
    )
    return fresh(award)


def fresh(award: Award) -> Award:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Award, award.id)


def asked(town: Town, award: Award, amount: int) -> AwardPayment:
    token = f"p{amount}-{clock.now().timestamp()}"
    services.request_payment(town.member, award.ref, amount, "재료", token)
    return db.session.scalars(select(AwardPayment).where(AwardPayment.form_token == token)).one()


def paid(town: Town, award: Award, amount: int) -> None:
    row = asked(town, award, amount)
    services.approve_payment(town.center, row.ref)
    services.approve_payment(town.second, row.ref)
    services.pay(town.finance, row.ref)


def spent(town: Town, award: Award, item: str, amount: int) -> AwardExpense:
    token = f"e{item}{amount}"
    services.enter_expense(
        town.member, award.ref, item=item, on=clock.today(), what="구리 박막", amount=amount, vat=amount // 10, file=FILE, form_token=token
    )  # fmt: skip
    return db.session.scalars(select(AwardExpense).where(AwardExpense.form_token == token)).one()


def reported(town: Town, award: Award) -> None:
    for row in awards.reports_of(award):
        services.submit_report(town.member, row.ref, "계획대로 마쳤습니다.")
        services.answer_report(town.center, row.ref, "")


def balances() -> dict[str, int]:
    query = select(Posting.account, sum_of(Posting.amount)).where(Posting.account.like("grant%"))
    return {
        account: int(amount)
        for account, amount in db.session.execute(query.group_by(Posting.account))
        if amount
    }


def test_an_award_is_agreed_paid_reported_settled_and_returned_by_its_pages(
    town: Town, at: Move, client: FlaskClient, sent: list[Any]
) -> None:
    world, award = town.world, granted(town, at)
    path = f"/awards/{award.ref}"
    world.sign_in(client, town.rival)
    assert client.get(path).status_code == 404
    world.sign_in(client, town.member)
    assert "협약에 동의" not in client.get(path).text.split("<main")[1].split("대표자나")[0]
    assert client.post(f"{path}/accept", data={"agreed": "y"}).status_code == 422
    world.sign_in(client, town.boss)
    assert "지원 협약에 동의해" in client.get("/work").text
    page = client.get(path).text
    paper = re.search(r'/papers/[^"]+\.pdf', page)
    assert paper is not None
    assert client.get(paper[0]).data.startswith(b"%PDF")
    account = {"bank_name": "한빛은행", "holder": "㈜금오전지", "account": "110-234-567890"}
    assert "협약서에 동의해" in client.post(f"{path}/accept", data=account).text
    assert client.post(f"{path}/accept", data=account | {"agreed": "y"}).status_code == 303
    assert "110-234-567890" not in client.get(path).text  # masked for everybody who does not pay

    assert (
        client.post(
            f"{path}/payments", data={"payment-amount": "3,001만", "payment-form_token": "a"}
        ).status_code
        == 422
    )
    client.post(
        f"{path}/payments",
        data={"payment-amount": "2,000만", "payment-why": "재료", "payment-form_token": "b"},
    )
    client.post(
        f"{path}/payments",
        data={"payment-amount": "2,000만", "payment-why": "재료", "payment-form_token": "b"},
    )
    payment = db.session.scalars(select(AwardPayment)).one()
    world.sign_in(client, town.finance)
    assert "청구를 승인" in client.get("/work").text
    assert "110-234-567890" in client.get(path).text
    client.post(f"/awards/payments/{payment.ref}/approve")
    again = client.post(f"/awards/payments/{payment.ref}/approve")
    assert again.status_code == 409
    assert "센터의 다른 분이" in again.text
    assert client.post(f"/awards/payments/{payment.ref}/pay").status_code == 409
    world.sign_in(client, town.center)
    client.post(f"/awards/payments/{payment.ref}/approve")
    client.post(f"/awards/payments/{payment.ref}/pay")

    world.sign_in(client, town.member)
    page = client.post(
        f"{path}/expenses", data={"expense-item": "i2", "expense-on": "2001-01-01", "expense-form_token": "c"}
    )
    assert page.status_code == 422
    assert "협약에 있는 항목" in page.text
    assert "영수증이나 세금계산서" in page.text
    written = {
        "item": "i1", "on": clock.today().isoformat(), "what": "구리 박막", "amount": "1,600만", "vat": "160만", "form_token": "d",
    }  # fmt: skip
    sent_form = {f"expense-{name}": value for name, value in written.items()}
    client.post(f"{path}/expenses", data=sent_form | {"expense-file": (io.BytesIO(PDF), "영수증.pdf")})
    expense = db.session.scalars(select(AwardExpense)).one()
    assert client.get(f"/awards/expenses/{expense.ref}/file").data == PDF
    world.sign_in(client, town.center)
    client.post(f"/awards/expenses/{expense.ref}/judge", data={"reason": "세금계산서가 아닙니다."})
    client.post(f"/awards/expenses/{expense.ref}/judge")
    assert client.post(f"{path}/settle").status_code == 409
    report = db.session.scalars(select(AwardReport).order_by(AwardReport.id)).first()
    assert report is not None
    world.sign_in(client, town.member)
    assert client.post(f"/awards/reports/{report.ref}/submit", data={"body": " "}).status_code == 422
    client.post(f"/awards/reports/{report.ref}/submit", data={"body": "반쯤 되었습니다."})
    world.sign_in(client, town.center)
    client.post(f"/awards/reports/{report.ref}/answer", data={"reason": "사진을 더해 주십시오."})
    reported(town, award)
    assert "기업이 8,000,000원을 반환합니다" in client.get(path).text  # 16,000,000 × 3/4 of 20,000,000
    assert client.post(f"{path}/settle").status_code == 303
    award = fresh(award)
    assert (award.spent, award.to_return, award.amount) == (12_000_000, 8_000_000, 20_000_000)
    assert award.budget.committed == 20_000_000  # what was never paid is free again
    world.sign_in(client, town.member)
    assert "반환할 금액: 8,000,000원" in client.get(path).text
    assert "지원금을 반환해" in client.get("/work").text
    world.sign_in(client, town.center)
    client.post(f"{path}/returned")
    assert fresh(award).budget.committed == 12_000_000
    assert balances() == {"grant_expense": 12_000_000, "grant_bank": -12_000_000}
    assert checks.run()[0] == []
    world.sign_in(client, town.finance)
    assert "지원금 계좌" in client.get("/billing/books").text
    outbox.drain()
    subjects = " ".join(
        mail["Subject"] for mail in sent if mail["To"].addresses[0].addr_spec == town.member.email
    )
    for words in ("선정되었습니다", "지급했습니다", "인정되지 않은", "보고서에 대한", "정산했습니다"):
        assert words in subjects


def test_a_company_reads_once_what_was_agreed_paid_and_left(town: Town, at: Move) -> None:
    award = running(town, at)
    paid(town, award, 12_000_000)
    (said,) = [fact for fact in company_facts(town.member, town.company_id) if t(fact.label) == "지원 협약"]
    assert (
        t(said.value) == f"{award.number}: 협약 30,000,000원, 받은 금액 12,000,000원, 남은 금액 18,000,000원"
    )
    assert said.day == fresh(award).until_on
    assert company_facts(town.rival, town.company_id) == []


def test_what_is_spent_beyond_an_item_is_not_supported(town: Town, at: Move) -> None:
    award = running(town, at, 20_000_001)  # less than was asked for: everything shrinks in proportion
    assert award.own_part == 6_666_667
    assert sum(award.items.values()) == award.granted + award.own_part
    row = spent(town, award, "i1", 40_000_000)
    services.judge_expense(town.center, row.ref, "")
    assert awards.support_for(award, awards.spent_by_item(award, "accepted")) == 20_000_001
    with pytest.raises(Invalid, match="기간"):
        services.enter_expense(
            town.member, award.ref, item="i1", on=clock.today() + timedelta(days=1), what="x", amount=1, vat=0, file=FILE, form_token="z"
        )  # fmt: skip


def test_what_is_left_after_a_settlement_is_asked_for_and_waits_at_the_center(
    town: Town, at: Move, client: FlaskClient
) -> None:
    award = running(town, at)
    row = spent(town, award, "i1", 40_000_000)
    services.judge_expense(town.center, row.ref, "")
    assert award.until_on is not None
    services.ask_for_time(town.member, award.ref, award.until_on + timedelta(days=60), "늦어집니다.")
    reported(town, award)
    services.settle(town.center, award.ref)
    assert awards.amendments_of(fresh(award))[0].state == "declined"  # nobody could answer it any more
    payment = asked(town, award, 30_000_000)
    town.world.sign_in(client, town.finance)
    assert "청구를 승인" in client.get("/work").text
    services.approve_payment(town.finance, payment.ref)
    assert "청구를 승인" not in client.get("/work").text
    services.approve_payment(town.second, payment.ref)
    assert "지원금을 지급" in client.get("/work").text
    services.pay(town.finance, payment.ref)
    assert "지원금을 지급" not in client.get("/work").text
    assert fresh(award).paid == 30_000_000


def test_an_offer_that_is_declined_or_lapses_frees_its_money_for_the_reserve_list(
    town: Town, at: Move, sent: list[Any]
) -> None:
    award = granted(town, at)
    with pytest.raises(Forbidden):
        services.decline_award(town.member, award.ref, "")
    at(clock.now() + timedelta(days=15))
    services.lapse_awards({}, "")
    award = fresh(award)
    assert (award.state, award.amount, award.budget.committed) == ("declined", 0, 0)
    with pytest.raises(Conflict):
        services.accept_award(town.boss, award.ref, bank_name="가", holder="나", account="1")
    outbox.drain()
    assert any("취소되었습니다" in mail["Subject"] for mail in sent)


def test_more_time_moves_the_end_and_the_final_report(town: Town, at: Move) -> None:
    award = running(town, at)
    until_on = award.until_on
    assert until_on is not None
    with pytest.raises(Invalid):
        services.ask_for_time(town.member, award.ref, until_on, "늦어집니다.")
    services.ask_for_time(town.member, award.ref, until_on + timedelta(days=60), "장비가 늦게 왔습니다.")
    (row,) = awards.amendments_of(award)
    services.answer_amendment(town.center, row.ref, "")
    final = awards.reports_of(fresh(award))[-1]
    assert fresh(award).until_on == until_on + timedelta(days=60)
    assert final.due_on == until_on + timedelta(days=90)


def test_reports_are_spoken_of_once_a_day_of_the_policy(town: Town, at: Move, sent: list[Any]) -> None:
    award = running(town, at)
    outbox.drain()
    sent.clear()
    due = awards.reports_of(award)[0].due_on
    for days in (-20, -13, -13, 2):
        at(
            datetime.combine(due + timedelta(days=days), datetime.min.time(), clock.SEOUL)
            + timedelta(hours=9)
        )
        services.remind_award_reports({}, "")
    outbox.drain()
    mine = [mail for mail in sent if mail["To"].addresses[0].addr_spec == town.member.email]
    assert len(mine) == 2


def test_a_company_that_closes_or_merges_with_an_award_running(town: Town, at: Move, sent: list[Any]) -> None:
    award = running(town, at)
    row = asked(town, award, 1_000_000)
    services.approve_payment(town.center, row.ref)
    services.approve_payment(town.second, row.ref)
    town.world.merge(town.company_id, db.session.get_one(Organisation, town.rival_id).ref)
    outbox.drain()
    assert fresh(award).company_id == town.rival_id  # the survivor has it, with its duties
    assert fresh(award).state == "running"
    with atomic():
        db.session.get_one(Organisation, town.rival_id).state = "closed"
    services.on_organisation_closed({"organisation_id": town.rival_id}, "")
    outbox.drain()
    assert any("폐업했습니다" in mail["Subject"] for mail in sent)
    with pytest.raises(Conflict, match="지급하지 말고"):
        services.pay(town.finance, row.ref)


def reserve(town: Town, at: Move, number: int) -> list[Application]:
    """So many decided applications, each of which would take half of what the budget has; none is granted yet."""
    rows = []
    call = town.call(closes_at=clock.now() + timedelta(hours=1))
    for _ in range(number):
        company = town.world.company()
        rows.append(town.application(call, town.world.person("representative", company), company))
    at(call.closes_at)
    verdicts = {row.ref: Verdict("reserve", 30_000_000, "") for row in rows}
    services.prepare(town.center, call.ref, verdicts)
    services.decide(town.center, call.ref)
    return rows


def test_eight_awards_at_once_never_overspend_a_budget(app: Flask, town: Town, at: Move) -> None:
    rows = reserve(town, at, 8)
    call = rows[0].call.ref
    outcomes = at_once(app, *[lambda: services.move_up(town.center, call)] * 8)
    wins = [outcome for outcome in outcomes if not isinstance(outcome, Refusal)]
    assert len(set(wins)) == len(wins) == 3  # 100,000,000 holds three of 30,000,000
    assert db.session.get_one(Budget, town.budget_id).committed == 90_000_000
    assert db.session.scalar(select(func.count(Award.id))) == 3


def test_eight_payments_at_once_never_exceed_an_award_and_two_approve_each(
    app: Flask, town: Town, at: Move
) -> None:
    award = running(town, at)
    ref = award.ref
    calls = [
        lambda n=n: services.request_payment(town.member, ref, 8_000_000, "", f"race-{n}") for n in range(8)
    ]
    at_once(app, *calls)
    assert fresh(award).claimed == 24_000_000
    first = awards.payments_of(award)[0].ref
    at_once(app, *[lambda: services.approve_payment(town.center, first)] * 4)
    assert db.session.scalars(select(AwardPayment).where(AwardPayment.ref == first)).one().state == "first"
    at_once(app, *[lambda: services.approve_payment(town.second, first)] * 4)
    at_once(app, *[lambda: services.pay(town.finance, first)] * 4)
    assert fresh(award).paid == 8_000_000
    assert (
        db.session.scalar(select(func.count(JournalEntry.id)).where(JournalEntry.kind == "grant_paid")) == 1
    )


def test_the_database_itself_refuses_to_overspend_and_one_who_approves_twice(town: Town, at: Move) -> None:
    award = running(town, at)
    row = asked(town, award, 1_000)

    def twice() -> None:
        payment = db.session.get_one(AwardPayment, row.id)
        payment.first_by_id = payment.second_by_id = town.center.user_id

    for change in (
        lambda: setattr(db.session.get_one(Budget, town.budget_id), "committed", 100_000_001),
        lambda: setattr(db.session.get_one(Award, award.id), "claimed", 30_000_001),
        twice,
    ):
        with pytest.raises(IntegrityError), atomic():
            change()
    assert db.session.scalar(select(func.count(Decision.application_id))) == 1
