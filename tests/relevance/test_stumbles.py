"""What readers stumbled over (design, ``search.md``), asked of the demo's listings: each sentence by its number."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from marketplace.catalog.queries.presented import EXAMPLES
from search_index import Engine, Query, Result
from tests.relevance.corpus import listings
from tests.relevance.measure import indexed


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with indexed(listings()) as made:
        yield made


def ask(engine: Engine, text: str, **more: object) -> Result:
    return engine.search(Query(text=text, per_page=10, **more))  # type: ignore[arg-type]


def test_search_01_a_compound_of_the_glossary_is_no_mistake(engine: Engine) -> None:
    assert ask(engine, "heat sink").correction is None


@pytest.mark.parametrize("text", ["ㅂㅌㄹ", "ㄱㅎ", "ㅂㄹㅁ"])
def test_search_01_initial_consonants_are_searched_as_they_are_suggested(engine: Engine, text: str) -> None:
    result = ask(engine, text)
    assert result.correction is not None
    assert result.correction.text == engine.suggest(text)[0].text
    assert (result.correction.reason, result.correction.applied) == ("initials", True)
    assert result.total


@pytest.mark.parametrize(("text", "word"), [("gripper", "장치"), ("AI", "기술")])
def test_search_02_the_common_half_of_a_translation_finds_nothing_alone(
    engine: Engine, text: str, word: str
) -> None:
    result = ask(engine, text)
    assert result.total <= 3, result.ids
    assert not any(word in hit.reasons.matched for hit in result.hits)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("분리막", {"bat-separator-boehmite-shutdown"}),
        ("OLED 수명 연장", {"dis-blue-tadf-host", "dis-oled-burnin-data"}),
        ("휨 방지", {"conformal-cooling-lattice-core"}),
        ("엔진 소음 제거", {"def-radio-speech-denoise"}),
    ],
)
def test_search_03_the_concept_stands_before_one_word_of_it(
    engine: Engine, text: str, first: set[str]
) -> None:
    assert ask(engine, text).ids[0] in first


@pytest.mark.parametrize(
    "text", ["fire resistant fabric", "non-invasive glucose", "curtain flame retardant", "배터리 폭발 방지"]
)
def test_search_04_nothing_is_said_to_be_nothing(engine: Engine, text: str) -> None:
    result = ask(engine, text)
    assert result.total == 0 or not result.fits


def test_search_04_the_words_that_match_are_named(engine: Engine) -> None:
    result = ask(engine, "볼링공 원단")
    assert not result.fits
    assert result.partly == ("원단",)
    assert ask(engine, "방검 원단").fits


@pytest.mark.parametrize(
    "text",
    [
        "금형 냉각",
        "배터리 화재 예방",
        "태양광 패널 재활용",
        "solar panel recycling",
        "지문인식",
        "투명 전광판",
    ],
)
def test_search_04_a_name_that_nobody_writes_as_one_is_answered_by_its_words(
    engine: Engine, text: str
) -> None:
    assert ask(engine, text).fits


@pytest.mark.parametrize("text", ["PM2.5", "C++", "C#"])
def test_search_06_a_name_with_marks_is_one_word(engine: Engine, text: str) -> None:
    assert ask(engine, text).total == 0  # no listing has it; not everything with a 5 or a C


@pytest.mark.parametrize(
    ("text", "words", "low", "high"),
    [
        ("TRL 7 이상 금형", "금형", 7, None),
        ("금형 TRL 4~6", "금형", 4, 6),
        ("mould at least TRL 8", "mould", 8, None),
        ("TRL 3 이하", "", None, 3),
        ("mould TRL 5 or lower", "mould", None, 5),
    ],
)
def test_search_06_readiness_is_a_range(text: str, words: str, low: int | None, high: int | None) -> None:
    from search_index.query_language import parse

    parsed = parse(text)
    assert (parsed.words, parsed.ranges) == (words, [("trl", low, high)])


@pytest.mark.parametrize("text", ["제거", "dust removal", "이상 탐지", "anomaly detection"])
def test_search_05_no_stem_is_shown_as_a_word(engine: Engine, text: str) -> None:
    shown = {expansion.target for expansion in ask(engine, text).expansions}
    assert not shown & {"remov", "anomali", "detect", "recycl", "manufactur"}, shown


def test_the_examples_of_the_home_page_find_what_they_name(engine: Engine) -> None:
    firsts = [
        "bat-separator-boehmite-shutdown",
        "bat-lfp-selective-leach",
        "conformal-cooling-lattice-core",
        "ele-mems-hcho-sensor",
    ]
    for example, first in zip(EXAMPLES, firsts, strict=True):
        for text in (example.ko, example.en):
            result = ask(engine, text)
            assert result.fits, text
            assert result.ids[0] == first, text
