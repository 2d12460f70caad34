"""Pages of catalog."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("catalog", __name__)

from marketplace.catalog.routes import desk, form, own, public, review, searching  # noqa: E402

__all__ = ["bp", "desk", "form", "own", "public", "review", "searching"]
