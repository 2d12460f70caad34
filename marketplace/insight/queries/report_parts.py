"""What reports are made of: a table, its cells with the way to their rows, and for whom and of when it is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from marketplace.insight.permissions import institutions_seen
from marketplace.insight.queries.figures import FIGURES, Figure
from marketplace.insight.queries.kept import for_everybody, targets
from marketplace.insight.queries.reading import ALL, Narrow, Span, values
from marketplace.kernel.actor import Actor
from marketplace.kernel.text import Text

NOT_SHOWN = Text("공개하지 않음", "Not shown")
NOT_SET = Text("정하지 않음", "Not set")
TO_THE_MONTH = Text(
    "다섯 기업이 안 되는 값은 공개하지 않습니다. 올해의 값은 마지막으로 공개한 달의 끝까지입니다.",
    "Values of fewer than five companies are not shown. This year's run to the last month's end at which they were published.",
)
TEXT, DAY, PERCENT = "text", "day", "percent"


@dataclass(frozen=True)
class Period:
    """A year, or its first or second half (`half` 1 or 2)."""

    year: int
    half: int = 0

    @property
    def start(self) -> date:
        return date(self.year, 7 if self.half == 2 else 1, 1)

    @property
    def end(self) -> date:
        return date(self.year, 6, 30) if self.half == 1 else date(self.year, 12, 31)

    @property
    def key(self) -> str:
        return f"{self.year}-{self.half}" if self.half else str(self.year)

    @property
    def name(self) -> Text:
        if not self.half:
            return Text(f"{self.year}년", str(self.year))
        return Text(
            f"{self.year}년 {'상' if self.half == 1 else '하'}반기",
            f"{'First' if self.half == 1 else 'Second'} half of {self.year}",
        )


@dataclass(frozen=True)
class Cell:
    """`kind`: how the value is written (figures' units, text, day, percent). `figure`: whose rows it opens, narrowed by `narrow`."""

    value: object
    kind: str = TEXT
    figure: str = ""
    narrow: Narrow = ALL
    span: Span | None = None


@dataclass(frozen=True)
class Table:
    title: Text
    columns: list[Text]
    rows: list[list[Cell]]
    note: Text | None = None


@dataclass(frozen=True)
class Reader:
    """For whom a report is made. `guarded`: a viewer, who sees what everybody may see and no rows."""

    actor: Actor
    period: Period
    as_of: date
    guarded: bool = False

    @property
    def span(self) -> Span:
        return Span(self.period.start, self.period.end, self.as_of)

    @property
    def one_institution(self) -> bool:
        return institutions_seen(self.actor) is not None


def figure_cell(figure: Figure, value: int | None, span: Span | None, narrow: Narrow = ALL) -> Cell:
    if value is None:
        return Cell(NOT_SHOWN)
    return Cell(value, figure.unit, figure.key if span else "", narrow, span)


def figures_table(keys: tuple[str, ...], title: Text, reader: Reader) -> Table:
    """Each figure in the period, the year before and as it should be."""
    offered = [FIGURES[key] for key in keys if _may(key, reader)]
    rows = _guarded_rows(offered, reader) if reader.guarded else [_row(figure, reader) for figure in offered]
    columns = [Text("지표", "Figure"), Text("기간", "Period"), Text("전년 같은 기간", "Year before")]
    if _has_targets(reader):
        columns.append(Text("목표", "Target"))
        aims = targets([reader.period.year], reader.as_of)
        for figure, row in zip(offered, rows, strict=True):
            aim = aims.get((figure.key, reader.period.year))
            row.append(Cell(NOT_SET) if aim is None else Cell(aim, figure.unit))
    return Table(title, columns, rows, TO_THE_MONTH if reader.guarded else None)


def _has_targets(reader: Reader) -> bool:
    """Targets are the center's and a whole year's."""
    return (not reader.period.half and not reader.one_institution) or reader.guarded


def _may(key: str, reader: Reader) -> bool:
    figure = FIGURES[key]
    if reader.guarded:
        return figure.public
    return figure.of_institutions or not reader.one_institution


def _row(figure: Figure, reader: Reader) -> list[Cell]:
    span, before = reader.span, reader.span.year_before()
    now, then = values(reader.actor, figure, [span, before])
    return [Cell(figure.name), figure_cell(figure, now, span), figure_cell(figure, then, before)]


def _guarded_rows(figures: list[Figure], reader: Reader) -> list[list[Cell]]:
    year = reader.period.year
    found = for_everybody(figures, [year - 1, year])
    return [
        [Cell(figure.name), figure_cell(figure, now.value, None), figure_cell(figure, then.value, None)]
        for figure in figures
        for then, now in [found[figure.key]]
    ]


@dataclass(frozen=True)
class Made:
    """A report as it is on a page, in a spreadsheet and on paper."""

    key: str
    name: Text
    basis: Text
    reader: Reader
    tables: list[Table]
    missing: list[Text] = field(default_factory=list)
