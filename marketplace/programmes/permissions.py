"""Who may do what with programmes: each rule is named here once, and asked by lifecycles, queries, services and pages."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, true

from marketplace.kernel.actor import Actor
from marketplace.programmes.models import (
    Application,
    Award,
    AwardAmendment,
    AwardCancelling,
    AwardExpense,
    AwardPayment,
    AwardReport,
    Call,
    Review,
)

# Who somebody is


def administers(actor: Actor) -> bool:
    """The center's administrators, who run its programmes."""
    return actor.has("center_admin")


def is_own(actor: Actor, row: Application) -> bool:
    """Anyone who belongs to the company that applies."""
    return actor.belongs_to(row.company_id)


def application_parties(actor: Actor, row: Application) -> set[str]:
    """company: whoever belongs to it; center: the center's administrators."""
    parties = {"company"} if is_own(actor, row) else set()
    return parties | ({"center"} if administers(actor) else set())


def call_parties(actor: Actor, _call: Call) -> set[str]:
    return {"center"} if administers(actor) else set()


def review_parties(actor: Actor, row: Review) -> set[str]:
    """reviewer: the person to whom it was given, and nobody for them."""
    return {"reviewer"} if actor.user_id == row.reviewer.user_id else set()


Part = AwardAmendment | AwardCancelling | AwardExpense | AwardPayment | AwardReport


def award_parties(actor: Actor, row: Award) -> set[str]:
    """company: its people; signer: who binds it; center: administrators; payer: the center's people who handle money."""
    return _parties(actor, row.company_id)


def part_parties(actor: Actor, row: Part) -> set[str]:
    return _parties(actor, row.award.company_id)


def _parties(actor: Actor, company_id: int) -> set[str]:
    parties = set()
    if actor.belongs_to(company_id):
        parties.add("company")
        if actor.standing_in(company_id, "representative", "delegate"):
            parties.add("signer")
    elif administers(actor):  # nobody decides for the center on what their own company gets
        parties |= {"center", "payer"}
    elif actor.has("center_finance"):
        parties.add("payer")
    return parties


# What somebody may do


def may_apply_for(actor: Actor, company_id: int) -> bool:
    """Write an application of this company."""
    return company_id in actor.organisations("company")


def may_ask(actor: Actor) -> bool:
    """Put a question to a call: everybody signed in but those who answer it and watch over it."""
    return actor.is_signed_in and not actor.oversees


def applies(actor: Actor) -> bool:
    """For the menu: somebody of a company."""
    return bool(actor.organisations("company"))


def sees_awards(actor: Actor) -> bool:
    """For the menu: companies, and who watches over what they got."""
    return applies(actor) or actor.oversees


# What somebody may see: conditions in the database


def readable_calls(actor: Actor) -> ColumnElement[bool]:
    """Of `Call`: what was announced, for everybody; what is being prepared, for the center."""
    return true() if actor.oversees else Call.announced_at.is_not(None)


def readable_applications(actor: Actor) -> ColumnElement[bool]:
    """Of `Application`: a company's for its people; what was submitted for the center and its auditors too."""
    own = Application.company_id.in_(actor.organisations("company"))
    return or_(Application.submitted_at.is_not(None), own) if actor.oversees else own


def readable_awards(actor: Actor) -> ColumnElement[bool]:
    """Of `Award`: a company's for its people, all of them for the center and its auditors."""
    return true() if actor.oversees else Award.company_id.in_(actor.organisations("company"))
