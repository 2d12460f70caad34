"""Sheets as others export them: which of their columns is what of a listing, and their rows as listings.

A result of a patent search (KIPRIS) is the usual one: numbers in columns of their own, `|` between codes and people, the
legal status in Korean words, running numbers in front. Which heading is which column is guessed here and may be said by
the person who brings the sheet.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, BinaryIO

from marketplace.formats import codes, dates_in, doi, patent_number, tables
from marketplace.formats.catalogues.columns import Layout
from marketplace.formats.catalogues.own import aliases_of
from marketplace.formats.catalogues.record import read_listing
from marketplace.formats.catalogues.rows import CatalogueRow, Problem
from marketplace.formats.tables import Columns, Limits, TableError
from marketplace.formats.tables.files import Sheet, readings_of
from marketplace.formats.tables.headings import folded
from marketplace.formats.text_in import one_line
from marketplace.kernel.text import Text

LIMITS = Limits(
    file_bytes=30_000_000,
    unpacked_bytes=300_000_000,
    rows=100_000,
    cells=3_000_000,
    characters=100_000_000,
    seconds=40,
    memory_bytes=1_200_000_000,
)
HEAD_BYTES = 200_000  # of a text, enough to see its headings and some lines
# Columns of a patent that stand by themselves in such sheets.
PARTS: dict[str, tuple[str, ...]] = {
    "application_no": ("출원번호", "application number", "출원 번호"),
    "registration_no": ("등록번호", "registration number", "특허번호", "patent number"),
    "patent_status": ("법적상태", "법적 상태", "행정상태", "legal status"),
    "expires_on": ("존속기간만료일", "존속기간 만료일", "만료일", "만료예정일", "expiration date"),
    "country": ("국가", "국가코드", "country"),
}
MORE: dict[str, tuple[str, ...]] = {
    "key": ("키", "관리번호", "key", "성과번호"),
    "title_ko": ("발명의명칭", "발명의 명칭", "고안의명칭", "명칭", "성과명", "논문명", "연구성과명"),
    "title_en": ("발명의명칭(영문)", "영문명칭", "영문명"),
    "summary_ko": ("초록", "요약문", "abstract(ko)"),
    "ipc": ("IPC분류", "IPC", "국제특허분류", "IPC코드"),
    "inventors": ("발명자", "고안자", "저자", "연구자", "발명자명"),
}
LISTS = frozenset({"ipc", "ksic", "inventors", "keywords_ko", "keywords_en"})
# What a register's word for the legal status says first; the longest that fits is taken.
STATUSES = {
    "등록": "registered", "존속": "registered", "설정등록": "registered", "registered": "registered", "granted": "registered",
    "출원": "applied", "공개": "applied", "심사": "applied", "심사중": "applied", "심사청구": "applied", "공고": "applied",
    "applied": "applied", "pending": "applied", "published": "applied",
    "거절": "refused", "취하": "refused", "포기": "refused", "각하": "refused", "무효처분": "refused", "반려": "refused",
    "refused": "refused", "withdrawn": "refused",
    "소멸": "lapsed", "무효": "lapsed", "취소": "lapsed", "lapsed": "lapsed",
    "만료": "expired", "존속기간만료": "expired", "expired": "expired",
}  # fmt: skip
CODED = {
    "kind": "output_kind",
    "field": "field",
    "mini_cluster": "mini_cluster",
    "licence": "open_licence",
    "trl": "trl",
}


@dataclass(frozen=True)
class Head:
    """The headings of a sheet, the line they stand in, and some of its values: `samples` by heading."""

    headings: tuple[str, ...]
    line: int
    samples: Mapping[str, tuple[str, ...]]


def targets(layout: Layout) -> dict[str, tuple[str, ...]]:
    """What a column of a sheet can be, with the headings that it usually goes by."""
    known = {name: tuple(names) for name, names in aliases_of(layout).items()}
    known["key"] = ()  # a bare 번호 counts the lines of a search, it names nothing
    for name, names in (MORE | PARTS).items():
        known[name] = (*known.get(name, ()), *names)
    known.pop("institution", None)
    return known


def guess(headings: Sequence[str], layout: Layout, known: Mapping[str, str] | None = None) -> dict[str, str]:
    """Heading -> column, "" for what is not taken: as it was said before (`known`, by folded heading), else by its name."""
    by_name = {folded(alias): name for name, names in targets(layout).items() for alias in (name, *names)}
    said = known or {}
    found: dict[str, str] = {}
    for heading in headings:
        plain = folded(heading)
        bare = folded(re.sub(r"[(\[（][^)\]）]*[)\]）]\s*$", "", heading))
        name = said[plain] if plain in said else by_name.get(plain) or by_name.get(bare, "")
        found[heading] = "" if name and name in found.values() else name
    return found


def head_of(content: bytes, layout: Layout) -> Head:
    """The headings of a file. Raises TableError for what is no table or not safe to open."""
    if not content.startswith((b"PK", b"\xd0\xcf")) and len(content) > HEAD_BYTES:
        content = content[: content.rfind(b"\n", 0, HEAD_BYTES) + 1] or content[:HEAD_BYTES]
    broken: TableError | None = None
    best: tuple[int, Sheet, int] | None = None
    for sheets in readings_of(content, LIMITS):
        if isinstance(sheets, TableError):
            broken = broken or sheets
            continue
        for sheet in sheets:
            score, at = _best_row(sheet, layout)
            if not sheet.hidden and score and (best is None or score > best[0]):
                best = (score, sheet, at)
    if best is None:
        raise broken or TableError(NO_HEADING)
    return _head(best[1], best[2])


NO_HEADING = Text(
    "제목 줄을 찾을 수 없습니다. 첫 줄에 열 이름(예: 발명의 명칭, 출원번호)을 넣어 다시 올려 주십시오.",
    "No heading was found. Put the names of the columns (such as title, application number) into the first line.",
)


def _best_row(sheet: Sheet, layout: Layout) -> tuple[int, int]:
    """(how many cells of it are known headings, at which place) of the likeliest heading; the first full row where none is."""
    by_name = {folded(alias) for name, names in targets(layout).items() for alias in (name, *names)}
    best = (0, 0)
    for at, (_, row) in enumerate(sheet.rows[:60]):
        cells = [cell for cell in row if cell.strip()]
        score = sum(10 for cell in cells if folded(cell) in by_name)
        if score == 0 and len(cells) > 1 and best[0] == 0 and not any(c.strip().isdigit() for c in cells):
            score = 1
        if score > best[0]:
            best = (score, at)
    return best


def _head(sheet: Sheet, at: int) -> Head:
    line, row = sheet.rows[at]
    headings = tuple(dict.fromkeys(text for cell in row if (text := one_line(cell))))
    below = [cells for _, cells in sheet.rows[at + 1 : at + 40]]
    samples: dict[str, tuple[str, ...]] = {}
    for place, cell in enumerate(row):
        name = one_line(cell)
        seen = [one_line(cells[place])[:60] for cells in below if place < len(cells) and cells[place].strip()]
        samples.setdefault(name, tuple(dict.fromkeys(seen))[:3])
    return Head(headings, line, samples)


def rows_of(
    content: bytes, mapping: Mapping[str, str], today: date, layout: Layout, kind: str = "patent"
) -> Iterator[CatalogueRow]:
    """The rows of a sheet as listings, by heading -> column. `kind`: of what the sheet does not say the kind of."""
    aliases: dict[str, list[str]] = {}
    for heading, name in mapping.items():
        if name:
            aliases.setdefault(name, []).append(heading)
    named = Text(", ".join(mapping), ", ".join(mapping))
    wanted = Columns(
        aliases=aliases,
        needed=(frozenset(aliases),),
        label=next(iter(aliases), ""),
        names=named,
        ends_in_total=False,
        limits=LIMITS,
    )
    if not aliases:
        raise TableError(NO_HEADING)
    for line in tables.read(content, wanted).lines:
        cells = {name: value for name, value in line.values.items() if value}
        yield _row(line.number, cells, today, layout, kind)


def any_sheet(file: BinaryIO, today: date, layout: Layout) -> Iterator[CatalogueRow]:
    """A reader of the usual shape: the columns are what their headings say."""
    file.seek(0)
    content = file.read(LIMITS.file_bytes + 1)
    mapping = guess(head_of(content, layout).headings, layout)
    return rows_of(content, mapping, today, layout)


def _row(number: int, cells: Mapping[str, str], today: date, layout: Layout, kind: str) -> CatalogueRow:
    problems: list[Problem] = []
    record: dict[str, Any] = {"kind": kind}
    for column in layout:
        cell = cells.get(column.name, "")
        if cell:
            record[column.name] = column.split(_spelt(column.name, cell))
    patent = _patent(cells, problems)
    if patent and not record.get("patents"):
        record["patents"] = [patent]
    record["key"] = one_line(cells.get("key", ""))[:120]
    row = row_of_record(number, record, today, layout)
    return row._replace(problems=[*problems, *row.problems])


def row_of_record(number: int, record: dict[str, Any], today: date, layout: Layout) -> CatalogueRow:
    """A record that is known by its number, or its title, and asks for no shares."""
    record["key"] = record.get("key") or identity(record)
    listing, found = read_listing(record, today, layout)
    return CatalogueRow(number, listing, _without_shares(listing, found))


def _without_shares(listing: dict[str, Any], found: list[Problem]) -> list[Problem]:
    """No register knows the inventors' shares: where none is said, they are asked for later."""
    people = listing.get("inventors") or []
    if not people or any(person["share"] is not None for person in people):
        return found
    listing["inventors"] = [{**person, "share": 0} for person in people]
    note = Text(
        "발명자의 지분이 없습니다. 가져온 뒤에 입력해 주십시오.",
        "The inventors have no shares. Enter them after the import.",
    )
    others = [problem for problem in found if problem.code != "shares"]
    return [*others, Problem("inventors", note, "shares_missing", blocking=False)]


def _spelt(name: str, cell: str) -> str:
    """A cell as our own format has it: `;` in lists, codes instead of their titles."""
    if name in LISTS and ";" not in cell:
        mark = (
            "|" if "|" in cell else "," if name != "inventors" or not re.search(r"[A-Za-z]", cell) else "\n"
        )
        cell = cell.replace(mark, ";").replace("\n", ";")
    scheme = CODED.get(name)
    if scheme is None:
        return cell
    plain = folded(cell)
    for code in codes.table(scheme).values():
        if plain in (folded(code.code), folded(code.title.ko), folded(code.title.en)):
            return code.code
    if scheme == "trl" and (found := re.search(r"[1-9]", unicodedata.normalize("NFKC", cell))):
        return found.group()
    return cell


def _patent(cells: Mapping[str, str], problems: list[Problem]) -> dict[str, Any] | None:
    """The patent of the line, where its numbers stand in columns of their own."""
    application, registration = cells.get("application_no", ""), cells.get("registration_no", "")
    if not application and not registration:
        return None
    day = dates_in.day(cells.get("expires_on", ""))
    written = cells.get("patent_status", "")
    status = status_of(written) if written else ("registered" if registration else "applied")
    if status is None:
        problems.append(
            Problem(
                "patent_status",
                Text(
                    f"법적 상태를 알 수 없습니다: {written[:40]}. 등록, 출원, 공개, 소멸, 거절 가운데 하나로 입력해 주십시오.",
                    f"Unknown legal status: {written[:40]}. Enter registered, applied, lapsed or refused.",
                ),
                "status_unknown",
            )
        )
        status = "applied"
    return {
        "country": (cells.get("country") or "KR").upper()[:2],
        "application_no": application or None,
        "registration_no": registration or None,
        "status": status,
        "expires_on": day.isoformat() if day else None,
    }


def status_of(written: str) -> str | None:
    """`등록(존속)`, `소멸(등록료불납)`, `공개`: what the word before the bracket says; None for none of them."""
    word = folded(re.split(r"[(\[（]", written)[0]) or folded(written)
    fitting = [name for name in STATUSES if word.startswith(folded(name))]
    return STATUSES[max(fitting, key=len)] if fitting else None


def identity(record: Mapping[str, Any]) -> str:
    """What tells a result from others when its sheet is brought again: its number, its DOI, else its title."""
    for patent in record.get("patents") or ():
        for stage, name in (("application", "application_no"), ("grant", "registration_no")):
            number = patent_number.parse(
                str(patent.get(name) or ""), str(patent.get("country") or "KR"), stage
            )
            if number:
                return f"{number.country} {number.text}"[:120]
    if found := doi.read(str(record.get("doi") or "")):
        return f"doi {found}"[:120]
    title = folded(str(record.get("title_ko") or record.get("title_en") or ""))
    return f"title {sha256(title.encode()).hexdigest()[:20]}" if title else ""
