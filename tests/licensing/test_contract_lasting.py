"""What a paper promises beyond its end, and the latest day of a milestone: on the page, in the calendar, in a letter before it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from marketplace.dealroom.deadlines import deadlines_of
from marketplace.kernel import clock, outbox, periods
from marketplace.kernel.text import t
from marketplace.licensing import queries, services
from tests.negotiation.deals import ended, make_deal

EVENT = "첫 양산"


@pytest.fixture
def deal(world: Any) -> Any:
    return make_deal(world)


def told(sent: list[Any], word: str) -> list[str]:
    """To whom a letter went whose subject has this word."""
    outbox.drain()
    return [str(letter["To"]) for letter in sent if word in str(letter["Subject"])]


def test_contract_24_what_lasts_stands_on_the_page_and_in_the_calendar_and_is_reminded_of(
    deal: Any, world: Any, client: Any, sent: list[Any]
) -> None:
    row = deal.concluded(fee=0, effective_when="countersigned", royalty_bp=300)
    assert queries.lasting(row) == []
    ended(row.id, "함께 끝냅니다.", deal.officer, deal.boss)
    today = clock.today()
    secrets, books = queries.lasting(row)
    assert (secrets.kind, secrets.until) == ("secrets", periods.months_after(today, 60))
    assert (books.kind, books.until) == ("books", periods.months_after(periods.months_after(today, 6), 60))

    world.sign_in(client, deal.boss)
    page = client.get(f"/agreements/{row.ref}").get_data(as_text=True)
    assert "끝난 뒤에도 남는 의무" in page
    assert f"{secrets.until.year}. {secrets.until.month}. {secrets.until.day}.까지" in page
    for person in (deal.boss, deal.officer):
        days = {item.due_on for item in deadlines_of(person) if "의무의 마지막 날" in t(item.title)}
        assert {secrets.until} <= days
    outsider = world.person("representative", world.company("㈜남의회사"))
    assert not any("마지막 날" in t(item.title) for item in deadlines_of(outsider))

    services.remind_of_lasting({}, "")
    assert told(sent, "비밀유지 의무가 끝납니다") == []
    with clock.moved(by=secrets.until - today - timedelta(days=30)):
        services.remind_of_lasting({}, "")
        services.remind_of_lasting({}, "")
        readers = told(sent, "비밀유지 의무가 끝납니다")
    assert len(readers) == len({*readers}) >= 2, "the people of both sides, once each"


def test_contract_24_an_undertaking_of_confidence_lasts_until_its_own_day(deal: Any) -> None:
    inquiry = deal.ask()
    row = services.start_nda(inquiry.id, deal.officer)
    row.state, row.in_force_at, row.ended_at = "expired", clock.now(), clock.now()
    (secrets,) = queries.lasting(row)
    assert secrets.until == date.fromisoformat(row.terms["confidential_until"])


def test_contract_24_a_milestones_latest_day_is_seen_coming(deal: Any, sent: list[Any]) -> None:
    latest = periods.days_after(clock.today(), 90)
    row = deal.concluded(
        fee=0,
        effective_when="countersigned",
        milestones=[{"event": EVENT, "amount": 7_000_000, "due_on": latest.isoformat()}],
    )

    def lines(person: Any) -> list[tuple[bool, date | None]]:
        return [(item.mine, item.due_on) for item in deadlines_of(person) if EVENT in t(item.title)]

    assert lines(deal.boss) == lines(deal.officer) == [(False, latest)]
    with clock.moved(by=timedelta(days=60)):
        assert (lines(deal.boss), lines(deal.officer)) == ([(True, latest)], [(False, latest)])
        services.remind_of_milestones({}, "")
        services.remind_of_milestones({}, "")
        readers = told(sent, EVENT)
        assert len(readers) == len({*readers}) >= 2, "the people of both sides, once each"
        report = services.report_milestone(row.id, EVENT, clock.today(), None, deal.officer)
        assert lines(deal.boss) == []
        services.return_milestone(report.ref, "아직입니다.", deal.boss)
        assert lines(deal.boss) == [(True, latest)]
    ended(row.id, "함께 끝냅니다.", deal.officer, deal.boss)
    assert lines(deal.boss) == []
