"""What an agreement binds a company to: shown before the signature, and asked by it."""

from __future__ import annotations

from marketplace.invoicing import queries as bills
from marketplace.kernel.actor import Actor, Standing
from marketplace.licensing.models import Agreement
from marketplace.licensing.permissions import is_of, signs_by_letter
from marketplace.negotiation import queries as negotiation
from marketplace.negotiation.models import money_terms


def bound_by(agreement: Agreement, company_id: int) -> money_terms.Commitment:
    """What one company binds itself to by signing: nothing for an NDA; for an amendment also what its parent has planned."""
    if agreement.kind == "nda":
        return money_terms.Commitment(0, "KRW", open_ended=False)
    planned = 0
    if agreement.amends_id is not None:
        planned = bills.still_planned("agreement", agreement.amends_id, company_id)
    return negotiation.commitment_of(agreement.inquiry, company_id, agreement.terms, planned)


def authority_of(
    actor: Actor, agreement: Agreement, company_id: int | None
) -> tuple[money_terms.Commitment, Standing | None] | None:
    """(what the company binds itself to, the delegate's letter of authority if the actor signs by one), for the sign page."""
    if company_id is None or agreement.kind == "nda" or not is_of(actor, company_id):
        return None
    return bound_by(agreement, company_id), signs_by_letter(actor, company_id)
