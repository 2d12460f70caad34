"""Pages of the problem desk: describing a problem, its own page, speaking with the center, the center's desk."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("problems", __name__)

from marketplace.problems.routes import asking, center, desk, page  # noqa: E402

__all__ = ["asking", "bp", "center", "desk", "page"]
