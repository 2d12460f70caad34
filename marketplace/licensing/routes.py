"""Pages of licensing."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("licensing", __name__)
