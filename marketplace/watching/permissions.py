"""Who may look at the site's state, and who may send or give up what was not delivered."""

from __future__ import annotations

from marketplace.kernel.actor import Actor


def watches(actor: Actor) -> bool:
    """The center's people and its auditor."""
    return actor.oversees


def mends(actor: Actor) -> bool:
    """The center's administrators."""
    return actor.has("center_admin")
