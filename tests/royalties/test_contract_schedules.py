"""The signed papers and the royalty machine are one contract: schedules, periods, days and audits follow what was signed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.kernel import clock, outbox
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.royalties import queries, services
from tests.negotiation.deals import Deal
from tests.royalties.contracts import (
    HALVES,
    amended,
    begin,
    billed,
    on,
    periods,
    reports,
    royalty,
    schedule,
    wording,
)
from tests.royalties.typed import typed_in
from tests.world import World


@pytest.fixture
def deal(world: World) -> Deal:
    return begin(world)


@pytest.mark.parametrize("language", ["", "/en"])
def test_contract_01_an_amended_royalty_is_charged_from_its_day(
    deal: Deal, world: World, client: FlaskClient, language: str
) -> None:
    parent = deal.concluded(**HALVES)
    on(date(2027, 7, 1))
    assert periods() == [(date(2027, 1, 4), date(2027, 6, 30))]
    on(date(2027, 10, 5))
    change = amended(deal, parent, royalty_bp=500, term_months=60, royalty_period="quarter")
    assert "그 전날까지와 그 날부터를 나누어 각각 보고한다" in wording(change)
    on(date(2028, 1, 1))
    assert periods()[1:] == [
        (date(2027, 7, 1), date(2027, 10, 4)),
        (date(2027, 10, 5), date(2027, 12, 31)),
    ], "the period of the day is split there, and each part is reported"
    before, cut, after = reports()
    assert royalty(deal, before, 100_000_000) == 3_000_000
    assert royalty(deal, cut, 100_000_000) == 3_000_000
    world.sign_in(client, deal.boss)
    page = client.get(f"{language}/royalties/{after.ref}/file").text
    assert "5%" in page
    assert "3%" not in page
    assert "3%" in client.get(f"{language}/royalties/{cut.ref}").text
    shown = client.get(f"{language}/royalties/schedules/{after.schedule.ref}").text
    for rate in ("3%", "5%"):
        assert (f"Net sales: {rate}" if language else f"순매출액의 {rate}") in shown
    assert royalty(deal, after, 100_000_000) == 5_000_000
    on(date(2032, 10, 5))  # far past the 24 months of the first paper, and at the end of the 60 of the second
    assert periods()[-1] == (date(2032, 10, 1), date(2032, 10, 4))
    assert royalty(deal, reports()[-2], 100_000_000) == 5_000_000


def test_contract_01_the_page_shows_an_amendment_as_soon_as_it_is_in_force(
    deal: Deal, world: World, client: FlaskClient, sent: list[Any]
) -> None:
    parent = deal.concluded(**HALVES)
    outbox.drain()
    page = f"/royalties/schedules/{schedule().ref}"
    world.sign_in(client, deal.boss)
    assert "순매출액의 5%" not in client.get(page).text
    amended(deal, parent, royalty_bp=500)
    outbox.drain()
    outbox.drain()
    assert "순매출액의 5%" in client.get(page).text
    assert len(schedule().changes) == 1
    assert any("효력이 발생했습니다" in str(m["Subject"]) for m in sent if deal.boss.email in str(m["To"]))


def test_contract_01_a_renewal_earns(deal: Deal, sent: list[Any]) -> None:
    parent = deal.concluded(**HALVES)
    on(date(2028, 12, 1))
    amended(deal, parent, term_months=36)
    on(date(2031, 12, 1))
    assert periods()[-1] == (date(2031, 7, 1), date(2031, 11, 30))
    last = reports()[-1]
    assert royalty(deal, last, 10_000_000) == 300_000
    assert any("보고서를 제출" in str(m["Subject"]) for m in sent if deal.boss.email in str(m["To"]))


def test_contract_01_an_amendment_may_end_or_begin_the_royalty(deal: Deal) -> None:
    parent = deal.concluded(**HALVES | {"royalty_bp": None})
    on(date(2027, 9, 1))
    assert reports() == []
    amended(deal, parent, royalty_bp=200)
    on(date(2028, 7, 1))
    assert periods() == [(date(2027, 9, 1), date(2027, 12, 31)), (date(2028, 1, 1), date(2028, 6, 30))]
    on(date(2028, 8, 10))
    amended(deal, parent, royalty_bp=None)
    on(date(2029, 7, 1))
    assert periods()[-1] == (date(2028, 7, 1), date(2028, 8, 9)), "the last period ends the day before"


def test_contract_01_a_later_amendment_replaces_the_earlier_one(deal: Deal) -> None:
    parent = deal.concluded(**HALVES)
    on(date(2027, 3, 2))
    amended(deal, parent, royalty_bp=400)
    on(date(2027, 5, 6))
    amended(deal, parent, royalty_bp=500)
    on(date(2027, 7, 1))
    assert periods() == [
        (date(2027, 1, 4), date(2027, 3, 1)),
        (date(2027, 3, 2), date(2027, 5, 5)),
        (date(2027, 5, 6), date(2027, 6, 30)),
    ]
    assert [royalty(deal, report, 1_000_000) for report in reports()] == [30_000, 40_000, 50_000]


@pytest.mark.parametrize(
    ("agreed", "first", "due_on", "words"),
    [
        ({}, (date(2027, 1, 4), date(2027, 6, 30)), date(2027, 7, 30), "매 반기의 마지막 날부터 30일 이내"),
        (
            {"royalty_period": "quarter", "royalty_report_days": 45},
            (date(2027, 1, 4), date(2027, 3, 31)),
            date(2027, 5, 15),
            "매 분기의 마지막 날부터 45일 이내",
        ),
        (
            {"royalty_period": "year", "royalty_counts": "contract"},
            (date(2027, 1, 4), date(2028, 1, 3)),
            date(2028, 2, 2),
            "계약 시작일부터 매 1년의 마지막 날부터 30일 이내",
        ),
    ],
)
def test_contract_02_periods_and_days_are_those_of_the_paper(
    deal: Deal, agreed: dict[str, Any], first: tuple[date, date], due_on: date, words: str
) -> None:
    parent = deal.concluded(**HALVES | agreed)
    assert words in wording(parent)
    on(first[1] + timedelta(days=1))
    (report,) = reports()
    assert (report.period_from, report.period_until) == first
    assert report.due_on >= due_on
    assert (report.due_on - due_on).days < 4, "the next working day"
    invoice = billed(deal, report, 10_000_000)
    assert invoice is not None
    assert invoice.due_on is not None
    assert 30 <= (invoice.due_on - clock.today()).days < 34


def test_contract_02_nobody_types_the_rate_in(deal: Deal, world: World, client: FlaskClient) -> None:
    deal.concluded(**HALVES | {"royalty_minimum": 2_000_000, "royalty_cap": 9_000_000})
    on(date(2027, 1, 5))
    row = schedule()
    assert (row.steps, row.minimum, row.cap) == ([{"above": 0, "bp": 300}], 2_000_000, 9_000_000)
    world.sign_in(client, deal.officer)
    page = f"/royalties/schedules/{row.ref}"
    assert 'name="rate"' not in client.get(page).text
    assert client.post(page, data={"rate": "9", "months": "12", "report_days": "30"}).status_code == 405
    assert not hasattr(services, "set_schedule")
    with pytest.raises(Conflict):
        services.settle_difference(row.id, True, "바꿉니다.", deal.officer)


def test_contract_02_books_are_opened_after_the_notice_in_the_paper(deal: Deal, sent: list[Any]) -> None:
    parent = deal.concluded(**HALVES)
    assert "14일 전에 알리고" in wording(parent)
    on(date(2027, 7, 1))
    (report,) = reports()
    royalty(deal, report, 1_000_000_000)
    audit = services.open_audit(
        report.schedule_id, *periods()[0], "회계법인", "정기", deal.officer, form_token="a"
    )
    outbox.drain()
    letter = next(m for m in sent if "장부 검사" in str(m["Subject"]) and deal.boss.email in str(m["To"]))
    assert "2027. 7. 15" in letter.get_content()
    with pytest.raises(Conflict, match="통지 기간"):
        services.conclude_audit(audit.id, {}, 0, "이상 없음", deal.officer)
    on(date(2027, 7, 15))
    done = services.conclude_audit(audit.id, {report.id: 52_000_000}, 1_000_000, "누락", deal.officer)
    assert done.difference == 1_560_000
    assert not done.costs_shifted, "5.2% of what was reported, but 4.94% of what was truly due"


def test_contract_02_a_shortfall_above_the_threshold_shifts_the_costs(deal: Deal) -> None:
    deal.concluded(**HALVES)
    on(date(2027, 7, 1))
    (report,) = reports()
    royalty(deal, report, 1_000_000_000)
    audit = services.open_audit(
        report.schedule_id, *periods()[0], "회계법인", "정기", deal.officer, form_token="a"
    )
    on(date(2027, 7, 15))
    assert services.conclude_audit(
        audit.id, {report.id: 53_000_000}, 1_000_000, "누락", deal.officer
    ).costs_shifted


@pytest.mark.parametrize("language", ["", "/en"])
def test_contract_02_the_officer_decides_where_an_old_schedule_parts_from_its_paper(
    deal: Deal, world: World, client: FlaskClient, sent: list[Any], language: str
) -> None:
    deal.concluded(**HALVES)
    on(date(2027, 1, 5))
    typed_in(schedule().id, steps=[(0, 250)], months=12, report_days=60)
    on(date(2028, 1, 4))
    assert periods() == [(date(2027, 1, 4), date(2028, 1, 3))]
    assert any(item.endpoint == "royalties.schedule" for item in queries.work_items(deal.officer))
    page = f"{language}/royalties/schedules/{schedule().ref}"
    world.sign_in(client, deal.officer)
    shown = client.get(page).text
    assert "2.5%" in shown
    assert ("매 반기" if not language else "Each calendar half-year") in shown
    with pytest.raises(Forbidden):
        services.settle_difference(schedule().id, True, "계약서대로", deal.boss)
    with pytest.raises(Invalid):
        services.settle_difference(schedule().id, True, " ", deal.officer)
    assert client.post(f"{page}/settle", data={"which": "paper", "reason": ""}).status_code == 422
    done = client.post(f"{page}/settle", data={"which": "paper", "reason": "서명한 대로 합니다."})
    assert done.status_code == 303
    outbox.drain()
    for person in (deal.boss, deal.officer):
        letter = [
            m for m in sent if "조건을 정했습니다" in str(m["Subject"]) and person.email in str(m["To"])
        ]
        assert "서명한 대로 합니다." in letter[0].get_content()
    assert not any(item.endpoint == "royalties.schedule" for item in queries.work_items(deal.officer))
    on(date(2028, 7, 1))
    assert periods()[1:] == [(date(2028, 1, 4), date(2028, 6, 30))], "what was opened stays, the rest follows"
    first, second = reports()
    assert royalty(deal, first, 1_000_000) == 25_000
    assert royalty(deal, second, 1_000_000) == 30_000


def test_contract_02_an_old_practice_may_be_kept_and_says_why(deal: Deal) -> None:
    parent = deal.concluded(**HALVES)
    on(date(2027, 1, 5))
    typed_in(schedule().id, steps=[(0, 250)], months=12)
    services.settle_difference(schedule().id, False, "양쪽이 연 단위로 해 왔습니다.", deal.officer)
    on(date(2028, 1, 4))
    assert periods() == [(date(2027, 1, 4), date(2028, 1, 3))]
    assert not any(item.endpoint == "royalties.schedule" for item in queries.work_items(deal.officer))
    amended(deal, parent, royalty_bp=400)
    on(date(2028, 7, 1))
    assert periods()[1:] == [(date(2028, 1, 4), date(2028, 6, 30))], (
        "the next amendment holds as it is signed"
    )
