"""Beside the reports: stated yearly sales, estimates for late reports, the audit right and its corrections."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.billing import checks
from marketplace.billing import queries as desk
from marketplace.books import queries as ledger
from marketplace.invoicing import queries as bills
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.transaction import atomic
from marketplace.licensing.models import Agreement
from marketplace.royalties import services
from marketplace.royalties.computing import Rates, Sales, royalty, understated
from marketplace.royalties.models import RoyaltyAudit, RoyaltyEstimate, RoyaltyReport, RoyaltySchedule
from marketplace.royalties.services.reports import Line
from tests.royalties.test_distribution import Deal, browser
from tests.royalties.test_reports import amounts, days_pass, first_report
from tests.royalties.typed import typed_in
from tests.world import World

CLAUSES: dict[str, Any] = {
    "steps": [(0, 300)], "minimum": None, "cap": None, "months": 12, "report_days": 30,
    "may_estimate": True, "audit_clause": "제9조 제3항", "audit_cost_bp": 500,
}  # fmt: skip


def billed_year(running: Deal, sales: int = 1_000_000_000) -> RoyaltyReport:
    """The first year, reported and billed, under a contract with every clause."""
    report = first_report(running)
    typed_in(report.schedule_id, **CLAUSES)
    services.submit_report(report.id, [Line("분리막 A", sales)], running.payer)
    return services.accept_report(report.id, running.officer)


def reports() -> list[RoyaltyReport]:
    return db.session.query(RoyaltyReport).order_by(RoyaltyReport.period_from).all()


def test_steps_that_count_all_sales_go_on_where_the_last_period_ended() -> None:
    rates = Rates(((0, 300), (1_000_000, 200)))
    due, lines = royalty([Sales("A", 600_000)], rates, sold_before=800_000)
    assert (due, amounts(lines)) == (14_000, [6_000, 8_000, 14_000])
    assert royalty([], rates, sold_before=5_000_000)[0] == 0


def test_the_reason_names_both_figures() -> None:
    assert understated(950, 1000, 500, 2027, "KRW") == []
    ((ko, en),) = understated(900, 1000, 500, 2027, "KRW")
    assert "900" in ko
    assert "1,000" in ko
    assert "10%" in en


def test_the_terms_of_the_agreement_become_its_schedule(running: Deal) -> None:
    with atomic():
        agreement = db.session.get(Agreement, running.agreement_id)
        assert agreement is not None
        agreement.terms = agreement.terms | {
            "royalty_steps": [{"from_sales": 1_000, "rate_bp": 200}],
            "royalty_minimum": 5,
            "royalty_cap": 900,
        }
    days_pass(1)
    schedule = db.session.query(RoyaltySchedule).one()
    assert schedule.steps == [{"above": 0, "bp": 300}, {"above": 1_000, "bp": 200}]
    assert (schedule.minimum, schedule.cap, schedule.cumulative, schedule.months) == (5, 900, True, 12)


def test_sales_below_those_the_company_states_are_flagged(running: Deal, sent: list[Any]) -> None:
    report = first_report(running)
    years = range(report.period_from.year, report.period_until.year + 1)
    with pytest.raises(Forbidden):
        services.state_sales(report.schedule_id, years[0], 5, running.officer, form_token="x")
    with pytest.raises(Invalid):
        services.state_sales(report.schedule_id, years[0] - 1, 5, running.payer, form_token="x")
    for year in years:  # stated first: the report is flagged as it is filed
        services.state_sales(report.schedule_id, year, 2_000_000_000, running.payer, form_token=f"t{year}")
    filed = services.submit_report(report.id, [Line("A", 1_000_000_000)], running.payer)
    start = f"{years[0]}년 보고 매출"
    assert [words[0].startswith(start) for words in filed.anomalies] == [True]  # the second year is not over
    services.query_report(report.id, "왜 적습니까?", running.officer)
    services.state_sales(report.schedule_id, years[0], 1, running.payer, form_token="again")
    assert reports()[0].anomalies == []
    services.state_sales(report.schedule_id, years[0], 2_000_000_000, running.payer, form_token="later")
    assert services.state_sales(report.schedule_id, 1, 1, running.payer, form_token="later").year == years[0]
    outbox.drain()
    assert reports()[0].anomalies[0][0].startswith(start)
    assert any(
        "연간 매출보다 적습니다" in str(m["Subject"]) for m in sent if running.officer.email in str(m["To"])
    )


def test_a_late_report_is_estimated_once_and_replaced_by_a_credit_note(
    running: Deal, sent: list[Any]
) -> None:
    billed_year(running)
    days_pass(366)
    for days, expected in ((55, 0), (5, 1), (30, 1)):
        days_pass(days)
        services.bill_estimates({}, "daily")
        assert db.session.query(RoyaltyEstimate).count() == expected
    estimate = db.session.query(RoyaltyEstimate).one()
    assert estimate.amount == 30_000_000
    outbox.drain()
    assert any("추정" in str(m["Subject"]) for m in sent if running.payer.email in str(m["To"]))
    second = reports()[1]
    services.submit_report(second.id, [Line("분리막 A", 500_000_000)], running.payer)
    done = services.accept_report(second.id, running.officer)
    assert done.royalty == 15_000_000
    old = db.session.get(Invoice, estimate.invoice_id)
    assert old is not None
    assert old.state == "void"
    assert bills.balance(old.id).amount == 0
    assert checks.run()[0] == []


def test_a_paid_estimate_comes_off_the_report_and_the_next_one(running: Deal) -> None:
    billed_year(running)
    days_pass(366 + 61)
    services.bill_estimates({}, "daily")
    invoice = db.session.get(Invoice, db.session.query(RoyaltyEstimate).one().invoice_id)
    assert invoice is not None
    running.pay(invoice)
    second = reports()[1]
    services.submit_report(second.id, [Line("분리막 A", 800_000_000)], running.payer)
    done = services.accept_report(second.id, running.officer)
    assert (done.state, done.royalty, done.credit) == ("accepted", 0, 24_000_000)
    assert amounts(done.computed) == [24_000_000, -24_000_000, 0]
    days_pass(200)
    third = reports()[2]
    services.submit_report(third.id, [Line("분리막 A", 700_000_000)], running.payer)
    assert (reports()[2].royalty, reports()[2].credit) == (15_000_000, 6_000_000)
    assert checks.run()[0] == []


def test_an_audit_bills_what_was_missing_and_shifts_its_costs(running: Deal, sent: list[Any]) -> None:
    report = billed_year(running)
    days = {"from_on": report.period_from, "until_on": report.period_until}
    with pytest.raises(Forbidden):
        services.open_audit(
            report.schedule_id,
            **days,
            examiner="회계법인",
            reason="정기",
            actor=running.payer,
            form_token="a",
        )
    with pytest.raises(Invalid):
        services.open_audit(
            report.schedule_id,
            **days | {"until_on": clock.today().replace(year=2099)},
            examiner="회계법인",
            reason="정기",
            actor=running.officer,
            form_token="a",
        )
    audit = services.open_audit(
        report.schedule_id, **days, examiner="회계법인", reason="정기", actor=running.officer, form_token="a"
    )
    with pytest.raises(Conflict):
        services.open_audit(
            report.schedule_id,
            **days,
            examiner="회계법인",
            reason="또",
            actor=running.officer,
            form_token="b",
        )
    with pytest.raises(Invalid):
        services.conclude_audit(audit.id, {}, 0, " ", running.officer)
    done = services.conclude_audit(
        audit.id, {report.id: 200_000_000}, 3_000_000, "누락된 모델이 있습니다.", running.officer
    )
    assert (done.difference, done.costs_shifted) == (6_000_000, True)
    bills_made = db.session.query(Invoice).filter_by(source_type="royalty_audit").order_by(Invoice.id).all()
    assert [each.net for each in bills_made] == [6_000_000, 3_000_000]
    for invoice in bills_made:
        running.pay(invoice)
    outbox.drain()
    db.session.rollback()
    assert services.distribution_of(bills_made[0].id) is not None
    assert services.distribution_of(bills_made[1].id) is None  # costs given back are nobody's income
    lines = desk.postings(
        desk.ledger_of(
            running.institution_id, report.period_from, clock.today(), agreement_id=running.agreement_id
        ),
        100,
    )
    assert {each.invoice_id for each in lines} >= {report.invoice_id, bills_made[0].id}
    assert ledger.balance_of("receivable", invoice_id=bills_made[0].id) == 0
    assert any(
        "장부 검사가 끝났습니다" in str(m["Subject"]) for m in sent if running.payer.email in str(m["To"])
    )
    again = services.open_audit(
        report.schedule_id, **days, examiner="회계법인", reason="또", actor=running.officer, form_token="c"
    )
    assert services.conclude_audit(again.id, {}, 0, "이상 없음", running.officer).difference == 0
    assert checks.run()[0] == []


def test_what_an_audit_finds_carries_interest_since_it_was_due(running: Deal) -> None:
    """6% a year by the policy row of the day the period's royalty was due; set off over the periods, no VAT."""
    report = billed_year(running)
    due_on = db.session.get_one(Invoice, report.invoice_id).due_on
    assert due_on is not None
    clock.move_by(due_on + timedelta(days=73) - clock.today())
    audit = services.open_audit(
        report.schedule_id,
        report.period_from,
        report.period_until,
        "회계법인",
        "정기",
        running.officer,
        form_token="a",
    )
    services.conclude_audit(audit.id, {report.id: 200_000_000}, 0, "누락", running.officer)
    made = db.session.query(Invoice).filter_by(source_type="royalty_audit").order_by(Invoice.id).all()
    assert [(each.source_key, each.net, each.tax) for each in made] == [
        ("correction", 6_000_000, 600_000),
        ("interest", 72_000, 0),
    ]
    running.pay(made[1])
    outbox.drain()
    assert services.distribution_of(made[1].id) is None  # compensation for delay is no fee
    assert checks.run()[0] == []


def test_an_audit_gives_back_what_was_paid_too_much(running: Deal) -> None:
    report = billed_year(running)
    running.pay(db.session.get_one(Invoice, report.invoice_id))
    audit = services.open_audit(
        report.schedule_id,
        report.period_from,
        report.period_until,
        "회계법인",
        "정기",
        running.finance,
        form_token="a",
    )
    done = services.conclude_audit(
        audit.id, {report.id: -100_000_000}, 3_000_000, "반품 누락", running.finance
    )
    assert (done.difference, done.costs_shifted, done.invoice_id) == (-3_000_000, False, None)
    days_pass(366)
    second = services.submit_report(reports()[1].id, [Line("분리막 A", 1_000_000_000)], running.payer)
    assert (second.royalty, amounts(second.computed)) == (27_000_000, [30_000_000, -3_000_000, 27_000_000])


def test_stating_and_examining_through_the_pages(app: Flask, world: World, running: Deal) -> None:
    report = billed_year(running)
    path = f"/royalties/schedules/{report.schedule.ref}"
    payer, officer = browser(app, world, running.payer), browser(app, world, running.officer)
    year = str(report.period_from.year)
    assert payer.post(f"{path}/sales", data={"year": "", "amount": "9"}).status_code == 422
    for _ in range(2):
        file = (io.BytesIO("연도,매출\n".encode()), "재무제표.csv")
        data = {"form_token": "one", "year": year, "amount": "20억", "file": file}
        assert payer.post(f"{path}/sales", data=data, content_type="multipart/form-data").status_code == 303
    page = officer.get(path).text
    assert page.count("재무제표.csv") == 1
    assert "적게 보고되었습니다" in officer.get(f"/royalties/{report.ref}").text
    data = {
        "form_token": "two",
        "from_on": str(report.period_from),
        "until_on": str(report.period_until),
        "examiner": "한결회계법인",
        "reason": "정기",
    }
    assert officer.post(f"{path}/audit", data=data | {"reason": ""}).status_code == 422
    place = officer.post(f"{path}/audit", data=data).headers["Location"]
    assert "진행 중입니다" in payer.get(place).text
    assert "한결회계법인" in officer.get(f"/en{path}").text
    found = {
        "found-0-report_id": str(report.id),
        "found-0-sales": "-1,000만",
        "costs": "",
        "findings": "반품",
    }
    assert officer.post(f"{place}/conclude", data=found | {"found-0-sales": "얼마"}).status_code == 422
    assert officer.post(f"{place}/conclude", data=found).status_code == 303
    assert "-300,000" in payer.get(place).text
    assert db.session.query(RoyaltyAudit).one().difference == -300_000
    assert officer.post(f"{place}/drop").status_code == 409
