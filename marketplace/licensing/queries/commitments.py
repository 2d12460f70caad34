"""What an agreement binds a company to: shown before the signature, and asked by it."""

from __future__ import annotations

from marketplace.invoicing import queries as bills
from marketplace.kernel.actor import Actor, Standing
from marketplace.licensing.models import Agreement
from marketplace.licensing.permissions import is_of, signs_by_letter, signs_for, waits_for_signer
from marketplace.licensing.queries.bills import family_of
from marketplace.negotiation import queries as negotiation
from marketplace.negotiation.models import money_terms


def bound_by(agreement: Agreement, company_id: int) -> money_terms.Commitment:
    """What one company binds itself to by signing: nothing for an NDA; for an amendment also what was planned
    for the agreement and its earlier amendments."""
    if agreement.kind == "nda":
        return money_terms.Commitment(0, "KRW", open_ended=False)
    planned = 0
    if agreement.amends is not None:
        planned = sum(
            bills.still_planned("agreement", one, company_id) for one in family_of(agreement.amends)
        )
    return negotiation.commitment_of(agreement.inquiry, company_id, agreement.terms, planned)


def asks_to_sign(actor: Actor, agreement: Agreement) -> int | None:
    """The company for which the actor may ask others to sign: of a member who signs for nobody, and of a delegate whose
    letter does not reach that far; None for everybody else."""
    waiting = waits_for_signer(actor, agreement)
    if waiting is not None or agreement.state != "offered":
        return waiting
    company_id = signs_for(actor, agreement)
    if company_id is None:
        return None
    return company_id if negotiation.must_ask(actor, company_id, bound_by(agreement, company_id)) else None


def signers(agreement: Agreement, company_id: int) -> list[int]:
    """Who of the company can be asked to sign."""
    return negotiation.binders(company_id, bound_by(agreement, company_id))


def authority_of(
    actor: Actor, agreement: Agreement, company_id: int | None
) -> tuple[money_terms.Commitment, Standing | None] | None:
    """(what the company binds itself to, the delegate's letter of authority if the actor signs by one), for the sign page."""
    if company_id is None or agreement.kind == "nda" or not is_of(actor, company_id):
        return None
    return bound_by(agreement, company_id), signs_by_letter(actor, company_id)
