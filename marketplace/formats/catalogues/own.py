"""Our own exchange formats: JSON Lines, and the same columns as CSV or XLSX.

In a table, lists are separated by `;`. Entries with several parts use `:` or `|`:
- `inventors`: `한도윤:60; 서지안:40`, with both names `한도윤/Han Doyun:60`
- `patents`: `KR|10-2022-9910001|10-9910001|registered|2042-03-14` (country, application, registration, status, expiry)
- `offers`: `non_exclusive|30000000|KRW|36|KR|300|Y|분야|field` (kind, fee, currency, months, territory, royalty in basis
  points, express, field of use in Korean and English); an empty fee means 협의, 0 means 무상.
"""

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, BinaryIO

from marketplace.formats.catalogues.record import KEYWORDS, TEXTS, read_listing
from marketplace.formats.catalogues.rows import CatalogueRow, Problem
from marketplace.formats.catalogues.tables import EXTRA, read_table
from marketplace.formats.table_writer import csv_bytes
from marketplace.kernel.text import Text

LISTS = (*KEYWORDS, "ipc", "ksic")
COLUMNS = (
    *("key", "kind", *TEXTS, *KEYWORDS, "trl", "field", "mini_cluster", "ipc", "ksic"),
    *("patents", "institution", "inventors", "licence", "offers"),
)
PATENT_PARTS = ("country", "application_no", "registration_no", "status", "expires_on")
OFFER_PARTS = (
    *("kind", "fee", "currency", "term_months", "territory", "royalty_bp", "express"),
    *("field_of_use_ko", "field_of_use_en"),
)
ALIASES = {
    "key": ("키", "관리번호", "번호", "id"),
    "kind": ("종류", "성과유형", "유형", "type"),
    "title_ko": ("국문 제목", "기술명", "기술명(국문)", "제목", "발명의 명칭"),
    "title_en": ("영문 제목", "기술명(영문)", "title"),
    "summary_ko": ("국문 요약", "요약", "기술개요"),
    "summary_en": ("영문 요약", "summary", "abstract"),
    "problem_ko": ("해결 과제", "기존 기술의 문제"),
    "solution_ko": ("해결 방법", "기술 내용"),
    "benefit_ko": ("효과", "기대 효과", "우수성"),
    "applications_ko": ("활용 분야", "적용 분야"),
    "keywords_ko": ("국문 핵심어", "핵심어", "키워드"),
    "keywords_en": ("영문 핵심어", "keywords"),
    "trl": ("기술성숙도", "TRL 단계"),
    "field": ("기술 분야", "분야"),
    "mini_cluster": ("미니클러스터",),
    "ipc": ("IPC 분류", "IPC 코드"),
    "ksic": ("표준산업분류", "KSIC 코드"),
    "patents": ("특허",),
    "institution": ("기관", "보유기관"),
    "inventors": ("발명자", "연구자"),
    "licence": ("라이선스", "license", "이용허락"),
    "offers": ("실시 조건", "제안"),
}


def own_jsonl(file: BinaryIO, today: date) -> Iterator[CatalogueRow]:
    """Read JSON Lines, one listing a line; a line that is no JSON object is a row with a problem."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace")
    seen: dict[str, int] = {}
    try:
        for number, line in enumerate(text, start=1):
            if line.strip():
                yield _row(number, *json_object(line), today, seen)
    finally:
        if not file.closed:
            text.detach()  # the caller's file stays open


def own_csv(file: BinaryIO, today: date) -> Iterator[CatalogueRow]:
    """Read the table form, CSV or XLSX. Raises TableError when the file is no table or has no key column."""
    seen: dict[str, int] = {}
    for number, cells in read_table(file, ALIASES, required=("key",)):
        record, problems = _from_cells(cells)
        yield _row(number, record, problems, today, seen)


def _row(
    number: int, record: Mapping[str, Any], problems: list[Problem], today: date, seen: dict[str, int]
) -> CatalogueRow:
    if problems and not record:
        return CatalogueRow(number, {}, problems)
    listing, found = read_listing(record, today)
    problems = problems + found
    key = listing["key"]
    if key and key in seen:
        reason = Text(
            f"key가 {seen[key]}행과 같습니다: {key}", f"The key repeats that of line {seen[key]}: {key}"
        )
        problems.append(Problem("key", reason, "repeated_key"))
    seen.setdefault(key, number)
    return CatalogueRow(number, listing, problems)


def json_object(line: str) -> tuple[dict[str, Any], list[Problem]]:
    """Read one line as a JSON object; otherwise an empty one with the problem."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        place = getattr(error, "colno", 1)
        reason = Text(f"{place}번째 글자에서 JSON을 읽을 수 없습니다.", f"Not JSON, at character {place}.")
        return {}, [Problem("", reason, "not_json")]
    if not isinstance(value, dict):
        return {}, [Problem("", Text("JSON 객체가 아닙니다.", "Not a JSON object."), "not_json")]
    return value, []


def _from_cells(cells: Mapping[str, str]) -> tuple[dict[str, Any], list[Problem]]:
    problems = []
    if EXTRA in cells:
        reason = Text(
            f"머리글보다 값이 많습니다: {cells[EXTRA]}", f"More cells than headings: {cells[EXTRA]}"
        )
        problems.append(Problem("", reason, "extra_cells"))
    record: dict[str, Any] = {name: value for name, value in cells.items() if name in COLUMNS and value}
    for name in LISTS:
        record[name] = _split(cells.get(name, ""))
    record["inventors"] = [_inventor(entry) for entry in _split(cells.get("inventors", ""))]
    record["patents"] = [_parts(entry, PATENT_PARTS) for entry in _split(cells.get("patents", ""))]
    record["offers"] = [_parts(entry, OFFER_PARTS) for entry in _split(cells.get("offers", ""))]
    return record, problems


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _parts(entry: str, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: part.strip() or None for name, part in zip(names, entry.split("|"), strict=False)}


def _inventor(entry: str) -> dict[str, Any]:
    names, _, share = entry.rpartition(":")
    if not names:
        names, share = entry, ""
    korean, _, english = names.partition("/")
    if not english and korean.isascii():
        korean, english = "", korean
    return {"name_ko": korean.strip(), "name_en": english.strip(), "share": share.strip() or None}


def to_csv(listings: Iterable[Mapping[str, Any]]) -> bytes:
    """Write listings in the table form; reading the result gives them back."""
    return csv_bytes(COLUMNS, ([_cell(listing, column) for column in COLUMNS] for listing in listings))


def _cell(listing: Mapping[str, Any], column: str) -> Any:
    value = listing.get(column)
    if value is None or value == []:
        return ""
    if column in LISTS:
        return "; ".join(value)
    if column == "inventors":
        return "; ".join(
            f"{'/'.join(filter(None, (person.get('name_ko'), person.get('name_en'))))}:{person['share']}"
            for person in value
        )
    if column in ("patents", "offers"):
        names = PATENT_PARTS if column == "patents" else OFFER_PARTS
        return "; ".join("|".join(_part(entry.get(name)) for name in names) for entry in value)
    return value


def _part(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Y" if value else "N"
    return str(value).replace(";", ",").replace("|", "/")
