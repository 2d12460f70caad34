"""Pages of the newsroom: what everybody reads, registering, a guest's own link, the center's desk."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("newsroom", __name__)

from marketplace.newsroom.routes import desk, events, guests, mailings, notices, planning  # noqa: E402

__all__ = ["bp", "desk", "events", "guests", "mailings", "notices", "planning"]
