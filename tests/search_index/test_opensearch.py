"""What only the engine on a server has to prove: a server that is away, other writers, secrets, what a request may ask."""

from __future__ import annotations

import base64
import dataclasses
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from search_index import FACETS, Engine, EngineAway, EngineBusy, Query, open_engine, open_server
from standins.opensearch import StandIn

from .conftest import DOCUMENTS, MOULD, SECRET, SEPARATOR
from .test_rules import DOCUMENTS as RULES

pytestmark = pytest.mark.long
TIMEOUT = 300.0  # seconds: a machine may pause a test


@pytest.fixture
def standin() -> Iterator[StandIn]:
    """A server of the test's own, which must not have refused anything."""
    made = StandIn().start()
    yield made
    made.stop()
    assert made.refused == []


@pytest.fixture
def engine(standin: StandIn) -> Engine:
    """An engine on it, with ``DOCUMENTS``."""
    made = open_server(standin.url, timeout=TIMEOUT)
    made.rebuild(DOCUMENTS)
    return made


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Engines look at the server before every answer."""
    monkeypatch.setattr("search_index.opensearch.engine.LOOK", 0.0)


def everything(engine: Engine, audience: tuple[str, ...]) -> list[Any]:
    """All that can be asked."""
    texts = (
        "분리막",
        "seperator",
        "ㅂㄹㅁ",
        "qnsflakr",
        "solid electrolyte",
        "세라믹 코팅",
        '"세라믹 냉각" 전지',
        "페로브",
    )
    asked: list[Any] = [engine.similar("4", audience=audience), engine.similar("1", audience=audience)]
    for text in texts:
        query = Query(text=text, audience=audience, facets=FACETS, filters={"ipc": ["H"], "kind": ["patent"]})
        asked += [engine.search(query), engine.search(dataclasses.replace(query, sort="newest", page=2))]
        asked += [engine.suggest(text, audience=audience), engine.for_problem(text, audience=audience)]
    return asked


@pytest.mark.parametrize("audience", [("public",), ("public", "user:7"), ()])
def test_no_request_looks_beyond_the_audience(
    standin: StandIn, engine: Engine, audience: tuple[str, ...]
) -> None:
    standin.requests.clear()
    everything(engine, audience)
    searches = [json.loads(body) for _, path, body in standin.requests if "/_search" in path]
    assert len(searches) > 50
    for body in searches:
        query = body["query"].get("function_score", body)["query"]
        assert {"terms": {"audience": sorted(audience)}} in query["bool"]["filter"]
        assert "suggest" not in body
        assert "global" not in json.dumps(body.get("aggs", {}))
    assert not [path for _, path, _ in standin.requests if "_doc/4" in path]  # no way round a search


TEXTS = [
    "", "분리막", "separator coating", "냉각", "베터리 냉각", "solid electrolyte", "이차 전지", "전력반도체", "lithium-air",
    "마이크로니", "DTB files", "sodrkrvks", "김철수", "GT-2026-000001", "trl:5..8", "배터리 -분리막", '"수명 예측" 소프트웨어',
    "ipc:H01M", "the of and", "고온에서 분리막이 수축해서 불이 나는 문제", "ceramic armor plate with color coding today", "세탁물",
]  # fmt: skip


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Engine]]:
    """The native engine and one on a server, with the same documents."""
    made = StandIn().start()
    engines = open_engine(tmp_path_factory.mktemp("both")), open_server(made.url, timeout=TIMEOUT)
    for each in engines:
        each.rebuild([*DOCUMENTS, *RULES])
    yield engines
    made.stop()


@pytest.mark.parametrize("text", TEXTS)
def test_both_engines_find_the_same_and_say_the_same(both: tuple[Engine, Engine], text: str) -> None:
    query = Query(text=text, facets=FACETS, filters={"kind": ["patent", "know_how"]} if not text else {})
    native, server = (each.search(query) for each in both)
    assert (server.total, set(server.ids), server.ids[:1]) == (
        native.total,
        set(native.ids),
        native.ids[:1],
    )
    assert server.facets == native.facets
    assert (server.correction, server.notes, server.terms) == (native.correction, native.notes, native.terms)
    assert set(server.expansions) == set(native.expansions)
    told = [
        {hit.id: (hit.reasons, dict(hit.highlights)) for hit in result.hits} for result in (native, server)
    ]
    assert told[0] == told[1]
    assert both[1].suggest(text) == both[0].suggest(text)


@pytest.mark.parametrize(
    "text",
    [
        " ".join(f"{a}o{b}a{c}in" for a in "bdfgklm" for b in "nprst" for c in "dgmr"),
        "heat sink, solid electrolyte, body armor, fuel cell, solar cell, gas sensor, heat exchanger, image sensor",
        "방열판 고체 전해질 연료 전지 태양 전지 가스 센서 열 교환기 이미지 센서 기계 학습 전력 반도체 증강 현실",
    ],
)
def test_a_long_question_takes_few_requests(standin: StandIn, engine: Engine, text: str) -> None:
    standin.requests.clear()
    engine.search(Query(text=text))
    assert len([path for _, path, _ in standin.requests if "/_search" in path]) < 25


def test_weights_mean_the_same_before_and_after_version_3() -> None:
    from search_index.opensearch.queries import Scores

    older, newer = (Scores(with_factor=factor, scale=10) for factor in (True, False))
    assert older.boost(1.0) * (0.9 * 10 + 1) == pytest.approx(newer.boost(1.0))
    assert older.boost(1.0, sentence=True) * (1.2 * 10 + 1) == pytest.approx(newer.boost(1.0, sentence=True))


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("fault", [0, 401, 429, 503])
def test_a_server_that_is_away_is_no_error_for_readers(standin: StandIn, engine: Engine, fault: int) -> None:
    before = engine.search(Query(text="분리막")).ids
    assert before
    if fault:
        standin.fault = fault
    else:
        standin.stop()
    for asked in everything(engine, ("public",)):
        assert getattr(asked, "hits", asked) == ()
    assert engine.needs_rebuild
    stats = engine.stats()
    assert (stats.rebuild_reason, stats.outdated, stats.documents) == ("away", False, 0)
    opened_meanwhile = open_server(standin.url, timeout=TIMEOUT)
    assert opened_meanwhile.search(Query(text="분리막")).total == 0
    if fault:
        standin.fault = 0
    else:
        standin.start()
    assert (
        engine.search(Query(text="분리막")).ids == opened_meanwhile.search(Query(text="분리막")).ids == before
    )
    assert not engine.needs_rebuild


def test_what_is_staged_outlives_a_server_that_is_away(standin: StandIn, engine: Engine) -> None:
    engine.add([dataclasses.replace(MOULD, id="8", title_ko="그 사이의 레이저")])
    standin.stop()
    with pytest.raises(EngineAway):
        engine.commit()
    with pytest.raises(EngineAway):
        engine.rebuild(DOCUMENTS)
    with pytest.raises(EngineAway):
        engine.vocabulary()
    standin.start()
    engine.commit()
    assert engine.search(Query(text="레이저")).ids == ("8",)


def test_a_server_lost_between_two_requests_leaves_the_old_index(standin: StandIn, engine: Engine) -> None:
    def documents() -> Any:
        yield SEPARATOR
        standin.fault = 503
        yield from DOCUMENTS[1:]

    with pytest.raises(EngineAway):
        engine.rebuild(documents())
    standin.fault = 0
    assert engine.search(Query()).total == 3 or engine.needs_rebuild  # until it looks again
    assert open_server(standin.url, timeout=TIMEOUT).search(Query()).total == 3


def test_a_commit_across_the_swap_is_done_again(
    standin: StandIn, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process swaps the index between a commit's look at the aliases and its writing."""
    other: Any = open_server(standin.url, timeout=TIMEOUT)
    other.add([dataclasses.replace(MOULD, id="8", title_ko="그 사이의 레이저")])
    other.remove(["1"])
    write, swapped = other._server.bulk, []

    def bulk(*args: Any, **options: Any) -> Any:
        if not swapped:
            swapped.append(engine.rebuild(DOCUMENTS))
        return write(*args, **options)

    monkeypatch.setattr(other._server, "bulk", bulk)
    with pytest.raises(EngineBusy):
        other.commit()
    other.commit()
    assert set(engine.search(Query()).ids) == {"2", "3", "8"}


def test_a_rebuild_that_died_holds_nobody_up_for_long(standin: StandIn, engine: Engine) -> None:
    server = engine._server  # type: ignore[attr-defined]
    server.write("rebuild", {"at": 0.0}, new=True)
    server.write("abandoned", {})
    server.create(f"{server.new_name()}", server.next)
    engine.remove(["1"])
    engine.commit()  # goes to the abandoned index too, as far as what it is made with is known
    assert engine.rebuild([SEPARATOR, SECRET]) == 2
    assert sorted(name.split("-")[1] for name in standin.indices) == ["index", "meta"]
    assert engine.search(Query()).ids == ("1",)


def test_a_failed_rebuild_leaves_nothing_behind(standin: StandIn, engine: Engine) -> None:
    before = set(standin.indices)

    def documents() -> Any:
        yield SEPARATOR
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        engine.rebuild(documents())
    assert set(standin.indices) == before
    assert engine.rebuild(DOCUMENTS) == len(DOCUMENTS)  # nobody holds it


def test_secrets_stay_out_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    standin = StandIn(user="gisul", password="geheim/&word").start()
    address = f"gisul:{{}}@127.0.0.1:{standin.port}/site"
    right = open_server("http://" + address.format("geheim%2F%26word"), timeout=TIMEOUT)
    right.rebuild(DOCUMENTS)
    assert right.search(Query(text="분리막")).ids == ("1",)
    wrong = open_server("http://" + address.format("geheim-guess"), timeout=TIMEOUT)
    assert wrong.search(Query(text="분리막")).total == 0
    standin.stop()
    with pytest.raises(EngineAway) as away:
        right.rebuild(DOCUMENTS)
    with pytest.raises(ValueError, match="not an address") as bad:
        open_server("ftp://" + address.format("geheim-guess"))
    for said in (caplog.text, repr(away.value), repr(bad.value), repr(right)):
        assert "geheim" not in said
        assert base64.b64encode(b"gisul:geheim/&word").decode() not in said


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/i/_search", {"query": {"match": {"ko": "a"}}}),
        ("POST", "/i/_search", {"query": {"term": {"ko": {"value": "a", "fuzzy": 1}}}}),
        ("POST", "/i/_search", {"size": 10_001}),
        ("POST", "/i/_search", {"explain": True}),
        ("POST", "/i/_search", {"query": {"match_phrase": {"ko": {"query": "a b"}}}}),
        ("POST", "/i/_search", {"aggs": {"a": {"terms": {"field": "ko", "size": 3}}}}),
        ("POST", "/i/_search", {"rescore": [], "sort": [{"day": {"order": "up", "missing": "_first"}}]}),
        ("PUT", "/i/_doc/1", {"unknown": 1}),
        ("PUT", "/i/_doc/1", {"id": "x" * 40_000}),
        ("PUT", "/i/_doc/1", {"ko": "word|0"}),
        ("PUT", "/j", {"mappings": {"dynamic": "strict", "properties": {"a": {"type": "vector"}}}}),
        ("GET", "/i/_mapping", {}),
    ],
)
def test_the_stand_in_refuses_what_the_server_would(method: str, path: str, body: dict[str, Any]) -> None:
    from search_index.opensearch.documents import INDEX

    standin = StandIn().start()
    try:
        assert standin.answer("PUT", "/i", json.dumps(INDEX).encode(), "")[0] == 200
        assert standin.answer(method, path, json.dumps(body).encode(), "")[0] == 400
        assert len(standin.refused) == 1
    finally:
        standin.stop()


def test_the_index_of_a_server_is_no_folder(standin: StandIn, engine: Engine, tmp_path: Path) -> None:
    stats = engine.stats()
    assert (stats.documents, stats.needs_rebuild) == (len(DOCUMENTS), False)
    assert stats.bytes_on_disk > 0
    assert list(tmp_path.iterdir()) == []
