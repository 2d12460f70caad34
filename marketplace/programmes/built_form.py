"""A form that the center built: its fields as plain data, and what is wrong with the answers to them.

A field is {"key", "kind", "ko", "en", "help_ko", "help_en", "required", "choices", "columns", "when", "known"}: `choices`
and `columns` are lists of words, `when` is [key, value] of the choice that shows it, `known` what it is filled with at first.
Answers are the texts as they were typed: a number that cannot be read yet is kept too, and refused when it is submitted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from marketplace.formats import amounts, dates_in, numbers_in
from marketplace.kernel.errors import Invalid
from marketplace.kernel.text import Text, either

Field = dict[str, Any]
KINDS: dict[str, Text] = {
    "section": Text("구역 제목", "Section heading"),
    "text": Text("한 줄 글", "Line of text"),
    "long": Text("여러 줄 글", "Paragraph"),
    "number": Text("숫자", "Number"),
    "money": Text("금액(원)", "Amount (KRW)"),
    "choice": Text("선택", "Choice"),
    "table": Text("표", "Table"),
    "file": Text("파일", "File"),
    "date": Text("날짜", "Date"),
}
KNOWN: dict[str, Text] = {
    "company": Text("기업 이름", "Company's name"),
    "number": Text("사업자등록번호", "Registration number"),
    "representative": Text("대표자", "Representative"),
    "address": Text("주소", "Address"),
    "phone": Text("기업 전화", "Company's phone"),
    "person": Text("신청하는 사람", "Person who applies"),
    "email": Text("신청하는 사람의 이메일", "Email of the person"),
}
MOST_FIELDS, MOST_ROWS = 60, 30
LONGEST = {"text": 300, "long": 10_000, "number": 40, "money": 40, "date": 40, "choice": 200}
LONGEST_CELL = 500

REQUIRED = Text("‘{label}’ 항목을 입력해 주십시오.", "Enter “{label}”.")
TOO_LONG = Text(
    "‘{label}’ 항목은 {most}자까지 입력할 수 있습니다.", "“{label}” may have at most {most} characters."
)
NO_FILE = Text("‘{label}’ 파일을 올려 주십시오.", "Upload the file “{label}”.")
NOT_A_NUMBER = Text(
    "‘{label}’ 항목에 12.5처럼 숫자를 입력해 주십시오.", "Enter a number such as 12.5 for “{label}”."
)
NOT_AN_AMOUNT = Text(
    "‘{label}’ 항목에 3,500만처럼 금액을 입력해 주십시오.",
    "Enter an amount such as 35,000,000 for “{label}”.",
)
NOT_A_DAY = Text(
    "‘{label}’ 항목에 2026-11-22처럼 날짜를 입력해 주십시오.", "Enter a day such as 2026-11-22 for “{label}”."
)
NOT_A_CHOICE = Text(
    "‘{label}’ 항목에서 목록의 값을 선택해 주십시오.", "Choose one of the values for “{label}”."
)


def label(field: Field) -> str:
    return either(field["ko"], field["en"])


def label_text(field: Field) -> Text:
    return Text(field["ko"] or field["en"], field["en"] or field["ko"])


def help_of(field: Field) -> str:
    return either(field.get("help_ko"), field.get("help_en"))


def asked(fields: list[Field]) -> Iterator[Field]:
    """The fields that ask for something."""
    return (field for field in fields if field["kind"] != "section")


def is_shown(field: Field, answers: Mapping[str, Any]) -> bool:
    """Whether the answers make it appear: it has no condition, or the choice it depends on was made."""
    when = field.get("when")
    return not when or str(answers.get(when[0], "")) == when[1]


def shown(fields: list[Field], answers: Mapping[str, Any]) -> list[Field]:
    return [field for field in fields if is_shown(field, answers)]


def problems(fields: list[Field], answers: Mapping[str, Any], files: Collection[str]) -> dict[str, Text]:
    """What keeps the answers from being submitted, by key of the field, in the order of the form."""
    found = {}
    for field in asked(fields):
        if is_shown(field, answers):
            wrong = _problem(field, answers.get(field["key"], ""), files)
            if wrong is not None:
                found[field["key"]] = wrong
    return found


def _problem(field: Field, answer: Any, files: Collection[str]) -> Text | None:
    name = label_text(field)
    if field["kind"] == "file":
        missing = field["required"] and field["key"] not in files
        return _named(NO_FILE, name) if missing else None
    if not answer:
        return _named(REQUIRED, name) if field["required"] else None
    wrong = None if field["kind"] == "table" else _unreadable(field, str(answer))
    return _named(wrong, name, LONGEST.get(field["kind"], 0)) if wrong else None


def _unreadable(field: Field, text: str) -> Text | None:
    if len(text) > LONGEST[field["kind"]]:
        return TOO_LONG
    if field["kind"] == "number":
        return None if _number(text) else NOT_A_NUMBER
    if field["kind"] == "money":
        return None if won(text) is not None else NOT_AN_AMOUNT
    if field["kind"] == "date":
        return None if _is_day(text) else NOT_A_DAY
    if field["kind"] == "choice" and text not in field["choices"]:
        return NOT_A_CHOICE
    return None


def _named(sentence: Text, name: Text, most: int = 0) -> Text:
    return Text(sentence.ko.format(label=name.ko, most=most), sentence.en.format(label=name.en, most=most))


def _number(text: str) -> bool:
    whole, _, part = text.replace(",", "").strip().partition(".")
    return numbers_in.whole(whole) is not None and (not part or part.isdecimal())


def _is_day(text: str) -> bool:
    try:
        return dates_in.day(text) is not None
    except ValueError:
        return False


def won(text: str) -> int | None:
    """The amount in whole won as people write it; None where it cannot be read, is negative or beyond all sense."""
    try:
        amount = amounts.read_minor(text, "KRW")
    except amounts.NotReadable:
        return None
    return amount if amount is not None and 0 <= amount <= 10**12 else None


def bounded(fields: list[Field], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to these fields alone, in sizes that can be kept."""
    kept: dict[str, Any] = {}
    for field in asked(fields):
        answer = answers.get(field["key"])
        if field["kind"] == "table":
            kept[field["key"]] = _rows(field, answer)
        elif field["kind"] != "file" and answer is not None:
            kept[field["key"]] = str(answer)[: LONGEST[field["kind"]] + 1]  # one too many is still refused
    return kept


def _rows(field: Field, answer: Any) -> list[list[str]]:
    width = len(field["columns"])
    rows = [[str(cell)[:LONGEST_CELL] for cell in row[:width]] for row in (answer or [])]
    return [row for row in rows if any(cell.strip() for cell in row)][:MOST_ROWS]


# Building


def words(text: str) -> list[str]:
    """One word or sentence a line."""
    return [line.strip()[:200] for line in text.splitlines() if line.strip()][:30]


def field_of(
    fields: list[Field],
    key: str | None,
    *,
    kind: str,
    ko: str,
    en: str = "",
    help_ko: str = "",
    help_en: str = "",
    required: bool = False,
    options: str = "",
    when: str = "",
    known: str = "",
) -> Field:
    """A field as it is kept; Invalid, by name of the input, for what makes no field. `when` is "key=value"."""
    if kind not in KINDS:
        raise _invalid("kind", Text("목록에서 유형을 선택해 주십시오.", "Choose a type."))
    listed = words(options)
    if kind in ("choice", "table") and len(listed) < (2 if kind == "choice" else 1):
        raise _invalid(
            "options",
            Text(
                "선택할 값이나 표의 열을 한 줄에 하나씩 입력해 주십시오.",
                "Enter the values or the columns, one a line.",
            ),
        )
    return {
        "key": key or _new_key(fields),
        "kind": kind,
        "ko": ko,
        "en": en,
        "help_ko": help_ko,
        "help_en": help_en,
        "required": required and kind != "section",
        "choices": listed if kind == "choice" else [],
        "columns": listed[:6] if kind == "table" else [],
        "when": _condition(fields, key, when),
        "known": known if known in KNOWN and kind in ("text", "long") else "",
    }


def _condition(fields: list[Field], key: str | None, when: str) -> list[str] | None:
    """[key, value] of an earlier choice, from the pair that the form offers."""
    if not when:
        return None
    other, _, value = when.partition("=")
    before = fields[: _place(fields, key)] if key else fields
    if not any(f["key"] == other and value in f["choices"] for f in before):
        raise _invalid(
            "when",
            Text("앞에 있는 선택 항목의 값을 선택해 주십시오.", "Choose a value of an earlier choice."),
        )
    return [other, value]


def conditions(fields: list[Field], before: str | None = None) -> list[tuple[str, str]]:
    """("key=value", words) of every value on which a field could depend."""
    rows = fields[: _place(fields, before)] if before else fields
    return [
        (f"{f['key']}={value}", f"{label(f)}: {value}")
        for f in rows
        if f["kind"] == "choice"
        for value in f["choices"]
    ]


def _place(fields: list[Field], key: str) -> int:
    return next((place for place, field in enumerate(fields) if field["key"] == key), len(fields))


def placed(fields: list[Field], field: Field) -> list[Field]:
    """The fields with this one in its place, or at the end; Invalid where another one is shown by a value that it had."""
    place = _place(fields, field["key"])
    if place == len(fields) and place >= MOST_FIELDS:
        raise _invalid("ko", Text("항목은 60개까지 만들 수 있습니다.", "A form may have at most 60 fields."))
    rows = [*fields[:place], field, *fields[place + 1 :]]
    _refuse_lost_conditions(rows)
    return rows


def moved(fields: list[Field], key: str, up: bool) -> list[Field]:
    """With this one a place up or down; Invalid where it would stand before the choice that shows it, or the other way."""
    place = _place(fields, key)
    other = place - 1 if up else place + 1
    if place == len(fields) or not 0 <= other < len(fields):
        return fields
    rows = list(fields)
    rows[place], rows[other] = rows[other], rows[place]
    _refuse_lost_conditions(rows)
    return rows


def without(fields: list[Field], key: str) -> list[Field]:
    rows = [field for field in fields if field["key"] != key]
    _refuse_lost_conditions(rows)
    return rows


def _refuse_lost_conditions(fields: list[Field]) -> None:
    seen: dict[str, list[str]] = {}
    for field in fields:
        when = field.get("when")
        if when and when[1] not in seen.get(when[0], []):
            raise Invalid(
                Text(
                    "‘{label}’ 항목이 이 선택에 따라 나타납니다. 먼저 그 조건을 지워 주십시오.",
                    "“{label}” is shown by this choice. Remove that condition first.",
                ).fill(label=label(field))
            )
        seen[field["key"]] = field["choices"]


def _new_key(fields: list[Field]) -> str:
    """Never one that was used before in this version: answers are kept by it."""
    numbers = [int(field["key"][1:]) for field in fields if field["key"][1:].isdecimal()]
    return f"f{max(numbers, default=0) + 1}"


def _invalid(name: str, sentence: Text) -> Invalid:
    return Invalid(sentence, **{name: sentence})
