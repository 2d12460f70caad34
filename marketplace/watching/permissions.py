"""Who may send or give up what was not delivered."""

from __future__ import annotations

from marketplace.kernel.actor import Actor


def mends(actor: Actor) -> bool:
    """The center's administrators."""
    return actor.has("center_admin")
