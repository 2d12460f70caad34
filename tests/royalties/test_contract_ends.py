"""Royalties end when their papers say: selling off, milestones, the limits of a year, the last of the rights."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.catalog import services as catalog
from marketplace.catalog.models import Listing, Patent
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.licensing import services as licensing
from marketplace.licensing.models import Agreement
from marketplace.rights import queries as rights
from marketplace.royalties import services
from marketplace.royalties.services import Line
from tests.negotiation.deals import Deal
from tests.royalties.contracts import (
    HALVES,
    begin,
    on,
    periods,
    reports,
    royalty,
    wording,
)
from tests.world import World


@pytest.fixture
def deal(world: World) -> Deal:
    return begin(world)


def test_contract_05_reports_and_royalties_go_on_while_stock_is_sold_off(
    deal: Deal, world: World, client: FlaskClient
) -> None:
    parent = deal.concluded(**HALVES | {"term_months": 8})
    assert "6개월 동안 판매할 수 있으며" in wording(parent)
    on(date(2027, 9, 10))
    licensing.expire_due({}, "daily")
    on(date(2029, 1, 1))
    assert periods() == [
        (date(2027, 1, 4), date(2027, 6, 30)),
        (date(2027, 7, 1), date(2027, 9, 3)),
        (date(2027, 9, 4), date(2027, 12, 31)),
        (date(2028, 1, 1), date(2028, 3, 3)),
    ], "six months after the last day of the licence, and no day more"
    off = reports()[2]
    world.sign_in(client, deal.boss)
    assert "재고" in client.get(f"/royalties/{off.ref}").text
    assert royalty(deal, off, 10_000_000) == 300_000


def test_contract_05_selling_off_follows_an_end_by_notice_too(deal: Deal) -> None:
    parent = deal.concluded(**HALVES)
    on(date(2027, 3, 15))
    with atomic():
        row = db.session.get_one(Agreement, parent.id)
        row.state, row.ended_at = "terminated", clock.now()
    on(date(2028, 3, 1))
    assert periods() == [
        (date(2027, 1, 4), date(2027, 3, 15)),
        (date(2027, 3, 16), date(2027, 6, 30)),
        (date(2027, 7, 1), date(2027, 9, 15)),
    ]


@pytest.mark.parametrize(
    ("confirmed_after", "latest", "due_after"),
    [(0, None, 14), (5, None, 14), (40, None, 40), (0, 7, 7)],
)
def test_contract_06_a_milestone_is_due_by_the_terms_own_days(
    deal: Deal, confirmed_after: int, latest: int | None, due_after: int
) -> None:
    reached = date(2027, 2, 15)
    due_on = (reached + timedelta(days=latest)).isoformat() if latest else None
    event = {"event": "시제품 시험 통과", "amount": 5_000_000, "due_on": due_on}
    parent = deal.concluded(fee=0, effective_when="countersigned", milestones=[event])
    assert "14일 이내" in wording(parent)
    on(reached)
    report = licensing.report_milestone(parent.id, event["event"], reached, None, deal.officer)
    on(reached + timedelta(days=confirmed_after))
    licensing.confirm_milestone(report.ref, deal.boss)
    invoice = db.session.query(Invoice).filter_by(source_type="agreement", source_id=parent.id).one()
    assert invoice.due_on == reached + timedelta(days=due_after)


def test_contract_06_a_years_shortfall_comes_with_the_next_years_first_report(deal: Deal) -> None:
    deal.concluded(**HALVES | {"term_months": 36, "royalty_minimum": 3_650_000})
    on(date(2028, 7, 1))
    first, second, third = reports()
    assert [royalty(deal, first, 10_000_000), royalty(deal, second, 10_000_000)] == [300_000, 300_000]
    filed = services.submit_report(third.id, [Line("분리막", 10_000_000)], deal.boss)
    # 362 of the 365 days of 2027: 3,620,000, of which 600,000 were earned
    assert [line["amount"] for line in filed.computed] == [300_000, 3_020_000, 3_320_000]
    assert "2027" in filed.computed[1]["label"][1]
    services.accept_report(third.id, deal.officer)
    on(date(2029, 1, 1))
    assert royalty(deal, reports()[3], 10_000_000) == 300_000, "and no second time"


def test_contract_06_the_last_year_settles_with_the_last_report(deal: Deal) -> None:
    deal.concluded(**HALVES | {"term_months": 3, "royalty_minimum": 3_650_000})
    on(date(2027, 12, 1))
    first, off, last = reports()
    assert royalty(deal, first, 0) == 0
    assert royalty(deal, off, 1_000_000) == 30_000
    assert royalty(deal, last, 1_000_000) == 30_000 + 900_000 - 60_000, "90 of 365 days, less what was earned"


def test_contract_06_a_cap_is_of_the_year(deal: Deal) -> None:
    deal.concluded(**HALVES | {"term_months": 36, "royalty_cap": 3_650_000})
    on(date(2028, 7, 1))
    first, second, third = reports()
    assert royalty(deal, first, 100_000_000) == 3_000_000
    assert royalty(deal, second, 100_000_000) == 620_000, "the cap of 362 days of a year"
    assert royalty(deal, third, 100_000_000) == 3_000_000


def patent(deal: Deal) -> Patent:
    return db.session.get_one(Listing, deal.listing_id).patents[0]


def ends(deal: Deal, day: date) -> None:
    with atomic():
        patent(deal).expires_on = day


def test_contract_11_no_royalty_runs_past_the_patents_end(deal: Deal) -> None:
    ends(deal, date(2028, 3, 10))
    parent = deal.concluded(**HALVES)
    assert "마지막 대상 특허의 존속기간이 끝나는 날을 넘지 아니한다" in wording(parent)
    (right,) = rights.in_force(deal.listing_id)
    assert right.until_on == date(2028, 3, 10), "and not 24 months"
    on(date(2030, 1, 1))
    assert periods()[-1] == (date(2028, 1, 1), date(2028, 3, 10))
    assert len(periods()) == 3, "what sells after the patent sells free"


def test_contract_11_a_patent_that_lapses_ends_the_royalty_that_day(deal: Deal, sent: list[Any]) -> None:
    ends(deal, date(2040, 3, 10))
    deal.concluded(**HALVES)
    on(date(2027, 8, 20))
    look = {"checked_on": date(2027, 8, 20), "status": "lapsed"}
    catalog.record_register_check(deal.listing_id, patent(deal).id, deal.officer, **look)
    outbox.drain()
    letter = next(
        m for m in sent if "권리 상태 변경" in str(m["Subject"]) and deal.boss.email in str(m["To"])
    )
    assert "마지막 특허가 소멸한 날까지의 매출만" in letter.get_content()
    on(date(2028, 8, 1))
    assert periods() == [(date(2027, 1, 4), date(2027, 6, 30)), (date(2027, 7, 1), date(2027, 8, 20))]
    catalog.record_register_check(
        deal.listing_id, patent(deal).id, deal.officer, checked_on=date(2028, 8, 1), status="registered"
    )
    on(date(2029, 1, 1))
    assert periods()[-1] == (date(2028, 7, 1), date(2028, 12, 31)), "it was restored: reports go on"


def test_contract_11_know_how_earns_by_its_term(world: World) -> None:
    ended = Patent(registration_no="10-1234567", status="registered", expires_on=date(2027, 8, 20))
    deal = begin(world, kind="know_how", patents=[ended])
    parent = deal.concluded(**HALVES)
    assert "마지막 대상 특허" not in wording(parent)
    on(date(2028, 1, 1))
    assert periods()[-1] == (date(2027, 7, 1), date(2027, 12, 31))
