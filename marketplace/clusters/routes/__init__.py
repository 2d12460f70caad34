"""Pages of mini-clusters."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("clusters", __name__)

from marketplace.clusters.routes import desk, difficulties, groups, meetings, room  # noqa: E402

__all__ = ["bp", "desk", "difficulties", "groups", "meetings", "room"]
