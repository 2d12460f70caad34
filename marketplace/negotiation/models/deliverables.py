"""What the licensor hands over beside the right: files, samples, days of help. The table of an agreement's annex.

Part of `negotiation.terms`. JSON values only: deliverables [{kind, text_ko, text_en, quantity, due_days}], the days counted
from the day on which the right takes effect.
"""

from __future__ import annotations

from typing import Any

from marketplace.kernel.text import LANGUAGES, Text

MOST_ROWS = 8
LONGEST_DAYS = 730
LARGEST_QUANTITY = 9_999
# kind -> (name, unit as counted)
KINDS: dict[str, tuple[Text, Text]] = {
    "file": (Text("자료", "Files"), Text("{n}건", "{n} ×")),
    "sample": (Text("시료·시제품", "Samples"), Text("{n}개", "{n} ×")),
    "help": (Text("기술 지도", "Technical help"), Text("{n}일", "{n} day(s)")),
}
LABEL = Text("제공물", "What is delivered")


def tidy(rows: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """The rows that say something; one of a single piece unless another quantity was entered."""
    return [
        {
            "kind": row.get("kind") or "file",
            "text_ko": (row.get("text_ko") or "").strip(),
            "text_en": (row.get("text_en") or "").strip(),
            "quantity": 1 if row.get("quantity") is None else row["quantity"],
            "due_days": row.get("due_days"),
        }
        for row in rows or []
        if (row.get("text_ko") or "").strip()
        or (row.get("text_en") or "").strip()
        or row.get("due_days") is not None
    ]


def problem(rows: list[dict[str, Any]]) -> Text | None:
    """What can't be agreed on, with what to change."""
    if len(rows) > MOST_ROWS:
        return Text("제공물은 8개까지입니다.", "At most eight deliverables.")
    for row in rows:
        if row["kind"] not in KINDS:
            return Text("제공물의 종류를 선택해 주십시오.", "Choose the kind of each deliverable.")
        if not row["text_ko"] and not row["text_en"]:
            return Text(
                "제공물마다 무엇인지 한국어나 영어로 입력해 주십시오.",
                "Say in Korean or English what each is.",
            )
        if max(len(row["text_ko"]), len(row["text_en"])) > 200:
            return Text("제공물의 설명을 200자 이하로 줄여 주십시오.", "At most 200 characters for each.")
        if type(row["quantity"]) is not int or not 1 <= row["quantity"] <= LARGEST_QUANTITY:
            return Text("수량을 1 이상의 정수로 입력해 주십시오.", "Enter a quantity of 1 or more.")
        if type(row["due_days"]) is not int or not 0 <= row["due_days"] <= LONGEST_DAYS:
            return Text(
                "제공 기한을 효력 발생일부터 0~730일 사이로 입력해 주십시오.",
                "Enter within how many days of taking effect: 0 to 730.",
            )
    return None


def described(row: dict[str, Any], lang: str) -> str:
    """What it is, in the language where it was written so."""
    other = "ko" if lang == "en" else "en"
    return str(row[f"text_{lang}"] or row[f"text_{other}"])


def counted(row: dict[str, Any]) -> Text:
    """3일, 2 ×."""
    unit = KINDS[row["kind"]][1]
    if row["kind"] == "help":
        unit = Text(unit.ko, "{n} day" if row["quantity"] == 1 else "{n} days")
    return unit.fill(n=row["quantity"])


def within(row: dict[str, Any]) -> Text:
    """By when, counted from taking effect."""
    if row["due_days"] == 0:
        return Text("효력 발생일", "On taking effect")
    return Text("효력 발생일부터 {n}일 이내", "Within {n} days of taking effect").fill(n=row["due_days"])


def value(rows: list[dict[str, Any]]) -> Text:
    """All of them in one line of a term sheet."""

    def line(row: dict[str, Any], lang: str) -> str:
        place = LANGUAGES.index(lang)
        return f"{KINDS[row['kind']][0][place]} {described(row, lang)} {counted(row)[place]} ({within(row)[place]})"

    return Text(*("; ".join(line(row, lang) for row in rows) for lang in LANGUAGES))
