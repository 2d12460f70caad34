"""The figures for everybody: each with its definition and a file, and the years that were published for good."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, render_template
from flask.typing import ResponseReturnValue

from marketplace.insight import queries
from marketplace.insight.queries import FIGURES
from marketplace.insight.routes import bp
from marketplace.insight.wording import in_words
from marketplace.kernel import clock
from marketplace.kernel.errors import NotFound
from marketplace.kernel.text import Text
from marketplace.web.exports import table_response
from marketplace.web.identity import actor, found

YEARS = 3  # this year and those before it


def _years() -> list[int]:
    this = clock.today().year
    return list(range(this - YEARS + 1, this + 1))


def _parts(key: str) -> dict[int, dict[str, list[tuple[Text, int | None]]]]:
    """Year -> the parts of the figure as the year was made final: by mini-cluster and by category."""
    found = {}
    for (year, figure), one in queries.final(_years()).items():
        if figure == key:
            found[year] = {
                "mini_clusters": [(Text(**part["name"]), part["value"]) for part in one["mini_clusters"]],
                "categories": [(Text(**part["category"]), part["value"]) for part in one["categories"]],
            }
    return found


@bp.get("/figures")
def public_figures() -> ResponseReturnValue:
    shown = queries.for_everybody(queries.public_figures(), _years())
    return render_template(
        "insight/public.html",
        years=_years(), shown=shown, figures=FIGURES, groups=queries.GROUPS, fewest=queries.FEWEST, in_words=in_words,
        frozen=queries.frozen(),
    )  # fmt: skip


def _public(key: str) -> queries.Figure:
    figure = FIGURES.get(key)
    if figure is None or not figure.public:
        raise NotFound()
    return figure


@bp.get("/figures/<key>")
def public_figure(key: str) -> ResponseReturnValue:
    figure = _public(key)
    return render_template(
        "insight/public_figure.html",
        figure=figure, shown=queries.for_everybody([figure], _years())[key], parts=_parts(key),
        fewest=queries.FEWEST, in_words=in_words,
    )  # fmt: skip


def _lines(figure: queries.Figure) -> list[list[Any]]:
    """(year, part, value, as of): the whole first, then its parts; an empty value is one that is not shown."""
    parts, lines = _parts(figure.key), []
    for one in queries.for_everybody([figure], _years())[figure.key]:
        lines.append([one.year, Text("전체", "All"), one.value, one.as_of])
        for inside in parts.get(one.year, {}).values():
            lines += [[one.year, name, value, None] for name, value in inside]
    return lines


@bp.get("/figures/<key>.csv")
def public_csv(key: str) -> Response:
    figure = _public(key)
    header = [Text("연도", "Year"), Text("구분", "Part"), figure.name, Text("기준일", "As of")]
    return table_response("csv", f"figure-{key}", header, _lines(figure))


@bp.get("/figures/<key>.json")
def public_json(key: str) -> Response:
    figure = _public(key)
    return jsonify(
        key=figure.key,
        name={"ko": figure.name.ko, "en": figure.name.en},
        definition={"ko": figure.says.ko, "en": figure.says.en},
        unit=figure.unit,
        fewest_companies=queries.FEWEST,
        values=[
            {
                "year": year,
                "part": {"ko": part.ko, "en": part.en},
                "value": value,
                "as_of": as_of.isoformat() if as_of else None,
            }
            for year, part, value, as_of in _lines(figure)
        ],
    )


@bp.get("/figures/years/<ref>.json")
def frozen_json(ref: str) -> Response:
    """A year as it was published, byte for byte: its SHA-256 is the one on the page."""
    row = found(queries.snapshot_for(actor(), ref))
    name = f"figures-{row.year}-{row.number}.json"
    return Response(
        row.content.encode(),
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
