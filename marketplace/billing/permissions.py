"""Who may see and do what at the finance desk: each rule is named here once, and asked by queries and pages."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.invoicing.models import PlannedInvoice
from marketplace.kernel.actor import Actor

MONEY_ROLES = (
    "finance",
    "officer",
    "center_finance",
    "center_admin",
    "auditor",
)  # who opens the desk's lists


CHECK_ROLES = (
    "finance",
    "center_finance",
    "center_admin",
    "auditor",
)  # who reads what a check of the books found


def reads_check(actor: Actor) -> bool:
    """Whether pages lead to what the check of the books found."""
    return any(actor.has(role) for role in CHECK_ROLES)


def may_run_check(actor: Actor) -> bool:
    """Finance of some payee, and the center's people; an auditor reads only."""
    return any(actor.has(role) for role in ("finance", "center_finance", "center_admin"))


def is_desk(actor: Actor) -> bool:
    """Whether the reader looks from the payee's or the center's side."""
    return any(actor.has(role) for role in MONEY_ROLES)


def is_payees_finance(actor: Actor) -> bool:
    """Finance of some institution, to whom deposits and tax documents fall."""
    return actor.has("finance")


def is_centers_finance(actor: Actor) -> bool:
    """The center's finance, who approves beside the institutions' own."""
    return actor.has("center_finance")


def finance_institutions(actor: Actor) -> list[int] | None:
    """Institutions whose money the actor handles or looks after; None: all of them (center, auditor)."""
    return None if actor.oversees else actor.organisations("institution", "finance", "officer")


def of_mine(column: InstrumentedAttribute[int], actor: Actor) -> ColumnElement[bool]:
    """The condition that a column names an institution whose money the actor handles or looks after."""
    mine = finance_institutions(actor)
    return column.is_not(None) if mine is None else column.in_(mine)


def readable_planned(actor: Actor) -> ColumnElement[bool]:
    """Of `PlannedInvoice`: people of the company that will pay, the payee's finance and officers, the center and its auditor."""
    if actor.oversees:
        return true()
    return or_(
        PlannedInvoice.company_id.in_(actor.organisations("company")),
        PlannedInvoice.institution_id.in_(actor.organisations("institution", "finance", "officer")),
    )
