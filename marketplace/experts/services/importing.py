"""Experts from a sheet: read and looked at, entered as a whole, and taken back as a whole."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from marketplace.accounts.models import User
from marketplace.experts import queries, sheet
from marketplace.experts.lifecycle import EXPERT_IMPORT
from marketplace.experts.models import Expert, ExpertImport, ExpertRate
from marketplace.experts.permissions import administers
from marketplace.experts.services.profiles import CENTER_ONLY, ExpertDraft, enter_expert
from marketplace.formats.sheet_lines import NOTHING_NEW, sorted_out
from marketplace.kernel import audit, clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, NotFound
from marketplace.kernel.transaction import atomic, locked_by


def read_sheet(actor: Actor, name: str, content: bytes) -> str:
    """Read a sheet and keep what it says, to be looked at; nobody is entered. Its ref."""
    if not administers(actor):
        raise Forbidden(CENTER_ONLY)
    rows, notes = sheet.read(content)
    with atomic():
        row = ExpertImport(
            name=name[:200] or "experts",
            rows=rows,
            notes=[list(note) for note in notes],
            read_by_id=actor.user_id,
        )
        db.session.add(row)
        db.session.flush()
        audit.record("expert_import.read", row, actor, rows=len(rows))
        return row.ref


def enter_sheet(actor: Actor, ref: str) -> int:
    """Enter every line that is in order and new; how many that were."""
    with atomic():
        row = _load(actor, ref)
        EXPERT_IMPORT.perform("enter", row, actor)
        entered = 0
        for line in sorted_out(row.rows, "email", addresses_known()).new:
            values: dict[str, Any] = line["values"]
            draft = ExpertDraft(**{name: value for name, value in values.items() if name != "hourly"})
            expert_ref = enter_expert(actor, draft, f"{row.ref}-{line['line']}", import_id=row.id)
            if values["hourly"] is not None:
                _rate(expert_ref, values["hourly"], actor)
            entered += 1
        if not entered:
            raise Conflict(NOTHING_NEW)
        row.entered_at, row.entered, row.rows = clock.now(), entered, []
        return entered


def undo_sheet(actor: Actor, ref: str) -> tuple[int, int]:
    """Take back whom the sheet entered: (how many went, how many stay because something was done with them since)."""
    with atomic():
        row = _load(actor, ref)
        EXPERT_IMPORT.perform("undo", row, actor)
        row.undone_at = clock.now()
        gone = kept = 0
        for expert in db.session.scalars(select(Expert).where(Expert.import_id == row.id)).all():
            if expert.user_id is not None or queries.has_history(expert.id):
                kept += 1
                continue
            db.session.execute(delete(ExpertRate).where(ExpertRate.expert_id == expert.id))
            db.session.delete(expert)
            gone += 1
        return gone, kept


def forget_sheets() -> int:
    """What was read a month ago and never entered is forgotten; how many sheets."""
    old = ExpertImport.read_at < clock.now() - timedelta(
        days=int(policy.value("expert_sheet_days", clock.today()))
    )
    rows = db.session.scalars(select(ExpertImport).where(old, ExpertImport.state == "read")).all()
    left = [row for row in rows if row.rows]
    for row in left:
        row.rows = []
    return len(left)


def addresses_known() -> set[str]:
    """Addresses of experts who are there, in the center's list or by their account."""
    own = select(User.email).join(Expert, Expert.user_id == User.id)
    return set(db.session.scalars(select(Expert.email).where(Expert.email != ""))) | set(
        db.session.scalars(own)
    )


def _rate(expert_ref: str, hourly: int, actor: Actor) -> None:
    number = db.session.scalars(select(Expert.id).where(Expert.ref == expert_ref)).one()
    db.session.add(
        ExpertRate(expert_id=number, from_on=clock.today(), hourly=hourly, recorded_by_id=actor.user_id)
    )


def _load(actor: Actor, ref: str) -> ExpertImport:
    if queries.import_for(actor, ref) is None:
        raise NotFound()
    return locked_by(ExpertImport, ExpertImport.ref == ref)
