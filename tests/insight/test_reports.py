"""Each report is the same on its page, in its spreadsheet and on paper; a viewer reads until a day and learns no secret."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from marketplace.accounts.models import User
from marketplace.insight import queries, services
from marketplace.insight.models import FigureViewer
from marketplace.insight.queries import REPORTS
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Forbidden, Invalid
from marketplace.kernel.feature import installed
from marketplace.kernel.transaction import atomic
from marketplace.licensing.models import Agreement
from tests.insight.town import Town, noon
from tests.negotiation.deals import make_deal


def cells(content: bytes) -> list[Any]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [
        cell
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    ]


def words(content: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def viewer(town: Town, until: date | None = None) -> Actor:
    person = town.world.person(name="이보고")
    services.let_in(town.admin, address(person), "산업통상부", until or clock.today() + timedelta(days=60))
    return person


def address(person: Actor) -> str:
    return db.session.get_one(User, person.user_id).email


@pytest.mark.parametrize("key", REPORTS)
def test_every_report_opens_as_page_spreadsheet_and_paper(town: Town, client: FlaskClient, key: str) -> None:
    for number, company in enumerate(town.companies):
        listing = town.listing(date(2026, 2, 2))
        town.inquiry(listing, company, date(2026, 3, 3))
        town.award(company, date(2026, 4, 4), 12_345_678, paid=date(2026, 5, 5 + number))
    town.world.sign_in(client, town.admin)
    name = REPORTS[key].name
    for path in (
        f"/reports/{key}",
        f"/en/reports/{key}?period=2026",
        f"/reports/{key}?period=2025&as_of=2025-06-30",
    ):
        assert client.get(path).status_code == 200
    page = client.get(f"/reports/{key}?period=2026").text
    assert name.ko in page
    sheet = client.get(f"/reports/{key}.xlsx?period=2026")
    assert name.ko in cells(sheet.data)
    paper = client.get(f"/reports/{key}.pdf?period=2026")
    assert "".join(name.ko.split()) in words(paper.data)
    if key in ("programmes", "ministry"):
        assert 6 * 12_345_678 in cells(sheet.data)
        assert "74,074,068원" in words(paper.data)
        assert "/center/figures/granted?" in page  # the cell opens its rows
    if REPORTS[key].office:
        assert "전담 인력 수" in page  # what is missing is said
        town.world.sign_in(client, town.officer)
        assert client.get(f"/reports/{key}?period=2026").status_code == 200
    else:
        town.world.sign_in(client, town.officer)
        assert client.get(f"/reports/{key}?period=2026").status_code == 404


def test_contracts_stand_in_the_half_year_report_of_their_institution(
    town: Town, client: FlaskClient
) -> None:
    deal = make_deal(town.world)
    agreement = deal.concluded()
    town.world.sign_in(client, deal.officer)
    page = client.get("/reports/transfers?period=2026-2").text
    assert agreement.number in page
    assert "30,000,000원" in page
    assert agreement.number not in client.get("/reports/transfers?period=2026-1").text
    assert agreement.number not in client.get("/reports/transfers?period=2026-2&as_of=2026-11-19").text
    assert agreement.number in cells(client.get("/reports/transfers.xlsx?period=2026-2").data)
    town.world.sign_in(client, town.officer)  # of another institution
    assert agreement.number not in client.get("/reports/transfers?period=2026-2").text


def test_what_of_a_past_day_is_lost_is_said_in_every_file(town: Town, client: FlaskClient) -> None:
    town.world.sign_in(client, town.admin)
    asked = "period=2026&as_of=2026-06-30"
    lost = queries.FIGURES["inquiries"].lost
    assert lost is not None
    assert lost.ko in client.get(f"/reports/transfers?{asked}").text
    assert "".join(lost.ko.split()) in words(client.get(f"/reports/transfers.pdf?{asked}").data)
    assert lost.ko in cells(client.get(f"/reports/transfers.xlsx?{asked}").data)


def test_nothing_is_in_use_in_a_period_that_has_not_begun(town: Town, client: FlaskClient) -> None:
    agreement = make_deal(town.world).concluded()
    with atomic():
        db.session.get_one(Agreement, agreement.id).in_force_at = noon(date(2025, 2, 1))
    town.world.sign_in(client, town.admin)
    assert agreement.number in client.get("/reports/utilisation?period=2025&as_of=2025-06-30").text
    assert agreement.number in client.get("/reports/utilisation?period=2026").text
    assert agreement.number not in client.get("/reports/utilisation?period=2025&as_of=2025-01-31").text
    assert agreement.number not in client.get("/reports/utilisation?period=2026&as_of=2025-06-30").text


def test_odd_periods_and_days(town: Town, client: FlaskClient) -> None:
    town.world.sign_in(client, town.admin)
    for period in ("2099", "abcd", "2026-3", "1999", "２０２６", "2026-1-1"):
        assert client.get(f"/reports/transfers?period={period}").status_code == 404
    assert client.get("/reports/ministry?period=2026-1").status_code == 404
    assert client.get("/reports/nothing").status_code == 404
    assert client.get("/reports/transfers?as_of=2099-01-01").status_code == 200


def test_a_viewer_reads_reports_and_nothing_of_companies(town: Town, client: FlaskClient) -> None:
    for company in town.companies[:4]:
        town.award(company, date(2025, 5, 2), 7_654_321)
    town.world.sign_in(client, viewer(town))
    assert "센터 보고서" in client.get("/").text
    page = client.get("/reports")
    assert "산업통상부" in page.text
    for key, report in REPORTS.items():
        assert client.get(f"/reports/{key}?period=2025").status_code == (200 if report.viewers else 404)
    shown = client.get("/reports/ministry?period=2025&as_of=2025-05-03").text
    assert "공개하지 않음" in shown
    for hidden in ("7,654,321", "30,617,284", "/center/figures/"):
        assert hidden not in shown
    assert 30_617_284 not in cells(client.get("/reports/ministry.xlsx?period=2025").data)
    assert "30,617,284" not in words(client.get("/reports/ministry.pdf?period=2025").data)
    for path in (
        "/center/figures",
        "/center/figures/awards",
        "/center/tracking",
        "/center/figure-years",
        "/center/figure-viewers",
    ):
        assert client.get(path).status_code == 403
    for path in ("/center/figure-targets", "/center/figure-years", "/center/figure-viewers"):
        assert client.post(path, data={"year": "2025", "awards": "1"}).status_code == 403


def test_a_viewer_whose_day_is_over_reads_no_more(town: Town, client: FlaskClient, sent: list[Any]) -> None:
    person = viewer(town, date(2026, 12, 10))
    outbox.drain()
    assert "[2026. 12. 10.까지]" in sent[-1]["subject"]
    services.remind_viewers({}, "")
    services.remind_viewers({}, "")
    outbox.drain()
    assert not [mail for mail in sent if "곧 끝납니다" in mail["subject"]]
    with clock.moved(to=noon(date(2026, 12, 1))):
        services.remind_viewers({}, "")
        services.remind_viewers({}, "again")
        outbox.drain()
    told = [mail for mail in sent if "곧 끝납니다" in mail["subject"]]
    assert len(told) == 1
    assert "2026. 12. 10." in told[0]["subject"]
    with clock.moved(to=noon(date(2026, 12, 10))):
        town.world.sign_in(client, person)
        assert client.get("/reports").status_code == 200
    with clock.moved(to=noon(date(2026, 12, 11))):
        town.world.sign_in(client, person)
        assert client.get("/reports").status_code == 403
        assert client.get("/reports/ministry.pdf?period=2025").status_code == 403


def test_letting_in_and_ending(town: Town, client: FlaskClient) -> None:
    person, company = town.world.person(), town.world.person("representative", town.companies[0])
    soon = clock.today() + timedelta(days=30)
    with pytest.raises(Forbidden):
        services.let_in(town.finance, address(person), "산업통상부", soon)
    for email, office, until in (
        ("nobody@example.com", "부처", soon),
        (address(company), "부처", soon),
        (address(person), " ", soon),
        (address(person), "부처", clock.today() - timedelta(days=1)),
        (address(person), "부처", clock.today() + timedelta(days=800)),
        (address(person), "부처", None),
    ):
        with pytest.raises(Invalid):
            services.let_in(town.admin, email, office, until)
    town.world.sign_in(client, town.admin)
    wrong = client.post(
        "/center/figure-viewers",
        data={"email": "nobody@example.com", "office": "부처", "until_on": soon.isoformat()},
    )
    assert wrong.status_code == 422
    assert "nobody@example.com" in wrong.text
    for days in (30, 60):  # the second time only moves the day
        until = (clock.today() + timedelta(days=days)).isoformat()
        data = {"email": address(person).upper(), "office": "산업통상부", "until_on": until}
        assert client.post("/center/figure-viewers", data=data).status_code == 303
    row = db.session.query(FigureViewer).one()
    assert row.until_on == clock.today() + timedelta(days=60)
    assert client.post(f"/center/figure-viewers/{row.ref}/end").status_code == 303
    town.world.sign_in(client, person)
    assert client.get("/reports").status_code == 403


def test_who_may_read_stands_with_the_roles_and_is_forgotten_when_it_is_long_over(
    town: Town, client: FlaskClient
) -> None:
    ended, over = viewer(town), viewer(town, date(2026, 12, 10))
    for reader in (town.admin, town.auditor):
        town.world.sign_in(client, reader)
        page = client.get("/center/roles").text
        assert address(ended) in page
        assert address(over) in page
    services.end_viewer(town.admin, db.session.query(FigureViewer).filter_by(user_id=ended.user_id).one().ref)
    with clock.moved(to=noon(date(2026, 12, 11))):
        town.world.sign_in(client, town.admin)
        assert "산업통상부" not in client.get("/center/roles").text
        assert client.get("/center/figure-viewers").text.count("끝남") == 2
    # three years after the one was ended, on 20 November, and after the other's last day
    for day, left in (
        (date(2029, 11, 18), 2),
        (date(2029, 11, 20), 1),
        (date(2029, 12, 9), 1),
        (date(2029, 12, 11), 0),
    ):
        with clock.moved(to=noon(day)):
            installed().purge()
            db.session.rollback()
            assert db.session.query(FigureViewer).count() == left, day


def test_what_is_missing_is_named(town: Town) -> None:
    report = REPORTS["programmes"]
    period = queries.period_of("2026", report)
    assert period is not None
    found = [text.ko for text in queries.made(town.admin, report, period, clock.today()).missing]
    assert "기간이 아직 끝나지 않았습니다." in found
    assert any("목표가 없는 지표" in text and "지원 과제" in text for text in found)
    services.set_targets(town.admin, 2026, {"awards": 111})
    found = [text.ko for text in queries.made(town.admin, report, period, clock.today()).missing]
    assert not any("지원 과제," in text for text in found)
