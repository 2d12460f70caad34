"""Each change of a right: what the row says after it, what the audit keeps, and that others' rights stay as they were."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.catalog.models import Offer
from marketplace.kernel import clock
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.audit import AuditEvent
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid, NotFound
from marketplace.kernel.outbox import Outbox
from marketplace.kernel.text import reading, t
from marketplace.kernel.transaction import atomic
from marketplace.rights import queries, services
from marketplace.rights.models import Right, RightsVersion
from marketplace.rights.rules import Extent
from tests.rights.test_rights import LISTING, companies, field, grant
from tests.world import World

__all__ = ["companies"]
ELSEWHERE = 8  # another listing


@pytest.fixture
def officer(world: World) -> Actor:
    return world.person("officer", world.institution())


def noted(officer: Actor, action: str) -> list[int | None]:
    """The rows of which the audit says that this person did this, oldest first."""
    query = select(AuditEvent.subject_id).where(
        AuditEvent.action == action, AuditEvent.actor_id == officer.user_id
    )
    return list(db.session.scalars(query.order_by(AuditEvent.id)))


def turns(listing_id: int = LISTING) -> int:
    """How often the rights of the listing were taken to be changed."""
    found = db.session.scalar(select(RightsVersion.number).where(RightsVersion.listing_id == listing_id))
    return found or 0


def granted(company_id: int, officer: Actor, source_id: int = 1, listing_id: int = LISTING) -> Right:
    return services.grant(
        listing_id=listing_id,
        company_id=company_id,
        kind="non_exclusive",
        extent=Extent(None, "전지", frozenset({"EU", "KR"})),
        from_on=clock.today(),
        until_on=clock.today() + timedelta(days=30),
        source_type="agreement",
        source_id=source_id,
        actor=officer,
    )


def test_a_right_is_written_as_it_was_agreed(companies: list[int], officer: Actor) -> None:
    right = granted(companies[0], officer)
    assert (right.listing_id, right.company_id, right.kind) == (LISTING, companies[0], "non_exclusive")
    assert (right.source_type, right.source_id, right.field_of_use) == ("agreement", 1, "전지")
    assert right.territories[0] == "KR"
    assert len(right.territories) == 28
    assert noted(officer, "right.grant") == [right.id]
    assert turns() == 1


def test_a_source_is_held_back_and_let_go_again(companies: list[int], officer: Actor) -> None:
    first, second = (granted(company, officer) for company in companies[:2])
    other = granted(companies[2], officer, source_id=2)
    assert services.resume("agreement", 1, officer) == 0
    assert services.suspend("agreement", 1, "미납", officer) == 2
    assert services.suspend("agreement", 1, "또", officer) == 0
    assert [right.suspended_reason for right in (first, second, other)] == ["미납", "미납", ""]
    assert queries.in_force(LISTING) == [other]
    assert queries.standing(LISTING) == [first, second, other]
    assert services.resume("agreement", 1, officer) == 2
    assert (first.suspended_at, first.suspended_reason) == (None, "")
    assert queries.in_force(LISTING) == [first, second, other]
    assert noted(officer, "right.suspend") == noted(officer, "right.resume") == [first.id, second.id]


def test_the_rights_of_a_source_last_longer_or_end(companies: list[int], officer: Actor) -> None:
    right, other = granted(companies[0], officer), granted(companies[1], officer, source_id=2)
    until = clock.today() + timedelta(days=90)
    assert services.prolong("agreement", 1, until, officer) == 1
    assert services.prolong("term_sheet", 1, until, officer) == 0
    assert (right.until_on, other.until_on) == (until, clock.today() + timedelta(days=30))
    assert services.end("agreement", 1, "해지", officer) == 1
    assert services.end("agreement", 1, "또", officer) == 0
    assert services.prolong("agreement", 1, until, officer) == 0
    assert (right.ended_reason, other.ended_at) == ("해지", None)
    assert right.ended_at is not None
    assert noted(officer, "right.prolong") == noted(officer, "right.end") == [right.id]
    assert queries.of_source("agreement", 1) == [right]
    assert queries.of_source("agreement", 2) == [other]
    assert queries.of_source("term_sheet", 1) == []


def test_what_goes_to_the_survivor_is_that_companys_in_that_listing(
    companies: list[int], officer: Actor
) -> None:
    old, new, third = companies
    moved, kept = granted(old, officer), granted(third, officer, source_id=2)
    elsewhere = granted(old, officer, source_id=3, listing_id=ELSEWHERE)
    with atomic():
        services.succeed(LISTING, old, new)
    assert [right.company_id for right in (moved, kept, elsewhere)] == [new, third, old]
    assert queries.holders_of(LISTING) == sorted([new, third])
    assert queries.holders_of(ELSEWHERE) == [old]
    assert turns() == 3


def test_what_does_not_fit_the_assets_of_today_is_refused() -> None:
    services.check_fits("non_exclusive", ("registered",), "paid")
    services.check_fits("nda", ("dataset",), "countersigned")
    with pytest.raises(Conflict, match="허락할 것이 없습니다"):
        services.check_fits("non_exclusive", ("over",), "paid")
    with pytest.raises(Conflict, match="합의한 방식"):
        services.check_fits("exclusive", ("registered",), "paid")


def test_who_holds_what_today(companies: list[int], officer: Actor) -> None:
    first, second, third = companies
    granted(first, officer)
    granted(second, officer, source_id=2, listing_id=ELSEWHERE)
    grant(third, "non_exclusive", from_on=clock.today() + timedelta(days=5), source_id=3)
    services.suspend("agreement", 1, "미납", officer)

    def held(*company_ids: int) -> set[int]:
        return set(db.session.scalars(queries.held_by(company_ids)))

    assert (held(first), held(second), held(third), held(first, second)) == (
        {LISTING},
        {ELSEWHERE},
        set(),
        {LISTING, ELSEWHERE},
    )
    assert queries.holders_of(LISTING) == [first]
    assert queries.holders_of(ELSEWHERE) == [second]
    assert queries.opens_files(LISTING, [first], "nda") is False
    assert queries.opens_files(ELSEWHERE, [first, second], "nda") is True
    with clock.moved(by=timedelta(days=30)):
        assert queries.holders_of(LISTING) == sorted([first, third])  # the last day
    with clock.moved(by=timedelta(days=31)):
        assert queries.holders_of(LISTING) == [third]
    services.end("agreement", 2, "해지", officer)
    assert (held(second), queries.holders_of(ELSEWHERE)) == (set(), [])


def test_what_is_in_force_on_a_day(companies: list[int], officer: Actor) -> None:
    today = clock.today()
    right = granted(companies[0], officer)
    granted(companies[1], officer, source_id=2, listing_id=ELSEWHERE)
    later = grant(companies[2], "non_exclusive", from_on=today + timedelta(days=5), source_id=3)
    assert queries.in_force(LISTING) == [right]
    assert queries.in_force(LISTING, today + timedelta(days=5)) == [right, later]
    assert queries.in_force(LISTING, today + timedelta(days=31)) == [later]
    assert queries.in_force(LISTING, today - timedelta(days=1)) == []
    assert queries.standing(LISTING) == [right, later]


def test_obstacles_are_others_rights_that_meet_the_wish(companies: list[int]) -> None:
    first, second, third = companies
    battery, water = field("전지", "Batteries"), field("수처리", "Water")
    right, apart = grant(first, "non_exclusive", battery), grant(second, "non_exclusive", water)
    wanted = queries.tree_of(LISTING).scope("exclusive", Extent(battery), clock.today(), None)
    assert queries.obstacles(LISTING, wanted, third) == [right]
    assert queries.obstacles(LISTING, wanted, first) == []
    assert queries.obstacles(LISTING, wanted, third, beside=[first]) == []
    everywhere = queries.tree_of(LISTING).scope("exclusive", Extent(), clock.today(), None)
    assert queries.obstacles(LISTING, everywhere, None) == [right, apart]
    assert queries.obstacles(ELSEWHERE, everywhere, None) == []


def test_only_an_agreed_reservation_is_called_one(companies: list[int]) -> None:
    until = clock.today() + timedelta(days=20)
    grant(companies[0], "reservation", held_for="exclusive", until_on=until)
    said = []
    for _ in range(2):
        with pytest.raises(Conflict) as refused:
            grant(companies[1], "exclusive")
        with reading("en"):
            said.append(t(refused.value.text))
        services.end("agreement", 1, "불발", SYSTEM)
        grant(companies[0], "exclusive", source_id=2)
    assert "another company has agreed on a licence (Exclusive licence), which" in said[0]
    assert "another company's right (Exclusive licence)" in said[1]
    assert "without an end date" in said[1]
    assert "until " in said[0]
    assert "Nothing else is open in this scope now." in said[1]


def test_a_field_is_called_in_the_readers_language_and_old_words_as_they_were_typed(
    companies: list[int],
) -> None:
    battery = field("전지", "Batteries")
    named, typed = grant(companies[0], "non_exclusive", battery), grant(companies[1], "nda", words="이차전지")
    everywhere = grant(companies[2], "non_exclusive")
    for language, words in (("ko", "전지"), ("en", "Batteries")):
        with reading(language):
            assert [right.field_name for right in (named, typed, everywhere)] == [words, "이차전지", ""]


def test_the_rights_are_taken_once_for_each_change_of_them_and_of_the_fields(
    companies: list[int], officer: Actor
) -> None:
    """Whoever takes them counts the turn: that is how a grant and the placing of a field keep out of each other's way."""
    battery = services.add_field(LISTING, "", "전지", "Batteries", True, officer)
    assert turns() == 1
    services.rename_field(LISTING, battery.ref, "이차전지", "Secondary batteries", True, officer)
    assert turns() == 2
    services.place_words(LISTING, "배터리", battery.ref, True, officer)
    assert turns() == 3
    services.place_words(LISTING, "배터리", "", True, officer)
    services.remove_field(LISTING, battery.ref, officer)
    assert turns() == 5
    grant(companies[0], "non_exclusive")
    services.suspend("agreement", 1, "미납", officer)
    assert (turns(), turns(ELSEWHERE)) == (7, 0)
    with atomic():
        services.lock(LISTING)
    assert turns() == 8


def test_the_audit_keeps_what_became_of_each_field(companies: list[int], officer: Actor) -> None:
    battery = services.add_field(LISTING, "", "전지", "Batteries", False, officer)
    water = services.add_field(LISTING, "", "수처리", "Water", True, officer)
    assert services.rename_field(LISTING, water.ref, " 수처리 ", "Water", True, officer) == []
    services.rename_field(LISTING, water.ref, "정수", "Drinking water", True, officer, apart=True)
    services.place_words(LISTING, "배터리", battery.ref, True, officer)
    services.place_words(LISTING, "배터리", "", True, officer)
    services.remove_field(LISTING, water.ref, officer)
    rows = db.session.scalars(
        select(AuditEvent)
        .where(AuditEvent.action.startswith("field_of_use."), AuditEvent.actor_id == officer.user_id)
        .order_by(AuditEvent.id)
    ).all()
    assert [(row.action.removeprefix("field_of_use."), row.subject_id, row.detail) for row in rows] == [
        ("add", battery.id, {"listing": LISTING, "name": "전지", "parent": None, "apart_from": []}),
        ("add", water.id, {"listing": LISTING, "name": "수처리", "parent": None, "apart_from": [battery.id]}),
        (
            "rename",
            water.id,
            {
                "before": ["수처리", "Water"],
                "after": ["정수", "Drinking water"],
                "apart_from": [battery.id],
            },
        ),
        ("place", rows[3].subject_id, {"words": "배터리", "before": None, "after": battery.id}),
        ("place", rows[3].subject_id, {"words": "배터리", "before": battery.id, "after": None}),
        ("remove", water.id, {"name": "정수"}),
    ]


def test_a_field_that_words_were_placed_in_is_not_removed_and_the_same_words_elsewhere_are_others(
    officer: Actor,
) -> None:
    here = services.add_field(LISTING, "", "전지", "Batteries", True, officer)
    there = services.add_field(ELSEWHERE, "", "전지", "Batteries", True, officer)
    services.place_words(ELSEWHERE, "배터리", there.ref, True, officer)
    services.place_words(LISTING, "배터리", here.ref, True, officer)
    assert queries.tree_of(LISTING).placed == {"배터리": here.id}
    assert queries.tree_of(ELSEWHERE).placed == {"배터리": there.id}
    with pytest.raises(Conflict, match="삭제할 수 없습니다"):
        services.remove_field(LISTING, here.ref, officer)
    services.place_words(LISTING, "배터리", "", True, officer)
    services.remove_field(LISTING, here.ref, officer)


def test_listings_with_words_that_nobody_placed(companies: list[int], officer: Actor) -> None:
    def asked() -> list[int]:
        return sorted(db.session.scalars(queries.unplaced()))

    battery = services.add_field(LISTING, "", "전지", "Batteries", True, officer)
    granted(companies[0], officer)
    granted(companies[1], officer, source_id=2, listing_id=ELSEWHERE)
    grant(companies[2], "non_exclusive", battery.id, source_id=3)
    assert asked() == [LISTING, ELSEWHERE]
    assert [queries.unplaced_words(listing) for listing in (LISTING, ELSEWHERE)] == [["전지"], ["전지"]]
    services.place_words(LISTING, "전지", battery.ref, True, officer)
    assert (asked(), queries.unplaced_words(LISTING)) == ([ELSEWHERE], [])
    with clock.moved(by=timedelta(days=30)):
        assert asked() == [ELSEWHERE]  # the last day
    with clock.moved(by=timedelta(days=31)):
        assert asked() == []
    services.end("agreement", 2, "해지", officer)
    assert (asked(), queries.unplaced_words(ELSEWHERE)) == ([], [])


def test_what_became_of_a_field_is_announced(officer: Actor) -> None:
    def announced() -> int:
        return db.session.query(Outbox).filter_by(topic=services.RIGHTS_CHANGED).count()

    battery = services.add_field(LISTING, "", "전지", "Batteries", True, officer)
    assert announced() == 0  # a field more changes nothing that is held
    services.rename_field(LISTING, battery.ref, "이차전지", "Secondary batteries", True, officer)
    assert announced() == 1
    services.place_words(LISTING, "배터리", battery.ref, True, officer)
    assert announced() == 2


def test_a_field_in_which_the_listing_holds_out_a_licence_is_not_removed(
    world: World, officer: Actor
) -> None:
    listing_id = world.listing(world.institution())
    battery = services.add_field(listing_id, "", "전지", "Batteries", True, officer)
    with atomic():
        offer = db.session.query(Offer).filter_by(listing_id=listing_id).one()
        offer.field_id = battery.id
    with pytest.raises(Conflict, match="삭제할 수 없습니다"):
        services.remove_field(listing_id, battery.ref, officer)
    with pytest.raises(Invalid) as refused:
        services.rename_field(listing_id, battery.ref, "의료", "Medicine", False, officer)
    assert set(refused.value.fields) == {"same"}
    with atomic():
        offer.withdrawn_at = clock.now()
    services.remove_field(listing_id, battery.ref, officer)
    with pytest.raises(NotFound):
        services.remove_field(listing_id, battery.ref, officer)
