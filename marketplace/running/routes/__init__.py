"""Pages of the desk for running the site."""

from flask import Blueprint

bp = Blueprint("running", __name__)

from marketplace.running.routes import policies  # noqa: E402

__all__ = ["bp", "policies"]
