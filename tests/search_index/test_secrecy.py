"""Nothing that a reader may not see shows through, in any way the engine speaks."""

from __future__ import annotations

import pytest

from search_index import FACETS, Engine, Query


def everything_said(engine: Engine, text: str, audience: tuple[str, ...]) -> str:
    result = engine.search(Query(text=text, audience=audience, facets=FACETS))
    said = [result, engine.suggest(text, audience=audience), engine.for_problem(text, audience=audience)]
    said += [engine.similar(id, audience=audience) for id in "1234"]
    return repr(said)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "고체전해질",
        "분리막",
        "solid electrolyte",
        "비밀",
        "숨은",
        "ㅂㅁㅇㄱㅅ",
        "GT-2026-000004",
        "발명자:숨은이",
        "-금형",
        "ipc:H01M",
        "year:2026",
    ],
)
@pytest.mark.parametrize("audience", [("public",), (), ("public", "org:13", "user:70")])
def test_a_hidden_document_leaves_no_trace(engine: Engine, text: str, audience: tuple[str, ...]) -> None:
    said = everything_said(engine, text, audience)
    for secret in (
        "비공개",
        "비밀연구소",
        "숨은이",
        "H01M 10/0562",
        "hidden",
        "고체전해질비밀",
        "over_100m",
        "Undisclosed",
    ):
        assert secret not in said.replace(f"original='{text}'", "")


@pytest.mark.parametrize("audience", [("org:12",), ("public", "user:7")])
def test_those_who_may_see_it_do(engine: Engine, audience: tuple[str, ...]) -> None:
    assert "4" in engine.search(Query(text="고체전해질", audience=audience)).ids
    assert "숨은이" in {s.text for s in engine.suggest("숨은", audience=audience)}
    assert engine.similar("4", audience=audience) or audience == ("org:12",)


def test_totals_and_counts_are_those_of_the_reader(engine: Engine) -> None:
    public = engine.search(Query(facets=("kind", "institution")))
    insider = engine.search(Query(facets=("kind", "institution"), audience=("public", "org:12")))
    assert (public.total, insider.total) == (3, 4)
    assert {r.value: r.count for r in public.facets["kind"]}["patent"] == 1
    assert {r.value: r.count for r in insider.facets["kind"]}["patent"] == 2
    assert "hidden" not in {r.value for r in public.facets["institution"]}


def test_a_correction_is_proposed_only_to_who_sees_the_word(engine: Engine) -> None:
    for text in ("Undisclosde", "Undisclosde separator"):
        assert engine.search(Query(text=text)).correction is None
        insider = engine.search(Query(text=text, audience=("public", "org:12"))).correction
        assert insider is not None
        assert insider.text == text.replace("Undisclosde", "undisclosed")
