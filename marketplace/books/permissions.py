"""Who may handle money: asked by services, queries and pages of every business that does."""

from __future__ import annotations

from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Forbidden
from marketplace.kernel.text import Text


def is_finance(actor: Actor, institution_id: int) -> bool:
    """Finance of the payee, or the center's where an office has nobody else."""
    return actor.has("finance", institution_id) or actor.has("center_finance")


def is_finance_anywhere(actor: Actor) -> bool:
    """Finance of some payee, or the center's: whether pages about money offer to act at all."""
    return actor.has("finance") or actor.has("center_finance")


def may_close_issue(actor: Actor, institution_id: int | None) -> bool:
    """Close a line of the list of what does not fit; what has no payee belongs to the center's finance."""
    return actor.has("center_finance") if institution_id is None else is_finance(actor, institution_id)


def is_office(actor: Actor, institution_id: int) -> bool:
    """The payee's own people for money: its finance and its officers; the center's are not among them."""
    return actor.standing_in(institution_id, "finance", "officer") is not None


def refuse_unless_finance(actor: Actor, institution_id: int) -> None:
    """Raise Forbidden for anyone else than finance."""
    if not is_finance(actor, institution_id):
        raise Forbidden(
            Text("기관의 재무 담당자만 할 수 있는 작업입니다.", "Only the institution's finance may do this.")
        )
