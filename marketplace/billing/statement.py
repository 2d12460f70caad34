"""Reading the statements that Korean banks export (CSV, XLSX): their headers differ, their meaning does not."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

from marketplace.formats import sheets
from marketplace.kernel.errors import Invalid
from marketplace.kernel.text import Text

# what we need -> the headers that banks give it, blanks left out, lower case
ALIASES: dict[str, tuple[str, ...]] = {
    "date": ("거래일시", "거래일자", "거래일", "입금일", "입금일자", "일자", "날짜", "transactiondate", "date"),
    "deposit": ("입금액", "입금금액", "입금", "입금(원)", "입금액(원)", "맡기신금액", "받으신금액", "deposit", "amount"),
    "payer": ("의뢰인", "보낸분", "보낸분/받는분", "입금자", "입금자명", "의뢰인/수취인", "거래처", "상대계좌예금주명", "payer", "name"),
    "memo": ("적요", "내용", "기재내용", "거래내용", "메모", "통장표시내용", "memo", "description"),
    "reference": ("거래번호", "거래고유번호", "고유번호", "참조번호", "일련번호", "reference", "transactionid", "id"),
    "balance": ("잔액", "거래후잔액", "잔액(원)", "balance"),
}  # fmt: skip
FOOT = ("", "합계", "총계", "소계", "누계", "total")
MAX_LINES = 50_000


@dataclass(frozen=True)
class StatementLine:
    """One deposit: `amount` in minor units (whole won), `reference` unique in its account."""

    reference: str
    received_on: date
    amount: int
    payer_name: str
    memo: str


def read_statement(content: bytes) -> tuple[list[StatementLine], int]:
    """(deposits in file order, number of other lines). Raises Invalid naming every line that can't be read.

    XLSX (its first sheet), or text in UTF-8 or CP949 with comma, tab or semicolon; rows above the header are skipped. Where the bank gives no
    reference, one is made of the whole line and how often it occurred, so that the same file is recognised.
    """
    rows = _rows(content)
    header_at, columns = _header(rows)
    lines: list[StatementLine] = []
    problems: list[int] = []
    skipped = 0
    seen: Counter[str] = Counter()
    for number, row in enumerate(rows[header_at + 1 :], start=header_at + 2):
        if not any(cell.strip() for cell in row):
            continue
        values = {name: row[i].strip() if i < len(row) else "" for name, i in columns.items()}
        amount, on = _amount(values["deposit"]), _date(values["date"])
        if amount == 0 or values["date"].replace(" ", "") in FOOT:  # a withdrawal, or the totals at the foot
            skipped += 1
        elif amount is None or amount < 0 or on is None:
            problems.append(number)
        else:
            line = "\0".join(row)
            seen[line] += 1
            reference = values.get("reference") or _made_up(line, seen[line])
            lines.append(
                StatementLine(reference[:80], on, amount, values.get("payer", ""), values.get("memo", ""))
            )
    if problems:
        shown = ", ".join(map(str, problems[:10]))
        problem = Text(
            "{lines}번째 줄의 날짜나 금액을 읽을 수 없습니다. 아무것도 등록하지 않았습니다.",
            "The date or the amount of line {lines} can't be read. Nothing was imported.",
        ).fill(lines=shown)
        raise Invalid(problem, file=problem)
    return lines, skipped


def _rows(content: bytes) -> list[list[str]]:
    try:
        rows = sheets.cells(content, MAX_LINES)
    except sheets.Unreadable as error:
        problem = Text(
            "파일을 읽을 수 없습니다. 은행에서 내려받은 CSV나 XLSX 파일을 선택해 주십시오.",
            "The file can't be read. Please choose the CSV or XLSX file that the bank exported.",
        )
        raise Invalid(problem, file=problem) from error
    if len(rows) > MAX_LINES:
        problem = Text("한 번에 5만 줄까지 등록할 수 있습니다.", "At most 50,000 lines at a time.")
        raise Invalid(problem, file=problem)
    return rows


def _header(rows: list[list[str]]) -> tuple[int, dict[str, int]]:
    """The first row that names a date and a deposit; account details above it are skipped."""
    found = sheets.heading(rows, ALIASES, frozenset({"date", "deposit"}))
    if found is None:
        problem = Text(
            "거래일과 입금액 열을 찾을 수 없습니다. 첫 줄에 ‘거래일자’, ‘입금액’ 같은 제목이 있어야 합니다.",
            "No columns for date and deposit were found: the heading must say so, such as ‘date’ and ‘deposit’.",
        )
        raise Invalid(problem, file=problem)
    return found


def _amount(text: str) -> int | None:
    """Whole won; 0 for an empty cell, None for what is no number."""
    digits = re.sub(r"[\s,₩원]", "", text)
    if digits in ("", "-"):
        return 0
    match = re.fullmatch(r"(-?\d{1,15})(?:\.0+)?", digits)
    return int(match[1]) if match else None


def _date(text: str) -> date | None:
    digits = re.match(r"\s*(\d{4})\D{0,2}(\d{1,2})\D{0,2}(\d{1,2})", text)
    if not digits:
        return None
    try:
        year, month, day = map(int, digits.groups())
        return date(year, month, day)
    except ValueError:
        return None


def _made_up(line: str, occurrence: int) -> str:
    return "line-" + hashlib.sha256(f"{line}\0{occurrence}".encode()).hexdigest()[:24]
