"""Who may do what with programmes: each rule is named here once, and asked by lifecycles, queries, services and pages."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, true

from marketplace.kernel.actor import Actor
from marketplace.programmes.models import Application, Call, Review

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


# What somebody may see: conditions in the database


def readable_calls(actor: Actor) -> ColumnElement[bool]:
    """Of `Call`: what was announced, for everybody; what is being prepared, for the center."""
    return true() if actor.oversees else Call.announced_at.is_not(None)


def readable_applications(actor: Actor) -> ColumnElement[bool]:
    """Of `Application`: a company's for its people; what was submitted for the center and its auditors too."""
    own = Application.company_id.in_(actor.organisations("company"))
    return or_(Application.submitted_at.is_not(None), own) if actor.oversees else own
