"""A file in, the lines of its table out: heading found, columns known, totals left out, amounts in one unit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from marketplace.formats.amounts import Amount, NotReadable, currency_of, read_amount
from marketplace.formats.table_writer import undo_quote
from marketplace.formats.tables import headings, refusing, units
from marketplace.formats.tables.files import Sheet, readings_of
from marketplace.formats.tables.headings import Heading
from marketplace.formats.tables.refusing import Limits, TableError
from marketplace.formats.tables.units import Unit
from marketplace.formats.text_in import lines
from marketplace.kernel.text import Text

_TOTALS = frozenset(
    [
        "합계",
        "총합계",
        "총계",
        "소계",
        "누계",
        "계",
        "월계",
        "일계",
        "연계",
        "중계",
        "전체합계",
        "총합",
        "합",
        "合計",
        "小計",
        "總計",
        "計",
        "total",
        "totals",
        "subtotal",
        "subtotals",
        "grandtotal",
        "sum",
        "총액",
    ]
)
_ENDS_IN_TOTAL = re.compile(r"(?:합계|총계|소계|누계|subtotal|grand\s*total|total)$", re.IGNORECASE)


USUAL = Limits()


@dataclass(frozen=True)
class Columns:
    """What is looked for: `aliases` by column, `needed` sets of columns of which one makes a heading, `money` columns of amounts,
    `label` the column that names a line. `totals`: leave totals rows out. `names`: what the needed columns are called in a refusal."""

    aliases: Mapping[str, Sequence[str]]
    needed: Sequence[frozenset[str]]
    label: str
    names: Text
    money: frozenset[str] = frozenset()
    totals: bool = True
    ends_in_total: bool = True
    hidden_sheets: bool = False
    limits: Limits = USUAL


@dataclass(frozen=True)
class Line:
    """One line: `number` in the file, from 1; `values` by column ("" where there is none); `cells` all of it; `extra` cells beyond the heading."""

    number: int
    values: Mapping[str, str]
    cells: Sequence[str]
    extra: Sequence[str] = ()


@dataclass
class Table:
    """The lines of a table, and what to tell about how it was read (`notes`)."""

    lines: list[Line]
    heading: Heading
    heading_line: int
    above: list[tuple[int, Sequence[str]]]
    totals: list[int] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    unit: Unit | None = None  # stated for the whole table

    def heading_of(self, column: str) -> str:
        """The file's own word for a column; "" where it has none."""
        places = self.heading.places.get(column)
        return self.heading.cells[places[0]].strip() if places else ""

    def place_of(self, column: str) -> int:
        """Which cell of a line it is, from 0."""
        return self.heading.places.get(column, (0,))[0]

    def unit_of(self, column: str) -> Unit:
        """What the numbers of a column count: the column's own unit, else the table's, else one."""
        own = self.heading.units.get(self.place_of(column)) if column in self.heading.places else None
        table = self.unit or Unit()
        if own is None:
            return table
        return own if own.currency or own.factor == 1 else Unit(own.factor, table.currency, own.written)

    def amount(self, line: Line, column: str) -> Amount | None:
        """The amount in a cell, in whole units of its currency: 1,234 under `(천원)` is 1,234,000. None for a blank.

        Raises NotReadable for what is no amount, or has a unit of its own beside that of the column.
        """
        amount, unit = read_amount(line.values.get(column, "")), self.unit_of(column)
        if amount is None:
            return None
        written = line.values[column][:30]
        if unit.factor != 1 and amount.scaled:
            raise NotReadable(
                Text(
                    "칸과 제목에 단위가 모두 있습니다. 한 곳에만 적어 주십시오: {written}",
                    "Both the cell and the heading name a unit. Keep one of them: {written}",
                ).fill(written=written)
            )
        currencies = {amount.currency, unit.currency, self._currency_of(line)} - {None}
        if len(currencies) > 1:
            shown = ", ".join(sorted(filter(None, currencies)))
            raise NotReadable(
                Text(
                    "한 금액에 통화가 여럿입니다: {shown}", "One amount has several currencies: {shown}"
                ).fill(shown=shown)
            )
        return Amount(amount.value * unit.factor, next(iter(currencies), None), amount.scaled)

    def _currency_of(self, line: Line) -> str | None:
        """What the line's own currency column says; None where there is none or it is empty."""
        written = line.values.get("currency", "")
        if not written:
            return None
        code = currency_of(written) or currency_of(re.split(r"[\s(/]", written)[0])
        if code is None:
            raise NotReadable(
                Text("알 수 없는 통화입니다: {written}", "Unknown currency: {written}").fill(
                    written=written[:30]
                )
            )
        return code

    def currency_columns(self) -> list[tuple[str, str]]:
        """(heading, currency) of columns that are named after a currency and nothing else: amounts of which nobody said what they are."""
        used = {place for places in self.heading.places.values() for place in places}
        return [
            (cell.strip(), code)
            for at, cell in enumerate(self.heading.cells)
            if at not in used and (code := units.is_currency_column(cell))
        ]


def read(content: bytes, columns: Columns) -> Table:
    """The table of a file: CSV, a spreadsheet, or a web page saved as one. Raises TableError with what to put right."""
    broken: TableError | None = None
    hidden = False
    for sheets in readings_of(content, columns.limits):
        if isinstance(sheets, TableError):
            broken = broken or sheets
            continue
        for number, sheet in enumerate(sheets):
            heading = headings.find(sheet.rows, columns.aliases, columns.needed)
            if heading is None:
                continue
            if sheet.hidden and not columns.hidden_sheets:
                hidden = True
                continue
            return _table(sheet, heading, columns, sheets[number + 1 :])
    if broken is not None:
        raise broken
    if hidden:
        raise TableError(
            Text(
                "표가 숨겨진 시트에 있습니다. 시트를 보이게 하여 다시 올려 주십시오.",
                "The table is on a hidden sheet. Show the sheet and upload the file again.",
            )
        )
    raise TableError(
        Text(
            "제목 줄을 찾을 수 없습니다. 필요한 열: {names}",
            "No heading was found. Columns needed: {names}",
        ).fill(names=columns.names)
    )


def _table(sheet: Sheet, heading: Heading, columns: Columns, others: Sequence[Sheet]) -> Table:
    above = list(sheet.rows[: heading.at])
    table = Table([], heading, sheet.rows[heading.at][0], above)
    table.unit = units.stated_above(row for _, row in above)
    below = sheet.rows[heading.at + 1 :]
    if len(below) > columns.limits.rows:
        raise TableError(refusing.too_much(columns.limits))
    for number, cells in below:
        extra = [cell for cell in cells[heading.width :] if cell.strip()]
        if not any(cell.strip() for cell in cells) or _repeats(cells, heading):
            continue
        if extra and sheet.shifts:
            raise TableError(refusing.TOO_MANY_CELLS.fill(line=number))
        line = Line(number, _values(cells, heading), cells, extra)
        if columns.totals and _is_total(line, columns):
            table.totals.append(number)
        else:
            table.lines.append(line)
    _tell(table, columns, others)
    return table


def _values(cells: Sequence[str], heading: Heading) -> dict[str, str]:
    """The first of a column's places that is not empty speaks for it."""
    return {
        name: next((text for at in places if at < len(cells) and (text := _clean(cells[at]))), "")
        for name, places in heading.places.items()
    }


def _clean(cell: str) -> str:
    return undo_quote(lines(cell))


def _repeats(cells: Sequence[str], heading: Heading) -> bool:
    """A heading printed again at the top of a page."""
    mine = [headings.folded(cell) for cell in cells if cell.strip()]
    return len(mine) > 1 and mine == [headings.folded(cell) for cell in heading.cells if cell.strip()]


def _is_total(line: Line, columns: Columns) -> bool:
    """Whether the line sums others: its label says so, or has nothing to say and another cell does."""
    label = line.values.get(columns.label, "")
    texts = [label] if label else [cell for cell in line.cells if cell.strip()][:3]
    return any(is_total(text, ends=columns.ends_in_total) for text in texts)


def is_total(text: str, *, ends: bool = True) -> bool:
    """`총합계`, `소 계 :`, `합계(3건)`, `Grand total`; with `ends`, `필름 소계` too."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = re.sub(r"[(\[].*[)\]]", "", plain)
    bare = re.sub(r"[\W_]|\d+\s*건", "", plain)
    if bare in _TOTALS:
        return True
    return ends and len(plain.split()) > 1 and bool(_ENDS_IN_TOTAL.search(plain.rstrip(" :：.-=*")))


def _tell(table: Table, columns: Columns, others: Sequence[Sheet]) -> None:
    """The notes on what was left out and converted."""
    if table.totals:
        shown = ", ".join(map(str, table.totals[:10]))
        table.notes.append(
            Text("합계 줄은 읽지 않았습니다: {lines}번째 줄", "Totals were left out: line {lines}").fill(
                lines=shown
            )
        )
    for column in sorted(columns.money & set(table.heading.places)):
        unit = table.unit_of(column)
        if unit.factor != 1:
            table.notes.append(
                Text(
                    "‘{heading}’ 열의 금액은 {unit} 단위로 읽었습니다 (×{factor}).",
                    "The amounts of “{heading}” were read in the unit {unit} (×{factor}).",
                ).fill(heading=table.heading_of(column), factor=f"{unit.factor:,}", unit=unit.written)
            )
    for sheet in others:
        if not sheet.hidden and headings.find(sheet.rows, columns.aliases, columns.needed) is not None:
            table.notes.append(
                Text(
                    "다른 시트의 표는 읽지 않았습니다: {sheet}",
                    "The table on another sheet was not read: {sheet}",
                ).fill(sheet=sheet.name)
            )
