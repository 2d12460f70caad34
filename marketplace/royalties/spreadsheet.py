"""A period's sales as a spreadsheet: the form to fill in, and reading what comes back. Nothing is written here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from marketplace.formats import amounts, tables
from marketplace.formats.amounts import NotReadable
from marketplace.formats.dates_text import date_text
from marketplace.formats.tables import Columns, Limits, Table, TableError
from marketplace.kernel.errors import Invalid
from marketplace.kernel.money import MINOR_DIGITS
from marketplace.kernel.text import Text, language, t
from marketplace.negotiation.models import terms
from marketplace.royalties.models import RoyaltyReport
from marketplace.royalties.services.reports import MOST_LINES, Line, report_before

MOST_ROWS = 2_000  # with blank lines and totals; products are limited apart
# column -> (its heading, what companies call it otherwise; blanks and units in brackets left out, lower case)
COLUMNS: dict[str, tuple[Text, tuple[str, ...]]] = {
    "product": (Text("제품", "Product"), ("제품", "제품명", "품명", "품목", "모델", "모델명", "상품", "상품명", "product", "productname", "item", "model")),
    "field_of_use": (Text("실시 분야", "Field of use"), ("실시분야", "분야", "적용분야", "용도", "fieldofuse", "field", "application")),
    "quantity": (Text("수량", "Quantity"), ("수량", "판매수량", "판매량", "출고수량", "quantity", "qty", "units", "unitssold")),
    "sales": (Text("매출액", "Sales"), ("매출액", "매출", "총매출액", "총매출", "순매출액", "판매금액", "판매액", "공급가액", "매출금액", "sales", "grosssales", "netsales", "salesamount", "revenue", "amount")),
    "deductions": (Text("공제액", "Deductions"), ("공제액", "공제", "공제금액", "차감액", "반품할인", "deductions", "deduction", "returns")),
    "currency": (Text("통화", "Currency"), ("통화", "통화코드", "화폐", "currency", "currencycode", "ccy")),
    "note": (Text("비고", "Note"), ("비고", "메모", "적요", "설명", "note", "notes", "remark", "remarks", "memo")),
}  # fmt: skip
REPORT_NUMBER = Text("보고 번호", "Report number")
LONGEST = {"product": 120, "field_of_use": 120, "quantity": 40, "note": 200}
MONEY = ("sales", "deductions")
ASKED = ("product", "field_of_use", "quantity", "sales", "deductions", "note")  # the columns of the form
READING = Columns(
    aliases={name: known for name, (_, known) in COLUMNS.items()},
    needed=(frozenset({"product", "sales"}),),
    label="product",
    names=Text("제품, 매출액", "product, sales"),
    money=frozenset(MONEY),
    limits=Limits(rows=MOST_ROWS),
)


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
    notes: list[Text] = field(default_factory=list)  # what was left out or converted, to be confirmed


def template(report: RoyaltyReport) -> bytes:
    """The workbook for one period, in the reader's language: its products are those of the last report.

    Where none was filed yet, the licensed technology and the contract's field of use stand in the first line.
    """
    from marketplace.formats.xlsx_writer import xlsx_bytes

    agreement, unit = report.agreement, report.schedule.currency
    span = f"{date_text(report.period_from, language())} – {date_text(report.period_until, language())}"
    above = (
        (Text("기술료 보고", "Royalty report"), agreement.listing.title),
        (REPORT_NUMBER, report.number),
        (Text("계약", "Agreement"), agreement.number),
        (Text("기간", "Period"), span),
        (Text("통화", "Currency"), f"{unit} ({t('부가가치세 제외', 'VAT excluded')})"),
    )
    money = "#,##0.00" if MINOR_DIGITS[unit] else "#,##0"
    products = _products(report)
    return xlsx_bytes(
        [t(COLUMNS[name][0]) + (f" ({unit})" if name in MONEY else "") for name in ASKED],
        products,
        language(),
        sheet=report.number,
        above=above,
        widths=(32, 24, 14, 20, 20, 32),
        formats=("", "", "", money, money),
        spare=max(0, MOST_LINES - len(products)),
    )


def _products(report: RoyaltyReport) -> list[tuple[str, str]]:
    before = report_before(report)
    known = [(x.product, x.field_of_use) for x in (before.lines if before else []) if not x.is_correction]
    return list(dict.fromkeys(known)) or [
        (report.agreement.listing.title[:120], terms.field_of_use(report.agreement.terms)[:120])
    ]


def read(content: bytes, report: RoyaltyReport) -> Reading:
    """What an uploaded CSV or XLSX says of the period: amounts in units of the currency (1,234.50), as in any sheet.

    Raises Invalid when it is no table, or has no columns for product and sales.
    """
    try:
        table = tables.read(content, READING)
    except TableError as error:
        raise Invalid(error.reason, file=error.reason) from error
    _refuse_other_period([row for _, row in table.above], report)
    _refuse_other_currency(table, report.schedule.currency)
    return _Reader(table, report.schedule.currency).read()


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
                "다른 기간({other})의 양식입니다. 이 보고의 양식을 내려받아 주십시오: {number}",
                "This is the form of another period ({other}). Download the form of this one: {number}",
            ).fill(other=values[1][:40], number=report.number)
            raise Invalid(problem, file=problem)


def _refuse_other_currency(table: Table, currency: str) -> None:
    """Amounts in another currency than the contract's are not converted here: nobody said at what rate."""
    stated = [(table.heading_of(name), table.unit_of(name).currency) for name in MONEY]
    for heading, code in [*stated, *table.currency_columns()]:
        if code not in (None, currency):
            problem = Text(
                "‘{heading}’ 열의 통화가 이 계약의 통화와 다릅니다({code}). {currency} 금액으로 바꾸어 다시 올려 주십시오.",
                "The column “{heading}” is in another currency than the contract ({code}). Upload it with amounts in {currency}.",
            ).fill(heading=heading, code=code or "", currency=currency)
            raise Invalid(problem, file=problem)


class _Reader:
    """One pass over the lines below the heading."""

    def __init__(self, table: Table, currency: str):
        self.table, self.currency = table, currency
        self.result = Reading(notes=list(table.notes))
        self.seen: dict[tuple[str, str], int] = {}

    def read(self) -> Reading:
        for line in self.table.lines:
            if any(line.values.values()):
                self._line(line)
        if len(self.result.lines) > MOST_LINES:
            self._wrong(
                self.table.heading_line,
                "product",
                "제품은 200개까지 적을 수 있습니다.",
                "At most 200 products.",
            )
        if not self.result.lines and not self.result.problems:
            self._wrong(
                self.table.heading_line,
                "product",
                "제목 줄 아래에 제품이 없습니다. 매출이 없으면 파일 없이 그대로 제출해 주십시오.",
                "No product below the heading. If nothing was sold, file the report without a spreadsheet.",
            )
        return self.result

    def _wrong(self, line: int, name: str, ko: str, en: str) -> None:
        column = f"{letter_of(self.table.place_of(name))} ({self.table.heading_of(name)})"
        self.result.problems.append(Problem(line, column, Text(ko, en)))

    def _line(self, line: tables.Line) -> None:
        before, number, values = len(self.result.problems), line.number, line.values
        self._texts(line)
        sales, deductions = self._amount(line, "sales"), self._amount(line, "deductions")
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
                f"The same product stands in line {self.seen[who]}. Enter it once.",
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

    def _texts(self, line: tables.Line) -> None:
        number, values = line.number, line.values
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
                "매출액이 비어 있습니다. 매출이 없으면 0을 입력해 주십시오.",
                "The sales are empty. Enter 0 when nothing was sold.",
            )

    def _amount(self, line: tables.Line, name: str) -> int | None:
        """Minor units; 0 for an empty cell, None (with its problem) for what can't be an amount."""
        try:
            amount = self.table.amount(line, name)
            minor = amount.minor(self.currency) if amount else 0
        except NotReadable as error:
            self._wrong(line.number, name, *self._why(error.reason, line.values[name][:30]))
            return None
        if minor < 0:
            self._wrong(
                line.number,
                name,
                "0보다 작을 수 없습니다. 지난 기간의 정정은 화면에서 따로 입력해 주십시오.",
                "Not below 0. Enter a correction of an earlier period on the page.",
            )
            return None
        return minor

    def _why(self, reason: Text, written: str) -> Text:
        if reason == amounts.NOT_A_NUMBER:
            return Text(f"숫자가 아닙니다: {written}", f"Not a number: {written}")
        if reason in (amounts.NO_CENTS_OF_WON, amounts.NO_SMALLER_THAN_CENTS):
            unit = "1원" if self.currency == "KRW" else "0.01"
            return Text(
                f"{unit}보다 작은 단위가 있습니다. 반올림하여 입력해 주십시오.",
                "There is a fraction below the smallest unit of the currency. Round it.",
            )
        return reason


def letter_of(place: int) -> str:
    """A column as spreadsheets name it: 0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
