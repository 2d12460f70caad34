"""The endpoints, one module per kind of object. Importing the package registers them all."""

from . import (
    account,
    balance,
    charges,
    checkout,
    customers,
    disputes,
    events,
    invoice_items,
    invoices,
    payment_intents,
    payment_methods,
    refunds,
    webhook_endpoints,
)

__all__ = [
    "account",
    "balance",
    "charges",
    "checkout",
    "customers",
    "disputes",
    "events",
    "invoice_items",
    "invoices",
    "payment_intents",
    "payment_methods",
    "refunds",
    "webhook_endpoints",
]
