"""Lucide icons, inlined as SVG so that they follow the text colour, dark mode and print without a request."""

import sqlite3
from contextlib import closing
from functools import lru_cache
from importlib.resources import as_file, files

from flask import current_app
from markupsafe import Markup, escape

_SVG_OPEN = (
    '<svg class="{css}" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor"'
    ' stroke-width="2" stroke-linecap="round" stroke-linejoin="round" focusable="false" {role}>'
)


class UnknownIcon(LookupError):
    """The Lucide set has no icon of this name."""


@lru_cache(maxsize=512)
def _shapes(name: str) -> str:
    """Return the drawing inside the icon's <svg> element; raise UnknownIcon when there is none.

    Lucide renames icons now and then and keeps the old name as an alias, so both are accepted.
    """
    with (
        as_file(files("lucide.data") / "lucide-icons.db") as path,
        closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database,
    ):
        row = database.execute(
            "SELECT svg FROM icons WHERE name ="
            " coalesce((SELECT name FROM icon_aliases WHERE alias = :name), :name)",
            {"name": name},
        ).fetchone()
    if row is None:
        raise UnknownIcon(name)
    svg: str = row[0]
    drawing = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    return " ".join(drawing.split()).replace("> <", "><")


def icon(name: str, label: str = "", css: str = "") -> Markup:
    """Draw the Lucide icon `name`.

    `label` is its text alternative; without one it is decoration that screen readers skip. `css` adds classes.
    An unknown name draws nothing for a visitor, and raises UnknownIcon under test so that it is noticed.
    """
    try:
        shapes = _shapes(name)
    except UnknownIcon:
        if current_app and current_app.testing:
            raise
        return Markup("")
    role = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    head = _SVG_OPEN.format(css=escape(f"icon {css}".strip()), role=role)
    return Markup(head + shapes + "</svg>")
