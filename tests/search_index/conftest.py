"""A small index of bilingual listings that the tests of the search library share, on every engine.

Tests that take ``engine``, ``own_engine`` or ``open_index`` are the contract: they run on the native engine, on the
OpenSearch engine with a stand-in for its server, and, where OPENSEARCH_TEST_URL names one
(``https://user:password@host:9200``), on a real server, whose indices ``gisultest-*`` they make and delete. What holds
for one engine alone calls ``open_engine`` and says why.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from search_index import Document, Engine, open_engine, open_server
from standins.opensearch import StandIn

PUBLIC = ("public",)

SEPARATOR = Document(
    id="1",
    title_ko="리튬 이차전지용 세라믹 코팅 분리막",
    title_en="Ceramic-coated separator for lithium-ion batteries",
    summary_ko="고온에서 수축하지 않는 분리막으로 전지의 발화를 막습니다.",
    body_ko="알루미나 입자를 폴리올레핀 필름에 도포하여 내열성을 높입니다. LiFePO4 양극재와 함께 시험했습니다.",
    body_en="Alumina particles on a polyolefin film keep it from shrinking at 180 degrees.",
    keywords_ko=("분리막", "이차전지"),
    keywords_en=("separator", "lithium-ion battery"),
    inventors=("김철수", "Jane Doe"),
    institutions=("한빛전자기술연구원", "Hanbit Institute of Electronics"),
    numbers=("GT-2026-000001", "10-2019-0012345"),
    kind="patent",
    field="energy/battery",
    ipc=("H01M 50/446", "H01M 10/0525"),
    ksic=("C28202",),
    licence_kinds=("non_exclusive", "exclusive"),
    institution="hanbit",
    mini_clusters=("battery",),
    trl=6,
    fee=35_000_000,
    published_on=date(2026, 3, 2),
    audience=PUBLIC,
)
MOULD = Document(
    id="2",
    title_ko="금형 수명을 늘리는 질화 열처리",
    title_en="Nitriding heat treatment that extends mould life",
    summary_ko="SUS304 금형의 표면 경도를 높입니다.",
    body_ko="플라즈마 질화로 코팅 없이 마모를 줄입니다.",
    keywords_ko=("금형", "열처리"),
    inventors=("박영희",),
    institutions=("새벽금형대학교",),
    numbers=("GT-2026-000002",),
    kind="know_how",
    field="machinery/mould",
    ipc=("C23C 8/36",),
    ksic=("C25924",),
    licence_kinds=("non_exclusive",),
    institution="dawn",
    mini_clusters=("parts_moulds",),
    trl=8,
    fee=0,
    published_on=date(2025, 11, 20),
    express=True,
    audience=PUBLIC,
)
SOFTWARE = Document(
    id="3",
    title_ko="AI기반 배터리 잔존수명 예측 소프트웨어",
    title_en="Deep learning software that predicts battery life",
    summary_en="Runs on an embedded board and needs no cloud.",
    kind="software",
    field="ict/ai",
    ipc=("G06N 3/08",),
    licence_kinds=("non_exclusive",),
    institution="hanbit",
    institutions=("한빛전자기술연구원",),
    mini_clusters=("battery", "it"),
    trl=5,
    fee=None,
    published_on=date(2026, 7, 1),
    audience=PUBLIC,
)
SECRET = Document(
    id="4",
    title_ko="비공개 고체전해질 분리막 제조",
    title_en="Undisclosed solid electrolyte",
    keywords_ko=("고체전해질비밀",),
    inventors=("숨은이",),
    institutions=("비밀연구소",),
    numbers=("GT-2026-000004",),
    kind="patent",
    field="energy/battery",
    ipc=("H01M 10/0562",),
    institution="hidden",
    trl=3,
    fee=900_000_000,
    published_on=date(2026, 5, 5),
    audience=("org:12", "user:7"),
)
DOCUMENTS = (SEPARATOR, MOULD, SOFTWARE, SECRET)


ENGINES = ["native", pytest.param("opensearch", marks=pytest.mark.long)]
if os.environ.get("OPENSEARCH_TEST_URL"):
    ENGINES.append("server")

#: Opens the index of a folder; on a server, that of a prefix made from it.
OpenIndex = Callable[[Path], Engine]


@pytest.fixture(scope="session", params=ENGINES)
def engine_kind(request: pytest.FixtureRequest) -> str:
    """Which engine."""
    return str(request.param)


@pytest.fixture(scope="session")
def open_index(engine_kind: str) -> Iterator[OpenIndex]:
    """How to open an index of this engine."""
    if engine_kind == "native":
        yield open_engine
        return
    standin = StandIn().start() if engine_kind == "opensearch" else None
    url = standin.url if standin else os.environ["OPENSEARCH_TEST_URL"].rstrip("/")
    prefixes: set[str] = set()

    def open_(path: Path) -> Engine:
        prefix = f"gisultest-{hashlib.blake2s(str(path).encode(), digest_size=6).hexdigest()}"
        prefixes.add(prefix)
        return open_server(f"{url}/{prefix}", timeout=300)  # a machine may pause a test

    yield open_
    if standin:
        standin.stop()
        assert standin.refused == []  # a real server would have refused it too
    else:
        remove_indices(url, prefixes)


def remove_indices(url: str, prefixes: set[str]) -> None:
    """Delete what tests made on a real server."""
    from search_index.opensearch.server import Server

    for prefix in prefixes:
        server = Server(f"{url}/{prefix}")
        for name in server.indices().all:
            server.drop(name)
        server.client.indices.delete(index=server.meta, params={"ignore_unavailable": "true"})


@pytest.fixture(scope="module")
def engine(open_index: OpenIndex, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine over ``DOCUMENTS``; tests that use it don't write."""
    made = open_index(tmp_path_factory.mktemp("index"))
    made.rebuild(DOCUMENTS)
    yield made
    made.close()


@pytest.fixture
def own_engine(open_index: OpenIndex, tmp_path: Path) -> Engine:
    """An engine of the test's own, with ``DOCUMENTS``."""
    made = open_index(tmp_path / "index")
    made.rebuild(DOCUMENTS)
    return made
