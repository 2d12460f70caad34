"""The run: the lines that passed the dry run become drafts, or bring up to date what came before."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select, update

from marketplace.accounts.queries import actor_of
from marketplace.catalog import services as catalog
from marketplace.catalog.models import Listing
from marketplace.interop.lifecycle import RUN
from marketplace.interop.models import ImportRow, ImportRun
from marketplace.interop.services import turns
from marketplace.interop.services.checking import base_of, source_of
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Refusal
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic

SMALL = 300  # lines
WAITING = ("new", "update")


def start(ref: str, actor: Actor, with_alike: bool = False) -> None:
    """Begin to write. `with_alike`: also the lines whose title resembles another listing's."""
    with atomic():
        run = turns.load(ref)
        RUN.perform("start", run, actor)
        db.session.execute(
            update(ImportRow)
            .where(ImportRow.run_id == run.id, ImportRow.outcome == "alike")
            .values(outcome="new" if with_alike else "left_out")
            .execution_options(synchronize_session=False)
        )
        waiting = _waiting(run.id)
        if not waiting:
            raise Conflict(
                Text(
                    "가져올 줄이 없습니다. 표를 고쳐 다시 올려 주십시오.",
                    "No line can be imported. Correct the sheet and upload it again.",
                )
            )
        run.total, run.done = waiting, 0
        key = _ask(run)
    turns.run_small("import_run", key, waiting <= SMALL)


def _waiting(run_id: int) -> int:
    query = select(func.count()).where(ImportRow.run_id == run_id, ImportRow.outcome.in_(WAITING))
    return db.session.scalar(query) or 0


def run_on(payload: dict[str, Any], key: str) -> None:
    """Handler: the next lines, for as long as a turn lasts."""
    turns.carry(payload["ref"], _ask, "running", _some)


def _ask(run: ImportRun) -> str:
    """Ask for another turn, in the caller's transaction; the message's key."""
    key = turns.next_key(run)
    outbox.send("import_run", key, ref=run.ref)
    return key


def _some(ref: str) -> bool:
    """Write some lines; True when none was left. New ones in one transaction, updates and what is refused each by itself."""
    with atomic():
        run = turns.load(ref)
        query = select(ImportRow.id, ImportRow.outcome).where(
            ImportRow.run_id == run.id, ImportRow.outcome.in_(WAITING)
        )
        waiting = db.session.execute(query.order_by(ImportRow.number).limit(turns.CHUNK)).all()
        if not waiting:
            run.finished_at = clock.now()
            RUN.perform("finish", run, SYSTEM)
            return True
        actor = actor_of(run.user_id)
    new = [number for number, state in waiting if state == "new"]
    alone = [number for number, state in waiting if state == "update"]
    try:
        with atomic():
            run = turns.load(ref)
            for number in new:
                _write(run, db.session.get_one(ImportRow, number), actor)
    except Refusal:
        alone = [*new, *alone]
    for number in alone:
        _write_alone(ref, number, actor)
    return False


def _write(run: ImportRun, row: ImportRow, actor: Actor) -> None:
    if row.outcome not in WAITING:
        return  # another turn was here
    if row.outcome == "new":
        source = source_of(run.institution_id)
        row.listing_id = catalog.import_draft(row.record, run.institution_id, actor, source, row.key)
        row.after = catalog.record_of(db.session.get_one(Listing, row.listing_id))
        row.outcome = "created"
    else:
        assert row.listing_id is not None
        base = base_of(row.listing_id)
        done, row.before, row.after = catalog.update_imported(row.listing_id, row.record, base, actor)
        row.outcome = "updated" if done.changed else "same"
    run.done += 1


def _write_alone(ref: str, row_id: int, actor: Actor) -> None:
    """One that is refused takes back nothing of the others, and is told with the reason."""
    try:
        with atomic():
            _write(turns.load(ref), db.session.get_one(ImportRow, row_id), actor)
            return
    except Refusal as refusal:
        told = {
            "heading": "",
            "code": "refused",
            "blocking": True,
            "ko": refusal.text.ko,
            "en": refusal.text.en,
        }
    with atomic():
        run, row = turns.load(ref), db.session.get_one(ImportRow, row_id)
        row.outcome, row.problems = "refused", [*row.problems, told]
        run.done += 1
