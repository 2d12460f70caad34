"""A period's sales as a spreadsheet: the form to fill in, and reading what comes back. Nothing is written here."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.styles import Font  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from marketplace.formats import sheets
from marketplace.formats.dates_text import date_text
from marketplace.formats.table_writer import undo_quote
from marketplace.kernel.errors import Invalid
from marketplace.kernel.money import MINOR_DIGITS
from marketplace.kernel.text import Text, language, t
from marketplace.negotiation.terms import field_of_use
from marketplace.royalties.models import RoyaltyReport
from marketplace.royalties.services.reports import MOST_LINES, Line, report_before

LARGEST = 10**15
MOST_ROWS = 2_000  # with blank lines and totals; products are limited apart
# column -> (its heading, what companies call it otherwise; blanks and units in brackets left out, lower case)
COLUMNS: dict[str, tuple[Text, tuple[str, ...]]] = {
    "product": (Text("제품", "Product"), ("제품", "제품명", "품명", "품목", "모델", "모델명", "상품", "상품명", "product", "productname", "item", "model")),
    "field_of_use": (Text("실시 분야", "Field of use"), ("실시분야", "분야", "적용분야", "용도", "fieldofuse", "field", "application")),
    "quantity": (Text("수량", "Quantity"), ("수량", "판매수량", "판매량", "출고수량", "quantity", "qty", "units", "unitssold")),
    "sales": (Text("매출액", "Sales"), ("매출액", "매출", "총매출액", "총매출", "판매금액", "공급가액", "매출금액", "sales", "grosssales", "revenue", "amount")),
    "deductions": (Text("공제액", "Deductions"), ("공제액", "공제", "공제금액", "차감액", "반품할인", "deductions", "deduction", "returns")),
    "note": (Text("비고", "Note"), ("비고", "메모", "적요", "설명", "note", "notes", "remark", "remarks", "memo")),
}  # fmt: skip
REPORT_NUMBER = Text("보고 번호", "Report number")
LONGEST = {"product": 120, "field_of_use": 120, "quantity": 40, "note": 200}
FOOT = ("합계", "총계", "소계", "누계", "total", "sum", "subtotal")


@dataclass(frozen=True)
class Problem:
    """What is wrong in one cell: `line` as the spreadsheet counts, from 1; `column` its letter and heading."""

    line: int
    column: str
    reason: Text


@dataclass
class Reading:
    """The lines of a sheet, and what can't be taken; with one problem nothing of it may be filed."""

    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def template(report: RoyaltyReport) -> bytes:
    """The workbook for one period, in the reader's language: its products are those of the last report.

    Where none was filed yet, the licensed technology and the contract's field of use stand in the first line.
    """
    schedule, agreement = report.schedule, report.agreement
    book = Workbook()
    sheet = book.active
    sheet.title = report.number
    unit = schedule.currency
    span = f"{date_text(report.period_from, language())} – {date_text(report.period_until, language())}"
    for label, value in (
        (t("기술료 보고", "Royalty report"), agreement.listing.title),
        (t(REPORT_NUMBER), report.number),
        (t("계약", "Agreement"), agreement.number),
        (t("기간", "Period"), span),
        (t("통화", "Currency"), f"{unit} ({t('부가가치세 제외', 'VAT excluded')})"),
    ):
        sheet.append([label, value])
    sheet.append([])
    sheet.append(
        [
            t(words) + (f" ({unit})" if name in ("sales", "deductions") else "")
            for name, (words, _) in COLUMNS.items()
        ]
    )
    head = sheet.max_row
    for product, use in _products(report):
        sheet.append([product, use])
    for row in sheet.iter_rows(min_row=1):
        for cell in row:
            if cell.data_type == "f":  # a product named =1+1 stays a name
                cell.data_type = "s"
    for cell in sheet[head]:
        cell.font = Font(bold=True)
    sheet["A1"].font = Font(bold=True, size=14)
    for at, width in enumerate((32, 24, 14, 20, 20, 32), 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    for column in ("D", "E"):
        for number in range(head + 1, head + MOST_LINES + 1):
            sheet[f"{column}{number}"].number_format = "#,##0" if not MINOR_DIGITS[unit] else "#,##0.00"
    sheet.freeze_panes = f"A{head + 1}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _products(report: RoyaltyReport) -> list[tuple[str, str]]:
    before = report_before(report)
    known = [(x.product, x.field_of_use) for x in (before.lines if before else []) if not x.is_correction]
    return list(dict.fromkeys(known)) or [
        (report.agreement.listing.title[:120], field_of_use(report.agreement.terms)[:120])
    ]


def read(content: bytes, report: RoyaltyReport) -> Reading:
    """What an uploaded CSV or XLSX says of the period: amounts in units of the currency (1,234.50), as in any sheet.

    Raises Invalid when it is no table, or has no columns for product and sales.
    """
    try:
        rows = sheets.cells(content, MOST_ROWS)
    except sheets.Unreadable as error:
        problem = Text(
            "파일을 읽을 수 없습니다. XLSX나 CSV 파일을 선택해 주십시오.",
            "The file can't be read. Please choose an XLSX or CSV file.",
        )
        raise Invalid(problem, file=problem) from error
    found = sheets.heading(
        rows, {name: known for name, (_, known) in COLUMNS.items()}, frozenset({"product", "sales"})
    )
    if found is None:
        problem = Text(
            "‘제품’과 ‘매출액’ 열을 찾을 수 없습니다. 양식을 내려받아 쓰시거나 제목 줄을 넣어 주십시오.",
            "No columns “product” and “sales” were found. Use the form to download, or add a heading line.",
        )
        raise Invalid(problem, file=problem)
    _refuse_other_period(rows[: found[0]], report)
    if len(rows) > MOST_ROWS:
        problem = Text(
            "줄이 너무 많습니다. 제품은 200개까지 적을 수 있습니다.", "Too many lines: at most 200 products."
        )
        raise Invalid(problem, file=problem)
    return _Reader(rows, found[0], found[1], report.schedule.currency).read()


def _refuse_other_period(above: Sequence[Sequence[str]], report: RoyaltyReport) -> None:
    """A form that was made for another period is not taken for this one."""
    for row in above:
        values = [cell.strip() for cell in row if cell.strip()]
        if (
            len(values) > 1
            and values[0] in (REPORT_NUMBER.ko, REPORT_NUMBER.en)
            and values[1] != report.number
        ):
            problem = Text(
                "다른 기간({other})의 양식입니다. {number}의 양식을 내려받아 주십시오.",
                "This is the form of another period ({other}). Please download the one of {number}.",
            ).fill(other=values[1], number=report.number)
            raise Invalid(problem, file=problem)


class _Reader:
    """One pass over the lines below the heading."""

    def __init__(self, rows: list[list[str]], head: int, columns: dict[str, int], currency: str):
        self.rows, self.head, self.columns, self.currency = rows, head, columns, currency
        self.result = Reading()
        self.seen: dict[tuple[str, str], int] = {}

    def read(self) -> Reading:
        for number, row in enumerate(self.rows[self.head + 1 :], start=self.head + 2):
            values = {
                name: undo_quote(row[at].strip()) if at < len(row) else ""
                for name, at in self.columns.items()
            }
            if any(values.values()) and re.sub(r"\s", "", values["product"]).lower() not in FOOT:
                self._line(number, values)
        if len(self.result.lines) > MOST_LINES:
            self._wrong(
                self.head + 1, "product", "제품은 200개까지 적을 수 있습니다.", "At most 200 products."
            )
        if not self.result.lines and not self.result.problems:
            self._wrong(
                self.head + 1,
                "product",
                "제목 줄 아래에 제품이 없습니다. 매출이 없으면 파일 없이 그대로 제출해 주십시오.",
                "No product below the heading. If nothing was sold, file the report without a spreadsheet.",
            )
        return self.result

    def _wrong(self, line: int, name: str, ko: str, en: str) -> None:
        at = self.columns.get(name, 0)
        heading = self.rows[self.head][at].strip() if at < len(self.rows[self.head]) else ""
        self.result.problems.append(Problem(line, f"{get_column_letter(at + 1)} ({heading})", Text(ko, en)))

    def _line(self, number: int, values: dict[str, str]) -> None:
        before = len(self.result.problems)
        if not values["product"]:
            self._wrong(number, "product", "제품 이름이 비어 있습니다.", "The product is empty.")
        for name, longest in LONGEST.items():
            if len(values.get(name, "")) > longest:
                self._wrong(
                    number, name, f"{longest}자 이하로 줄여 주십시오.", f"At most {longest} characters."
                )
        if not values["sales"]:
            self._wrong(
                number,
                "sales",
                "매출액이 비어 있습니다. 매출이 없으면 0을 적어 주십시오.",
                "The sales are empty. Enter 0 when nothing was sold.",
            )
        sales, deductions = self._amount(number, "sales", values), self._amount(number, "deductions", values)
        if sales is not None and deductions is not None and deductions > sales:
            self._wrong(
                number, "deductions", "공제액이 매출액보다 큽니다.", "The deductions are more than the sales."
            )
        who = (values["product"], values.get("field_of_use", ""))
        if values["product"] and who in self.seen:
            self._wrong(
                number,
                "product",
                f"{self.seen[who]}번째 줄에 같은 제품이 있습니다. 한 줄로 합쳐 주십시오.",
                f"The same product stands in line {self.seen[who]}. Please enter it once.",
            )
        self.seen.setdefault(who, number)
        if len(self.result.problems) == before:
            self.result.lines.append(
                Line(
                    product=values["product"],
                    sales=sales or 0,
                    deductions=deductions or 0,
                    field_of_use=values.get("field_of_use", ""),
                    quantity=values.get("quantity", ""),
                    note=values.get("note", ""),
                )
            )

    def _amount(self, number: int, name: str, values: dict[str, str]) -> int | None:
        """Minor units; 0 for an empty cell, None (with its problem) for what can't be an amount."""
        text = re.sub(r"[\s,₩원$€]|KRW|USD|EUR", "", values.get(name, ""), flags=re.IGNORECASE)
        if text in ("", "-"):
            return 0
        match = re.fullmatch(r"(-?)(\d{1,15})(\.\d{1,6})?", text)
        if not match:
            self._wrong(
                number, name, f"숫자가 아닙니다: {values[name][:30]}", f"Not a number: {values[name][:30]}"
            )
            return None
        if match[1]:
            self._wrong(
                number,
                name,
                "0보다 작을 수 없습니다. 지난 기간의 정정은 화면에서 따로 적어 주십시오.",
                "Not below 0. Enter a correction of an earlier period on the page.",
            )
            return None
        minor = Fraction(match[2] + (match[3] or "")) * 10 ** MINOR_DIGITS[self.currency]
        if minor.denominator != 1:
            unit = "1원" if self.currency == "KRW" else "0.01"
            self._wrong(
                number,
                name,
                f"{unit}보다 작은 단위가 있습니다. 반올림해서 적어 주십시오.",
                "There is a fraction below the smallest unit of the currency. Please round it.",
            )
            return None
        if minor > LARGEST:
            self._wrong(number, name, "금액이 너무 큽니다.", "The amount is too large.")
            return None
        return int(minor)
