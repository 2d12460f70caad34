"""The tree of fields and what is left beside what stands: scopes and nodes in, answers and sentences out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from marketplace.kernel.text import Text
from marketplace.rights.freedom import FREE, Freedom, freedom
from marketplace.rights.rules import (
    Extent,
    Path,
    Scope,
    days_meet,
    excludes,
    fields_meet,
    kinds_clash,
    overlaps,
    territories_meet,
)
from marketplace.rights.trees import ROOT, Node, Tree

DAY = date(2026, 12, 1)
KOREA, WORLD = frozenset({"KR"}), frozenset({"WORLD"})
BATTERY = Node(1, "b", None, Text("전지", "Batteries"), False)
CATHODE = Node(2, "c", 1, Text("양극재", "Cathodes"), False)
GONE = Node(3, "g", 1, Text("음극재", "Anodes"), True)
WATER = Node(4, "w", None, Text("수처리", "Water"), False)
TREE = Tree({node.id: node for node in (BATTERY, CATHODE, GONE, WATER)}, {"이차전지": 1, "전 분야": None})


def day(number: int) -> date:
    return DAY + timedelta(days=number)


def scope(
    kind: str = "exclusive",
    field: Path = (),
    territories: frozenset[str] = KOREA,
    first: int = 0,
    last: int | None = None,
    claim: bool = False,
) -> Scope:
    return Scope(kind, field, territories, day(first), None if last is None else day(last), claim)


def test_an_extent_names_its_node_by_itself_or_by_where_its_words_were_placed() -> None:
    named = {
        Extent(2): (2, True, (1, 2), CATHODE.name),
        Extent(): (None, True, (), None),
        Extent(None, "이차전지"): (1, True, (1,), Text("이차전지", "이차전지")),
        Extent(None, "전 분야"): (None, True, (), Text("전 분야", "전 분야")),
        Extent(None, "모름"): (None, False, (), Text("모름", "모름")),
    }
    for extent, (node, placed, path, words) in named.items():
        assert TREE.node_of(extent) == node
        assert TREE.is_placed(extent) is placed
        assert TREE.path(TREE.node_of(extent)) == path
        assert TREE.named(extent) == words


def test_a_path_that_leads_nowhere_or_round_is_every_field() -> None:
    rounds = Tree({1: Node(1, "a", 2, BATTERY.name, False), 2: Node(2, "b", 1, WATER.name, False)})
    assert rounds.path(1) == rounds.path(9) == ()
    assert TREE.path(3) == (1, 3)  # removed, and still where it was for what refers to it


def test_a_tree_offers_what_was_not_removed_each_parent_before_its_children() -> None:
    assert [TREE.name(number) for number in (None, 1, 9)] == [ROOT, BATTERY.name, ROOT]
    assert TREE.children(None) == [BATTERY, WATER]
    assert TREE.children(1) == [CATHODE]
    assert (TREE.by_ref("c"), TREE.by_ref("g"), TREE.by_ref("x")) == (CATHODE, None, None)
    assert list(TREE.walk()) == [(BATTERY, 0), (CATHODE, 1), (WATER, 0)]
    assert list(TREE.walk(1)) == [(CATHODE, 0)]
    assert TREE.choices() == [
        ("", ROOT),
        ("b", Text("— 전지", "— Batteries")),
        ("c", Text("— — 양극재", "— — Cathodes")),
        ("w", Text("— 수처리", "— Water")),
    ]


def test_what_a_right_would_cover_follows_from_its_extent() -> None:
    extent = Extent(None, "이차전지", frozenset({"US", "KR"}))
    assert TREE.scope("sole", extent, day(0), day(9)) == scope("sole", (1,), frozenset({"KR", "US"}), last=9)
    assert TREE.scope("sole", Extent(2, "", frozenset()), day(0), None) == scope("sole", (1, 2), WORLD)


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ((0, None), (5, None), True),
        ((0, 5), (5, None), True),  # the last day of the one is the first of the other
        ((0, 4), (5, None), False),
        ((0, 9), (2, 3), True),
        ((0, 1), (3, 4), False),
        ((0, 0), (0, 0), True),
    ],
)
def test_periods_meet_where_they_share_a_day(
    one: tuple[int, int | None], other: tuple[int, int | None], meet: bool
) -> None:
    first, second = scope(first=one[0], last=one[1]), scope(first=other[0], last=other[1])
    assert days_meet(first, second) is days_meet(second, first) is meet
    assert overlaps(first, second) is excludes(first, second) is meet


@pytest.mark.parametrize(
    ("new", "old", "clash"),
    [
        ("exclusive", "nda", False),
        ("nda", "exclusive", False),
        ("non_exclusive", "exclusive", True),
        ("evaluation", "sole", True),
        ("exclusive", "non_exclusive", True),
        ("exclusive", "evaluation", False),
        ("exclusive", "option", True),
        ("option", "option", True),
        ("option", "reservation", True),
        ("option", "non_exclusive", False),
        ("non_exclusive", "option", False),
        ("non_exclusive", "non_exclusive", False),
    ],
)
def test_which_kinds_leave_no_room_for_each_other(new: str, old: str, clash: bool) -> None:
    assert kinds_clash(new, old) is clash
    assert excludes(scope(new), scope(old)) is clash


def test_fields_and_countries_that_share_nothing_do_not_meet() -> None:
    assert fields_meet((1,), (1, 2)) is fields_meet((), (4,)) is True
    assert fields_meet((1, 2), (1, 3)) is fields_meet((1,), (4,)) is False
    assert territories_meet(["KR"], ["KR", "US"]) is territories_meet([], ["KR"]) is True
    assert territories_meet(["KR"], ["WORLD"]) is territories_meet(["WORLD"], ["US"]) is True
    assert territories_meet(["KR"], ["US"]) is False


@pytest.mark.parametrize(
    ("wanted", "standing", "begins"),
    [
        # A wish of ten days that a second right meets once it is moved behind the first.
        (scope(last=10), [scope(last=5), scope(first=12, last=20)], 21),
        (scope(last=5), [scope(last=5), scope(first=12, last=20)], 6),
        (scope(), [scope(last=5), scope(first=12, last=20)], 21),
        (scope(last=10), [scope(last=5), scope(last=8)], 9),
        (scope(last=10), [scope(last=5), scope(first=12)], None),
        (scope(), [scope()], None),
    ],
)
def test_all_of_a_wish_is_free_from_the_day_on_which_it_meets_nothing(
    wanted: Scope, standing: list[Scope], begins: int | None
) -> None:
    found = freedom(wanted, standing, TREE)
    assert found.whole is False
    assert found.from_on == (None if begins is None else day(begins))


def test_what_meets_nothing_is_free_as_a_whole() -> None:
    assert freedom(scope(), [], TREE) == FREE
    assert freedom(scope(), [scope(territories=frozenset({"US"}))], TREE) == FREE
    assert FREE.rest() == []
    assert FREE.partly is False


@pytest.mark.parametrize(
    ("wanted", "closed", "found"),
    [
        ({"KR", "US"}, {"KR", "JP"}, (("US",), False, ("KR",))),
        ({"WORLD"}, {"KR", "JP"}, ((), True, ("JP", "KR"))),
        ({"KR"}, {"KR"}, ((), False, ("KR",))),
        ({"KR", "US"}, {"WORLD"}, ((), False, ())),
        ({"WORLD"}, {"WORLD"}, ((), False, ())),
        ({"WORLD"}, set(), ((), False, ())),
    ],
)
def test_the_countries_that_are_left(
    wanted: set[str], closed: set[str], found: tuple[tuple[str, ...], bool, tuple[str, ...]]
) -> None:
    left = freedom(scope(territories=frozenset(wanted)), [scope(territories=frozenset(closed))], TREE)
    assert (left.countries, left.elsewhere, left.closed_in) == found


def test_the_uppermost_fields_that_nothing_closes_are_named() -> None:
    assert freedom(scope(), [scope(field=(1, 3))], TREE).fields == (CATHODE.name, WATER.name)
    assert freedom(scope(field=(1,)), [scope(field=(1, 3))], TREE).fields == (CATHODE.name,)
    assert freedom(scope(), [scope(field=(1,))], TREE).fields == (WATER.name,)
    assert freedom(scope(), [scope()], TREE).fields == ()


def test_only_a_licence_closes_exclusively_and_no_mere_claim_on_one() -> None:
    assert freedom(scope(), [scope()], TREE).exclusively is True
    assert freedom(scope(), [scope(claim=True)], TREE).exclusively is False
    assert freedom(scope(), [scope("non_exclusive")], TREE).exclusively is False


@pytest.mark.parametrize(
    ("found", "sentences"),
    [
        (Freedom(False), []),
        (
            Freedom(False, ("US",), closed_in=("KR",), exclusively=True),
            ["Part of it is already granted exclusively.", "Free now in: United States."],
        ),
        (
            Freedom(False, elsewhere=True, closed_in=("KR",)),
            ["Part of it can't be granted now.", "Free now: everywhere but Republic of Korea."],
        ),
        (
            Freedom(False, fields=(CATHODE.name, WATER.name), from_on=DAY),
            [
                "Part of it can't be granted now.",
                "Free now for: Cathodes, Water.",
                "All of it is free from 1 Dec 2026.",
            ],
        ),
        (Freedom(False, from_on=DAY), ["All of it is free from 1 Dec 2026."]),
    ],
)
def test_what_is_left_is_said_in_sentences(found: Freedom, sentences: list[str]) -> None:
    assert [text.en for text in found.rest()] == sentences
    assert found.partly is (len(sentences) > 1)
