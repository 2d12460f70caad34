"""Who brings things in for which institution, and who sees them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, true

from marketplace.accounts.models import Organisation
from marketplace.interop.models import ImportRun
from marketplace.kernel.actor import Actor

AUTHORS = ("researcher", "officer", "expert")


def run_parties(actor: Actor, run: ImportRun) -> set[str]:
    """owner (who brought it), officer of the institution, center."""
    parties = set()
    if actor.user_id is not None and run.user_id == actor.user_id:
        parties.add("owner")
    if actor.has("officer", run.institution_id):
        parties.add("officer")
    if actor.has("center_admin"):
        parties.add("center")
    return parties


def may_bring(actor: Actor, institution_id: int) -> bool:
    """Bring something in for this institution: who lists its results by hand."""
    return actor.standing_in(institution_id, *AUTHORS) is not None or actor.has("center_admin")


def writes_all(actor: Actor, institution_id: int) -> bool:
    """Change every draft of this institution."""
    return actor.has("officer", institution_id) or actor.has("center_admin")


def may_bring_for(actor: Actor) -> ColumnElement[bool]:
    """The institutions for which this person brings things in."""
    if actor.has("center_admin"):
        return true()
    return Organisation.id.in_(actor.organisations("institution", *AUTHORS))


def may_import_somewhere(actor: Actor) -> bool:
    return any(actor.has(role) for role in (*AUTHORS, "center_admin"))


def seen_runs(actor: Actor) -> ColumnElement[bool]:
    """The center's administrators see all, an officer those of the institution, everybody their own: what is brought in may
    not be filed yet."""
    if actor.is_system or actor.has("center_admin"):
        return true()
    institutions = actor.organisations("institution", "officer")
    return or_(ImportRun.user_id == actor.user_id, ImportRun.institution_id.in_(institutions))
