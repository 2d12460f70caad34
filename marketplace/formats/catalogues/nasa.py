"""Two catalogues of NASA as they are published: software releases (JSON Lines) and patents (CSV).

Both carry English only, no inventors and no technology readiness; what a listing still needs is reported, not
invented. NASA's texts are works of the US Government; listings name it as their source and suggest no endorsement.
"""

import html
import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, BinaryIO

from marketplace.formats import patent_number
from marketplace.formats.catalogues.columns import Layout
from marketplace.formats.catalogues.own import json_object
from marketplace.formats.catalogues.record import DEAD_STATES, read_listing
from marketplace.formats.catalogues.rows import CatalogueRow, Problem
from marketplace.formats.catalogues.tables import read_table
from marketplace.kernel.text import Text

CENTERS = {
    "ARC": "Ames Research Center",
    "AFRC": "Armstrong Flight Research Center",
    "DFRC": "Dryden Flight Research Center",
    "GRC": "Glenn Research Center",
    "GSFC": "Goddard Space Flight Center",
    "HQ": "Headquarters",
    "JPL": "Jet Propulsion Laboratory",
    "JSC": "Johnson Space Center",
    "KSC": "Kennedy Space Center",
    "LaRC": "Langley Research Center",
    "MSFC": "Marshall Space Flight Center",
    "SSC": "Stennis Space Center",
    "WFF": "Wallops Flight Facility",
}
LICENCES = {
    "NASA Open Source": "NASA-1.3",
    "NASA Open Source Agreement": "NASA-1.3",
    "NASA Open Source Agreement 1.3": "NASA-1.3",
    "Apache-2.0": "Apache-2.0",
    "MIT": "MIT",
    "BSD-3-Clause": "BSD-3-Clause",
    "GPLv2": "GPL-2.0-only",
    "GPLv3": "GPL-3.0-only",
    "LGPL": "LGPL-2.1-only",
    "MPLv2": "MPL-2.0",
    "EPL": "EPL-2.0",
}
RESTRICTED = ("U.S. Release Only", "U.S. Government Purpose Release", "U.S. Government Purpose")
RELEASES = (
    *RESTRICTED,
    "Open Source",
    "General Public Release",
    "General Public",
    "U.S. and Foreign Release",
)
PATENT_COLUMNS = {
    "center": ("NASA Center", "Centre", "Field Center"),
    "status": ("Patent Status",),
    "case": ("Case Number", "Case No", "NASA Case Number"),
    "patent": ("Patent Number", "Patent No", "US Patent Number"),
    "application": ("Application SN", "Application Serial Number", "Application Number", "Serial Number"),
    "title": ("Patent Title", "Invention Title"),
    "expires": ("Patent Expiration Date", "Expiration Date", "Expires"),
}
PATENT_STATES = {"issued": "registered", "application": "applied"}
SUMMARY_LIMIT = 400
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"'(])")


def nasa_software(file: BinaryIO, today: date, layout: Layout) -> Iterator[CatalogueRow]:
    """Read the software catalogue: one JSON object a line with title, text, center, tags, licence, keywords."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace")
    seen: dict[tuple[str, str], int] = {}
    try:
        for number, line in enumerate(text, start=1):
            if not line.strip():
                continue
            entry, problems = json_object(line)
            if problems:
                yield CatalogueRow(number, {}, problems)
                continue
            yield _software(number, entry, today, layout, seen)
    finally:
        if not file.closed:
            text.detach()  # the caller's file stays open


def _software(
    number: int, entry: dict[str, Any], today: date, layout: Layout, seen: dict[tuple[str, str], int]
) -> CatalogueRow:
    title, description = _clean(entry.get("title")), _clean(entry.get("text"))
    tags = [tag for tag in entry.get("tags") or [] if isinstance(tag, str)]
    summary = _summary(description)
    center = str(entry.get("center") or "")
    licences = list(
        dict.fromkeys(filter(None, (LICENCES.get(name or "") for name in entry.get("licence") or [])))
    )
    record = {
        "key": entry.get("id"),
        "kind": "software",
        "title_en": title,
        "summary_en": summary,
        "solution_en": description if description != summary else None,
        "keywords_en": _software_keywords(entry, tags, center),
        "field": "ict",
        "institution_name": f"NASA {CENTERS.get(center, center)}".strip(),
        "licence": licences[0] if licences else None,
        "source": "NASA software catalogue",
        "url": entry.get("url"),
    }
    listing, problems = read_listing(record, today, layout)
    problems += _software_notes(tags, licences)
    first = seen.setdefault((title, description), number)
    if first != number:
        problems.append(
            _note(
                "title_en",
                f"{first}행과 제목과 설명이 같습니다.",
                f"Title and text repeat line {first}.",
                "repeated",
            )
        )
    return CatalogueRow(number, listing, problems)


def _software_keywords(entry: dict[str, Any], tags: list[str], center: str) -> list[str]:
    words = [str(word) for word in entry.get("keywords") or []]
    topics = [tag for tag in tags if tag not in ("NASA", center, *RELEASES)]
    unique = {word.casefold(): word for word in reversed([*topics, *words])}
    return list(reversed(unique.values()))


def _software_notes(tags: list[str], licences: list[str]) -> list[Problem]:
    notes = [
        _note(
            "title_ko",
            "국문 제목과 요약이 없습니다.",
            "There is no Korean title or summary.",
            "korean_missing",
        ),
        _note("trl", "기술성숙도가 없습니다.", "There is no readiness level.", "trl_missing"),
    ]
    if not licences:
        notes.append(
            _note(
                "licence",
                "공개 라이선스가 정해지지 않았습니다.",
                "No open licence has been settled.",
                "licence_missing",
            )
        )
    if len(licences) > 1:
        names = ", ".join(licences)
        notes.append(
            _note(
                "licence",
                f"라이선스가 여럿입니다: {names}",
                f"There are several licences: {names}",
                "licence_several",
            )
        )
    if restricted := [tag for tag in tags if tag in RESTRICTED]:
        notes.append(
            _note(
                "offers",
                f"미국 밖으로의 제공이 제한됩니다: {restricted[0]}",
                f"Release outside the United States is restricted: {restricted[0]}",
                "release_restricted",
            )
        )
    return notes


def nasa_patents(file: BinaryIO, today: date, layout: Layout) -> Iterator[CatalogueRow]:
    """Read the patent table: centre, status, case and patent number, application, title, expiry; no abstract.

    Raises TableError when the file is no table or lacks the case number or title.
    """
    cases: dict[str, int] = {}
    numbers: dict[str, int] = {}
    for number, cells in read_table(file, PATENT_COLUMNS, required=("case", "title")):
        yield _patent(number, cells, today, layout, cases, numbers)


def _patent(
    number: int,
    cells: dict[str, str],
    today: date,
    layout: Layout,
    cases: dict[str, int],
    numbers: dict[str, int],
) -> CatalogueRow:
    notes = [
        _note("summary_en", "초록이 없습니다.", "There is no abstract.", "abstract_missing"),
        _note(
            "title_ko",
            "국문 제목과 요약이 없습니다.",
            "There is no Korean title or summary.",
            "korean_missing",
        ),
        _note("trl", "기술성숙도가 없습니다.", "There is no readiness level.", "trl_missing"),
    ]
    patent = _patent_entry(cells, notes)
    record = {
        "key": cells.get("case"),
        "kind": "patent",
        "title_en": _clean(cells.get("title")),
        "institution_name": cells.get("center"),
        "patents": [patent] if patent["application_no"] or patent["registration_no"] else [],
        "source": "NASA patent catalogue",
    }
    listing, problems = read_listing(record, today, layout)
    granted = patent["registration_no"]
    if granted and numbers.setdefault(granted, number) != number:
        notes.append(
            _note(
                "patents.registration_no",
                f"{numbers[granted]}행과 등록번호가 같습니다: {granted}",
                f"The patent number repeats that of line {numbers[granted]}: {granted}",
                "patent_number_repeated",
            )
        )
    if cases.setdefault(listing["key"], number) != number:
        reason = Text(f"사건번호가 {cases[listing['key']]}행과 같습니다.", "The case number is repeated.")
        problems.append(Problem("key", reason, "repeated_key"))
    if any(entry["status"] in DEAD_STATES for entry in listing["patents"]):
        listing["offers"] = []
    return CatalogueRow(number, listing, problems + notes)


def _patent_entry(cells: dict[str, str], notes: list[Problem]) -> dict[str, Any]:
    granted = patent_number.parse(cells.get("patent", ""), "US", "grant")
    applied = patent_number.parse(cells.get("application", ""), "US", "application")
    if not granted:
        written = cells.get("patent", "")
        ko, en = ("등록번호가 없습니다.", "There is no patent number.")
        if written.strip("0 "):
            ko, en = (
                f"등록번호를 읽을 수 없습니다: {written}",
                f"The patent number cannot be read: {written}",
            )
        notes.append(_note("patents.registration_no", ko, en, "patent_number_missing"))
    if not applied:
        written = cells.get("application", "")
        notes.append(
            _note(
                "patents.application_no",
                f"출원번호가 없거나 읽을 수 없습니다: {written or '—'}",
                f"The application number is missing or cannot be read: {written or '—'}",
                "application_number_missing",
            )
        )
    status = PATENT_STATES.get(cells.get("status", "").casefold())
    if status is None:
        notes.append(
            _note(
                "patents.status",
                f"알 수 없는 상태입니다: {cells.get('status') or '—'}",
                f"Unknown status: {cells.get('status') or '—'}",
                "status_unknown",
            )
        )
        status = "registered" if granted else "applied"
    return {
        "country": "US",
        "application_no": applied.text if applied else None,
        "registration_no": granted.text if granted else None,
        "status": status,
        "expires_on": _us_date(cells.get("expires", ""), notes),
    }


def _us_date(written: str, notes: list[Problem]) -> str | None:
    if written in ("", "0000-00-00"):
        notes.append(
            _note("patents.expires_on", "만료일이 없습니다.", "There is no expiry date.", "expiry_missing")
        )
        return None
    for pattern in ("%m/%d/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(written, pattern).date().isoformat()  # noqa: DTZ007 - a date, not an instant
        except ValueError:
            continue
    notes.append(
        _note(
            "patents.expires_on",
            f"만료일을 읽을 수 없습니다: {written}",
            f"Unreadable expiry: {written}",
            "expiry_unreadable",
        )
    )
    return None


def _note(field: str, ko: str, en: str, code: str) -> Problem:
    return Problem(field, Text(ko, en), code, blocking=False)


def _clean(text: Any) -> str:
    return re.sub(r"\s+", " ", html.unescape(str(text or ""))).strip()


def _summary(text: str) -> str:
    """Return the first sentences, at most 400 characters unless the first one alone is longer."""
    summary = ""
    for sentence in _SENTENCE_END.split(text):
        if summary and len(summary) + len(sentence) >= SUMMARY_LIMIT:
            break
        summary = f"{summary} {sentence}".strip()
    return summary
