"""Who runs the site: each rule once."""

from __future__ import annotations

from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.running.models import CompanyImport, PolicyProposal


def runs(actor: Actor) -> bool:
    """Change how the site works: the center's administrators."""
    return actor.has("center_admin")


def looks(actor: Actor) -> bool:
    """Read what was done, and by which rules: the center's administrators and its auditors."""
    return runs(actor) or actor.is_auditor


def policy_parties(actor: Actor, row: PolicyProposal) -> set[str]:
    """proposer, second: the center's administrators; early: either of them, before the day from which it counts."""
    if not runs(actor):
        return set()
    parties = {"proposer" if actor.user_id == row.proposed_by_id else "second"}
    if row.kind == "value" and row.from_on > clock.today():
        parties.add("early")
    return parties


def import_parties(actor: Actor, _row: CompanyImport) -> set[str]:
    return {"center"} if runs(actor) else set()
