"""Reports of figures."""

from typing import NotRequired, TypedDict

from marketplace.gateways.documents.contracts.parts import Paper


class ReportTable(TypedDict):
    """`rows` hold words only, as many as `columns`; `numbers` says of each column whether it is set to the right."""

    title: str
    columns: list[str]
    numbers: list[bool]
    rows: list[list[str]]
    note: NotRequired[str | None]


class FigureReport(Paper):
    """A report of figures for a period, as it was known on a day. `missing`: what it does not hold."""

    title: str
    basis: str
    period: str
    known_on: str
    prepared_on: str
    tables: list[ReportTable]
    missing: list[str]
