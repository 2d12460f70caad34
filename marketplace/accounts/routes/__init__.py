"""Pages of accounts, by room: entry (signing up and in), account, organisation, center."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("accounts", __name__)

from marketplace.accounts.routes import (  # noqa: E402
    account,
    agreeing,
    amounts,
    center,
    entry,
    identity,
    organisation,
    presence,
    second_factor,
    short_notices,
)

__all__ = [
    "account",
    "agreeing",
    "amounts",
    "bp",
    "center",
    "entry",
    "identity",
    "organisation",
    "presence",
    "second_factor",
    "short_notices",
]
