"""Pages of the deal room: the deals, their costs, the calendar of deadlines, the export."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("dealroom", __name__)

from marketplace.dealroom.routes import burden, calendar, costs, deals, export, joint  # noqa: E402

__all__ = ["bp", "burden", "calendar", "costs", "deals", "export", "joint"]
