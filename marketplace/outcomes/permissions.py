"""Who may do and see what with a company's figures and history: each rule has its name here."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, true

from marketplace.accounts.models import Organisation
from marketplace.kernel.actor import Actor
from marketplace.outcomes.models import CompanyContact, CompanyYear, Story


def is_own(actor: Actor, company_id: int) -> bool:
    """Anyone who belongs to the company."""
    return actor.belongs_to(company_id)


def year_parties(actor: Actor, row: CompanyYear) -> set[str]:
    """company: whoever belongs to it; center: its people, where it is not their own company."""
    return _parties(actor, row.company_id)


def _parties(actor: Actor, company_id: int) -> set[str]:
    if is_own(actor, company_id):
        return {"company"}
    return {"center"} if actor.is_center else set()


def may_enter(actor: Actor, company_id: int) -> bool:
    """Enter figures: the company's people, and the center's for whoever told them."""
    return bool(_parties(actor, company_id))


def keeps_contacts(actor: Actor) -> bool:
    """Write down with whom one spoke: the center's people. The auditor only reads."""
    return actor.is_center


def reads_contacts(actor: Actor) -> bool:
    return actor.oversees


def may_change_contact(actor: Actor, row: CompanyContact) -> bool:
    """Whoever wrote it, and the administrators."""
    return actor.is_center and (row.by_id == actor.user_id or actor.has("center_admin"))


def story_parties(actor: Actor, row: Story) -> set[str]:
    """head: who speaks for the company; center: its administrators, who take down what should not be there."""
    if actor.standing_in(row.company_id, "representative", "delegate"):
        return {"head"}
    return {"center"} if actor.has("center_admin") and not is_own(actor, row.company_id) else set()


def tells_story(actor: Actor, company_id: int) -> bool:
    """Agree to what is published of a company: who speaks for it."""
    return actor.standing_in(company_id, "representative", "delegate") is not None


def takes_over_calls(actor: Actor) -> bool:
    """See to what somebody promised who is of the center no longer: the administrators."""
    return actor.has("center_admin")


# What exists for somebody: conditions in the database


def company_readable(actor: Actor) -> ColumnElement[bool]:
    """Of `Organisation`: companies, one's own; all of them for who oversees."""
    mine = true() if actor.oversees else Organisation.id.in_(actor.organisations("company"))
    return and_(Organisation.kind == "company", mine)


def year_readable(actor: Actor) -> ColumnElement[bool]:
    """Of `CompanyYear`: one's own company's; all of them for who oversees. Never the public."""
    return true() if actor.oversees else CompanyYear.company_id.in_(actor.organisations("company"))


def story_readable(actor: Actor) -> ColumnElement[bool]:
    """Of `Story`: published ones for everybody, one's own company's, all of them for who oversees."""
    if actor.oversees:
        return true()
    return or_(Story.state == "published", Story.company_id.in_(actor.organisations("company")))
