"""A figure is what its rows are, on every day that is asked for; an independent count in SQL says the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from marketplace.accounts.models import Organisation
from marketplace.insight import queries, services
from marketplace.insight.queries import FIGURES, Narrow, Span
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.outcomes import services as outcomes
from marketplace.outcomes.services import Figures
from tests.insight.town import Town, noon

DAYS = (date(2025, 3, 31), date(2025, 7, 1), date(2025, 12, 31), date(2026, 2, 15), date(2026, 11, 20))


@contextmanager
def asked() -> Iterator[Counter[str]]:
    said: Counter[str] = Counter()

    def heard(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        said[statement] += 1

    event.listen(Engine, "before_cursor_execute", heard)
    try:
        yield said
    finally:
        event.remove(Engine, "before_cursor_execute", heard)


@pytest.fixture
def busy(town: Town) -> Town:
    """Two years in which something of each kind happened, on the edges of months and years too."""
    for number, company in enumerate(town.companies):
        for year in (2025, 2026):
            day = date(year, 1 + number * 2, (1, 28)[number % 2])
            listing = town.listing(day, views=number + 1)
            town.inquiry(listing, company, day + timedelta(days=5))
            town.difficulty(company, day, solved=day + timedelta(days=20) if number % 2 else None)
            town.award(
                company, day + timedelta(days=25), 1_000_000 * (number + 1), paid=day + timedelta(days=26)
            )
            town.mentoring(company, day + timedelta(days=2), minutes=60)
    town.listing(date(2025, 12, 31), views=9)
    return town


# The same figures, counted by somebody who has only the tables. :a and :z are the first day and the day after the last, and
# :at and :zt those days' midnights in Seoul as instants.
COUNTS = {
    "listings": "select count(*) from listing where published_at >= :at and published_at < :zt",
    "views": 'select coalesce(sum(count), 0) from listing_view where "on" >= :a and "on" < :z',
    "inquiries": "select count(*) from inquiry where created_at >= :at and created_at < :zt",
    "difficulties": "select count(*) from difficulty where raised_at >= :at and raised_at < :zt",
    "solved": "select count(*) from difficulty where state = 'solved_by_expert' and ended_at >= :at and ended_at < :zt",
    "mentored": "select count(distinct m.company_id) from mentoring_session s join mentoring m on m.id = s.mentoring_id "
    "where s.held_on >= :a and s.held_on < :z and s.logged_at < :zt",
    "awards": "select count(*) from award where accepted_at >= :at and accepted_at < :zt",
    "granted": "select coalesce(sum(granted), 0) from award where accepted_at >= :at and accepted_at < :zt",
    "paid": "select coalesce(sum(amount), 0) from award_payment where state = 'paid' and paid_on >= :a and paid_on < :z",
}


def test_an_independent_count_says_the_same_on_five_past_days(busy: Town) -> None:
    for as_of in DAYS:
        start, after = date(as_of.year, 1, 1), as_of + timedelta(days=1)
        sqlite = db.engine.dialect.name == "sqlite"
        midnight = [noon(day) - timedelta(hours=12) for day in (start, after)]
        at, zt = [
            one.astimezone(clock.UTC).strftime("%Y-%m-%d %H:%M:%S.%f") if sqlite else one for one in midnight
        ]
        a, z = [str(day) if sqlite else day for day in (start, after)]
        for key, statement in COUNTS.items():
            names = {
                name: value
                for name, value in (("a", a), ("z", z), ("at", at), ("zt", zt))
                if f":{name}" in statement
            }
            expected = int(db.session.scalar(text(statement), names) or 0)
            found = queries.value(busy.admin, FIGURES[key], Span(start, date(as_of.year, 12, 31), as_of))
            assert (key, as_of, found) == (key, as_of, expected)


def test_a_figure_is_the_sum_of_its_rows_and_of_its_parts(busy: Town) -> None:
    span = Span(date(2025, 1, 1), date(2026, 11, 20), date(2026, 11, 20))
    for figure in FIGURES.values():
        value = queries.value(busy.admin, figure, span)
        rows = db.session.execute(queries.rows_of(busy.admin, figure, span)).all()
        if figure.unit == queries.COMPANIES:
            assert value == len({row.company for row in rows})
            continue
        whole = sum(row.amount for row in rows)
        assert value == (round(whole / 60) if figure.unit == queries.HOURS else whole), figure.key
        months = queries.by_month(busy.admin, figure, span)
        assert sum(months.values()) == value, figure.key
        assert len(months) == 23
        if figure.unit != queries.HOURS:
            assert sum(queries.by(busy.admin, figure, span, "company_cluster").values()) == value, figure.key


def test_what_was_not_known_on_a_day_does_not_count_on_it(town: Town) -> None:
    """A meeting of the 10th that was written down on the 13th."""
    town.mentoring(town.companies[0], date(2026, 3, 10))
    for as_of, expected in ((date(2026, 3, 12), 0), (date(2026, 3, 13), 1)):
        assert queries.value(town.admin, FIGURES["mentored"], queries.year_span(2026, as_of)) == expected


def test_a_value_that_was_corrected_counts_once_from_the_day_it_was_confirmed_again(town: Town) -> None:
    company = db.session.get_one(Organisation, town.companies[0]).ref
    for sales in (500, 900):
        outcomes.enter_figures(town.admin, company, 2025, Figures({"new_sales": sales}, "김대리"))
        if sales == 500:
            outcomes.confirm_year(town.finance, company, 2025)
    figure, spans = (
        FIGURES["new_sales"],
        [queries.year_span(2026, date(2026, 11, day)) for day in (20, 24, 25)],
    )
    assert queries.values(town.admin, figure, spans) == [0, 0, 0]  # it waits for the center
    with clock.moved(to=noon(date(2026, 11, 25))):
        outcomes.confirm_year(town.finance, company, 2025)
        assert queries.values(town.admin, figure, spans) == [0, 0, 900]


def test_an_institution_sees_its_own_part_alone(town: Town, client: FlaskClient) -> None:
    other = town.world.institution("다른 대학교")
    town.listing(date(2026, 3, 1))
    town.listing(date(2026, 3, 1), institution=other)
    span = queries.year_span(2026, date(2026, 11, 20))
    assert queries.value(town.officer, FIGURES["listings"], span) == 1
    assert queries.value(town.admin, FIGURES["listings"], span) == 2
    assert queries.value(town.officer, FIGURES["listings"], span, Narrow(institution=other)) == 0
    assert "awards" not in [one.key for one in queries.figures_for(town.officer)]
    town.world.sign_in(client, town.officer)
    page = client.get("/center/figures")
    assert page.status_code == 200
    assert "다른 대학교" not in page.text
    assert client.get("/center/figures/awards").status_code == 404
    assert client.get("/center/figures/listings").status_code == 200


def test_the_dashboard_shows_last_year_and_the_target_and_asks_little(
    busy: Town, client: FlaskClient
) -> None:
    busy.world.sign_in(client, busy.admin)
    saved = client.post(
        "/center/figure-targets",
        data={"year": "2026", "awards": "20", "granted": "1억"},
        follow_redirects=True,
    )
    assert "목표 2개를 저장했습니다." in saved.text
    client.get("/center/figures")
    with asked() as said:
        page = client.get("/center/figures").text
    assert "전년" in page
    assert "목표 20 (25%)" in page
    assert "애로에서 매출까지" in page
    assert sum(said.values()) < 90
    with asked() as before:
        client.get("/center/figures")
    for number in range(20):
        busy.award(busy.companies[number % 6], date(2026, 5, 2))
    with asked() as after:
        client.get("/center/figures")
    assert sum(after.values()) <= sum(before.values())


def test_targets_of_a_past_day_are_those_of_that_day(town: Town, client: FlaskClient) -> None:
    with clock.moved(to=noon(date(2026, 2, 1))):
        services.set_targets(town.admin, 2026, {"awards": 100})
    services.set_targets(town.admin, 2026, {"awards": 111, "granted": None})
    assert queries.targets([2026], date(2026, 1, 31)) == {}
    assert queries.targets([2026], date(2026, 6, 1)) == {("awards", 2026): 100}
    assert queries.targets([2026], date(2026, 11, 20)) == {("awards", 2026): 111}
    town.world.sign_in(client, town.admin)
    wrong = client.post("/center/figure-targets", data={"year": "1887", "awards": "열 개"})
    assert wrong.status_code == 422
    assert "열 개" in wrong.text
    for odd in (
        {"year": "1887", "awards": "5"},
        {"awards": "5"},
        {"year": "2026", "awards": "-1"},
        {"year": "2026", "income": "-1"},
    ):
        assert client.post("/center/figure-targets", data=odd).status_code == 422, odd
    town.world.sign_in(client, town.finance)
    assert client.post("/center/figure-targets", data={"year": "2026", "awards": "1"}).status_code == 403


def test_the_flow_counts_companies_and_where_they_went_next(town: Town) -> None:
    first, second, third = town.companies[:3]
    for company in (first, second):
        town.difficulty(company, date(2026, 2, 1))
        town.award(company, date(2026, 6, 1))
    town.mentoring(first, date(2026, 3, 1))
    town.mentoring(third, date(2026, 3, 1))
    found = queries.flow(town.admin, queries.year_span(2026, date(2026, 11, 20)))
    assert found is not None
    assert [number for _, _, number in found.stations] == [2, 2, 2, 2, 0, 0]
    # first: difficulty, mentoring, application, project; second goes past the mentoring; third stays there
    assert found.steps == {(0, 1): 1, (1, 2): 1, (0, 2): 1, (2, 3): 2}
    assert queries.flow(town.officer, queries.year_span(2026, date(2026, 11, 20))) is None


def test_no_month_is_drawn_of_years_to_come(town: Town, client: FlaskClient) -> None:
    town.world.sign_in(client, town.admin)
    page = client.get("/center/figures?from=2026-01-01&to=2199-12-31").text
    assert 'value="2026-12-31"' in page
    assert page.count('<circle class="p1"') == 12


def test_odd_addresses_are_read_as_not_chosen(town: Town, client: FlaskClient) -> None:
    town.world.sign_in(client, town.admin)
    for query in (
        "from=0001-01-01",
        "to=x&as_of=9999-99-99",
        "as_of=2500-01-01",
        "company_cluster=-1&programme=abc",
        "by=nothing",
        "from=2198-01-01&to=2199-12-31",
    ):
        for path in (
            "/center/figures",
            "/center/figures/views",
            "/center/figures/income.csv",
            "/center/figures.xlsx",
        ):
            assert client.get(f"{path}?{query}").status_code == 200, (path, query)
