"""Who may do what about late and unsure money: each rule is named here once, and asked by the lifecycle table, queries and services."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_, true

from marketplace.accounts.models import SIGNERS
from marketplace.arrears.models import GuaranteeBond, WriteOff
from marketplace.books.queries import is_finance
from marketplace.kernel.actor import Actor

OFFICE = ("officer", "finance")  # who looks after an institution's bonds


def is_office(actor: Actor, institution_id: int) -> bool:
    """The institution's officers and finance."""
    return actor.standing_in(institution_id, *OFFICE) is not None


def write_off_parties(actor: Actor, write_off: WriteOff) -> set[str]:
    """Finance of the payee or of the center; whoever asked is never the approver."""
    if is_finance(actor, write_off.invoice.institution_id):
        return {"requester" if actor.user_id == write_off.requested_by_id else "approver"}
    return set()


def may_keep_bonds(actor: Actor, institution_id: int) -> bool:
    """Record a bond that the institution holds, and note its end."""
    return is_office(actor, institution_id)


def renews_bonds(actor: Actor) -> bool:
    """Whether a bond that ends is work of this person: a company's signers and an institution's office."""
    return bool(actor.organisations("company", *SIGNERS) or actor.organisations("institution", *OFFICE))


def readable_bonds(actor: Actor) -> ColumnElement[bool]:
    """Of `GuaranteeBond`: people of the company that gave it, the institution's office, the center and its auditor."""
    if actor.reads_all:
        return true()
    if not actor.is_signed_in:
        return false()
    return or_(
        GuaranteeBond.company_id.in_(actor.organisations("company")),
        GuaranteeBond.institution_id.in_(actor.organisations("institution", *OFFICE)),
    )
