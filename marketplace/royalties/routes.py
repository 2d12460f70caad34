"""Pages of royalties."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("royalties", __name__)
