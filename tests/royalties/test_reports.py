"""From sales to a shared royalty: periods, filing, questions, the computation, billing, who sees what."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask

from marketplace.bank import services as bank
from marketplace.billing import checks
from marketplace.invoicing.models import Invoice, PaymentAccount
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.transaction import atomic
from marketplace.licensing import queries as licensing
from marketplace.licensing.models import Agreement
from marketplace.papers.models import Paper
from marketplace.royalties import queries, services
from marketplace.royalties.computing import Limits, Rates, Sales, anomalies, checked_steps, royalty
from marketplace.royalties.models import Distribution, RoyaltyReport, RoyaltySchedule
from marketplace.royalties.services.dues import ended_periods
from marketplace.royalties.services.reports import Line
from tests.royalties.test_distribution import Deal, browser
from tests.royalties.typed import typed_in
from tests.world import World

SEPARATOR = Line("분리막 A", 1_000_000_000, 50_000_000)


def days_pass(days: int) -> None:
    clock.move_by(timedelta(days=days))
    services.open_reports({}, "daily")
    services.remind_reports({}, "daily")
    outbox.drain()
    db.session.rollback()


def first_report(deal: Deal) -> RoyaltyReport:
    """The report of the first year, opened by the job."""
    days_pass(366)
    return db.session.query(RoyaltyReport).order_by(RoyaltyReport.id).first()  # type: ignore[return-value]


def declare(browser: Any, path: str) -> None:
    """File what was prepared, by the page that shows it."""
    seen = re.search(r'name="seen"[^>]*value="([^"]+)"', browser.get(f"{path}/check").text)
    assert seen is not None
    answer = browser.post(f"{path}/check", data={"seen": seen[1], "declared": "y"})
    assert answer.status_code == 303
    db.session.rollback()


def amounts(lines: list[dict[str, Any]]) -> list[int]:
    return [line["amount"] for line in lines]


def test_the_royalty_is_rounded_once() -> None:
    due, lines = royalty([Sales("A", 33), Sales("B", 16)], Rates(((0, 300),)))
    assert due == 1  # 1.47
    assert amounts(lines) == [1, 1]


def test_steps_minimum_and_cap_are_shown_line_by_line() -> None:
    rates = Rates(((0, 300), (1_000_000, 200), (5_000_000, 100)), minimum=50_000, cap=115_000)
    due, lines = royalty([Sales("A", 6_000_000)], rates)
    assert (due, amounts(lines)) == (115_000, [30_000, 80_000, 10_000, -5_000, 115_000])
    assert lines[1]["formula"][0] == "4,000,000 × 2%"
    due, lines = royalty([Sales("A", 1_000_000)], rates)
    assert (due, amounts(lines)) == (50_000, [30_000, 20_000, 50_000])
    assert royalty([], rates)[0] == 50_000


def test_a_correction_is_a_negative_line_and_never_pays_back() -> None:
    lines = [Sales("A", 1_000_000), Sales("정정", -400_000, is_correction=True)]
    assert royalty(lines, Rates(((0, 300),)))[0] == 18_000
    assert royalty([*lines, Sales("정정", -900_000, is_correction=True)], Rates(((0, 300),)))[0] == 0


@pytest.mark.parametrize("steps", [(), ((5, 300),), ((0, 300), (0, 200)), ((0, 10_001),)])
def test_steps_that_can_not_be(steps: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(ValueError):
        checked_steps(steps)


def test_what_is_unusual_is_named_with_its_reason() -> None:
    limits = Limits(5000, 2000)
    before = [Sales("A", 1000), Sales("B", 1000)]
    assert anomalies(before, before, limits) == []
    found = anomalies([Sales("A", 900, 250)], before, limits)
    assert [words[1] for words in found] == [
        "Deductions are 27.78% of the sales.",
        "67.5% less than in the period before.",
        "Missing since the last period: B",
    ]
    assert [words[1] for words in anomalies([], before, limits)] == [
        "The net sales are zero.",
        "Missing since the last period: A, B",
    ]


def test_periods_open_by_themselves_and_end_with_the_licence(running: Deal, sent: list[Any]) -> None:
    days_pass(300)
    assert db.session.query(RoyaltyReport).count() == 0
    for _ in range(2):
        days_pass(66)
    assert db.session.query(RoyaltyReport).count() == 1
    assert len([m for m in sent if running.payer.email in str(m["To"])]) >= 1
    days_pass(1200)  # 30 months: two years and a half, and six months of selling off
    reports = db.session.query(RoyaltyReport).order_by(RoyaltyReport.period_from).all()
    assert [(r.period_until - r.period_from).days > 300 for r in reports] == [True, True, False, False]
    for one, two in pairwise(reports):
        assert two.period_from == one.period_until + timedelta(days=1)


def test_trust_04_periods_of_a_licence_that_begins_on_the_31st_tile(running: Deal) -> None:
    """An earlier count ended the first month on 27 February; what comes next begins where that report ended."""
    days_pass(1)
    schedule = db.session.query(RoyaltySchedule).one()
    with atomic():
        schedule = db.session.get_one(RoyaltySchedule, schedule.id)
        schedule.from_on, schedule.until_on, schedule.months = date(2027, 1, 31), date(2027, 7, 30), 1
    clock.move_to(datetime(2027, 5, 1, 3, tzinfo=UTC))
    found = ended_periods(db.session.get_one(RoyaltySchedule, schedule.id), clock.today())
    assert found == [
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2027, 3, 1), date(2027, 3, 30)),
        (date(2027, 3, 31), date(2027, 4, 30)),
    ]
    clock.move_to(datetime(2027, 3, 1, 3, tzinfo=UTC))
    days_pass(0)
    with atomic():
        db.session.query(RoyaltyReport).one().period_until = date(2027, 2, 27)
    clock.move_to(datetime(2027, 5, 1, 3, tzinfo=UTC))
    days_pass(0)
    reports = db.session.query(RoyaltyReport).order_by(RoyaltyReport.period_from).all()
    assert [(r.period_from, r.period_until) for r in reports] == [
        (date(2027, 1, 31), date(2027, 2, 27)),
        (date(2027, 2, 28), date(2027, 3, 30)),
        (date(2027, 3, 31), date(2027, 4, 30)),
    ]


def test_a_terminated_licence_reports_to_its_last_day(running: Deal) -> None:
    clock.move_by(timedelta(days=100))
    with atomic():
        agreement = db.session.get(Agreement, running.agreement_id)
        assert agreement is not None
        agreement.state, agreement.ended_at = "terminated", clock.now()
    ended = clock.today()
    days_pass(1)
    assert [r.period_until for r in db.session.query(RoyaltyReport)] == [ended]


def test_without_a_running_royalty_nothing_opens(deal: Deal) -> None:
    days_pass(800)
    assert db.session.query(RoyaltySchedule).count() == 0


def test_from_sales_to_each_inventor(running: Deal, sent: list[Any]) -> None:
    report = first_report(running)
    services.submit_report(report.id, [SEPARATOR], running.payer, remark="감사합니다")
    with pytest.raises(Forbidden):
        services.accept_report(report.id, running.payer)
    done = services.accept_report(report.id, running.officer)
    assert (done.state, done.royalty) == ("billed", 28_500_000)
    invoice = db.session.get(Invoice, done.invoice_id)
    assert invoice is not None
    assert (invoice.net, invoice.tax) == (28_500_000, 2_850_000)
    account = (
        db.session.query(PaymentAccount)
        .filter_by(institution_id=running.institution_id, provider="bank")
        .one()
    )
    receipt = bank.record_receipt(
        account.id,
        reference="r",
        received_on=clock.today(),
        amount=invoice.total,
        payer_name="",
        memo="",
        actor=running.finance,
    )
    bank.match_receipt(receipt.id, invoice.id, running.finance)
    outbox.drain()
    db.session.rollback()
    distribution = db.session.query(Distribution).one()
    assert [s.amount for s in distribution.shares] == [8_550_000, 5_700_000, 14_250_000]
    assert {p.language for p in db.session.query(Paper).filter_by(kind="royalty_statement")} == {"ko", "en"}
    assert any("배분금" in str(m["Subject"]) for m in sent)
    assert checks.run()[0] == []
    with pytest.raises(Conflict):
        services.accept_report(report.id, running.officer)


def test_the_home_of_a_licence_leads_to_its_report_and_then_to_what_is_owed(running: Deal) -> None:
    report = first_report(running)
    agreement = db.session.get_one(Agreement, running.agreement_id)
    titles = [str(line.title) for line in queries.licence_lines(running.payer, agreement.id)]
    assert titles[0].startswith("기술료 보고: ")
    services.submit_report(report.id, [SEPARATOR], running.payer)
    done = services.accept_report(report.id, running.officer)
    owed = db.session.get_one(Invoice, done.invoice_id)
    found = licensing.home_of(running.payer, db.session.get_one(Agreement, agreement.id))
    assert found is not None
    assert (f"청구서 {owed.number} 납부", owed.due_on) in [
        (str(line.title), line.day) for line in found.lines
    ]


def test_a_question_is_answered_and_filed_again(running: Deal, sent: list[Any]) -> None:
    report = first_report(running)
    services.submit_report(report.id, [], running.payer, no_sales=True)
    with pytest.raises(Invalid):
        services.query_report(report.id, " ", running.officer)
    services.query_report(report.id, "매출이 정말 없습니까?", running.officer)
    with pytest.raises(Conflict):
        services.accept_report(report.id, running.officer)
    with pytest.raises(Invalid):
        services.submit_report(report.id, [SEPARATOR], running.payer)
    again = services.submit_report(report.id, [SEPARATOR], running.payer, answer="누락되었습니다")
    outbox.drain()
    assert [n.side for n in again.notes] == ["licensor", "licensee"]
    assert again.royalty == 28_500_000
    assert any(running.payer.email in str(m["To"]) and "질의" in str(m["Subject"]) for m in sent)


def test_nothing_sold_is_accepted_without_an_invoice(running: Deal) -> None:
    report = first_report(running)
    services.submit_report(report.id, [], running.payer, no_sales=True)
    done = services.accept_report(report.id, running.finance)
    assert (done.state, done.invoice_id) == ("accepted", None)


@pytest.mark.parametrize(
    "line",
    [Line("", 5), Line("A", 5, 6), Line("A", -5), Line("정정", -5, is_correction=True)],
)
def test_lines_that_can_not_be(running: Deal, line: Line) -> None:
    report = first_report(running)
    with pytest.raises(Invalid):
        services.submit_report(report.id, [line], running.payer)


def test_the_ladder_for_late_reports(running: Deal, sent: list[Any]) -> None:
    days_pass(366)
    outbox.drain()
    sent.clear()
    counts = []
    for days in (22, 1, 8, 14, 15, 40):  # the report is due 30 days after the year
        days_pass(days)
        counts.append(len([m for m in sent if running.payer.email in str(m["To"])]))
    assert counts == [1, 1, 2, 3, 4, 4]
    assert len([m for m in sent if running.officer.email in str(m["To"])]) == 2


def test_conditions_that_were_typed_in_before_go_on(running: Deal) -> None:
    report = first_report(running)
    typed_in(report.schedule_id, steps=[(0, 300), (500_000_000, 200)], minimum=1_000_000, cap=None)
    filed = services.submit_report(report.id, [SEPARATOR], running.payer)
    assert filed.royalty == 24_000_000


def test_a_shorter_period_opens_anew(running: Deal) -> None:
    report = first_report(running)
    typed_in(report.schedule_id, steps=[(0, 300)], months=6)
    days_pass(0)
    assert db.session.query(RoyaltyReport).count() == 2


def test_filing_and_reviewing_through_the_pages(app: Flask, world: World, running: Deal) -> None:
    report = first_report(running)
    path = f"/royalties/{report.ref}"
    payer, officer = browser(app, world, running.payer), browser(app, world, running.officer)
    assert report.number in payer.get("/work").text or "기술료 보고서를 제출" in payer.get("/work").text
    assert payer.get(f"{path}/file").status_code == 200
    data = {
        "lines-0-product": "분리막 A",
        "lines-0-sales": "10억",
        "lines-0-deductions": "5000만",
        "remark": "첫해",
    }
    bad = data | {"lines-0-deductions": "20억"}
    assert payer.post(f"{path}/file", data=bad).status_code == 422
    file = (io.BytesIO("제품,매출\nA,1".encode()), "매출.csv")
    answer = payer.post(f"{path}/file", data=data | {"evidence": file}, content_type="multipart/form-data")
    assert answer.status_code == 303
    declare(payer, path)
    page = officer.get(path).text
    assert "28,500,000" in page
    assert "950,000,000 × 3%" in page
    assert "매출.csv" in page
    evidence = db.session.query(RoyaltyReport).one().evidence[0].ref
    assert officer.get(f"/royalties/evidence/{evidence}").status_code == 200
    assert officer.post(f"{path}/question", data={"question": ""}).status_code == 422
    assert payer.post(f"{path}/accept").status_code == 403
    assert officer.post(f"{path}/accept").status_code == 303
    paper = officer.get(f"/en{path}").text
    assert "Statement PDF" in paper
    ref = db.session.query(Paper).filter_by(kind="royalty_statement", language="en").one().ref
    assert payer.get(f"/papers/{ref}.pdf").data.startswith(b"%PDF")
    stranger = world.person("representative", world.company())
    other = browser(app, world, stranger)
    for address in (path, f"{path}/file", f"/royalties/evidence/{evidence}", f"/papers/{ref}.pdf"):
        assert other.get(address).status_code == 404
    assert other.get("/royalties").status_code == 200
    assert report.number not in other.get("/royalties").text
    assert browser(app, world, None).get(path).status_code == 302
    schedule = f"/royalties/schedules/{report.schedule.ref}"
    assert officer.get(schedule).status_code == 200
    assert payer.get(f"/en{schedule}").status_code == 200
    assert other.get(schedule).status_code == 404
    assert [item.endpoint for item in queries.work_items(running.payer)] == []


@pytest.mark.parametrize("language", ["", "/en"])
def test_a_report_in_dollars_is_typed_in_dollars(
    app: Flask, world: World, running: Deal, language: str
) -> None:
    with atomic():
        agreement = db.session.get_one(Agreement, running.agreement_id)
        agreement.terms = agreement.terms | {"currency": "USD", "royalty_minimum": 50_050}
    report = first_report(running)
    company, office = browser(app, world, running.payer), browser(app, world, running.officer)
    schedule = f"{language}/royalties/schedules/{report.schedule.ref}"
    assert "500.50" in office.get(schedule).text
    form = {"lines-0-product": "분리막", "lines-0-sales": "12,345.67", "lines-0-deductions": "$45.6"}
    at = f"{language}/royalties/{report.ref}"
    assert "USD" in company.get(f"{at}/file").text
    assert company.post(f"{at}/file", data=form | {"lines-0-sales": "1.234"}).status_code == 422
    assert company.post(f"{at}/file", data=form).status_code == 303
    declare(company, at)
    db.session.rollback()
    (line,) = db.session.get_one(RoyaltyReport, report.id).lines
    assert (line.sales, line.deductions) == (1_234_567, 4_560)
    assert office.post(f"{at}/question", data={"question": "왜"}).status_code == 303
    assert 'value="12,345.67"' in company.get(f"{at}/file").text


def test_half_a_won_is_no_sale(app: Flask, world: World, running: Deal) -> None:
    report = first_report(running)
    form = {"lines-0-product": "분리막", "lines-0-sales": "12,345.67"}
    answer = browser(app, world, running.payer).post(f"/royalties/{report.ref}/file", data=form)
    assert answer.status_code == 422
    assert "소수점" in answer.text
