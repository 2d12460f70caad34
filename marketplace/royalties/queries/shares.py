"""What an invoice has to share, among whom, and what was shared of it before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from marketplace.catalog.models import Listing
from marketplace.invoicing import queries as bills
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.licensing.models import Agreement
from marketplace.royalties.models import (
    Distribution,
    RoyaltyAudit,
    RoyaltyReport,
    ShareCorrection,
)
from marketplace.royalties.queries.ruling import Rule, floors_on, rule_of, rule_on
from marketplace.royalties.sharing import Rules


@dataclass(frozen=True)
class Receiver:
    """Who shares a fee: `party` inventor or contributor, `weight` their part of the whole of that party."""

    party: str
    user_id: int | None
    name: str
    weight: int


def shareable(invoice_id: int) -> int:
    """What an invoice brings to share now, in minor units: what was received of it, net of VAT.

    A part payment brings its part, also where the rest is written off; what a bank or a foreign state kept on the way
    never came, and brings nothing.
    """
    return bills.net_received(db.session.get_one(Invoice, invoice_id))


def receivers_of(listing: Listing) -> list[Receiver]:
    """The inventors and contributors of a listing, with their shares."""
    return [
        Receiver(
            "contributor" if i.is_contributor else "inventor", i.user_id, i.name_ko or i.name_en, i.share
        )
        for i in listing.inventors
    ]


def correction_of(invoice_id: int) -> ShareCorrection | None:
    """The latest correction that an upheld objection brought to the shares of an invoice."""
    query = select(ShareCorrection).where(
        ShareCorrection.invoice_id == invoice_id, ShareCorrection.state == "made"
    )
    return db.session.scalars(query.order_by(ShareCorrection.id.desc())).first()


def agreement_of(invoice: Invoice) -> Agreement | None:
    """The agreement that an invoice's money comes from, by its fee or by the royalty of a period."""
    if invoice.source_type == "royalty_report":
        report = db.session.get(RoyaltyReport, invoice.source_id)
        return report.agreement if report else None
    if invoice.source_type == "royalty_audit":
        audit_row = db.session.get(RoyaltyAudit, invoice.source_id)
        return audit_row.schedule.agreement if audit_row and invoice.source_key == "correction" else None
    return db.session.get(Agreement, invoice.source_id) if invoice.source_type == "agreement" else None


def contract_day(agreement: Agreement) -> date:
    """The day whose rules an agreement keeps: when it was concluded."""
    return clock.seoul_date(agreement.concluded_at or agreement.created_at)


def rule_in(agreement: Agreement) -> Rule:
    """What the institution had settled on the contract's day."""
    row = rule_on(agreement.institution_id, contract_day(agreement))
    return rule_of(row) if row else Rule()


def rules_of(agreement: Agreement, listing: Listing) -> tuple[Rules, date]:
    """The floors of the contract's day with the institution's own rule of that day, and the day."""
    on = contract_day(agreement)
    return rule_in(agreement).rules(floors_on(listing.institution, on, listing.national_rnd)), on


def costs_of(agreement: Agreement, amount: int) -> int:
    """The institution's costs of securing and transferring the right, where its rule deducts them: a rate of the fee."""
    return rule_in(agreement).costs(amount)


def distribution_of(invoice_id: int) -> Distribution | None:
    """The first distribution of an invoice."""
    return next(iter(distributions_of(invoice_id)), None)


def distributions_of(invoice_id: int) -> list[Distribution]:
    """Every distribution of an invoice, the first first."""
    query = select(Distribution).where(Distribution.invoice_id == invoice_id)
    return list(db.session.scalars(query.order_by(Distribution.number)))


def key_of(person: Receiver) -> str:
    """What tells receivers of one fee apart, in a form too: inventor-12, or the name where there is no account."""
    return f"{person.party}-{person.user_id or person.name}"


def receivers(distribution: Distribution) -> list[Receiver]:
    """Everyone who shares or shared the invoice of a distribution, with the weights that hold now."""
    correction = correction_of(distribution.invoice_id)
    listing = db.session.get_one(Listing, distribution.agreement.listing_id)
    people = [Receiver(**row) for row in correction.people] if correction else []
    known = {key_of(person) for person in people}
    for person in receivers_of(listing):
        if key_of(person) not in known:
            people.append(
                person if not correction else Receiver(person.party, person.user_id, person.name, 0)
            )
            known.add(key_of(person))
    for share in (s for each in distributions_of(distribution.invoice_id) for s in each.shares):
        gone = Receiver(share.party, share.user_id, share.name, 0)
        if share.party != "institution" and key_of(gone) not in known:
            people.append(gone)
            known.add(key_of(gone))
    return people


def costs_now(distribution: Distribution) -> int | None:
    """The costs deducted from the invoice's income so far, in minor units; None where the rules deduct none."""
    if not distribution.formula["rates"]["deduct_costs_first"]:
        return None
    correction = correction_of(distribution.invoice_id)
    whole = sum(each.amount for each in distributions_of(distribution.invoice_id))
    return correction.costs if correction else costs_of(distribution.agreement, whole)


def correction_for(share_id: int) -> ShareCorrection | None:
    """What followed an upheld objection: made or waiting."""
    query = select(ShareCorrection).where(
        ShareCorrection.share_id == share_id, ShareCorrection.state != "cancelled"
    )
    return db.session.scalars(query).first()
