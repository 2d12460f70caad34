"""Words across languages, spellings, keyboards and spacings."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest
from kiwipiepy import Kiwi

from search_index import Document, Engine, Query, VocabularyEdits
from search_index.analysis import Analyzer, _must_be_taught
from search_index.correction import distance
from search_index.learning import learn
from search_index.text import (
    beginnings,
    compose,
    initials,
    letters,
    normalise,
    typed_as_korean,
    typed_as_latin,
)
from search_index.vocabulary import asked_already, builtin

from .conftest import OpenIndex

KOREAN_ONLY = Document(
    id="k", title_ko="고체 전해질 제조", summary_ko="이차전지에 쓰는 박막입니다.", audience=("public",)
)
ENGLISH_ONLY = Document(id="e", title_en="Nitriding of a mold surface", audience=("public",))


@pytest.fixture(scope="module")
def one_sided(open_index: OpenIndex, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Listings in one language each."""
    engine = open_index(tmp_path_factory.mktemp("one-sided"))
    engine.rebuild([KOREAN_ONLY, ENGLISH_ONLY])
    return engine


@pytest.mark.parametrize(
    ("text", "id", "target"),
    [
        ("solid electrolyte", "k", "고체 전해질"),
        ("secondary batteries", "k", "이차 전지"),
        ("금형", "e", "mold"),
        ("thin film", "k", "박막"),
    ],
)
def test_the_other_language_is_found_and_named(one_sided: Engine, text: str, id: str, target: str) -> None:
    result = one_sided.search(Query(text=text))
    assert result.ids[:1] == (id,)
    named = {expansion.target.replace(" ", "") for expansion in result.hits[0].reasons.expansions}
    assert target.replace(" ", "") in named
    assert named <= {expansion.target.replace(" ", "") for expansion in result.expansions}
    assert any(f.marked for fragments in result.hits[0].highlights.values() for f in fragments)


def test_expansion_can_be_switched_off(one_sided: Engine) -> None:
    result = one_sided.search(Query(text="solid electrolyte", expand=False))
    assert (result.total, result.expansions) == (0, ())


@pytest.mark.parametrize(
    ("text", "better", "reason"),
    [
        ("qnsflakr", "분리막", "keyboard"),
        ("ㄴ데ㅁㄱㅁ색", "separator", "keyboard"),
        ("seperator", "separator", "spelling"),
        ("separater", "separator", "spelling"),
        ("세라믹 코팅 분리먁", "세라믹 코팅 분리막", "spelling"),
    ],
)
def test_a_mistyped_query_is_read_better(engine: Engine, text: str, better: str, reason: str) -> None:
    result = engine.search(Query(text=text))
    assert result.correction is not None
    assert (result.correction.text, result.correction.reason, result.correction.original) == (
        better,
        reason,
        text,
    )
    assert result.ids[:1] == ("1",)


def test_the_way_back_searches_what_was_typed(engine: Engine) -> None:
    result = engine.search(Query(text="seperator", correct=False))
    assert result.total == 0
    assert result.correction is not None
    assert not result.correction.applied


@pytest.mark.parametrize("text", ["분리막", "separators", "SUS304", "GT-2026-000001", "LiFePO4 분리막을"])
def test_what_is_well_written_is_left_alone(engine: Engine, text: str) -> None:
    assert engine.search(Query(text=text)).correction is None


@pytest.mark.parametrize("text", ["분리 막", "세라믹코팅", "잔존 수명", "고체전해질", "열 처리"])
def test_spacing_makes_no_difference(engine: Engine, text: str) -> None:
    spaced = engine.search(Query(text=text, audience=("public", "org:12"))).ids
    joined = engine.search(Query(text=text.replace(" ", ""), audience=("public", "org:12"))).ids
    assert spaced[:1] == joined[:1] != ()


def test_a_compound_keeps_the_order_of_its_parts() -> None:
    analyzer = Analyzer(["잔존 수명", "이차 전지"])
    assert analyzer.terms("잔존수명 예측") == ("잔존", "수명", "예측")
    assert analyzer.terms("2차 전지") == analyzer.terms("이차전지") == ("이차", "전지")


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("LiFePO4", {"lifepo4"}),
        ("SUS304", {"sus304"}),
        ("H01M 10/0525", {"h01m", "h01m10/0525"}),
        ("lithium-ion batteries", {"lithium", "ion", "lithiumion", "batteri"}),
        ("10kW급", {"10kw", "10", "kw"}),
        ("AI기반", {"ai", "기반"}),
        ("R&D", {"rd"}),
        ("the cell's", {"cell"}),
        ("0.5 mm", {"0.5", "mm"}),
    ],
)
def test_technical_names_are_terms(text: str, terms: set[str]) -> None:
    assert terms <= {token.text for token in Analyzer().tokens(text)}


def test_the_center_edits_the_vocabulary(open_index: OpenIndex, tmp_path: Path) -> None:
    documents = [Document(id="1", title_ko="다올소자 구동 회로", audience=("public",))]
    engine = open_index(tmp_path)
    engine.rebuild(documents)
    assert engine.search(Query(text="daolx")).total == 0
    edits = VocabularyEdits(
        words=("다올소자",), pairs=(("다올소자", "daolx"),), removed=(("회로", "circuit"),)
    )
    engine.set_vocabulary(edits)
    assert engine.needs_rebuild
    assert engine.stats().outdated  # and serves meanwhile
    assert open_index(tmp_path).vocabulary() == edits
    engine.rebuild(documents)
    assert not engine.needs_rebuild
    assert engine.search(Query(text="daolx")).ids == ("1",)
    assert engine.search(Query(text="circuit")).total == 0


def test_pairs_are_learned_from_titles_that_everyone_may_see(open_index: OpenIndex, tmp_path: Path) -> None:
    pairs = [
        ("가람막 제조", "Garam film"),
        ("가람막 검사", "Garam testing"),
        ("나래실 검사", "Narae testing"),
    ] * 3
    public = [
        Document(id=str(n), title_ko=ko, title_en=en, audience=("public",))
        for n, (ko, en) in enumerate(pairs)
    ]
    hidden = [
        Document(id=f"h{n}", title_ko="비밀결정 성장", title_en="Xyloq growth", audience=("org:1",))
        for n in range(6)
    ]
    engine = open_index(tmp_path)
    engine.rebuild([*public, *hidden, Document(id="x", title_ko="비밀결정", audience=("public",))])
    learned = engine.search(Query(text="garam", per_page=50)).expansions
    assert {(expansion.target, expansion.origin) for expansion in learned} == {("가람막", "learned")}
    result = engine.search(Query(text="xyloq"))
    assert (result.total, result.expansions) == (0, ())


def test_learning_prefers_what_goes_together() -> None:
    texts = [
        (["금형", "수명"], ["mould", "life"]),
        (["금형", "강도"], ["mould", "strength"]),
        (["수명"], ["life"]),
    ] * 4
    best = {(left, right) for left, right, weight in learn(texts) if weight > 0.4}
    assert {("금형", "mould"), ("수명", "life"), ("강도", "strength")} == best


def test_the_glossary_is_whole() -> None:
    vocabulary = builtin()
    assert len(vocabulary.meanings) > 3_000
    assert all(meaning.ko and meaning.en for meaning in vocabulary.meanings)


@pytest.mark.parametrize(
    ("typed", "korean"),
    [("dlckwjswl", "이차전지"), ("rkqt", "값"), ("Ekf", "딸"), ("dhkdWh", "왕쪼"), ("ekfr", "닭")],
)
def test_keys_of_the_other_layout(typed: str, korean: str) -> None:
    assert typed_as_korean(typed) == korean
    assert typed_as_latin(korean) == typed


@pytest.mark.parametrize(
    ("typed", "became", "other"),
    [
        ("분리ㅁ", "분리막", "분리된"),
        ("분리마", "분리막", "분리미"),
        ("이찾", "이차전지", "이차 막"),
        ("고", "과전류", "거"),
        ("닭", "달걀", "달래"),
        ("있", "이쑤시개", "이사"),
        ("sep", "separator", "seat"),
    ],
)
def test_what_a_half_typed_syllable_may_become(typed: str, became: str, other: str) -> None:
    begins = [beginning.begins for beginning in beginnings(typed)]
    assert any(begin(became) for begin in begins)
    assert not any(begin(other) for begin in begins)


def test_letters_and_syllables() -> None:
    assert letters("막") == "ㅁㅏㄱ"
    assert compose("ㅁㅏㄱ") == "막"
    assert initials("분리막 A") == "ㅂㄹㅁa"
    assert normalise("ㅂㄹㅁ\u200b  Ａ\x00") == "ㅂㄹㅁ A"


@pytest.mark.parametrize(
    ("one", "two", "apart"),
    [("abc", "abc", 0), ("abc", "acb", 1), ("abc", "abcd", 1), ("abc", "xbc", 1), ("abc", "xyz", 3)],
)
def test_distance_counts_edits(one: str, two: str, apart: int) -> None:
    assert distance(one, two, 5) == apart
    assert distance(one, two, 1) == min(apart, 2)


TEXTS = [
    "고체 전해질을 매우 얇게 굽는다", "", "SUS304 볼트와 lithium-ion 전지", "no Korean at all", "2차전지용 분리막", "분리막",
    "분리막", "H01M 10/0525", "테드 번디", "  빈칸\x00과 ㅂㄹㅁ  ",
]  # fmt: skip


def test_many_texts_are_read_as_one_by_one() -> None:
    analyzer = Analyzer(builtin().dictionary)
    assert analyzer.read_all(TEXTS) == {text: analyzer.read(text) for text in TEXTS}


def _read_all(results: multiprocessing.Queue[int]) -> None:
    results.put(len(Analyzer().read_all(TEXTS)))


def test_many_texts_are_read_in_a_forked_process_too() -> None:
    """The threads that read several texts at a time don't follow into it."""
    Analyzer().read_all(TEXTS)
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    child = context.Process(target=_read_all, args=(results,))
    child.start()
    try:
        assert results.get(timeout=30) == len(set(TEXTS))
    finally:
        child.kill()
        child.join()


@pytest.mark.long
def test_which_names_kiwi_takes_apart_by_itself_is_as_noted() -> None:
    kiwi = Kiwi()
    asked = {word: _must_be_taught(kiwi, word, {}) for word in asked_already()}
    assert {word for word, taught in asked.items() if taught != asked_already()[word]} == set()
