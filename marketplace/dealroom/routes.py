"""Pages of the deal room."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("dealroom", __name__)
