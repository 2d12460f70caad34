"""Pages of negotiation."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("negotiation", __name__)
