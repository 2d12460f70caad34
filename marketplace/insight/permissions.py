"""Who may see figures: each rule is named here once, and asked by queries and pages."""

from __future__ import annotations

from marketplace.kernel.actor import Actor


def institutions_seen(actor: Actor) -> list[int] | None:
    """Ids of the institutions whose figures the actor may see; None means all (center, auditor)."""
    return None if actor.oversees else actor.organisations("institution", "officer", "finance")


def may_track(actor: Actor) -> bool:
    """Open the tracking pages: whoever may see the figures of some institution."""
    return institutions_seen(actor) != []
