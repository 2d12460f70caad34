"""Who may do what with a technology need: each rule is named here once, and asked by the lifecycle table, queries, services and pages."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_

from marketplace.demand.models import Need
from marketplace.kernel.actor import Actor

# Who somebody is


def administers(actor: Actor) -> bool:
    """The center's administrators, who act for it."""
    return actor.has("center_admin")


def is_own(actor: Actor, need: Need) -> bool:
    """Anyone who belongs to the company that looks for it."""
    return actor.belongs_to(need.company_id)


def need_parties(actor: Actor, need: Need) -> set[str]:
    """company: whoever belongs to it; center: its administrators."""
    parties = set()
    if is_own(actor, need):
        parties.add("company")
    if administers(actor):
        parties.add("center")
    return parties


# What somebody may do


def may_register_for(actor: Actor, company_id: int) -> bool:
    """Register a need of this company."""
    return company_id in actor.organisations("company")


def may_register(actor: Actor) -> bool:
    """Register a need of some company."""
    return bool(actor.organisations("company"))


# What somebody may see: a condition in the database


def readable(actor: Actor) -> ColumnElement[bool]:
    """Of `Need`: a company's for its people; those that are or were open for the center and its auditors too."""
    own = Need.company_id.in_(actor.organisations("company"))
    return or_(Need.opened_at.is_not(None), own) if actor.oversees else own
