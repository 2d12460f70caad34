"""Pages of the desk for running the site."""

from flask import Blueprint

bp = Blueprint("running", __name__)

from marketplace.running.routes import audit_log, companies, first_day, policies, roles  # noqa: E402

__all__ = ["audit_log", "bp", "companies", "first_day", "policies", "roles"]
