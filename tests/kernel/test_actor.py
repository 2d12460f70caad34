"""What an actor holds where, and for whom the menus of several packages are."""

from __future__ import annotations

import pytest

from marketplace.kernel import audience
from marketplace.kernel.actor import GUEST, SYSTEM, Actor, Standing

SCHOOL, OTHER_SCHOOL, FIRM, CENTER = 1, 2, 3, 4
TEACHER = Actor(
    user_id=7,
    standings=(
        Standing(SCHOOL, "institution", "officer"),
        Standing(SCHOOL, "institution", "finance"),
        Standing(FIRM, "company", "member"),
        Standing(OTHER_SCHOOL, "institution", "finance"),
    ),
)


def holding(kind: str, role: str) -> Actor:
    return Actor(user_id=8, standings=(Standing(CENTER, kind, role),))


PEOPLE = {
    "guest": GUEST,
    "system": SYSTEM,
    "reader": Actor(user_id=9),
    "member": holding("company", "member"),
    "officer": holding("institution", "officer"),
    "bookkeeper": holding("institution", "finance"),
    "center": holding("center", "center_admin"),
    "cashier": holding("center", "center_finance"),
    "auditor": holding("center", "auditor"),
}
OVERSIGHT = {"center", "cashier", "auditor"}
PERSONS = set(PEOPLE) - {"guest", "system"}


@pytest.mark.parametrize(
    ("page", "readers"),
    [
        (audience.everybody, set(PEOPLE)),
        (audience.signed_in, PERSONS),
        (audience.oversight, OVERSIGHT),
        (audience.of_institution, {"officer", "bookkeeper"}),
        (audience.of_company, {"member"}),
        (audience.officer, {"officer"}),
        (audience.keeps_listings, {"officer", "bookkeeper", "center", "cashier"}),
        (audience.reads_money, {"member", "officer", "bookkeeper", *OVERSIGHT}),
        (audience.has_licences, {"member", "officer", *OVERSIGHT}),
        (audience.follows_deals, {"officer", *OVERSIGHT}),
        (audience.looks_for_technology, {"member", *OVERSIGHT}),
    ],
)
def test_a_page_is_for_these_people_and_no_others(page, readers) -> None:
    assert {name: page(actor) for name, actor in PEOPLE.items()} == {name: name in readers for name in PEOPLE}


def test_who_sees_every_partys_matters() -> None:
    assert {name for name, actor in PEOPLE.items() if actor.is_center} == {"center", "cashier"}
    assert {name for name, actor in PEOPLE.items() if actor.is_auditor} == {"auditor"}
    assert {name for name, actor in PEOPLE.items() if actor.oversees} == OVERSIGHT
    assert {name for name, actor in PEOPLE.items() if actor.reads_all} == {"system", *OVERSIGHT}
    assert {name for name, actor in PEOPLE.items() if actor.is_signed_in} == PERSONS


def test_a_role_is_held_where_it_is_held() -> None:
    assert TEACHER.has("finance")
    assert TEACHER.has("finance", OTHER_SCHOOL)
    assert TEACHER.has("officer", SCHOOL)
    assert not TEACHER.has("officer", OTHER_SCHOOL)
    assert not TEACHER.has("officer", FIRM)
    assert not TEACHER.has("auditor")
    assert [TEACHER.belongs_to(place) for place in (SCHOOL, FIRM, CENTER, None)] == [True, True, False, False]


def test_the_standing_in_an_organisation_is_of_the_role_that_is_asked_for() -> None:
    def role(organisation_id: int, *roles: str) -> str | None:
        standing = TEACHER.standing_in(organisation_id, *roles)
        return standing and standing.role

    assert role(SCHOOL) == "officer", "the first where none is asked for"
    assert role(SCHOOL, "finance") == "finance"
    assert role(SCHOOL, "auditor", "finance") == "finance"
    assert role(OTHER_SCHOOL, "officer") is None
    assert role(FIRM) == "member"
    assert role(CENTER) is None


def test_organisations_are_named_once_and_by_kind_and_role() -> None:
    assert TEACHER.organisations() == [SCHOOL, FIRM, OTHER_SCHOOL]
    assert TEACHER.organisations("institution") == [SCHOOL, OTHER_SCHOOL]
    assert TEACHER.organisations("institution", "officer") == [SCHOOL]
    assert TEACHER.organisations(None, "finance", "member") == [SCHOOL, FIRM, OTHER_SCHOOL]
    assert TEACHER.organisations("center") == []
    assert (TEACHER.company_id, TEACHER.institution_id) == (FIRM, SCHOOL)
    assert (GUEST.company_id, GUEST.institution_id) == (None, None)
