"""Reading notes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from tests.scratch_feature.models import ScratchNote


def notes_for(actor: Actor) -> Sequence[ScratchNote]:
    """Those of the actor's companies."""
    mine = ScratchNote.company_id.in_(actor.organisations("company"))
    return db.session.scalars(select(ScratchNote).where(mine).order_by(ScratchNote.id)).all()


def work_items(actor: Actor) -> list[WorkItem]:
    sentence = Text("쪽지를 읽어 주십시오.", "Please read the note.")
    return [WorkItem(sentence, note.text, "work") for note in notes_for(actor) if not note.read]
