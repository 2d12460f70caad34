"""Which VAT a payer's invoices bear."""

from __future__ import annotations

from datetime import date

from marketplace.accounts.models import Organisation
from marketplace.kernel import policy
from marketplace.kernel.database import db


def treatment_for(company_id: int) -> str:
    """How a licence fee of this payer is taxed unless somebody of the payee says otherwise.

    A supply of services to a company abroad is zero-rated (부가가치세법 제22조, 제24조 제1항); the institution keeps the
    evidence. The payer accounts for the VAT of its own country (reverse charge).
    """
    row = db.session.get(Organisation, company_id)
    return "zero_rated" if row is not None and row.is_abroad else "taxable"


def vat_rate_for(company_id: int, on: date) -> int:
    """The VAT rate, in basis points, that goes on this payer's fees on a day."""
    return int(policy.value("vat_bp", on)) if treatment_for(company_id) == "taxable" else 0
