"""Adding, removing, rebuilding, and what happens to an index that is missing or damaged."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path

import numpy as np
import pytest
from whoosh.filedb.filestore import FileStorage

from search_index import Document, Engine, EngineBusy, Query, open_engine
from search_index.store.builder import FieldTerms, Record, SegmentBuilder
from search_index.store.writer import write_segment

from .conftest import DOCUMENTS, MOULD, SECRET, SEPARATOR, OpenIndex


def ids(engine: Engine, text: str = "") -> set[str]:
    return set(engine.search(Query(text=text, per_page=100)).ids)


def test_changes_are_seen_by_other_engines_after_commit(
    own_engine: Engine, open_index: OpenIndex, tmp_path: Path
) -> None:
    reader = open_index(tmp_path / "index")
    own_engine.add([dataclasses.replace(SEPARATOR, id="9", title_ko="새로운 압전 소자")])
    assert ids(reader, "압전") == set()
    own_engine.commit()
    assert ids(reader, "압전") == ids(own_engine, "압전") == {"9"}
    own_engine.remove(["9", "unknown"])
    own_engine.commit()
    assert ids(reader, "압전") == set()
    assert ids(reader) == {"1", "2", "3"}


def test_a_document_is_replaced_not_doubled(own_engine: Engine) -> None:
    for title in ("첫째 레이저", "둘째 레이저"):
        own_engine.add([dataclasses.replace(MOULD, title_ko=title)])
    own_engine.commit()
    assert ids(own_engine, "레이저") == {"2"}
    assert ids(own_engine, "첫째") == set()
    assert own_engine.stats().documents == len(DOCUMENTS)


def test_many_commits_keep_few_segments_and_the_truth(
    open_index: OpenIndex, engine_kind: str, tmp_path: Path
) -> None:
    engine, truth, dice = open_index(tmp_path), dict[str, str](), random.Random(7)
    for step in range(120 if engine_kind == "native" else 30):  # a server merges by itself
        id, word = str(dice.randrange(30)), f"word{dice.randrange(10)}"
        if dice.random() < 0.3:
            engine.remove([id])
            truth.pop(id, None)
        else:
            engine.add([Document(id=id, title_en=f"{word} step", audience=("public",))])
            truth[id] = word
        engine.commit()
        for number in (step % 10, (step + 5) % 10):
            assert ids(engine, f"word{number}") == {i for i, w in truth.items() if w == f"word{number}"}
    assert ids(engine) == set(truth)
    assert engine.stats().segments < 8


def test_a_rebuild_leaves_as_few_segments_as_may_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search_index.whoosh_engine._CHUNK", 1)
    engine = open_engine(tmp_path)
    engine.rebuild(DOCUMENTS)
    assert len(list(tmp_path.glob("index-*/*.arrays"))) == 1
    assert ids(engine) == {document.id for document in DOCUMENTS} - {SECRET.id}


def test_a_missing_index_opens_empty_and_asks_for_a_rebuild(open_index: OpenIndex, tmp_path: Path) -> None:
    engine = open_index(tmp_path / "none")
    assert engine.needs_rebuild
    assert ids(engine) == set()
    assert engine.suggest("분리") == ()
    engine.add([SEPARATOR])
    engine.commit()
    assert ids(engine) == {"1"}
    assert engine.needs_rebuild
    assert engine.rebuild(DOCUMENTS) == len(DOCUMENTS)
    assert not engine.needs_rebuild


@pytest.mark.parametrize("damage", ["truncate", "overwrite", "remove", "toc", "meta", "pointer"])
def test_a_damaged_index_opens_empty_and_is_rebuilt(tmp_path: Path, damage: str) -> None:
    """The native engine only: what damages the files of a server is for the server to mend."""
    open_engine(tmp_path).rebuild(DOCUMENTS)
    (folder,) = tmp_path.glob("index-*")
    (arrays,) = folder.glob("*.arrays")
    (toc,) = folder.glob("*.toc")
    if damage == "truncate":
        arrays.write_bytes(arrays.read_bytes()[:-200])
    elif damage == "overwrite":
        arrays.write_bytes(b"\0" * arrays.stat().st_size)
    elif damage == "remove":
        arrays.unlink()
    else:
        {"toc": toc, "meta": folder / "meta.json", "pointer": tmp_path / "CURRENT"}[damage].write_bytes(
            b"\x80"
        )
    engine = open_engine(tmp_path)
    assert engine.needs_rebuild
    assert ids(engine) == set()
    engine.rebuild(DOCUMENTS)
    assert not engine.needs_rebuild
    assert ids(engine) == {"1", "2", "3"}


def test_the_old_index_serves_while_the_new_one_is_made(
    own_engine: Engine, open_index: OpenIndex, engine_kind: str, tmp_path: Path
) -> None:
    reader = open_index(tmp_path / "index")
    seen: list[set[str]] = []

    def documents() -> object:
        yield dataclasses.replace(SEPARATOR, title_ko="다시 만든 분리막")
        own_engine.add([dataclasses.replace(MOULD, id="8", title_ko="그 사이의 변경")])
        own_engine.remove(["3"])
        own_engine.commit()
        seen.append(ids(reader))
        yield from (MOULD, *DOCUMENTS[2:])

    progress: list[int] = []
    own_engine.rebuild(documents(), progress=progress.append)  # type: ignore[arg-type]
    assert seen == [{"1", "2", "8"}]  # served by the old index
    assert ids(reader) == {"1", "2", "8"}
    assert ids(reader, "다시 만든") == {"1"}
    assert progress[-1] == len(DOCUMENTS)
    if engine_kind == "native":  # on a server the old one is deleted in the same step
        assert len(list((tmp_path / "index").glob("index-*"))) == 1


def test_a_failed_rebuild_changes_nothing(own_engine: Engine) -> None:
    def documents() -> object:
        yield SEPARATOR
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        own_engine.rebuild(documents())  # type: ignore[arg-type]
    assert ids(own_engine) == {"1", "2", "3"}
    assert not own_engine.needs_rebuild
    own_engine.add([dataclasses.replace(MOULD, id="8")])
    own_engine.commit()
    assert own_engine.rebuild([SEPARATOR]) == 1
    assert ids(own_engine) == {"1"}


def test_only_one_rebuild_at_a_time(own_engine: Engine, open_index: OpenIndex, tmp_path: Path) -> None:
    other = open_index(tmp_path / "index")

    def documents() -> object:
        with pytest.raises(EngineBusy):
            other.rebuild(DOCUMENTS)
        yield from DOCUMENTS

    assert own_engine.rebuild(documents()) == len(DOCUMENTS)  # type: ignore[arg-type]


def test_the_folder_is_private(tmp_path: Path) -> None:
    open_engine(tmp_path / "index").rebuild(DOCUMENTS)
    (folder,) = (tmp_path / "index").glob("index-*")
    assert folder.stat().st_mode & 0o777 == 0o700


def test_places_are_told_apart_beyond_what_32_bits_hold(tmp_path: Path) -> None:
    """A segment of more than 65,536 documents: a phrase is found in the last ones, and merging keeps the places."""
    storage, wide, merged = FileStorage(str(tmp_path)), SegmentBuilder(), SegmentBuilder()
    words = ("solid", "electrolyte")
    for number in range(66_000):
        order = words if number in (3, 65_999) else words[::-1]
        wide.add(Record({"text": FieldTerms(order, (0, 1), (1.0, 1.0), 2.0)}))
    arrays = write_segment(storage, wide).open(storage)
    merged.add_segment(arrays, set(range(1, 1_000)))
    for segment, where in (
        (arrays, [3, 65_999]),
        (write_segment(storage, merged).open(storage), [65_000]),
    ):
        solid, electrolyte = (segment.places("text", segment.find("text", word.encode())) for word in words)
        assert (np.intersect1d(solid + 1, electrolyte) >> 16).tolist() == where


def test_any_text_can_be_indexed(open_index: OpenIndex, tmp_path: Path) -> None:
    """Words of any length and with any characters are no reason to lose a document."""
    engine = open_index(tmp_path)
    odd = "x" * 40_000 + " a|b|3 _ \x00 \u2028 \ufeff 가" + "나" * 2_000 + " \U0001f50b | || |5"
    engine.rebuild(
        [
            dataclasses.replace(
                SEPARATOR,
                body_ko=odd,
                keywords_en=(odd,),
                inventors=(odd,),
                numbers=(odd,),
                kind=odd,
                field=odd,
            )
        ]
    )
    assert ids(engine, "세라믹") == {"1"}
    assert ids(engine) == {"1"}
