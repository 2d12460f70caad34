"""Who has had which message before their eyes, and since when."""

from __future__ import annotations

from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import insert_ignore
from marketplace.kernel.transaction import atomic
from marketplace.negotiation import queries
from marketplace.negotiation.models import MessageReading


def mark_read(inquiry_id: int, actor: Actor) -> int:
    """Note that the actor, of one of the two sides, has seen what the other wrote; how many were new.

    The first moment stays. Nothing is written when nothing is new, and nothing for the center or an auditor.
    """
    unseen = queries.unseen_messages(inquiry_id, actor)
    if not unseen:
        return 0
    with atomic():
        return sum(
            insert_ignore(MessageReading, message_id=message_id, user_id=actor.user_id, seen_at=clock.now())
            for message_id in unseen
        )
