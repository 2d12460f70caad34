"""Which VAT an institution's invoices to a payer bear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, exists, select

from marketplace.accounts.models import Organisation
from marketplace.invoicing.models.vat import VatRuling
from marketplace.kernel import policy
from marketplace.kernel.database import db
from marketplace.kernel.money import Money, largest_remainder


def treatment_for(company_id: int, institution_id: int, at: datetime | None = None) -> str:
    """How a licence fee of this payer is taxed (None: now; or was at an instant) unless the payee says otherwise.

    10 % as a rule; exempt where the institution has confirmed that it is; zero for a payer abroad whose terms it has
    confirmed (부가가치세법 제22조, 제24조 제1항). The payer then accounts for the VAT of its own country (reverse charge).
    """
    row = db.session.get(Organisation, company_id)
    if row is not None and row.is_abroad and _holds(institution_id, company_id, at):
        return "zero_rated"
    return "exempt" if _holds(institution_id, None, at) else "taxable"


def treatment_of(wanted: str, company_id: int, institution_id: int) -> str:
    """What a line bears that asks for `wanted`: the payer's treatment where it says nothing, or the zero rate unconfirmed."""
    payers = treatment_for(company_id, institution_id)
    return payers if wanted in ("", "zero_rated") else wanted


def deviation(treatment: str, company_id: int, institution_id: int, at: datetime | None = None) -> str:
    """The treatment where the payee said otherwise than the payer's at that instant; "" where it followed it."""
    return "" if treatment == treatment_for(company_id, institution_id, at) else treatment


def vat_rate_for(company_id: int, institution_id: int, on: date) -> int:
    """The VAT rate, in basis points, that goes on this payer's fees on a day."""
    return int(policy.value("vat_bp", on)) if treatment_for(company_id, institution_id) == "taxable" else 0


def vat_rate_of_anybody(institution_id: int, on: date) -> int:
    """The VAT rate, in basis points, on fees of an institution for a payer who is not known yet."""
    return 0 if _holds(institution_id, None, None) else int(policy.value("vat_bp", on))


def _holds(institution_id: int, company_id: int | None, at: datetime | None) -> bool:
    whose = VatRuling.company_id.is_(None) if company_id is None else VatRuling.company_id == company_id
    if at is None:
        when = VatRuling.state == "confirmed"
    else:  # who withdrew a proposal decided nothing
        when = (VatRuling.decided_at <= at) & (VatRuling.ended_at.is_(None) | (VatRuling.ended_at > at))
    return bool(
        db.session.scalar(select(exists().where(VatRuling.institution_id == institution_id, whose, when)))
    )


def vat_rulings(institutions: list[int] | None) -> Select[Any]:
    """What institutions (None: all) have proposed and confirmed of their VAT, newest first."""
    query = select(VatRuling).order_by(VatRuling.id.desc())
    return query if institutions is None else query.where(VatRuling.institution_id.in_(institutions))


def payers_abroad() -> list[tuple[int, str]]:
    """(row id, name) of the companies outside Korea that may owe a fee."""
    query = select(Organisation).where(
        Organisation.kind == "company", Organisation.country != "KR", Organisation.state == "approved"
    )
    return [(row.id, row.name) for row in db.session.scalars(query.order_by(Organisation.name_ko))]


@dataclass(frozen=True)
class Amounts:
    """What invoices of these amounts would come to, in minor units."""

    net: int
    tax: int
    total: int


def with_vat(company_id: int, institution_id: int, nets: Sequence[int], currency: str, on: date) -> Amounts:
    """Amounts before VAT as an invoice to this payer shows them: the one computation that every preview uses.

    VAT is rounded once for each amount, as on an invoice's lines (부가가치세법 제30조).
    """
    net, tax = sum(nets), sum(vat_of(nets, currency, vat_rate_for(company_id, institution_id, on)))
    return Amounts(net, tax, net + tax)


def vat_of(nets: Sequence[int], currency: str, rate_bp: int) -> tuple[int, ...]:
    """The VAT of each amount at a rate, rounded once for each."""
    return tuple(Money(net, currency).portion(rate_bp).amount for net in nets)


def vat_on_paper(nets: Sequence[int], currency: str, rate_bp: int) -> tuple[int, ...]:
    """The VAT of the lines of one invoice: reckoned once on their sum, and divided so that the lines sum to it exactly."""
    if not any(nets):
        return tuple(0 for _ in nets)
    return tuple(largest_remainder(Money(sum(nets), currency).portion(rate_bp).amount, nets))
