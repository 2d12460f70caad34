"""Who may do what in the deal room: each rule is named here once, and asked by its queries and pages."""

from __future__ import annotations

from marketplace.accounts.models import SIGNERS
from marketplace.kernel.actor import Actor
from marketplace.negotiation.models import TALKING_STATES, Inquiry


def is_of_company(actor: Actor, inquiry: Inquiry) -> bool:
    """Any member of the company that asked."""
    return actor.standing_in(inquiry.company_id) is not None


def is_member(actor: Actor, company_id: int) -> bool:
    """Anyone who belongs to one company of a deal."""
    return actor.belongs_to(company_id)


def own_company(actor: Actor, inquiry: Inquiry) -> int:
    """For which of the licensees the reader is here; the lead for everybody else."""
    return next((one for one in inquiry.licensee_ids if is_member(actor, one)), inquiry.company_id)


def sides(actor: Actor, company_id: int, institution_id: int, answers: bool) -> set[str]:
    """licensee, licensor, center: for whom the reader acts; `answers`: as an inventor who is asked."""
    found = set()
    if actor.standing_in(company_id):
        found.add("licensee")
    if answers or actor.has("officer", institution_id):
        found.add("licensor")
    if actor.has("center_admin"):
        found.add("center")
    return found


def binds(actor: Actor, *company_ids: int) -> bool:
    """Whether the actor may sign for one of these companies."""
    return any(actor.standing_in(company_id, *SIGNERS) for company_id in company_ids)


def is_officer(actor: Actor, institution_id: int) -> bool:
    """A transfer officer of the institution of a deal."""
    return actor.has("officer", institution_id)


def may_change_companies(actor: Actor, inquiry: Inquiry) -> bool:
    """Invite companies and set shares now: the lead's signers, until terms are accepted."""
    return inquiry.state in TALKING_STATES and actor.standing_in(inquiry.company_id, *SIGNERS) is not None


def keeps_books(actor: Actor) -> bool:
    """Whether the page leads on to the office's own lists: officers and finance."""
    return actor.has("officer") or actor.has("finance")
