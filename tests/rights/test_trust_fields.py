"""Fields of use are nodes of the listing's tree, territories are codes: nothing is sold twice by a blank more or a word less."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.formats import territories
from marketplace.kernel import clock
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid, NotFound
from marketplace.kernel.text import reading, t
from marketplace.rights import queries, services
from marketplace.rights.models import Right
from marketplace.rights.rules import Extent, fields_meet, territories_meet
from tests.rights.test_rights import LISTING, companies, field, grant

__all__ = ["companies"]


@pytest.mark.parametrize(
    "typed", ["이차전지 분리막", "이차전지분리막", "이차전지  분리막 ", "수처리", "Batteries"]
)
def test_trust_01_a_field_in_other_words_opens_no_second_licence(companies, typed):
    first, second, _ = companies
    grant(first, "non_exclusive", words="이차전지 분리막")
    with pytest.raises(Conflict):
        grant(second, "exclusive", words=typed)
    with pytest.raises(Conflict):
        grant(second, "exclusive", field("분리막", "Separators"))


def test_trust_01_a_field_meets_what_lies_above_and_beneath_it_and_not_what_stands_beside_it(companies):
    first, second, third = companies
    battery = services.add_field(LISTING, "", "전지", "Batteries", True, SYSTEM)
    separator = services.add_field(LISTING, battery.ref, "분리막", "Separators", True, SYSTEM)
    cathode = field("양극재", "Cathodes", battery.ref)
    water = field("수처리", "Water treatment")
    grant(first, "exclusive", separator.id)
    for taken in (None, battery.id, separator.id, field("건식 분리막", "Dry separators", separator.ref)):
        with pytest.raises(Conflict):
            grant(second, "non_exclusive", taken)
    assert grant(second, "exclusive", cathode)
    assert grant(third, "exclusive", water)


def test_trust_01_territories_meet_where_they_share_a_country(companies):
    first, second, third = companies
    grant(first, "exclusive", territories=["DE", "KR"])
    for taken in (["KR"], ["EU"], ["WORLD"], ["JP", "KR"], ["ASIA"]):
        with pytest.raises(Conflict):
            grant(second, "non_exclusive", territories=taken)
    assert grant(second, "exclusive", territories=["JP", "US"])
    assert grant(third, "exclusive", territories=["FR"]).territories == ["FR"]


def test_trust_01_a_right_without_a_known_field_or_country_is_as_wide_as_can_be(companies):
    tree = queries.tree_of(LISTING)
    assert tree.path(999) == ()  # a node of another listing narrows nothing
    nowhere = tree.scope("exclusive", Extent(999, "", frozenset()), clock.today(), None)
    assert (nowhere.field, nowhere.territories) == ((), frozenset({territories.WORLD}))


def test_trust_01_a_field_typed_before_narrows_only_once_the_officer_has_placed_it(companies):
    first, second, _ = companies
    battery, water = (
        field("전지", "Batteries"),
        services.add_field(LISTING, "", "수처리", "Water", True, SYSTEM),
    )
    grant(first, "exclusive", words="이차전지")
    assert queries.unplaced_words(LISTING) == ["이차전지"]
    with pytest.raises(Conflict):
        grant(second, "exclusive", water.id)
    with pytest.raises(Invalid):
        services.place_words(LISTING, "이차전지", _ref(battery), False, SYSTEM)  # not compared
    assert services.place_words(LISTING, "이차전지", _ref(battery), True, SYSTEM) == [first]
    assert queries.unplaced_words(LISTING) == []
    assert grant(second, "exclusive", water.id)
    assert queries.in_force(LISTING)[0].field_of_use == "이차전지"  # papers and rights keep their words
    # Placed wrongly it may be placed again, but not over what was granted in the meantime.
    for crowded in (water.ref, ""):
        with pytest.raises(Conflict):
            services.place_words(LISTING, "이차전지", crowded, True, SYSTEM)
    assert queries.tree_of(LISTING).placed == {"이차전지": battery}


def _typed_long_ago(company_id, kind, words, source_id=1):
    """A right of before fields were compared: nobody asked what its words meant."""
    right = Right(
        listing_id=LISTING,
        company_id=company_id,
        kind=kind,
        field_of_use=words,
        territories=["KR"],
        from_on=clock.today(),
        until_on=None,
        source_type="agreement",
        source_id=source_id,
    )
    db.session.add(right)
    db.session.commit()


def test_two_old_exclusive_licences_in_typed_fields_can_be_placed_one_after_the_other(companies):
    battery, medicine = field("전지", "Batteries"), field("의료", "Medicine")
    _typed_long_ago(companies[0], "exclusive", "전지")
    _typed_long_ago(companies[1], "exclusive", "의료", 2)
    services.place_words(LISTING, "전지", _ref(battery), True, SYSTEM)
    services.place_words(LISTING, "의료", _ref(medicine), True, SYSTEM)
    assert queries.unplaced_words(LISTING) == []
    with pytest.raises(Conflict):
        services.place_words(LISTING, "의료", _ref(battery), True, SYSTEM)  # apart by now


def test_the_typed_field_of_a_joint_licence_can_be_placed(companies):
    battery = field("전지", "Batteries")
    first, second, _ = companies
    for company in (first, second):
        grant(company, "sole", words="이차전지", beside=(first, second))
    assert services.place_words(LISTING, "이차전지", _ref(battery), True, SYSTEM) == [first, second]
    assert grant(companies[2], "exclusive", field("수처리", "Water"))


def test_the_typed_field_of_an_evaluation_beside_an_exclusive_licence_can_be_placed(companies):
    battery = field("전지", "Batteries")
    grant(companies[0], "evaluation", words="이차전지")
    grant(companies[1], "exclusive", battery)
    assert services.place_words(LISTING, "이차전지", _ref(battery), True, SYSTEM) == [companies[0]]


def test_trust_01_fields_stand_beside_each_other_only_by_the_officers_word(companies):
    services.add_field(LISTING, "", "전지", "Batteries", False, SYSTEM)  # the first has none beside it
    with pytest.raises(Invalid) as refused:
        services.add_field(LISTING, "", "축전지", "Accumulators", False, SYSTEM)
    assert "apart" in refused.value.fields
    for ko, en, wrong in (
        ("전 지", "Cells", "name_ko"),
        ("셀", "BATTERIES", "name_en"),
        ("", "Cells", "name_ko"),
        ("셀", "  ", "name_en"),
    ):
        with pytest.raises(Invalid) as refused:
            services.add_field(LISTING, "", ko, en, True, SYSTEM)
        assert wrong in refused.value.fields
    with pytest.raises(NotFound):
        services.add_field(LISTING, "no-such-node", "셀", "Cells", True, SYSTEM)
    assert len(list(queries.tree_of(LISTING).walk())) == 1


def test_trust_01_a_field_that_a_right_names_is_neither_removed_nor_quietly_renamed(companies):
    battery = services.add_field(LISTING, "", "전지", "Batteries", True, SYSTEM)
    child = services.add_field(LISTING, battery.ref, "양극재", "Cathodes", True, SYSTEM)
    with pytest.raises(Conflict, match="아래"):
        services.remove_field(LISTING, battery.ref, SYSTEM)
    grant(companies[0], "exclusive", child.id)
    with pytest.raises(Conflict):
        services.remove_field(LISTING, child.ref, SYSTEM)
    with pytest.raises(Invalid) as refused:
        services.rename_field(LISTING, child.ref, "수처리", "Water treatment", False, SYSTEM)
    assert "same" in refused.value.fields
    assert services.rename_field(LISTING, child.ref, "양극재료", "Cathode materials", True, SYSTEM) == [
        companies[0]
    ]
    services.end("agreement", 1, "해지", SYSTEM)
    services.remove_field(LISTING, child.ref, SYSTEM)
    services.remove_field(LISTING, battery.ref, SYSTEM)
    assert queries.tree_of(LISTING).choices()[1:] == []


def test_a_field_is_not_renamed_over_the_one_beside_it_unless_the_officer_compares_them(companies):
    battery = services.add_field(LISTING, "", "전지", "Batteries", True, SYSTEM)
    water = services.add_field(LISTING, "", "수처리", "Water", True, SYSTEM)
    grant(companies[0], "exclusive", battery.id)
    with pytest.raises(Invalid) as refused:
        services.rename_field(LISTING, water.ref, "축전지", "Accumulators", True, SYSTEM)
    assert set(refused.value.fields) == {"apart"}
    services.rename_field(LISTING, water.ref, "정수", "Drinking water", False, SYSTEM, apart=True)


def test_a_field_is_not_quietly_renamed_over_a_right_beneath_it(companies):
    battery = services.add_field(LISTING, "", "전지", "Batteries", True, SYSTEM)
    cathode = services.add_field(LISTING, battery.ref, "양극재", "Cathodes", True, SYSTEM)
    grant(companies[0], "exclusive", field("코팅 양극재", "Coated cathodes", cathode.ref))
    with pytest.raises(Invalid) as refused:
        services.rename_field(LISTING, battery.ref, "의료", "Medicine", False, SYSTEM)
    assert set(refused.value.fields) == {"same"}
    services.rename_field(LISTING, battery.ref, "이차전지", "Secondary batteries", True, SYSTEM)


def test_trust_01_the_refusal_names_the_field_and_the_countries(companies):
    battery = field("전지", "Batteries")
    grant(companies[0], "exclusive", battery, ["EU", "KR"])
    with pytest.raises(Conflict) as refused:
        grant(companies[1], "sole", battery, ["KR", "US"])
    with reading("ko"):
        said = t(refused.value.text)
    assert "‘전지’ 분야" in said
    assert "유럽연합" in said
    assert "지금 가능한 지역: 미국." in said
    with reading("en"):
        assert "“Batteries”" in t(refused.value.text)
        assert "Free now in: United States." in t(refused.value.text)


def test_trust_03_what_is_left_is_said_by_country_field_and_day(companies):
    today, until = clock.today(), clock.today() + timedelta(days=40)
    battery = services.add_field(LISTING, "", "전지", "Batteries", True, SYSTEM)
    field("양극재", "Cathodes", battery.ref)
    separator = field("분리막", "Separators", battery.ref)
    field("수처리", "Water")
    grant(companies[0], "exclusive", separator, ["JP", "KR"], until_on=until)
    found = queries.free(LISTING, "non_exclusive", Extent(None, "", frozenset({"WORLD"})))
    assert (found.whole, found.elsewhere, found.closed_in) == (False, True, ("JP", "KR"))
    assert [name.ko for name in found.fields] == ["양극재", "수처리"]
    assert found.from_on == until + timedelta(days=1)
    here = queries.free(LISTING, "non_exclusive", Extent(separator, "", frozenset({"KR"})))
    assert not here.partly
    assert [one.en for one in here.rest()][-1].startswith("All of it is free from")
    assert queries.free(
        LISTING, "evaluation", Extent(separator), today, None, companies[0]
    ).whole  # its own right
    assert queries.free(LISTING, "exclusive", Extent(separator), until + timedelta(days=1)).whole
    grant(companies[0], "exclusive", separator, ["JP", "KR"], from_on=until + timedelta(days=1), source_id=2)
    assert queries.free(LISTING, "non_exclusive", Extent(separator)).from_on is None  # nobody knows the day


def test_accepted_terms_that_nobody_signed_are_not_called_an_exclusive_licence(companies):
    battery, water = field("전지", "Batteries"), field("수처리", "Water")
    grant(companies[0], "reservation", battery, held_for="exclusive")
    everywhere = queries.free(LISTING, "non_exclusive", Extent(territories=frozenset({"KR"})))
    assert (everywhere.whole, everywhere.partly, everywhere.exclusively) == (False, True, False)
    assert everywhere.rest()[0] == (
        "일부 범위는 지금 허락할 수 없습니다.",
        "Part of it can't be granted now.",
    )
    grant(companies[1], "exclusive", water, source_id=2)
    assert queries.free(LISTING, "non_exclusive").exclusively


paths = st.lists(st.integers(1, 3), max_size=4).map(tuple)
places = st.sets(st.sampled_from(["WORLD", "KR", "JP", "US", "DE"]), max_size=3)


@given(paths, paths, places, places)
def test_trust_01_to_meet_is_mutual_and_the_wider_meets_whatever_the_narrower_meets(one, other, here, there):
    assert fields_meet(one, other) == fields_meet(other, one)
    assert fields_meet(one, one[:-1])
    assert territories_meet(here, there) == territories_meet(there, here)
    if territories_meet(here, there):
        assert territories_meet(here | {"FR"} if here else here, there)
    if fields_meet(one, other):
        assert fields_meet(one[:-1], other)


@given(places)
def test_trust_01_several_countries_are_kept_in_one_spelling(chosen):
    stored = territories.expand(chosen)
    assert territories.expand(reversed(stored)) == stored
    assert territories.expand(territories.collapse(stored)) == stored
    assert territories.names(stored).en if stored else True


def test_trust_01_groups_of_countries_are_kept_as_their_countries():
    assert len(territories.expand(["EU"])) == 27
    assert territories.names(territories.expand(["EU", "KR"])).ko == "유럽연합 27개국, 대한민국"
    assert territories.expand(["KR", "WORLD"]) == ["WORLD"]
    assert territories.unknown(territories.split("kr, xx us")) == ["XX"]


def _ref(field_id: int) -> str:
    return queries.tree_of(LISTING).nodes[field_id].ref
