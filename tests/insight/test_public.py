"""What everybody sees of the figures: nothing of fewer than five companies, not by difference, not by looking twice."""

from __future__ import annotations

import hashlib
import json
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.models import OrganisationCluster
from marketplace.insight import queries, services
from marketplace.insight.models import FigureSnapshot
from marketplace.insight.queries import FEWEST, FIGURES
from marketplace.insight.queries.guarded import Cell
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.transaction import atomic
from marketplace.programmes.models import Award
from tests.insight.test_reports import viewer
from tests.insight.town import Town, noon

GRANTED = FIGURES["granted"]


def test_fewer_than_five_companies_are_not_shown(town: Town, client: FlaskClient) -> None:
    for company in town.companies[:4]:
        town.award(company, date(2025, 5, 2), 7_654_321)
        town.award(company, date(2025, 6, 2), 7_654_321)  # several of one company are one company
    assert queries.shown(GRANTED, [2025])[0].value is None
    for path in (
        "/figures",
        "/figures/granted",
        "/figures/granted.csv",
        "/figures/granted.json",
        "/en/figures/granted",
    ):
        page = client.get(path)
        assert page.status_code == 200
        assert "7,654,321" not in page.text
        assert "61,234,568" not in page.text
        assert "61234568" not in page.text
    assert client.get("/figures/granted.json").json["values"][1]["value"] is None
    town.award(town.companies[4], date(2025, 7, 2), 1_000_000)
    assert queries.shown(GRANTED, [2025])[0].value == 8 * 7_654_321 + 1_000_000
    assert "62,234,568" in client.get("/figures/granted").text


def test_a_part_that_is_not_shown_can_not_be_worked_out_from_the_others(town: Town) -> None:
    few = [town.company(town.clusters[1]) for _ in range(2)]
    for company in (*town.companies, *few):
        town.award(company, date(2025, 5, 2))
    one = queries.shown(GRANTED, [2025], parts=True)[0]
    assert one.value == 80_000_000
    # the second cluster has two companies; were the first shown, the second would be what is missing
    assert one.clusters == {town.clusters[0]: None, town.clusters[1]: None}
    for _ in range(3):
        town.award(town.company(town.clusters[1]), date(2025, 5, 3))
    assert queries.shown(GRANTED, [2025], parts=True)[0].clusters == {
        town.clusters[0]: 60_000_000,
        town.clusters[1]: 50_000_000,
    }


def test_whatever_is_missing_from_a_total_holds_five_companies(town: Town) -> None:
    """Every subset that the shown parts leave over."""
    cells = {
        name: Cell(None, frozenset(range(start, start + size)))
        for name, start, size in (("a", 0, 2), ("b", 10, 30), ("c", 50, 7), ("d", 60, 1), ("e", 70, 0))
    }
    away = queries.hidden(cells)
    assert away == {"a", "d", "c"}
    assert len(frozenset().union(*(cells[key].companies for key in away))) >= FEWEST


def test_looking_twice_tells_nothing_of_one_company(town: Town) -> None:
    """A sixth company is seen together with four more, and never within a month."""
    for company in town.companies[:5]:
        town.award(company, date(2026, 2, 10))
    with clock.moved(to=noon(date(2026, 2, 27))):
        assert queries.shown(GRANTED, [2026])[0].value is None  # the month is not over
    with clock.moved(to=noon(date(2026, 3, 2))):
        assert queries.shown(GRANTED, [2026])[0].value == 50_000_000
    town.award(town.companies[5], date(2026, 4, 10), 123)
    shown = queries.shown(GRANTED, [2026])[0]
    assert (shown.value, shown.as_of) == (50_000_000, date(2026, 2, 28))
    assert not shown.clusters  # parts of an open year would move alone
    for _ in range(4):
        town.award(town.company(None), date(2026, 5, 10))
    assert queries.shown(GRANTED, [2026])[0].value == 90_000_123


def test_the_last_of_a_year_are_left_out_where_they_are_few(town: Town) -> None:
    for company in town.companies:
        town.award(company, date(2025, 2, 10))
    town.award(town.companies[0], date(2025, 12, 10), 123)
    one = queries.shown(GRANTED, [2025], parts=True)[0]
    assert (one.value, one.as_of, sum(value or 0 for value in one.clusters.values())) == (
        60_000_000,
        date(2025, 2, 28),
        60_000_000,
    )


def test_parts_of_categories_are_safe_within_their_fund(town: Town) -> None:
    for company in town.companies:
        town.award(company, date(2025, 2, 10), category="rnd")
        town.award(company, date(2025, 2, 11), category="training", fund="competitiveness")
    town.award(town.companies[0], date(2025, 2, 12), category="design")
    one = queries.shown(GRANTED, [2025], parts=True)[0]
    assert one.categories == {
        ("innovation", "rnd"): None,
        ("innovation", "design"): None,
        ("competitiveness", "training"): 60_000_000,
    }


def test_figures_that_no_company_stands_behind_are_live(town: Town, client: FlaskClient) -> None:
    town.listing(date(2026, 11, 19), views=3)
    assert queries.shown(FIGURES["views"], [2025, 2026])[1].value == 3
    assert client.get("/figures/views.json").json["values"][-1]["value"] == 3
    assert client.get("/figures/new_sales").status_code == 404
    assert client.get("/figures/nothing.json").status_code == 404


def test_a_final_year_takes_two_people_and_never_changes(town: Town, client: FlaskClient) -> None:
    for company in town.companies:
        town.award(company, date(2025, 2, 10))
    with pytest.raises(Invalid):
        services.propose_year(town.admin, 2026)  # it is still open
    with pytest.raises(Forbidden):
        services.propose_year(town.officer, 2025)
    ref = services.propose_year(town.admin, 2025)
    with pytest.raises(Conflict):
        services.propose_year(town.finance, 2025)
    assert client.get(f"/figures/years/{ref}.json").status_code == 404  # not yet for everybody
    with pytest.raises(Forbidden):
        services.freeze_year(town.admin, ref)  # the same person
    services.freeze_year(town.finance, ref)
    file = client.get(f"/figures/years/{ref}.json").data
    row = db.session.query(FigureSnapshot).filter_by(ref=ref).one()
    assert hashlib.sha256(file).hexdigest() == row.sha256
    assert row.sha256 in client.get("/figures").text
    granted = next(one for one in json.loads(file)["figures"] if one["key"] == "granted")
    assert granted["value"] == 60_000_000

    for company in town.companies:
        town.award(company, date(2025, 3, 10), 1)
    assert client.get(f"/figures/years/{ref}.json").data == file
    with pytest.raises(Conflict):
        services.drop_year(town.finance, ref)
    with pytest.raises(Invalid):
        services.propose_year(town.admin, 2025)  # a correction says why
    second = services.propose_year(town.admin, 2025, "2월에 늦게 넣은 과제를 더했습니다.")
    services.freeze_year(town.finance, second)
    assert client.get(f"/figures/years/{ref}.json").data == file
    page = client.get("/figures").text
    assert "2월에 늦게 넣은 과제를 더했습니다." in page
    assert row.sha256 in page


def test_parts_are_counted_once_and_no_move_of_a_company_shows(town: Town, client: FlaskClient) -> None:
    for company in town.companies:
        town.award(company, date(2025, 2, 10))
        town.award(town.company(town.clusters[1]), date(2025, 2, 10))
    assert "60,000,000" not in client.get("/figures/granted").text  # only with the final year
    services.freeze_year(town.finance, services.propose_year(town.admin, 2025))
    before = client.get("/figures/granted.csv").data
    assert before.count(b"60000000") == 2
    with atomic():
        row = db.session.query(OrganisationCluster).filter_by(organisation_id=town.companies[0]).one()
        row.mini_cluster_id = town.clusters[1]
    assert client.get("/figures/granted.csv").data == before
    second = services.propose_year(town.admin, 2025, "기업 하나가 미니클러스터를 옮겼습니다.")
    services.freeze_year(town.finance, second)
    assert client.get("/figures/granted.csv").data == before
    figures = json.loads(client.get(f"/figures/years/{second}.json").data)["figures"]
    assert all(one["mini_clusters"] == [] for one in figures)


def test_a_merger_moves_nothing_in_a_year_that_is_final(town: Town, client: FlaskClient) -> None:
    """Two supported companies become one: a sum that shrank by one would say that both were supported."""
    for company in town.companies:
        town.award(company, date(2025, 2, 10))
    services.freeze_year(town.finance, services.propose_year(town.admin, 2025))
    before = [client.get(f"/figures/supported.{kind}").data for kind in ("csv", "json")]
    assert client.get("/figures/supported.json").json["values"][1]["value"] == 6
    with atomic():
        moved = Award.__table__.update().where(Award.company_id == town.companies[1])
        db.session.execute(moved.values(company_id=town.companies[0]))
    assert [client.get(f"/figures/supported.{kind}").data for kind in ("csv", "json")] == before
    assert "6곳" in client.get("/figures").text
    assert "6곳" in client.get("/figures/supported").text
    town.world.sign_in(client, viewer(town))
    assert "6곳" in client.get("/reports/ministry?period=2025").text
    assert "6곳" in client.get("/reports/ministry?period=2026").text  # the year before
    second = services.propose_year(town.admin, 2025, "두 기업이 합병했습니다.")
    services.freeze_year(town.finance, second)
    assert client.get("/figures/supported.json").json["values"][1]["value"] == 5


def test_the_database_too_wants_two_people(town: Town) -> None:
    services.propose_year(town.admin, 2025)
    with pytest.raises(IntegrityError), atomic():
        row = db.session.query(FigureSnapshot).one()
        row.decided_by_id = row.proposed_by_id
        db.session.execute(
            FigureSnapshot.__table__.update().values(state="frozen", decided_by_id=row.proposed_by_id)
        )


def test_proposing_and_publishing_on_the_pages(town: Town, client: FlaskClient) -> None:
    town.world.sign_in(client, town.admin)
    assert "2025" in client.get("/center/figure-years").text
    for odd in ({"year": "2026"}, {"year": "-5"}, {}):
        assert client.post("/center/figure-years", data=odd).status_code == 422, odd
    assert client.post("/center/figure-years", data={"year": "2025"}).status_code == 303
    ref = db.session.query(FigureSnapshot).one().ref
    assert client.post(f"/center/figure-years/{ref}/freeze").status_code == 403
    town.world.sign_in(client, town.finance)
    assert "2025년 통계를 확인하고 확정해 주십시오." in client.get("/work").text
    assert "확정하기" in client.get("/center/figure-years").text
    done = client.post(f"/center/figure-years/{ref}/freeze", follow_redirects=True)
    assert "확정하여 공개했습니다." in done.text
    assert client.post(f"/center/figure-years/{ref}/drop").status_code == 409
