"""Sending again what was given up, giving it up for good, and telling the center that something is wrong."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from marketplace.accounts.queries import center_people
from marketplace.accounts.services import notify
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.outbox import Outbox
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.watching.permissions import mends
from marketplace.watching.queries import DEAD, findings

GONE = Text(
    "그 사이에 다시 보냈거나 정리한 작업입니다.", "It has been sent again or dealt with in the meantime."
)
MENDERS = Text("센터 관리자가 처리할 수 있습니다.", "The center's administrators do this.")
REASON = Text("정리하는 이유를 적어 주십시오.", "Say why it is given up.")


def send_again(ids: Collection[int], actor: Actor) -> int:
    """Let the worker try these given-up messages anew, all their tries before them; how many.

    Forbidden to who does not administer the center; Conflict when none of them waits for a decision any more.
    """
    with atomic():
        rows = _dead(ids, actor)
        for row in rows:
            row.dead_at, row.leased_until, row.tries, row.available_at = None, None, 0, clock.now()
            audit.record("outbox.send_again", row, actor, topic=row.topic)
        return len(rows)


def give_up(message_id: int, reason: str, actor: Actor) -> None:
    """Leave a message undelivered for good: its effect is done by hand or not wanted any more. Kept with who and why."""
    if not reason.strip():
        raise Invalid(REASON, reason=REASON)
    with atomic():
        (row,) = _dead([message_id], actor)
        row.done_at = clock.now()
        audit.record("outbox.give_up", row, actor, topic=row.topic, reason=reason)


def tell_of_findings(payload: dict[str, Any], key: str) -> None:
    """Handler of the clock: the center's administrators hear of what is wrong, of each thing once a day."""
    found = [one for one in findings() if one.by_letter]
    if not found:
        return
    with atomic():
        for one in found:
            notify(
                "site_ails",
                f"{one.key}:{clock.today()}",
                center_people("center_admin"),
                what_ko=one.what.ko,
                what_en=one.what.en,
                do_ko=one.do.ko,
                do_en=one.do.en,
            )


def _dead(ids: Collection[int], actor: Actor) -> list[Outbox]:
    if not mends(actor):
        raise Forbidden(MENDERS)
    rows = db.session.scalars(select(Outbox).where(Outbox.id.in_(ids), *DEAD).with_for_update()).all()
    if not rows:
        raise Conflict(GONE)
    return list(rows)
