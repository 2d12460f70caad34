"""Pinning a note up, and what follows from it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, update

from marketplace.accounts.services import notify
from marketplace.kernel import clock, outbox, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.forgetting import Person
from marketplace.kernel.transaction import atomic
from tests.scratch_feature.models import ScratchNote


def pin_up(actor: Actor, text: str) -> int:
    """Write the note, mail it to its author, announce it."""
    with atomic():
        row = ScratchNote(user_id=actor.user_id, company_id=actor.company_id, text=text)
        db.session.add(row)
        db.session.flush()
        notify("scratch_pinned", row.id, [actor.user_id], scratch_note_id=row.id)
        outbox.send("scratch_read", str(row.id), scratch_note_id=row.id)
        return row.id


def mark_read(payload: dict[str, Any], key: str) -> None:
    """Handler: somebody has seen it."""
    with atomic():
        db.session.get_one(ScratchNote, payload["scratch_note_id"]).read = True


def tear_down(payload: dict[str, Any], key: str) -> None:
    """Job: notes that were read hang as many days as the policy says; here that is none."""
    if policy.value("scratch_days", clock.today()) == 0:
        with atomic():
            db.session.execute(delete(ScratchNote).where(ScratchNote.read))


def forget(person: Person) -> None:
    """Who leaves takes the words along; the empty note stays."""
    db.session.execute(update(ScratchNote).where(ScratchNote.user_id == person.id).values(text=""))
