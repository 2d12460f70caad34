"""A run undone as a whole: what nobody has touched since goes back; the rest stays, and it is told which and why."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from marketplace.accounts.queries import actor_of
from marketplace.catalog import services as catalog
from marketplace.interop.lifecycle import RUN
from marketplace.interop.models import ImportRow, ImportRun
from marketplace.interop.services import turns
from marketplace.kernel import outbox
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Refusal
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic

SMALL = 300
WRITTEN = ("created", "updated")
SINCE = Text(
    "가져온 뒤에 누가 고쳤으므로 그대로 두었습니다.",
    "Somebody has changed it since the import, so it was left as it is.",
)
PUBLIC = Text(
    "이미 검토에 보냈거나 공개했으므로 그대로 두었습니다. 필요하면 그 기술에서 철회해 주십시오.",
    "It is in review or public already, so it was left. Withdraw it on its own page if need be.",
)


def undo(ref: str, actor: Actor) -> None:
    """Begin to take back what the run wrote."""
    with atomic():
        run = turns.load(ref)
        RUN.perform("undo", run, actor)
        query = select(func.count()).where(ImportRow.run_id == run.id, ImportRow.outcome.in_(WRITTEN))
        run.total, run.done = db.session.scalar(query) or 0, 0
        key, small = _ask(run, actor.user_id or run.user_id), run.total <= SMALL
    turns.run_small("import_undo", key, small)


def undo_on(payload: dict[str, Any], key: str) -> None:
    """Handler: some lines, from the last of the sheet to the first, by the right of whoever undoes it."""
    user_id = payload.get("user_id")  # a message of before says none: then it was written into the run

    def ask(run: ImportRun) -> str:
        return _ask(run, user_id or run.user_id)

    turns.carry(payload["ref"], ask, "undoing", lambda ref: _some(ref, user_id))


def _ask(run: ImportRun, user_id: int) -> str:
    """Ask for another turn, in the caller's transaction; the message's key."""
    key = turns.next_key(run)
    outbox.send("import_undo", key, ref=run.ref, user_id=user_id)
    return key


def _some(ref: str, user_id: int | None) -> bool:
    db.session.rollback()
    with atomic():
        run = turns.load(ref)
        query = select(ImportRow.id).where(ImportRow.run_id == run.id, ImportRow.outcome.in_(WRITTEN))
        numbers = list(db.session.scalars(query.order_by(ImportRow.number.desc()).limit(turns.CHUNK)))
        if not numbers:
            RUN.perform("undone", run, SYSTEM)
            return True
        actor = actor_of(user_id or run.user_id)
    for number in numbers:
        _take_back(ref, number, actor)
    return False


def _take_back(ref: str, row_id: int, actor: Actor) -> None:
    why: Text | None = None
    try:
        with atomic():
            run = turns.load(ref)
            row = db.session.get_one(ImportRow, row_id)
            assert row.listing_id is not None
            kept = catalog.take_back(row.listing_id, row.before, row.after or {}, actor)
            row.outcome = "stays" if kept else "undone"
            if kept:
                row.problems = [*row.problems, _told(PUBLIC if "state" in kept else SINCE)]
            run.done += 1
            return
    except Refusal as refusal:
        why = refusal.text
    with atomic():
        run = turns.load(ref)
        row = db.session.get_one(ImportRow, row_id)
        row.outcome, row.problems = "stays", [*row.problems, _told(why)]
        run.done += 1


def _told(reason: Text) -> dict[str, Any]:
    return {"heading": "", "code": "stays", "blocking": False, "ko": reason.ko, "en": reason.en}
