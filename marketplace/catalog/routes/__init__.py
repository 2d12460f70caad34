"""Pages of catalog."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("catalog", __name__)

from marketplace.catalog.routes import (  # noqa: E402
    desk,
    exporting,
    form,
    index_desk,
    own,
    problem,
    public,
    records,
    review,
    searching,
)

__all__ = [
    "bp",
    "desk",
    "exporting",
    "form",
    "index_desk",
    "own",
    "problem",
    "public",
    "records",
    "review",
    "searching",
]
