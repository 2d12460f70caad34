"""Catalogues of others become drafts; the dry run finds what the run finds."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.models import Organisation
from marketplace.catalog.models import Listing
from marketplace.interop import importing
from marketplace.interop.commands import import_group
from marketplace.kernel.database import db
from tests.world import World

# Whole catalogues of others are too large for the repository: beside it, or where CATALOGUES says.
DATA = Path(os.environ.get("CATALOGUES", Path(__file__).parents[3] / "shared" / "data"))
GOOD: dict[str, Any] = {
    "kind": "know_how", "title_ko": "분리막 개질", "summary_ko": "상압에서 처리합니다.", "trl": 6, "field": "battery",
    "keywords_ko": ["분리막"], "ipc": ["H01M 50/403"], "ksic": ["28202"],
    "inventors": [{"name_ko": "김하늘", "share": 60}, {"name_ko": "이도윤", "share": 40}],
    "offers": [{"kind": "non_exclusive", "fee": 30_000_000, "term_months": 36}],
}  # fmt: skip


@pytest.fixture
def institution(world: World) -> Organisation:
    number = world.institution()
    row = db.session.get(Organisation, number)
    assert row is not None
    return row


def _file(folder: Path, *records: dict[str, Any]) -> Path:
    path = folder / "rows.jsonl"
    lines = [json.dumps({"key": f"k{i}", **record}, ensure_ascii=False) for i, record in enumerate(records)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Listing.id))) or 0


def _import(app: Flask, path: Path, institution: Organisation, *options: str, form: str = "own-jsonl") -> Any:
    command = ["listings", str(path), "--format", form, "--institution", institution.ref, *options]
    return app.test_cli_runner().invoke(import_group, command)


def test_good_rows_become_complete_drafts(app: Flask, institution: Organisation, tmp_path: Path) -> None:
    result = _import(app, _file(tmp_path, GOOD, GOOD), institution)
    assert result.exit_code == 0, result.output
    rows = db.session.scalars(select(Listing)).unique().all()
    assert [row.state for row in rows] == ["draft", "draft"]
    assert [i.share for i in rows[0].inventors] == [60, 40]
    assert rows[0].codes_of == {"ipc": ["H01M 50/403"], "ksic": ["28202"]}
    assert rows[0].offers[0].fee == 30_000_000


def test_one_bad_row_stops_all_and_is_named(app: Flask, institution: Organisation, tmp_path: Path) -> None:
    path = _file(tmp_path, GOOD, GOOD | {"trl": 12}, GOOD | {"kind": "poem", "ipc": ["Z99Z"]})
    dry = _import(app, path, institution, "--dry-run")
    assert dry.exit_code == 1
    assert "line 2, trl" in dry.output
    assert "line 3, kind" in dry.output
    assert "line 3, ipc" in dry.output
    run = _import(app, path, institution)
    assert run.exit_code == 1
    assert _count() == 0
    found = importing.dry_run(path, "own_jsonl", institution)
    assert found.refused == 2
    assert _count() == 0


def test_keep_going_leaves_the_bad_rows_out(app: Flask, institution: Organisation, tmp_path: Path) -> None:
    path = _file(tmp_path, GOOD, GOOD | {"trl": 12}, GOOD)
    assert _import(app, path, institution, "--keep-going").exit_code == 1
    assert _count() == 2


def test_the_same_file_twice_is_refused_and_resume_skips(
    app: Flask, institution: Organisation, tmp_path: Path
) -> None:
    first = _file(tmp_path, GOOD, GOOD)
    assert _import(app, first, institution).exit_code == 0
    again = _import(app, first, institution, "--dry-run")
    assert again.exit_code == 1
    assert "already" in again.output
    longer = _file(tmp_path, GOOD, GOOD, GOOD)
    assert _import(app, longer, institution).exit_code == 1
    assert _import(app, longer, institution, "--resume").exit_code == 0
    assert _count() == 3


def test_a_lapsed_patent_gets_no_offer(app: Flask, institution: Organisation, tmp_path: Path) -> None:
    dead = {
        "country": "KR",
        "application_no": "10-2001-0012345",
        "registration_no": "10-0412345",
        "status": "lapsed",
    }
    record = GOOD | {"kind": "patent", "patents": [dead]}
    assert _import(app, _file(tmp_path, record), institution).exit_code == 1
    assert _import(app, _file(tmp_path, record | {"offers": []}), institution).exit_code == 0
    row = db.session.scalars(select(Listing)).unique().one()
    assert row.rights_lapsed
    assert row.open_offers == []


def test_an_unreadable_file_and_an_unknown_institution_are_explained(
    app: Flask, institution: Organisation, tmp_path: Path
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"\x00\x01\x02")
    assert _import(app, path, institution, form="nasa-patents").exit_code != 0
    result = app.test_cli_runner().invoke(
        import_group, ["listings", str(path), "--format", "own-csv", "--institution", "nobody"]
    )
    assert result.exit_code == 1
    assert "No institution" in result.output


@pytest.mark.skipif(
    not DATA.exists(), reason="no catalogues beside the repository, and CATALOGUES names none"
)
def test_the_nasa_patents_report_their_gaps(app: Flask, institution: Organisation) -> None:
    path = DATA / "nasa_patents_csv" / "NASA_Patents.csv"
    found = importing.dry_run(path, "nasa_patents", institution)
    assert found.rows == 1393
    assert found.counts["patent_number_missing"] == 457
    assert found.counts["abstract_missing"] == 1393
    assert _count() == 0


@pytest.mark.long
@pytest.mark.skipif(
    not DATA.exists(), reason="no catalogues beside the repository, and CATALOGUES names none"
)
@pytest.mark.parametrize(
    ("form", "path", "rows"),
    [
        ("nasa-software", DATA / "nasa_software_catalog" / "listings.jsonl", 1304),
        ("nasa-patents", DATA / "nasa_patents_csv" / "NASA_Patents.csv", 1393),
    ],
)
def test_the_nasa_catalogues_import(
    app: Flask, institution: Organisation, form: str, path: Path, rows: int
) -> None:
    dry = _import(app, path, institution, "--dry-run", form=form)
    run = _import(app, path, institution, "--keep-going", form=form)
    refused = importing.dry_run(path, form.replace("-", "_"), institution, resume=True).refused
    assert _count() == rows - refused
    assert f"rows {rows:,}, refused {refused:,}" in dry.output
    assert f"rows {rows:,}, refused {refused:,}" in run.output
