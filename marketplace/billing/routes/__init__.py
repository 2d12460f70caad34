"""Pages of billing: an invoice and paying it, the finance desk, Stripe's door."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("billing", __name__)

from marketplace.billing.routes import (  # noqa: E402, F401
    accounts,
    books,
    checking,
    deposits,
    desk,
    doubts,
    giving_up,
    invoices,
    planned,
    rates,
    settling,
    stripe,
    tax,
    vat,
)
