"""One box: whatever is dropped becomes drafts, told by its content, each field with its source."""

from __future__ import annotations

import contextlib
import io
import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.catalog import services as catalog
from marketplace.catalog.models import Listing
from marketplace.formats import citations, doi, safe_xml
from marketplace.formats.catalogues import sheet
from marketplace.formats.citations import detecting
from marketplace.formats.tables import TableError
from marketplace.interop import queries, services
from marketplace.interop.models import ImportRun
from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid
from tests.interop.test_sheets import listings, office, the
from tests.world import World

__all__ = ["office"]
DATA = Path(os.environ.get("CATALOGUES", Path(__file__).parents[3] / "shared" / "data"))
BIB = r"""@string{j = "Journal of Cells"}
@article{a1, title = {Life of {\"o}ld cells}, author = {Kim, Haneul and Doyun Lee AND others}, journal = j # { B},
 year = 2024, doi = {https://doi.org/10.1000/ABC}, keywords = {cell, life}}"""
RIS = "TY  - JOUR\nTI  - 전지의 수명\nAU  - 김하늘\nDO  - 10.1000/ris\nPY  - 2023/05/01\nER  - \n"
CSL = json.dumps(
    {"type": "dataset", "title": "Cell data", "DOI": "10.1000/csl", "issued": {"date-parts": [[2022, 3]]}}
)
DATACITE = json.dumps(
    {"data": {"attributes": {"doi": "10.1000/dc", "titles": [{"title": "Cells"}], "creators": [{"name": "Kim, H."}],
     "types": {"resourceTypeGeneral": "Software"}, "version": "1.2", "publicationYear": 2021}}}
)  # fmt: skip
KIPRIS = """<?xml version="1.0" encoding="UTF-8"?><response><body><items><item><inventionTitle>분리막 개질</inventionTitle>
<applicationNumber>1020200000001</applicationNumber><registerNumber>1012345670000</registerNumber><registerStatus>등록</registerStatus>
<ipcNumber>H01M 50/403|A61B 8/00</ipcNumber><astrtCont>요약입니다.</astrtCont></item></items></body></response>"""


def _one(text: str) -> tuple[str, dict[str, Any]]:
    found = citations.read(text.encode())
    assert found is not None
    return found[0].source, found[0].record


def test_publish_40_every_usual_form_is_known_by_its_content() -> None:
    source, record = _one(BIB)
    assert source == "BibTeX"
    assert (record["title_en"], record["doi"], record["journal"]) == (
        "Life of öld cells",
        "10.1000/abc",
        "Journal of Cells B",
    )
    assert [one["name_en"] for one in record["inventors"]] == ["Haneul Kim", "Doyun Lee"]
    source, record = _one(RIS)
    assert (source, record["title_ko"], record["doi"], record["issued"]) == (
        "RIS",
        "전지의 수명",
        "10.1000/ris",
        "2023-05-01",
    )
    source, record = _one(CSL)
    assert (source, record["kind"], record["issued"]) == ("CSL-JSON", "dataset", "2022-03")
    source, record = _one(DATACITE)
    assert (source, record["kind"], record["release"]) == ("DataCite", "software", "1.2")
    source, record = _one(KIPRIS)
    assert (source, record["patents"][0]["registration_no"], record["ipc"]) == (
        "KIPRIS",
        "10-1234567",
        ["H01M 50/403", "A61B 8/00"],
    )
    source, record = _one("제10-1234567호")
    assert record["patents"] == [{"country": "KR", "registration_no": "10-1234567", "status": "registered"}]
    assert citations.read("명칭\t출원번호\n가\t10-2020-0000001".encode()) is None


def test_publish_41_what_is_dropped_becomes_drafts_with_the_source_of_each_field(
    office: Any, client: FlaskClient, world: World
) -> None:
    world.sign_in(client, office.researcher)
    assert "번호나 파일로 시작하기" in client.get("/desk/listings/new").text
    send = {"institution_id": office.institution, "kind": "paper"}
    page = client.post("/desk/imports", data=send | {"pasted": BIB}, follow_redirects=True).text
    assert "Life of öld cells" in page
    assert "출처: BibTeX" in page
    ref = db.session.scalars(select(ImportRun.ref)).one()
    page = client.post(f"/desk/imports/{ref}/start", follow_redirects=True).text
    (row,) = listings()
    assert (row.doi, row.kind, row.issued, row.created_by_id) == (
        "10.1000/abc",
        "paper",
        "2024",
        office.researcher.user_id,
    )
    world.sign_in(client, office.officer)
    assert client.get(f"/desk/imports/{ref}").status_code == 200
    world.sign_in(client, office.rival)
    assert client.get(f"/desk/imports/{ref}").status_code == 404


def test_publish_42_numbers_alone_begin_drafts_that_ask_for_a_title(office: Any) -> None:
    content = b"doi:10.1000/XYZ\n10-2020-0000009"
    ref = services.drop(office.institution, office.officer, "n", io.BytesIO(content))
    services.start(ref, office.officer)
    paper, patent = listings()
    assert (paper.title, paper.doi, paper.kind) == ("", "10.1000/xyz", "paper")
    assert patent.patents[0].application_no == "10-2020-0000009"


KR = {"country": "KR"}
APPLIED = [KR | {"application_no": "10-2019-0012345", "status": "applied"}]
GRANTED = [KR | {"registration_no": "10-1234567", "status": "registered"}]
SPELT = {
    "출원번호 10-2019-0012345 (2019. 1. 31.)": APPLIED, "10 2019 0012345": APPLIED, "１０－２０１９－００１２３４５": APPLIED,
    "등록특허 제10-1234567호": GRANTED, "KR101234567B1": GRANTED, "Patent No. KR 10-1234567": GRANTED,
    "US 16/123,456": [{"country": "US", "application_no": "16/123,456", "status": "applied"}],
    "미국특허 US 10,123,456 B2": [{"country": "US", "registration_no": "10,123,456", "status": "registered"}],
    "EP 1234567 B1": [{"country": "EP", "registration_no": "1234567", "status": "registered"}],
    "PCT/KR2020/001234": [{"country": "WO", "application_no": "PCT/KR2020/001234", "status": "applied"}],
}  # fmt: skip


def test_publish_52_a_number_is_read_as_people_write_it_and_a_publication_is_told_apart() -> None:
    for written, patents in SPELT.items():
        assert _one(written)[1]["patents"] == patents, written
    for doi_too in (
        "DOI 10.1000/Abc",
        "김하늘, 이도윤. 전지의 수명. 학회지, 2024. https://doi.org/10.1000/abc",
    ):
        assert _one(doi_too)[1]["doi"] == "10.1000/abc"
    for publication in (
        "KR 10-2019-0012345 A",
        "공개특허 10-2019-0012345",
        "US 2019/0123456 A1",
        "WO 2020/123456",
    ):
        with pytest.raises(citations.NotRead, match="publication"):
            citations.read(publication.encode())
    with pytest.raises(citations.NotRead, match="B1"):
        citations.read(b"EP1234567")
    several = citations.read(b"10.1000/a 10.1000/b, see https://doi.org/10.1000/A")
    assert several is not None
    assert [one.record["doi"] for one in several] == ["10.1000/a", "10.1000/b"]
    with pytest.raises(citations.NotRead):  # the words between would be lost
        citations.read("10-2019-0012345, 그리고 10.1000/a".encode())
    both = [APPLIED[0] | GRANTED[0]]
    for mark in (", ", " ", " / ", "; "):
        found = citations.read(f"출원번호 10-2019-0012345{mark}등록번호 10-1234567".encode())
        assert found is not None
        assert [one.record["patents"] for one in found] == [both], mark
    assert citations.read("명칭,출원번호\n가,10-2020-0000001".encode()) is None


def test_publish_53_a_line_that_is_no_number_takes_nothing_of_the_others(
    office: Any, client: FlaskClient, world: World
) -> None:
    world.sign_in(client, office.researcher)
    content = "출원번호\n10-2020-0000009\n10-2020-00000x9\nKR 10-2019-0012345 A"
    send = {"institution_id": office.institution, "kind": "patent", "pasted": content}
    page = client.post("/desk/imports", data=send, follow_redirects=True).text
    assert "10-2020-00000x9" in page
    assert "DOI나 특허번호로 읽을 수 없습니다" in page
    assert "공개번호로는 특허를 정할 수 없습니다" in page
    assert "앞줄에 있습니다" not in page  # lines without a number are not the same result
    ref = db.session.scalars(select(ImportRun.ref)).one()
    client.post(f"/desk/imports/{ref}/start")
    assert [one.application_no for row in listings() for one in row.patents] == ["10-2020-0000009"]


def test_publish_43_nothing_typed_is_overwritten_and_the_duplicate_is_told(
    office: Any, client: FlaskClient, world: World
) -> None:
    mine = catalog.create_draft(
        office.institution,
        {"kind": "paper", "title_en": "My own title", "doi": "10.1000/abc"},
        office.officer,
    )
    ref = services.drop(office.institution, office.officer, "a.bib", io.BytesIO(BIB.encode()))
    (row,) = queries.rows_of(the(ref).id)
    assert any("DOI가 같습니다" in one["ko"] for one in row.problems)
    world.sign_in(client, office.officer)
    page = client.get(f"/desk/imports/{ref}").text
    assert "DOI가 같습니다" in page
    assert "사람이 고친 값이 있어 그대로 두었습니다" in page
    services.start(ref, office.officer)
    (only,) = listings()
    assert (only.id, only.title_en, only.journal) == (mine.id, "My own title", "Journal of Cells B")


def test_publish_44_a_colleagues_draft_stays_unknown(office: Any, world: World) -> None:
    other = world.person("researcher", office.institution)
    values = {"kind": "paper", "title_en": "Secret title", "doi": "10.1000/abc"}
    catalog.create_draft(office.institution, values, other)
    ref = services.drop(office.institution, office.researcher, "a.bib", io.BytesIO(BIB.encode()))
    (row,) = queries.rows_of(the(ref).id)
    assert row.outcome == "refused"
    assert "Secret" not in json.dumps(row.problems, ensure_ascii=False)


BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><a>&c;</a>'
FILE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (BOMB, "개체 정의"),
        (FILE, "개체 정의"),
        (b"<a>" * 500, "너무 큽니다"),
        (b"<a><b></a>", "1번째 줄"),
        (b"<nothing/>", "알 수 없는 XML"),
        (b'{"a": 1}', "알 수 없는 JSON"),
        (b"{broken", "1번째 줄"),
        (b"%PDF-1.4 broken", "PDF가 손상"),
        ("그냥 글".encode(), "무엇인지 알 수 없습니다"),
        (b"PATN\nWKU  03932709", "옛 형식"),
    ],
)
def test_publish_45_wrong_files_are_refused_with_a_reason(office: Any, content: bytes, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        services.drop(office.institution, office.officer, "x", io.BytesIO(content))
    assert reason in refused.value.text.ko
    assert db.session.scalars(select(Listing)).first() is None


BLANKS = "\n" * 200_000
HOSTILE = {
    "strings that double": '@string{a0 = "xxxxxxxxxx"}\n'
    + "".join(f"@string{{a{n} = a{n - 1}{f' # a{n - 1}' * 9}}}\n" for n in range(1, 12))
    + "@article{k, title = a11}",
    "blanks in an entry": "@article{k," + " " * 200_000 + "}",
    "empty lines": "a" + BLANKS + "b",
    "doi of prefixes": "doi:" * 300_000,
    "a RIS that goes on": "TY  - JOUR\nTI  - a\n" + "b\n" * 300_000 + "ER  - \n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_publish_48_hostile_text_costs_no_more_than_its_length(name: str) -> None:
    began = time.process_time()
    with contextlib.suppress(citations.NotRead):
        citations.read(HOSTILE[name].encode())
    assert time.process_time() - began < 5


def test_publish_49_a_doi_is_found_in_a_long_row_of_numbers_in_time() -> None:
    began = time.process_time()
    assert doi.first_in("10.1000." * 20_000 + " 10.1000/abc") == "10.1000/abc"
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "content",
    [
        "@misc{k, title = {A}}\n" * 5_001,
        "TY  - JOUR\nTI  - A\nER  - \n" * 5_001,
        "[" + ",".join(['{"id":1,"title":"A"}'] * 5_001) + "]",
        "10.1000/abc\n" * 5_001,
        "<items>" + "<item><inventionTitle>A</inventionTitle></item>" * 5_001 + "</items>",
    ],
)
def test_publish_50_more_results_than_are_taken_is_said_and_none_is_lost(content: str) -> None:
    with pytest.raises(citations.NotRead) as refused:
        citations.read(content.encode())
    assert "5,000" in refused.value.reason.ko
    assert "5,000" in refused.value.reason.en


def test_publish_46_a_doctype_without_entities_is_passed_over() -> None:
    root = safe_xml.parse(b'<!DOCTYPE us SYSTEM "http://example.org/us.dtd" [ ]><us><t>A &amp; B</t></us>')
    assert root.findtext("t") == "A & B"


@pytest.mark.long
@pytest.mark.skipif(
    not DATA.exists(), reason="no files of others beside the repository, and CATALOGUES names none"
)
def test_publish_47_every_file_of_others_is_read_or_refused() -> None:
    counts, seen = {"read": 0, "refused": 0}, 0
    for path in sorted(DATA.glob("fx_*/**/*")):
        if not path.is_file() or path.name == "SOURCE.txt":
            continue
        content, seen = path.read_bytes(), seen + 1
        try:
            if citations.read(content) is None:
                sheet.head_of(content, catalog.exchange_layout())
            counts["read"] += 1
        except (citations.NotRead, TableError) as refusal:
            counts["refused"] += bool(refusal.reason.ko and refusal.reason.en)
    print(counts)
    assert counts["read"] > 150
    assert sum(counts.values()) == seen


def test_publish_62_what_has_a_number_needs_no_title_yet_and_what_has_neither_is_told_so(office: Any) -> None:
    content = (
        b"@article{a, doi = {10.1000/abc}, year = 2024}\n@article{b, year = 2024}\n@article{c, year = 2023}"
    )
    run = the(services.drop(office.institution, office.officer, "a.bib", io.BytesIO(content)))
    first, *others = queries.rows_of(run.id)
    assert (first.outcome, first.problems) == ("new", [])
    for row in others:
        assert (row.outcome, [(one["field"], one["code"]) for one in row.problems]) == (
            "refused",
            [("title_ko", "missing")],
        )


def test_publish_59_a_file_and_a_text_at_once_lose_neither(
    office: Any, client: FlaskClient, world: World
) -> None:
    world.sign_in(client, office.researcher)
    send = {"institution_id": office.institution, "kind": "paper", "pasted": "10.1000/typed"}
    answer = client.post("/desk/imports", data=send | {"file": (io.BytesIO(BIB.encode()), "a.bib")})
    assert answer.status_code == 422
    assert "따로 올려 주십시오" in answer.text
    assert "10.1000/typed" in answer.text
    assert db.session.scalars(select(ImportRun)).first() is None


@pytest.mark.skipif(
    not DATA.exists(), reason="no files of others beside the repository, and CATALOGUES names none"
)
def test_publish_54_bibtex_says_what_its_csl_json_says() -> None:
    """BibTeX and BibLaTeX beside the CSL-JSON that another program makes of them, field by field."""
    same = told = 0
    for bib in sorted((DATA / "fx_bibtex_csl").glob("**/mapping/*-input.bib")):
        ours = citations.read(bib.read_bytes())
        theirs = citations.read(bib.with_name(bib.name.replace("-input.bib", "-csl.json")).read_bytes())
        assert ours is not None
        assert theirs is not None
        assert len(ours) == len(theirs)
        for one, other in zip(ours, theirs, strict=True):
            for name in one.record | other.record:
                told += 1
                same += one.record.get(name) == other.record.get(name)
    print(f"{same} of {told} fields agree ({same / told:.1%})")
    assert told > 150
    assert same / told > 0.95


def test_publish_51_a_thing_that_cannot_be_read_again_says_why_and_can_be_given_up(
    office: Any, client: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.sign_in(client, office.researcher)
    read, calls = citations.read, []

    def once(content: bytes) -> Any:
        calls.append(content)
        if len(calls) > 1:
            raise citations.NotRead(detecting.BUSY)
        return read(content)

    monkeypatch.setattr(citations, "read", once)
    send = {"institution_id": office.institution, "kind": "paper", "pasted": BIB}
    page = client.post("/desk/imports", data=send, follow_redirects=True).text
    assert detecting.BUSY.ko in page
    ref = db.session.scalars(select(ImportRun.ref)).one()
    assert f"/desk/imports/{ref}/discard" in page
    assert the(ref).state == "unreadable"
    client.post(f"/desk/imports/{ref}/discard")
    assert the(ref).state == "discarded"
