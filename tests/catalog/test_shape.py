"""One shape of a listing: a field that is declared appears wherever a listing's fields do."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.catalog import services, shape
from marketplace.catalog.completeness import problems
from marketplace.catalog.indexing import document_of
from marketplace.catalog.models import Listing, ListingVersion
from marketplace.catalog.shape.field import Field, Shown, Written
from marketplace.formats.catalogues import READERS, to_csv
from marketplace.formats.fields import Line
from marketplace.kernel import clock
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from tests.world import World

# A field as a developer would add it. Its column is one of the table that no other field of the shape writes, so that the
# test needs no migration.
STORAGE = Field(
    "storage",
    Text("보관 조건", "Storage"),
    "basics",
    (
        Written(
            "closed_reason", Text("보관 조건", "Storage"), Line(100), ("보관", "보관 방법"), key="storage"
        ),
    ),
    lacking=Text("보관 조건을 입력해 주십시오.", "Enter how it is stored."),
    answer=lambda row: row.closed_reason,
    results=(Shown(75, Text("보관 조건", "Storage"), lambda row, _: row.closed_reason),),
    desk=(Shown(75, Text("보관 조건", "Storage"), lambda row, _: row.closed_reason),),
    compared=(Shown(65, Text("보관 조건", "Storage"), lambda row, _: row.closed_reason),),
    indexed="body_ko",
)
RECORD: dict[str, Any] = {
    "key": "k1",
    "kind": "know_how",
    "title_ko": "분리막 개질",
    "summary_ko": "상압에서 처리합니다.",
    "field": "battery",
    "keywords_ko": ["분리막"],
    "inventors": [{"name_ko": "김하늘", "share": 100}],
    "offers": [{"kind": "non_exclusive", "fee": 30_000_000, "term_months": 36}],
    "storage": "건조한 곳, 25 ℃ 이하",
}


@pytest.fixture(autouse=True)
def with_one_field_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shape, "FIELDS", (*shape.FIELDS, STORAGE))


def _row(listing_id: int) -> Listing:
    db.session.expire_all()
    return db.session.get_one(Listing, listing_id)


@pytest.mark.parametrize("reader", ["own_jsonl", "own_csv"])
def test_it_is_imported_by_its_name_and_by_other_headings(world: World, reader: str) -> None:
    layout = services.exchange_layout()
    if reader == "own_jsonl":
        file = json.dumps(RECORD, ensure_ascii=False).encode()
    else:
        file = to_csv([RECORD], layout).replace(b"storage", "보관 방법".encode())
    [row] = READERS[reader](io.BytesIO(file), clock.today(), layout)
    assert row.problems == []
    assert row.listing["storage"] == RECORD["storage"]
    number = services.import_draft(row.listing, world.institution(), SYSTEM, "test", "k1")
    assert _row(number).closed_reason == RECORD["storage"]


def test_what_can_not_be_stored_is_refused_by_its_name(world: World) -> None:
    found = services.problems_of_record(RECORD | {"storage": "가" * 101})
    assert [name for name, _ in found] == ["storage"]


def test_it_is_missed_before_publication_and_then_not(world: World) -> None:
    institution = world.institution()
    number = world.listing(institution, world.person("researcher", institution), state="draft")
    assert [(p.section, p.field) for p in problems(_row(number))] == [("basics", "closed_reason")]
    services.save(number, world.person("officer", institution), {"closed_reason": "상온"})
    assert problems(_row(number)) == []


def test_a_change_of_it_is_a_new_version_that_names_the_difference(world: World) -> None:
    institution = world.institution()
    officer = world.person("officer", institution)
    number = world.listing(institution, world.person("researcher", institution), closed_reason="상온")
    before = shape.snapshot(_row(number))
    services.save(number, officer, {"closed_reason": "냉장"})
    after = shape.snapshot(_row(number))
    assert shape.difference(before, after) == ["closed_reason"]
    assert db.session.query(ListingVersion).filter_by(listing_id=number).count() == 1
    services.save(number, officer, {"closed_reason": "냉장"})
    assert db.session.query(ListingVersion).filter_by(listing_id=number).count() == 1, "nothing changed"


def test_it_is_in_the_files_the_comparison_the_form_and_the_search(world: World, client: FlaskClient) -> None:
    institution = world.institution()
    number = world.listing(institution, world.person("researcher", institution), closed_reason="냉동 보관")
    assert "냉동 보관" in document_of(_row(number)).body_ko
    public_id = _row(number).public_id
    header, row = csv.reader(io.StringIO(client.get("/technologies.csv").get_data(as_text=True)))
    assert row[header.index("보관 조건")] == "냉동 보관"
    assert header.index("보관 조건") == header.index("TRL") + 1
    world.sign_in(client, world.person("officer", institution))
    assert "냉동 보관" in client.get("/desk/listings.csv").get_data(as_text=True)
    assert "냉동 보관" in client.get(f"/compare?id={public_id}").get_data(as_text=True)
    assert "냉동 보관" in client.get(f"/desk/listings/{public_id}/check").get_data(as_text=True)
    answer = client.post(
        f"/desk/listings/{public_id}/basics",
        data={"kind": "know_how", "title_ko": "이름", "summary_ko": "요약", "field": "battery", "trl": "6",
              "keywords_ko": "분리막", "closed_reason": "상온 보관"},
    )  # fmt: skip
    assert answer.status_code == 302
    assert _row(number).closed_reason == "상온 보관"


def test_every_column_of_the_form_is_declared_once() -> None:
    names = [column.column for column in shape.written()]
    assert len(names) == len(set(names))
    assert {column.column for column in shape.written("basics")} >= {"title_ko", "trl", "embargo_until"}
