"""A sheet of people or companies, line by line: what each says and what is wrong with it. Nothing is written here.

Every import that is looked at before it counts reads through here: each line becomes {line, values, problems}.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping
from typing import Any, NamedTuple

from marketplace.formats import codes, mail_address, tables
from marketplace.formats.tables import Columns, Line, Table, TableError
from marketplace.kernel.errors import Invalid
from marketplace.kernel.text import Text

# column -> (heading of the form, what else it is called; blanks left out, lower case)
Headings = Mapping[str, tuple[Text, tuple[str, ...]]]
Reader = Callable[[Table, Line, list[Text]], dict[str, Any]]
_BETWEEN = re.compile(r"[,;/|\n·、]+")
TWICE = Text("같은 이메일 주소가 {line}번째 줄에도 있습니다.", "Line {line} has the same email address.")

NOTHING_NEW = Text("새로 등록할 수 있는 줄이 없습니다. 파일을 고쳐 다시 올려 주십시오.", "There is no line that could be entered. Correct the file and upload it again.")  # fmt: skip


class Sorted(NamedTuple):
    """Lines that would be entered, whose matter is here already, that have problems."""

    new: list[dict[str, Any]]
    here: list[dict[str, Any]]
    wrong: list[dict[str, Any]]


def read(
    content: bytes, columns: Columns, reader: Reader, nobody: Text
) -> tuple[list[dict[str, Any]], list[Text]]:
    """([{line, values, problems}], notes on how the file was read). Invalid for what is no such table, or holds no line."""
    try:
        table = tables.read(content, columns)
    except TableError as error:
        raise Invalid(error.reason, file=error.reason) from error
    rows = []
    for line in table.lines:
        problems: list[Text] = []
        values = reader(table, line, problems)
        rows.append(
            {"line": line.number, "values": values, "problems": [list(problem) for problem in problems]}
        )
    if not rows:
        raise Invalid(nobody, file=nobody)
    return rows, list(table.notes)


def sorted_out(rows: Iterable[dict[str, Any]], column: str, here: Container[str]) -> Sorted:
    """Lines that were read, by what becomes of them: pages show what a service then enters."""
    found = Sorted([], [], [])
    for row in rows:
        known = row["values"][column] in here
        (found.wrong if row["problems"] else found.here if known else found.new).append(row)
    return found


def short(line: Line, name: str, headings: Headings, longest: int, problems: list[Text]) -> str:
    """A text of at most so many characters."""
    written = line.values.get(name, "")
    if len(written) > longest:
        sentence = Text("{heading}: {most}자 이하로 줄여 주십시오.", "{heading}: at most {most} characters.")
        problems.append(sentence.fill(heading=headings[name][0], most=longest))
    return written[:longest]


def email(line: Line, seen: dict[str, int], problems: list[Text]) -> str:
    """An address that stands in no line before."""
    written = line.values.get("email", "")
    address = mail_address.parse(written)
    if written and address is None:
        problems.append(
            Text("이메일 주소가 맞지 않습니다: {written}", "Not an email address: {written}").fill(
                written=written[:60]
            )
        )
    if address and address in seen:
        problems.append(TWICE.fill(line=seen[address]))
    if address:
        seen.setdefault(address, line.number)
    return address or ""


def titles(scheme: str) -> dict[str, str]:
    """The codes of a table by their titles in both languages, and by themselves."""
    return {name.lower(): row.code for row in codes.table(scheme).values() for name in (*row.title, row.code)}


def parts(written: str) -> list[str]:
    return [part.strip() for part in _BETWEEN.split(written) if part.strip()]


def chosen(
    line: Line, name: str, known: Mapping[str, str], headings: Headings, problems: list[Text]
) -> list[str]:
    """Codes of what is written, by title in either language or by code; a title may itself hold a dot (기계·로봇)."""
    written = line.values.get(name, "").lower()
    found = [code for title, code in known.items() if title == written.strip()]
    unknown = []
    for part in [] if found else _parts_known(written, known):
        if part in known:
            found.append(known[part])
        else:
            unknown.append(part)
    if unknown:
        sentence = Text("{heading}: 목록에 없는 값입니다: {unknown}", "{heading}: not in the list: {unknown}")
        problems.append(sentence.fill(heading=headings[name][0], unknown=", ".join(unknown)[:80]))
    return list(dict.fromkeys(found))


def _parts_known(written: str, known: Mapping[str, str]) -> list[str]:
    """Parts between commas; only what is unknown as a whole is taken apart at dots and strokes too."""
    found: list[str] = []
    for part in re.split(r"[,;\n]+", written):
        found += [part.strip()] if part.strip() in known else parts(part)
    return [part for part in found if part]
