"""Pages of outcomes: a company's years, the center's desk of figures, the whole line of a company."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("outcomes", __name__)

from marketplace.outcomes.routes import desk, history, mine, stories, years  # noqa: E402

__all__ = ["bp", "desk", "history", "mine", "stories", "years"]
