"""Catalogue files: what is read, what is questioned, and that nothing is silently lost."""

import io
import json
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from marketplace.catalog.services import exchange_layout
from marketplace.formats.catalogues import READERS, TITLES, TableError, count_problems, to_csv

TODAY = date(2026, 11, 22)
SHARED = Path(__file__).parents[3] / "shared" / "data"

LISTING = {
    "key": "battery-1",
    "kind": "patent",
    "title_ko": "고니켈 양극재 코팅 방법",
    "title_en": "Coating method for high-nickel cathodes",
    "summary_ko": "수명을 늘립니다; 45 ℃에서도 안정적입니다.",
    "keywords_ko": ["양극재", "코팅"],
    "keywords_en": ["cathode"],
    "trl": 6,
    "field": "battery",
    "mini_cluster": "battery",
    "ipc": ["H01M 10/0525"],
    "ksic": ["28202"],
    "patents": [
        {
            "country": "KR",
            "application_no": "10-2022-9910001",
            "registration_no": "10-9910001",
            "status": "registered",
            "expires_on": "2042-03-14",
        }
    ],
    "institution": "inst_battery",
    "inventors": [
        {"name_ko": "한도윤", "name_en": "Han Doyun", "share": 60},
        {"name_ko": "서지안", "share": 40},
    ],
    "offers": [
        {
            "kind": "non_exclusive",
            "fee": 30_000_000,
            "currency": "KRW",
            "term_months": 36,
            "territories": ["KR"],
            "field_of_use_ko": "전기차",
            "field_of_use_en": "vehicles",
            "royalty_bp": 300,
            "express": True,
        },
        {
            "kind": "exclusive",
            "fee": None,
            "currency": "KRW",
            "term_months": None,
            "territories": ["JP", "US"],
            "field_of_use_ko": "",
            "field_of_use_en": "",
            "royalty_bp": None,
            "express": False,
        },
    ],
}


def read(name, data, today=TODAY):
    return list(READERS[name](io.BytesIO(data), today, exchange_layout()))


def read_lines(*records):
    return read("own_jsonl", "\n".join(json.dumps(record, ensure_ascii=False) for record in records).encode())


def codes_of(row):
    return {problem.code for problem in row.problems}


def fields_of(row):
    return {problem.field for problem in row.problems}


def shared(*parts):
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"catalogue {path} is not on this machine")
    return path.open("rb")


# --- our own formats ---


def test_a_complete_listing_has_no_problem_and_keeps_its_values():
    [row] = read_lines(LISTING)
    assert row.problems == []
    assert row.number == 1
    assert {name: row.listing[name] for name in LISTING} == LISTING


def test_the_table_form_gives_back_what_was_written():
    [row] = read("own_csv", to_csv([LISTING], exchange_layout()))
    assert row.problems == []
    assert {name: row.listing[name] for name in LISTING} == LISTING


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_korean_tables_are_read_in_the_encodings_that_people_use(encoding):
    table = "관리번호,종류,기술명,키워드,기술성숙도\r\nA-1,know_how,금형 냉각 노하우,금형; 냉각,5\r\n"
    [row] = read("own_csv", table.encode(encoding))
    assert row.problems == []
    assert row.listing["title_ko"] == "금형 냉각 노하우"
    assert row.listing["keywords_ko"] == ["금형", "냉각"]
    assert row.listing["trl"] == 5
    assert row.number == 2


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_recognised(separator):
    table = (
        separator.join(["key", "kind", "title_en"])
        + "\n"
        + separator.join(["A-1", "design", "A design"])
        + "\n"
    )
    [row] = read("own_csv", table.encode())
    assert row.listing["title_en"] == "A design"


def test_workbooks_are_read_like_tables():
    book = Workbook()
    book.active.append(["key", "kind", "title_ko", "trl"])
    book.active.append([])
    book.active.append([7, "software", "설비 예지보전", 6.0])
    file = io.BytesIO()
    book.save(file)
    [row] = read("own_csv", file.getvalue())
    assert (row.number, row.listing["key"], row.listing["trl"]) == (3, "7", 6)


def test_line_numbers_count_the_lines_of_the_file():
    table = 'key,kind,title_ko\nA,design,"두\n줄"\n\nB,design,셋\n'
    assert [row.number for row in read("own_csv", table.encode())] == [2, 5]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"title_ko,kind\nx,patent\n", b"PK\x03\x04 not a workbook"])
def test_files_that_are_no_catalogue_are_refused_with_a_reason(data):
    with pytest.raises(TableError) as refusal:
        read("own_csv", data)
    assert refusal.value.reason.ko
    assert refusal.value.reason.en


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"key": ""}, "key"),
        ({"kind": "poem"}, "kind"),
        ({"title_ko": "", "title_en": None}, "title_ko"),
        ({"title_ko": "가" * 201}, "title_ko"),
        ({"title_ko": 5}, "title_ko"),
        ({"trl": 10}, "trl"),
        ({"trl": "six"}, "trl"),
        ({"trl": True}, "trl"),
        ({"field": "cooking"}, "field"),
        ({"ipc": ["H77X 1/00"]}, "ipc"),
        ({"ksic": ["99999"]}, "ksic"),
        ({"ksic": "28202"}, "ksic"),
        ({"licence": "WTF-1"}, "licence"),
        ({"inventors": [{"name_ko": "한도윤", "share": 90}]}, "inventors"),
        ({"inventors": [{"name_ko": "한도윤"}]}, "inventors"),
        ({"inventors": [{"share": 100}]}, "inventors"),
        ({"patents": [{"country": "KR", "application_no": "12"}]}, "patents.application_no"),
        ({"patents": [{"country": "KR"}]}, "patents"),
        ({"patents": [{"registration_no": "10-9910001", "expires_on": "내년"}]}, "patents.expires_on"),
        ({"patents": [{"registration_no": "10-9910001", "status": "zombie"}]}, "patents.status"),
        ({"offers": [{"kind": "gift"}]}, "offers.kind"),
        ({"offers": [{"kind": "sharing", "fee": -1}]}, "offers.fee"),
        ({"offers": [{"kind": "sharing", "fee": 0, "currency": "BTC"}]}, "offers.currency"),
        ({"offers": [{"kind": "sharing", "fee": 0, "territory": "MOON"}]}, "offers.territory"),
        ({"offers": ["free"]}, "offers"),
    ],
)
def test_each_wrong_value_is_named_by_its_field(change, field):
    [row] = read_lines(LISTING | change)
    assert field in fields_of(row)
    assert not row.is_importable
    assert all(problem.reason.ko and problem.reason.en for problem in row.problems)


def test_an_expired_patent_is_reported_and_can_have_no_offer():
    old = {**LISTING["patents"][0], "expires_on": "2026-11-21"}
    [row] = read_lines(LISTING | {"patents": [old]})
    assert codes_of(row) == {"patent_expired", "dead_patent_offer"}
    assert row.listing["patents"][0]["status"] == "expired"
    [row] = read_lines(LISTING | {"patents": [old], "offers": []})
    assert row.is_importable
    [row] = read_lines(LISTING | {"patents": [{**old, "expires_on": "2026-11-22"}]})
    assert row.problems == []


def test_repeated_keys_are_refused_naming_the_first_line():
    rows = read_lines(LISTING, LISTING)
    assert rows[0].is_importable
    assert codes_of(rows[1]) == {"repeated_key"}
    assert "1행" in rows[1].problems[0].reason.ko


def test_lines_that_are_no_json_object_do_not_stop_the_others():
    rows = read("own_jsonl", b'{"key": \n[1, 2]\n\n' + json.dumps(LISTING).encode() + b"\n" + b"[" * 100_000)
    assert [(row.number, row.is_importable) for row in rows] == [
        (1, False),
        (2, False),
        (4, True),
        (5, False),
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"key,kind,title_ko\nA,design,\xb1\xdd\xff\xc7\n",
        "key,kind,title_ko\nA,design,제목,남는 값\n".encode(),
        'key,kind,title_ko\nA,design,"제목\nB,design,둘\n'.encode(),
    ],
)
def test_broken_characters_surplus_cells_and_open_quotes_are_refused_with_their_line(data):
    with pytest.raises(TableError) as refusal:
        read("own_csv", data)
    assert "2번째 줄" in refusal.value.reason.ko
    assert "line 2" in refusal.value.reason.en.lower()


def test_every_reader_has_a_title():
    assert set(TITLES) == set(READERS)


# --- NASA ---


def test_nasa_software_small():
    entry = {
        "id": "x1",
        "title": "Solver",
        "text": "It solves a mission&apos;s flow. " + "It is fast and small. " * 30,
        "center": "ARC",
        "tags": ["NASA", "ARC", "U.S. Release Only", "Propulsion"],
        "licence": ["NASA Open Source", None, "Apache-2.0"],
        "keywords": ["propulsion", "flow"],
        "url": None,
    }
    [row] = read("nasa_software", json.dumps(entry).encode())
    assert row.is_importable
    assert row.listing["summary_en"].startswith("It solves a mission's flow.")
    assert len(row.listing["summary_en"]) < 400 < len(row.listing["solution_en"])
    assert row.listing["institution_name"] == "NASA Ames Research Center"
    assert row.listing["licence"] == "NASA-1.3"
    assert row.listing["keywords_en"] == ["Propulsion", "flow"]
    assert {"release_restricted", "licence_several", "korean_missing", "trl_missing"} == codes_of(row)


def test_nasa_software_catalogue():
    with shared("nasa_software_catalog", "listings.jsonl") as file:
        rows = list(READERS["nasa_software"](file, TODAY, exchange_layout()))
    assert len(rows) == 1304
    assert all(row.is_importable for row in rows)
    assert all(row.listing["title_en"] and row.listing["summary_en"] for row in rows)
    assert count_problems(rows)["licence_missing"] == 708


def test_nasa_patents_with_other_headings():
    table = "Centre;Patent Status;Case No;Patent No;Serial Number;Title;Expires\nLangley;Issued;L-1;7673089;12/564085;A box;01/02/2030\n"
    [row] = read("nasa_patents", table.encode())
    assert row.listing["patents"] == [
        {
            "country": "US",
            "application_no": "12/564,085",
            "registration_no": "7,673,089",
            "expires_on": "2030-01-02",
            "status": "registered",
        }
    ]


def test_nasa_patents_catalogue():
    with shared("nasa_patents_csv", "NASA_Patents.csv") as file:
        rows = list(READERS["nasa_patents"](file, TODAY, exchange_layout()))
    assert len(rows) == 1393
    counted = count_problems(rows)
    assert counted["patent_number_missing"] == 457
    assert counted["patent_expired"] == 492
    assert counted["patent_number_repeated"] == 2
    assert counted["abstract_missing"] == 1393
    assert counted["status_unknown"] == 1
    assert all(row.is_importable for row in rows)
    assert not any(row.listing["offers"] for row in rows)


def test_field_dataverse_6675_cpython_121650_titles_and_headings_are_cleaned_in_tables_and_lines():
    table = "관리번호,종류,기술명,키워드\nA-1,know_how,\u200b금형\u2028냉각\u3000노하우 \u202e,\u3164금형; 냉각\ufeff\n"
    [row] = read("own_csv", unicodedata.normalize("NFD", table).encode())
    assert (row.listing["title_ko"], row.listing["keywords_ko"]) == ("금형 냉각 노하우", ["금형", "냉각"])
    written = LISTING | {
        "title_ko": unicodedata.normalize("NFD", "상압\x85플라즈마"),
        "keywords_ko": ["분\u00ad리막"],
    }
    [row] = read_lines(written)
    assert (row.listing["title_ko"], row.listing["keywords_ko"]) == ("상압 플라즈마", ["분리막"])
    [row] = read_lines(LISTING | {"title_ko": "\u200b", "title_en": "\u3164"})
    assert row.problems
