"""Pages of experts: the directory, one's own profile, the center's desk, mentoring, meetings, coverage and fees."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("experts", __name__)

from marketplace.experts.routes import (  # noqa: E402
    desk,
    importing,
    meetings,
    mentoring,
    own,
    public,
    steps,
    tables,
)

__all__ = ["bp", "desk", "importing", "meetings", "mentoring", "own", "public", "steps", "tables"]
