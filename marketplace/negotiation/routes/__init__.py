"""Pages of negotiation: the question, guests' questions, and the files of a thread. The deal's page is the deal room's."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("negotiation", __name__)

from marketplace.negotiation.routes import asking, guests, opening, sharing  # noqa: E402

__all__ = ["asking", "bp", "guests", "opening", "sharing"]
