"""A bank that knows what really arrived, and gives it out in the five layouts that Korean banks give.

What the bank holds is the truth that the product is measured by: nothing here asks the product anything.
"""

from __future__ import annotations

import csv
import html
import io
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook

SEOUL = ZoneInfo("Asia/Seoul")
CANCELLED = "입금취소"
# why money arrived: the invoices' row ids with the parts, or a word for what is no fee
Purpose = tuple[str, tuple[tuple[int, int], ...]]


@dataclass
class Line:
    """One movement at the bank, minor units: `amount` negative where it went out. `gone`: the bank took it back later."""

    at: datetime
    amount: int
    payer: str
    memo: str = ""
    purpose: Purpose = ("", ())
    cancels: bool = False
    balance: int = 0
    gone: bool = False
    delivered: bool = False  # some file has held it
    hidden: bool = False  # came and was cancelled before a file could show it alone

    @property
    def on(self) -> date:
        return self.at.date()


@dataclass
class Bank:
    """One account and its statements; `exports` counts the files of each layout."""

    currency: str
    rng: Random
    number: str = "123-456-7890123"
    lines: list[Line] = field(default_factory=list)
    exports: Counter[str] = field(default_factory=Counter)

    def arrives(self, on: date, amount: int, payer: str, memo: str, purpose: Purpose) -> Line:
        """A deposit at some second of a day's banking hours."""
        return self._add(Line(self._moment(on), amount, payer, memo, purpose))

    def leaves(self, on: date, amount: int, payee: str) -> None:
        """A payment out that is no business of the product: electricity, rent."""
        self._add(Line(self._moment(on), -amount, payee, "자동이체"))

    def cancels(self, line: Line, on: date) -> None:
        """The bank takes a deposit back, on its day or later."""
        line.gone = True
        at = line.at + timedelta(minutes=7) if on == line.on else self._moment(on)
        line.hidden = on == line.on
        self._add(Line(at, -line.amount, line.payer, CANCELLED, cancels=True))

    def _moment(self, on: date) -> datetime:
        hour, minute, second = self.rng.randint(9, 16), self.rng.randint(0, 59), self.rng.randint(0, 59)
        return datetime(on.year, on.month, on.day, hour, minute, second, tzinfo=SEOUL)

    def _add(self, line: Line) -> Line:
        self.lines.append(line)
        return line

    def held(self) -> int:
        """Deposits that stand, in minor units, by what the bank has put into files."""
        return sum(line.amount for line in self.lines if line.amount > 0 and line.delivered and not line.gone)

    def statement(self, first: date, last: date, layout: str) -> bytes:
        """The account's movements from one day to another, as this kind of bank gives them."""
        self.lines.sort(key=lambda line: line.at)
        balance = 500_000_000
        for line in self.lines:
            balance += line.amount
            line.balance = balance
        shown = [line for line in self.lines if first <= line.on <= last]
        for line in shown:
            line.delivered = True
        self.exports[layout] += 1
        return LAYOUTS[layout](self, shown, first, last)

    def figure(self, amount: int, blank: str = "0") -> str:
        """An amount as statements write it; cents of a foreign account stand behind a point."""
        if not amount:
            return blank
        return f"{amount:,}" if self.currency == "KRW" else f"{amount / 100:,.2f}"


def _csv(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _titled(bank: Bank, lines: Sequence[Line], first: date, last: date) -> list[list[str]]:
    """Title lines above the heading, the newest first, a total at the end."""
    rows = [
        ["거래내역조회"],
        ["계좌번호", bank.number],
        ["조회기간", f"{first:%Y.%m.%d} ~ {last:%Y.%m.%d}"],
        [],
        ["거래일시", "적요", "보낸분/받는분", "송금메모", "출금액", "입금액", "잔액", "거래점", "구분"],
    ]
    for line in reversed(lines):
        went, came = (-line.amount, 0) if line.amount < 0 else (0, line.amount)
        if line.cancels:
            went, came = 0, line.amount  # a negative deposit, marked
        what = CANCELLED if line.cancels else "타행이체"
        rows.append([
            f"{line.at:%Y.%m.%d %H:%M:%S}", what, line.payer, "" if line.cancels else line.memo,
            bank.figure(went), bank.figure(came), bank.figure(line.balance), "인터넷", "취소" if line.cancels else "",
        ])  # fmt: skip
    came = sum(line.amount for line in lines if line.amount > 0)
    rows.append(["합계", "", "", "", "", bank.figure(came), "", "", ""])
    return rows


def cp949_csv(bank: Bank, lines: Sequence[Line], first: date, last: date) -> bytes:
    return _csv(_titled(bank, lines, first, last)).encode("cp949")


def workbook(bank: Bank, lines: Sequence[Line], first: date, last: date) -> bytes:
    """A visible sheet behind a cover; every figure is text, as banks give it."""
    book = Workbook()
    cover: Any = book.active
    cover.title = "안내"
    cover.append(["기업뱅킹 거래내역"])
    sheet = book.create_sheet("거래내역")
    for row in _titled(bank, lines, first, last):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def html_table(bank: Bank, lines: Sequence[Line], first: date, last: date) -> bytes:
    """HTML saved as .xls: the day, the amount, the name; no time and no balance."""
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>"
        for cells in (
            (f"{line.on}", bank.figure(line.amount), line.payer, CANCELLED if line.cancels else "")
            for line in lines
            if line.amount > 0 or line.cancels
        )
    )
    head = "".join(f"<th>{cell}</th>" for cell in ("일자", "입금액", "성명", "적요"))
    return f"<html><body><table><tr>{head}</tr>{rows}</table></body></html>".encode("cp949")


def numbered_csv(bank: Bank, lines: Sequence[Line], first: date, last: date) -> bytes:
    """UTF-8 with a count that restarts at the newest row; minutes only, and names cut short."""
    rows = [["No.", "거래일시", "적요", "의뢰인", "찾으신금액", "맡기신금액", "거래후잔액", "취급점", "메모"]]
    for number, line in enumerate(reversed(lines), start=1):
        went, came = (-line.amount, 0) if line.amount < 0 else (0, line.amount)
        what = CANCELLED if line.cancels else "인터넷"
        rows.append([
            str(number), f"{line.at:%Y.%m.%d %H:%M}", what, line.payer[:10], bank.figure(went), bank.figure(came),
            bank.figure(line.balance), "우리", "" if line.cancels else line.memo,
        ])  # fmt: skip
    return ("\ufeff" + _csv(rows)).encode()


def signed_csv(bank: Bank, lines: Sequence[Line], first: date, last: date) -> bytes:
    """One signed amount, English headings, the oldest first; a cancellation is named by its type."""
    rows = [["Date", "Time", "Amount", "Balance", "Name", "Note", "Type"]]
    for line in lines:
        kind = "CANCEL" if line.cancels else "CREDIT" if line.amount > 0 else "DEBIT"
        rows.append([
            f"{line.on}", f"{line.at:%H:%M:%S}", bank.figure(line.amount), bank.figure(line.balance), line.payer,
            "" if line.cancels else line.memo, kind,
        ])  # fmt: skip
    return _csv(rows).encode()


LAYOUTS: dict[str, Callable[[Bank, Sequence[Line], date, date], bytes]] = {
    "cp949.csv": cp949_csv,
    "book.xlsx": workbook,
    "table.xls": html_table,
    "numbered.csv": numbered_csv,
    "signed.csv": signed_csv,
}
