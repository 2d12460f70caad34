"""Where an institution receives money: today, and when an invoice was issued."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from marketplace.invoicing.models.account_change import AccountChange
from marketplace.invoicing.models.invoice import Invoice, PaymentAccount
from marketplace.kernel.at_rest import decrypt
from marketplace.kernel.database import db
from marketplace.papers.models import Paper


def account_of(institution_id: int, provider: str, currency: str) -> PaymentAccount | None:
    """Where the institution receives this currency, if it does."""
    return db.session.scalars(
        select(PaymentAccount).where(
            PaymentAccount.institution_id == institution_id,
            PaymentAccount.provider == provider,
            PaymentAccount.currency == currency,
            PaymentAccount.active.is_(True),
        )
    ).first()


def bank_details(institution_id: int, currency: str, at: datetime | None = None) -> dict[str, Any] | None:
    """Bank, number and holder for a transfer, as they were at an instant (None: now); None without an account number.

    Where none was entered yet at that instant, the first that was entered afterwards.
    """
    account = account_of(institution_id, "bank", currency)
    if account is None or not account.number_encrypted:
        return None
    changed = db.session.scalars(_changes_since(institution_id, currency, at)).first() if at else None
    if changed is not None:
        return _details(
            changed.old_bank_name, changed.old_number_encrypted, changed.old_holder, changed.old_swift
        )
    return _details(account.bank_name, account.number_encrypted, account.holder, account.swift)


def account_on_paper(invoice: Invoice) -> dict[str, Any] | None:
    """Where an invoice asks to be paid: what its paper says; where the paper names no account, what holds for its day."""
    paper = db.session.get(Paper, invoice.paper_id) if invoice.paper_id else None
    named: dict[str, Any] | None = paper.snapshot.get("bank_account") if paper is not None else None
    return named or bank_details(invoice.institution_id, invoice.currency, invoice.issued_at)


def account_changed_at(invoice: Invoice) -> datetime | None:
    """Since when the payee receives money elsewhere than the invoice says; None while it is the same account."""
    if invoice.issued_at is None:
        return None
    changes = db.session.scalars(
        _changes_since(invoice.institution_id, invoice.currency, invoice.issued_at)
    ).all()
    return changes[-1].effective_at if changes else None


def _changes_since(institution_id: int, currency: str, at: datetime) -> Select[AccountChange]:
    """The changes that replaced a number after an instant, the first first."""
    return (
        select(AccountChange)
        .where(
            AccountChange.institution_id == institution_id,
            AccountChange.currency == currency,
            AccountChange.state == "effective",
            AccountChange.effective_at > at,
            AccountChange.old_number_encrypted != "",
        )
        .order_by(AccountChange.effective_at, AccountChange.id)
    )


def _details(bank: str, number_encrypted: str, holder: str, swift: str) -> dict[str, Any]:
    return {"bank": bank, "number": decrypt(number_encrypted), "holder": holder, "swift": swift or None}
