"""Who brings sheets for which institution, and who sees them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, true

from marketplace.accounts.models import Organisation
from marketplace.interop.models import ImportRun
from marketplace.kernel.actor import Actor


def run_parties(actor: Actor, run: ImportRun) -> set[str]:
    """officer of the institution, center."""
    parties = set()
    if actor.has("officer", run.institution_id):
        parties.add("officer")
    if actor.has("center_admin"):
        parties.add("center")
    return parties


def may_bring(actor: Actor, institution_id: int) -> bool:
    """Bring a sheet for this institution."""
    return actor.has("officer", institution_id) or actor.has("center_admin")


def may_bring_for(actor: Actor) -> ColumnElement[bool]:
    """The institutions for which this person brings sheets."""
    if actor.has("center_admin"):
        return true()
    return Organisation.id.in_(actor.organisations("institution", "officer"))


def may_import_somewhere(actor: Actor) -> bool:
    return actor.has("officer") or actor.has("center_admin")


def seen_runs(actor: Actor) -> ColumnElement[bool]:
    """The center's administrators see all, an officer those of the institution: a sheet may hold what is not filed yet."""
    if actor.is_system or actor.has("center_admin"):
        return true()
    return ImportRun.institution_id.in_(actor.organisations("institution", "officer"))
