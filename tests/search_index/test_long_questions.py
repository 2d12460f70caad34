"""A question of thousands of letters is answered, and costs as its length does: work is counted, not timed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest

from search_index import Engine, Query, open_engine
from tests.search_index.conftest import MOULD, SEPARATOR

_WORDS = (
    "금형 수명 표면 경도 heat treatment mould life battery 전지 분리막 wear coating of the 온도 균열 cracks"
)
#: A hundred and more words, no two alike, each with a number that makes it another.
DIFFERENT = " ".join(f"{word}{number}" for number in range(60) for word in _WORDS.split())
ODD = {
    "words": f"{_WORDS} " * 60,
    "different words": DIFFERENT,
    "without a blank": "금형수명" * 1_250,
    "signs": "+금형 -전지 " * 600,
    "quotes": '"금형 수명" battery ' * 300,
    "fields": "title:금형 trl:5..8 " * 250,
    "numbers": "10-2019-0012345 " * 320,
    "hyphens": "lithium-ion-" * 420,
    "one letter": "ㄱ" * 5_000,
    "quotes that never end": '"' * 5_000,
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """On the native engine alone: what a server is asked is counted in ``test_opensearch``."""
    engine = open_engine(Path(tmp_path_factory.mktemp("long")) / "index")
    engine.rebuild([SEPARATOR, MOULD])
    engine.warm()
    yield engine
    engine.close()


@pytest.mark.parametrize("kind", ODD)
def test_a_question_of_five_thousand_letters_is_answered(index: Engine, kind: str) -> None:
    text = ODD[kind][:5_000]
    result = index.search(Query(text=text))
    assert "too_long" in {note.code for note in result.notes}
    if kind in ("words", "without a blank"):
        assert MOULD.id in result.ids
    assert all(len(hit.shown_reasons.matched) < 500 for hit in result.hits)
    assert len(index.suggest(text)) < 20


@pytest.mark.parametrize("kind", ["different words", "signs", "quotes", "numbers", "hyphens"])
def test_twice_as_long_a_question_is_about_twice_the_work(index: Engine, kind: str) -> None:
    long = ODD[kind][:1_900]
    short = long[: len(long) // 2]
    for text in (short, long):
        index.search(Query(text=text))  # what is read once is not read again
    assert _work(index, long) < 3 * _work(index, short)


def _work(index: Engine, text: str) -> int:
    """How many functions the engine calls and how often it resumes a generator."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        index.search(Query(text=text))
    finally:
        sys.setprofile(before)
    return calls
