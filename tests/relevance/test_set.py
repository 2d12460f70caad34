"""The judged set itself: complete, of five kinds and questions without an answer, and not copied from what it should find."""

from __future__ import annotations

import pytest

from search_index.evaluate import read_judgements, read_lines
from tests.relevance.corpus import corpus, listings, missing
from tests.relevance.measure import JUDGEMENTS, KINDS, QUERIES, ROWS, UNANSWERED, floor


@pytest.fixture(scope="module")
def asked() -> list[dict]:
    return list(read_lines(QUERIES))


@pytest.fixture(scope="module")
def judged() -> dict[str, dict[str, int]]:
    return read_judgements(JUDGEMENTS)


def test_at_least_three_hundred_queries_of_five_kinds(asked):
    kinds = [query["kind"] for query in asked]
    assert len(asked) >= 300
    assert set(kinds) == set(KINDS)
    assert all(kinds.count(kind) >= 60 for kind in KINDS)
    assert len({query["id"] for query in asked}) == len({query["text"] for query in asked}) == len(asked)


def test_a_problem_is_a_paragraph(asked):
    assert all(len(query["text"].split()) >= 30 for query in asked if query["kind"] == "paragraphs")


def test_sixty_questions_have_no_answer(asked):
    texts = [query["text"] for query in read_lines(UNANSWERED)]
    assert len(set(texts)) == len(texts) >= 60
    assert not set(texts) & {query["text"] for query in asked}


def test_every_query_is_judged_and_nothing_else(asked, judged):
    assert set(judged) == {query["id"] for query in asked}
    assert {grade for graded in judged.values() for grade in graded.values()} <= {1, 2, 3}
    assert all(max(graded.values()) >= 2 for graded in judged.values())


def test_no_query_is_a_title(asked):
    titles = {title.casefold() for line in listings() for title in (line["title"], line["title_en"])}
    assert not titles & {query["text"].casefold() for query in asked}


def test_every_listing_is_what_somebody_looks_for(judged):
    wanted = {id for graded in judged.values() for id, grade in graded.items() if grade == 3}
    assert {line["id"] for line in listings()} <= wanted


def test_hidden_english_leaves_no_english_field():
    assert not any(line["title_en"] or line["text_en"] for line in listings(with_english=False))


@pytest.mark.skipif(bool(missing()), reason="needs the catalogues and classes of ../shared/data")
def test_every_judged_document_is_in_the_corpus(judged):
    ids = [line["id"] for line in corpus()]
    assert len(ids) == len(set(ids)) >= 3000
    assert {id for graded in judged.values() for id in graded} <= set(ids)


def test_every_row_has_a_floor():
    assert set(floor()) == set(ROWS)
