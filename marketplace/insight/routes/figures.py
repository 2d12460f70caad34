"""The figures for the center and institutions: beside last year and the target, by what they are made of, row by row."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.insight import queries
from marketplace.insight.permissions import lets_in, may_track, opens_deals, reads_snapshots, sets_targets
from marketplace.insight.queries import (
    COMPANIES,
    DIMENSIONS,
    FIGURES,
    GROUPS,
    HOURS,
    Figure,
    Label,
    Narrow,
    Span,
)
from marketplace.insight.routes import bp
from marketplace.insight.wording import change, in_words
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Forbidden, NotFound
from marketplace.kernel.text import Text, t
from marketplace.web.exports import table_response
from marketplace.web.flow_chart import drawn
from marketplace.web.identity import actor, sign_in_required
from marketplace.web.paging import page_number, paginate_rows
from marketplace.web.parameters import asked_day, asked_number

MOST_ROWS = 100_000
# Which figures stand side by side in the breakdown by each dimension: those that it can tell apart.
ACROSS: dict[str, tuple[str, ...]] = {
    "company_cluster": ("difficulties", "mentored", "awards", "granted", "inquiries", "agreements", "income", "new_sales"),
    "technology_cluster": ("listings", "views", "inquiries", "agreements", "licences", "income"),
    "institution": ("listings", "views", "inquiries", "agreements", "licences", "income"),
    "programme": ("applications", "awards", "supported", "granted", "paid"),
}  # fmt: skip


def _reader() -> Actor:
    who = actor()
    if not may_track(who):
        raise Forbidden(
            Text("센터와 기관 담당자만 볼 수 있습니다.", "For the center and institutions' officers only.")
        )
    return who


def asked_span() -> Span:
    """The days of the address: this year until today, unless it says otherwise; nothing is known of years to come."""
    today, oldest = clock.today(), date(2000, 1, 1)
    as_of = max(min(asked_day("as_of", today), today), oldest)
    asked = (asked_day("from", date(as_of.year, 1, 1)), asked_day("to", as_of))
    start, end = sorted(max(min(day, date(as_of.year, 12, 31)), oldest) for day in asked)
    return Span(start, end, as_of)


def asked_narrow() -> Narrow:
    return Narrow(**{name: asked_number(name) or None for name in DIMENSIONS})


def address_of(span: Span, narrow: Narrow) -> dict[str, Any]:
    """Both as parameters of an address."""
    found: dict[str, Any] = {
        "from": span.start.isoformat(),
        "to": span.end.isoformat(),
        "as_of": span.as_of.isoformat(),
    }
    return found | {name: number for name in DIMENSIONS if (number := getattr(narrow, name))}


def _kpi(
    figure: Figure, now: int, before: int, target: int | None, address: dict[str, Any]
) -> dict[str, Any]:
    changed, trend = change(now, before)
    last = in_words(figure.unit, before, short=True)
    note = t(f"전년 {last}", f"{last} a year before")
    if target is not None:
        aim = in_words(figure.unit, target, short=True)
        done = f" ({round(100 * now / target)}%)" if target else ""
        note += t(f" · 목표 {aim}{done}", f" · target {aim}{done}")
    return {
        "label": figure.name, "value": in_words(figure.unit, now, short=True), "change": changed, "trend": trend, "note": note,
        "href": url_for("insight.figure", key=figure.key, **address),
    }  # fmt: skip


def _whole_year(span: Span) -> bool:
    """Targets are of a year: they stand beside what begins with it."""
    return (span.start.month, span.start.day) == (1, 1) and span.end.year == span.start.year


@bp.get("/center/figures")
@sign_in_required
def dashboard() -> ResponseReturnValue:
    who, span, narrow = _reader(), asked_span(), asked_narrow()
    offered = queries.figures_for(who)
    choices = queries.choices(who)
    dimensions = {key: name for key, name in DIMENSIONS.items() if key in choices}
    dimension = request.args.get("by", "")
    dimension = (
        dimension if dimension in dimensions else "institution" if not who.oversees else "company_cluster"
    )
    address = address_of(span, narrow)
    aims = (
        queries.targets([span.start.year], span.as_of)
        if who.oversees and narrow == queries.ALL and _whole_year(span)
        else {}
    )
    cards: dict[str, list[dict[str, Any]]] = {}
    for figure in offered:
        now, before = queries.values(who, figure, [span, span.year_before()], narrow)
        cards.setdefault(figure.group, []).append(
            _kpi(figure, now, before, aims.get((figure.key, span.start.year)), address)
        )
    chosen = FIGURES.get(request.args.get("figure", ""), FIGURES["agreements"])
    chosen = chosen if chosen in offered else offered[0]
    found = queries.flow(who, span, narrow)
    return render_template(
        "insight/figures.html",
        span=span, narrow=narrow, address=address, groups=GROUPS, cards=cards, dimensions=dimensions, dimension=dimension,
        choices=choices, table=_table(who, span, narrow, dimension, choices[dimension]), in_words=in_words,
        offered=offered, chosen=chosen,
        months=queries.by_month(who, chosen, span, narrow), before=queries.by_month(who, chosen, span.year_before(), narrow),
        flow=found, drawing=drawn([n for _, _, n in found.stations], found.steps) if found else None,
        may={"target": sets_targets(who), "years": reads_snapshots(who), "viewers": lets_in(who)},
    )  # fmt: skip


def _table(
    who: Actor, span: Span, narrow: Narrow, dimension: str, names: list[tuple[int, Label]]
) -> dict[str, Any]:
    """columns: figures; rows: (number, name, values in their order). A figure that this dimension can't tell apart is left out."""
    offered = queries.figures_for(who)
    columns = [FIGURES[key] for key in ACROSS[dimension] if FIGURES[key] in offered]
    found = [queries.by(who, figure, span, dimension, narrow) for figure in columns]
    rows = [(number, t(*label), [one.get(number, 0) for one in found]) for number, label in names]
    rest = [one.get(None, 0) for one in found]
    if any(rest):
        rows.append((0, t("해당 없음", "None"), rest))
    return {"columns": columns, "rows": rows}


@bp.get("/center/figures.<any(csv, xlsx):kind>")
@sign_in_required
def dashboard_file(kind: str) -> ResponseReturnValue:
    who, span, narrow = _reader(), asked_span(), asked_narrow()
    dimension = request.args.get("by", "")
    choices = queries.choices(who)
    dimension = dimension if dimension in choices else "institution"
    table = _table(who, span, narrow, dimension, choices[dimension])
    header = [DIMENSIONS[dimension], *(_heading(figure) for figure in table["columns"])]
    return table_response(
        kind, f"figures-{dimension}", header, ([name, *numbers] for _, name, numbers in table["rows"])
    )


def _heading(figure: Figure) -> Text:
    if figure.unit == queries.WON:
        return Text(f"{figure.name.ko}(원)", f"{figure.name.en} (KRW)")
    return (
        Text(f"{figure.name.ko}(시간)", f"{figure.name.en}, hours") if figure.unit == HOURS else figure.name
    )


def _figure(key: str) -> Figure:
    figure = FIGURES.get(key)
    if figure is None or figure not in queries.figures_for(actor()):
        raise NotFound()
    return figure


@bp.get("/center/figures/<key>")
@sign_in_required
def figure(key: str) -> ResponseReturnValue:
    """The rows that a figure is made of."""
    who, span, narrow = _reader(), asked_span(), asked_narrow()
    one = _figure(key)
    return render_template(
        "insight/figure.html",
        figure=one, span=span, narrow=narrow, address=address_of(span, narrow),
        page=paginate_rows(queries.rows_of(who, one, span, narrow), page_number()),
        today=clock.today,
        page_url=lambda page: url_for("insight.figure", key=key, page=page, **address_of(span, narrow)),
        value=queries.value(who, one, span, narrow), in_words=in_words, href=_opener(who, one), day=_day(one),
        once=one.unit == COMPANIES, minutes=one.unit == HOURS,
    )  # fmt: skip


@bp.get("/center/figures/<key>.<any(csv, xlsx):kind>")
@sign_in_required
def figure_file(key: str, kind: str) -> ResponseReturnValue:
    who, span, narrow = _reader(), asked_span(), asked_narrow()
    one, day = _figure(key), _day(_figure(key))
    rows = queries.lines_of(queries.rows_of(who, one, span, narrow), MOST_ROWS)
    amount = (
        Text("분", "Minutes")
        if one.unit == HOURS
        else Text("금액(원)", "Amount (KRW)")
        if one.unit == queries.WON
        else Text("수", "Count")
    )
    header = [
        Text("날짜", "Day"), Text("번호·이름", "Number or name"), Text("기업", "Company"), Text("기관", "Institution"),
        Text("지원사업", "Programme"), amount,
    ]  # fmt: skip
    lines = ((day(row.on), row.name, row.company, row.institution, row.programme, row.amount) for row in rows)
    return table_response(kind, f"figure-{key}", header, lines)


def _day(figure: Figure) -> Any:
    return (lambda on: on) if figure.days else clock.seoul_date


def _opener(who: Actor, figure: Figure) -> Any:
    """The address of a row's own page, for who may open it; the center's finance opens no deals."""
    endpoint, _, part = figure.page.partition(" ")
    if not endpoint or (endpoint == "dealroom.deal" and not opens_deals(who)):
        return lambda ref: None
    return lambda ref: url_for(endpoint, **{part: ref}) if ref else None
