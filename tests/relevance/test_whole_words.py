"""Every reason and highlight stands in its listing as whole words: checked by the letters alone, without the code that marks them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

import search_index
from search_index import Engine, Hit, Query
from search_index.evaluate import read_lines
from tests.relevance.corpus import Line, listings
from tests.relevance.measure import QUERIES, indexed

PAIRS = 500
GLOSSARY = Path(search_index.__file__).parent / "glossary"
#: Words that no listing has alone, though everybody knows them.
KNOWN = frozenset({"스팀", "폴리", "물결", "지능", "개미"})
LONG = range(4, 9)
HANGUL = re.compile(r"[가-힣]+")
PARTICLE = re.compile(
    r"용?(은|는|이|가|을|를|의|에|로|와|과|도|만|나|들?|으로|에서|에게|까지|부터|이나|보다|처럼|마다|씩|당|별|입니다|이다|인|이며"
    r"|[와과]의|에[는도서]|에서[는도]|으?로[는도만]|들[이을의은도]|으?로부터|이?라고|이거나|에야|서|이고|이라|라|이란|란|일|임|끼리|뿐|대로|밖에|조차|이든|든|이던)?"
)
#: What makes a verb of a noun, and whatever ending follows.
VERB = re.compile(r"(하|되|시키|시켜|한|할|함|합|해|했|된|될|됨|됩|돼|됐|스러|롭).*")


@pytest.fixture(scope="module")
def lines() -> dict[str, Line]:
    return {line["id"]: line for line in listings()}


@pytest.fixture(scope="module")
def engine(lines: dict[str, Line]) -> Iterator[Engine]:
    with indexed(lines.values()) as made:
        yield made


def texts_of(line: Line) -> list[str]:
    return [line["title"], line["title_en"], line["text"], line["text_en"], *line["keywords"]]


@cache
def standing() -> frozenset[str]:
    """Words that stand alone in the listings or the glossary, two syllables at least: what a compound is made of."""
    texts = [text for line in listings() for text in texts_of(line)]
    texts += [file.read_text(encoding="utf-8") for file in sorted(GLOSSARY.glob("*.tsv"))]
    alone = {run for text in texts for run in HANGUL.findall(text)}
    bare = {run[:at] for run in alone for at in range(2, len(run)) if PARTICLE.fullmatch(run[at:])}
    return KNOWN | frozenset(run for run in alone | bare if len(run) > 1)


def is_compound(run: str) -> bool:
    """True for what is made of words that also stand alone, or is as long as the names of substances."""
    return len(run) in (0, *LONG) or any(
        run[:at] in standing() and is_compound(run[at:]) for at in range(2, len(run) + 1)
    )


def is_rest(run: str) -> bool:
    """True for what may follow a word without a blank: other words, then a particle or the ending of a verb."""
    return any(
        is_compound(run[:at]) and (PARTICLE.fullmatch(run[at:]) or VERB.fullmatch(run[at:]))
        for at in range(len(run) + 1)
    )


def whole(text: str, start: int, end: int) -> bool:
    """True for a word, several, or a word of a compound; False for letters inside another word."""
    for one, two in pairwise((text[start - 1 : start] + text[start], text[end - 1 : end + 1])):
        for pair in (one, two):
            if len(pair) == 2 and pair.isascii() and pair.isalpha():
                return False
    for run in HANGUL.finditer(text):
        if run.start() < start < run.end() and not is_compound(run[0][: start - run.start()]):
            return False
        if run.start() < end < run.end() and not is_rest(run[0][end - run.start() :]):
            return False
    return True


def stands(word: str, texts: list[str]) -> bool:
    return any(
        whole(text, found.start(), found.end())
        for text in texts
        for found in re.finditer(re.escape(word), text)
    )


def wrongly_marked(hit: Hit) -> Iterator[str]:
    for fragments in hit.highlights.values():
        text, at = "".join(fragment.text for fragment in fragments), 0
        for fragment in fragments:
            if fragment.marked and not whole(text, at, at + len(fragment.text)):
                yield f"{text[max(0, at - 8) : at]}[{fragment.text}]{text[at + len(fragment.text) :][:8]}"
            at += len(fragment.text)


@pytest.mark.long
def test_search_05_what_is_shown_of_a_listing_stands_in_it_as_whole_words(
    engine: Engine, lines: dict[str, Line]
) -> None:
    chosen = random.Random(5)
    queries = [query["text"] for query in read_lines(QUERIES)]
    wrong: list[tuple[str, str, str]] = []
    pairs = marks = words = 0
    while pairs < PAIRS:
        text = chosen.choice(queries)
        hits = engine.search(Query(text=text, per_page=10)).hits
        if not hits:
            continue
        hit = chosen.choice(hits)
        why, pairs = hit.shown_reasons, pairs + 1
        shown = [*why.matched, *(expansion.target for expansion in why.expansions)]
        words += len(shown)
        marks += sum(fragment.marked for fragments in hit.highlights.values() for fragment in fragments)
        texts = texts_of(lines[hit.id])
        wrong += [(text, hit.id, word) for word in shown if not stands(word, texts)]
        wrong += [(text, hit.id, place) for place in wrongly_marked(hit)]
    assert min(marks, words) > PAIRS, "too little is shown to tell"
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "word"), [("무전기", "전기"), ("안테나", "테나"), ("수용액", "용"), ("remover", "remov")]
)
def test_the_check_refuses_what_stands_inside_another_word(text: str, word: str) -> None:
    assert not stands(word, [text])


@pytest.mark.parametrize(
    ("text", "word"),
    [("분리막을", "분리막"), ("리튬전지에는", "전지"), ("제거하여", "제거"), ("(molds)", "molds")],
)
def test_the_check_grants_whole_words(text: str, word: str) -> None:
    assert stands(word, [text])
