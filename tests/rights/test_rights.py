"""What may be granted beside what: no listing is sold twice."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.kernel import clock
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict
from marketplace.kernel.outbox import Outbox
from marketplace.kernel.text import reading, t
from marketplace.kernel.transaction import atomic
from marketplace.rights import queries, services
from marketplace.rights.models import KINDS, Right
from marketplace.rights.rules import EXCLUSIVE, Extent, Scope, excludes, overlaps

LISTING = 7
DAY = date(2026, 1, 1)
HERE = Extent(territories=frozenset({"KR"}))


def grant(
    company_id,
    kind,
    field=None,
    territories=("KR",),
    from_on=None,
    until_on=None,
    source_id=1,
    words="",
    **more,
):
    return services.grant(
        listing_id=LISTING,
        company_id=company_id,
        kind=kind,
        extent=Extent(field, words, frozenset(territories)),
        from_on=from_on or clock.today(),
        until_on=until_on,
        source_type="agreement",
        source_id=source_id,
        actor=SYSTEM,
        **more,
    )


def field(ko, en, beneath=""):
    """A node of the listing's tree, its row id."""
    return services.add_field(LISTING, beneath, ko, en, True, SYSTEM).id


@pytest.fixture
def companies(world):
    return [world.company() for _ in range(3)]


def test_an_exclusive_licence_is_refused_over_anothers_licence_and_says_what_remains(companies):
    first, second, _ = companies
    grant(first, "non_exclusive", until_on=clock.today() + timedelta(days=365))
    with pytest.raises(Conflict) as refused:
        grant(second, "exclusive")
    with reading("ko"):
        assert "통상실시권" in t(refused.value.text)
        assert "지금 가능한 방식" in t(refused.value.text)
    with reading("en"):
        assert "Non-exclusive licence" in t(refused.value.text)


def test_nothing_is_granted_beside_anothers_exclusive_licence(companies):
    first, second, _ = companies
    grant(first, "exclusive")
    for kind in queries.LICENCE_KINDS:
        with pytest.raises(Conflict):
            grant(second, kind)
    assert grant(second, "nda").kind == "nda"  # talking goes on


def test_fields_territories_and_periods_divide_an_exclusive_licence(companies):
    first, second, third = companies
    separator, water = field("분리막", "Separators"), field("수처리 막", "Water membranes")
    grant(first, "exclusive", separator, until_on=clock.today() + timedelta(days=30))
    assert grant(second, "exclusive", water)
    assert grant(third, "exclusive", separator, ["US"])
    with pytest.raises(Conflict):
        grant(third, "non_exclusive", separator, ["ASIA"])
    later = clock.today() + timedelta(days=31)
    assert grant(second, "exclusive", separator, from_on=later)


def test_an_evaluation_that_runs_does_not_stop_an_exclusive_licence(companies):
    first, second, _ = companies
    grant(first, "evaluation")
    assert grant(second, "exclusive")


def test_an_option_stops_exclusives_but_not_trials(companies):
    first, second, _ = companies
    grant(first, "option")
    assert grant(second, "evaluation")
    for kind in ("exclusive", "sole", "assignment", "option"):
        with pytest.raises(Conflict):
            grant(second, kind)


def test_a_reservation_binds_as_the_licence_it_keeps_room_for(companies):
    first, second, _ = companies
    grant(first, "reservation", held_for="non_exclusive")
    assert grant(second, "non_exclusive", source_id=2)
    with pytest.raises(Conflict):
        grant(second, "exclusive")
    services.end("agreement", 1, "합의 해제", SYSTEM)
    assert grant(second, "exclusive")


def test_a_company_does_not_stand_in_its_own_way(companies):
    grant(companies[0], "non_exclusive")
    assert grant(companies[0], "exclusive")


def test_a_suspended_right_opens_nothing_but_still_binds(companies):
    first, second, _ = companies
    grant(first, "exclusive")
    assert queries.opens_files(LISTING, [first], "licensee")
    services.suspend("agreement", 1, "결제 분쟁", SYSTEM)
    assert not queries.opens_files(LISTING, [first], "licensee")
    with pytest.raises(Conflict):
        grant(second, "non_exclusive")
    services.resume("agreement", 1, SYSTEM)
    assert queries.opens_files(LISTING, [first], "licensee")


def test_files_open_by_the_right_kind_of_right(companies):
    first, second, third = companies
    grant(first, "nda")
    grant(second, "non_exclusive")
    grant(third, "reservation", held_for="non_exclusive")
    opens = {
        (company, access): queries.opens_files(LISTING, [company], access)
        for company in companies
        for access in ("nda", "licensee")
    }
    assert opens == {
        (first, "nda"): True,
        (first, "licensee"): False,
        (second, "nda"): True,
        (second, "licensee"): True,
        (third, "nda"): False,
        (third, "licensee"): False,
    }


def test_holdings_tell_a_newcomer_what_is_open(companies):
    assert all(queries.free(LISTING, kind).whole for kind in queries.LICENCE_KINDS)
    until = clock.today() + timedelta(days=10)
    grant(companies[0], "exclusive", until_on=until)
    found = queries.holdings_of([LISTING, 8])
    assert not any(found[LISTING].free(kind, HERE).whole for kind in queries.LICENCE_KINDS)
    assert (found[LISTING].exclusive_until, found[LISTING].licensees) == (until, 1)
    assert found[8].licensees == 0
    assert queries.holdings(LISTING, until + timedelta(days=1)).free("exclusive").whole


scopes = st.builds(
    Scope,
    kind=st.sampled_from(sorted(set(KINDS) - {"reservation"})),
    field=st.sampled_from([(), (0,), (0, 1), (2,)]),
    territories=st.sampled_from([["WORLD"], ["KR"], ["CN", "JP", "KR"], ["US"]]).map(frozenset),
    from_on=st.integers(0, 60).map(lambda n: DAY + timedelta(days=n)),
    until_on=st.none() | st.integers(60, 120).map(lambda n: DAY + timedelta(days=n)),
)


@given(scopes, scopes)
def test_standing_in_the_way_needs_an_overlap_and_two_exclusives_never_share_one(new, old):
    assert overlaps(new, old) == overlaps(old, new)
    if excludes(new, old):
        assert overlaps(new, old)
    if new.kind in EXCLUSIVE and old.kind in EXCLUSIVE:
        assert excludes(new, old) == overlaps(new, old)


@given(st.lists(st.tuples(st.integers(0, 2), scopes), min_size=2, max_size=8))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_asked_for_no_exclusive_right_ever_overlaps_anothers_licence(app, world, wishes):
    if not hasattr(app, "three"):
        app.three = [world.company() for _ in range(3)]
        separator = services.add_field(LISTING, "", "분리막", "Separators", True, SYSTEM)
        app.nodes = [
            separator.id,
            field("전지 분리막", "Battery separators", separator.ref),
            field("수처리", "Water"),
        ]
    with clock.moved(to=clock.now().replace(year=2026, month=1, day=2)):
        with atomic():
            db.session.query(Right).delete()
        for who, s in wishes:
            try:
                node = app.nodes[s.field[-1]] if s.field else None
                grant(app.three[who], s.kind, node, s.territories, s.from_on, s.until_on)
            except Conflict:
                continue
        rights, tree = queries.standing(LISTING), queries.tree_of(LISTING)
    for one in rights:
        for other in rights:
            if one.company_id == other.company_id or one.kind not in EXCLUSIVE or other.kind == "nda":
                continue
            if other.kind == "evaluation" and other.id < one.id:
                continue
            assert not overlaps(queries.scope_of(one, tree), queries.scope_of(other, tree))


@pytest.mark.parametrize("seed", range(3))
def test_of_eight_companies_at_once_one_gets_the_exclusive_licence(app, world, seed):
    companies = [world.company() for _ in range(8)]
    Random(seed).shuffle(companies)
    start, outcomes = threading.Barrier(8), []

    def ask(company_id: int) -> None:
        with app.app_context():
            start.wait()
            try:
                grant(company_id, "exclusive", source_id=company_id)
                outcomes.append("granted")
            except Conflict:
                outcomes.append("refused")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=ask, args=(company,)) for company in companies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["granted", *["refused"] * 7]
    db.session.rollback()
    assert len(queries.in_force(LISTING)) == 1


def announced() -> int:
    """How many messages about what is held of the listing were sent; each names it."""
    rows = db.session.query(Outbox).filter_by(topic=services.RIGHTS_CHANGED).all()
    assert all(row.payload == {"listing_id": LISTING} for row in rows)
    return len(rows)


def test_every_change_of_what_is_held_is_announced_once_and_a_lock_is_not(companies):
    first, second, _ = companies
    with atomic():
        services.lock(LISTING)
    assert announced() == 0
    grant(first, "non_exclusive")
    assert announced() == 1
    with pytest.raises(Conflict):
        grant(second, "exclusive")
    assert announced() == 1
    for number, change in enumerate((services.suspend, services.suspend), 1):
        change("agreement", 1, "미납", SYSTEM)
        assert announced() == 2, number  # held back once; asked again nothing changes
    services.resume("agreement", 1, SYSTEM)
    assert announced() == 3
    with atomic():
        services.succeed(LISTING, first, second)
        services.succeed(LISTING, first, second)
    assert announced() == 4
    services.end("agreement", 1, "만료", SYSTEM)
    services.end("agreement", 1, "만료", SYSTEM)
    assert announced() == 5


def test_a_right_that_begins_or_runs_out_by_itself_is_announced_on_its_day(companies):
    grant(
        companies[0],
        "non_exclusive",
        from_on=clock.today() + timedelta(days=3),
        until_on=clock.today() + timedelta(days=9),
    )
    sent = announced()
    # While it is still to come it is told of on each day: the longer an offer's term, the earlier it closes it.
    for days, more in ((0, 1), (0, 1), (3, 2), (4, 2), (9, 2), (10, 3), (11, 3)):
        with clock.moved(by=timedelta(days=days)):
            services.announce_turned({}, "job")
            assert announced() == sent + more, days
