"""Pages of accounts, by room: entry (signing up and in), account, organisation, center."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("accounts", __name__)

from marketplace.accounts.routes import account, center, entry, organisation, presence  # noqa: E402

__all__ = ["account", "bp", "center", "entry", "organisation", "presence"]
