"""Building the index anew beside the serving one: asked for by the center, by a change of words, or by damage."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update

from marketplace.catalog.indexing import vocabulary
from marketplace.catalog.indexing.documents import all_documents
from marketplace.catalog.indexing.models import IndexRun
from marketplace.catalog.models import Listing
from marketplace.gateways.search import engine, is_away, is_serving
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.outbox import Later
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from search_index import EngineBusy
from search_index.interface import Progress

REASONS: dict[str, Text] = {
    "center": Text("센터가 요청", "Asked for by the center"),
    "vocabulary": Text("용어 변경", "Changed words"),
    "damaged": Text("색인이 없거나 손상", "Missing or damaged"),
}
GATHERING = timedelta(seconds=20)  # several changes of words are one rebuilding
NOTED_EVERY = 1.0  # seconds between two notes of progress
LOST_AFTER = timedelta(hours=1)  # a run that ended with its process no longer stands in the way


def reindex_all(progress: Progress | None = None) -> int:
    """Build the index anew from the database beside the serving one; how many documents it has."""
    edits = vocabulary.edits()
    if engine().vocabulary() != edits:
        engine().set_vocabulary(edits)
    return engine().rebuild(all_documents(), progress=progress)


def count_indexed() -> int:
    """How many listings belong in the index (for a progress bar)."""
    return db.session.scalar(select(func.count(Listing.id)).where(Listing.state == "published")) or 0


def request_rebuild(reason: str, actor: Actor) -> None:
    """Ask the worker to build the index anew; one that is waiting already will do."""
    with atomic():
        waiting = select(IndexRun.id).where(IndexRun.started_at.is_(None), IndexRun.finished_at.is_(None))
        if db.session.scalars(waiting).first() is not None:
            return
        run = IndexRun(reason=reason, asked_by_id=actor.user_id)
        db.session.add(run)
        db.session.flush()
        after = GATHERING if reason == "vocabulary" else None
        outbox.send("rebuild_index", str(run.id), after=after, run_id=run.id)


def rebuild_index(payload: dict[str, Any], key: str) -> None:
    """Handler of topic "rebuild_index". Killed on the way, it begins again when its lease has run out."""
    run_id = payload["run_id"]
    run = db.session.get(IndexRun, run_id)
    if run is None or run.finished_at is not None:
        return
    _note(run_id, started_at=run.started_at or clock.now(), total=count_indexed(), error="")
    last = time.monotonic()

    def progress(done: int) -> None:
        nonlocal last
        if time.monotonic() - last > NOTED_EVERY:
            last = time.monotonic()
            _note(run_id, done=done)

    try:
        done = reindex_all(progress)
    except EngineBusy as error:
        raise Later(timedelta(seconds=10)) from error
    except Exception as error:
        db.session.rollback()
        _note(run_id, error=type(error).__name__)
        raise
    _note(run_id, done=done, total=done, finished_at=clock.now())


def _note(run_id: int, **values: object) -> None:
    with atomic():
        db.session.execute(update(IndexRun).where(IndexRun.id == run_id).values(**values))


def check_index(payload: dict[str, Any], key: str) -> None:
    """Job: an index that is missing, damaged or made with other words is built anew without anybody asking.

    One whose server is away comes back with it.
    """
    search = engine()
    if search.needs_rebuild and not is_away() and current() is None:
        request_rebuild("damaged" if not is_serving() else "vocabulary", Actor(is_system=True))


def current() -> IndexRun | None:
    """The run that waits or works now."""
    query = select(IndexRun).where(
        IndexRun.finished_at.is_(None), IndexRun.asked_at > clock.now() - LOST_AFTER
    )
    return db.session.scalars(query.order_by(IndexRun.id)).first()


def latest(limit: int = 10) -> list[IndexRun]:
    """The last runs, newest first."""
    return list(db.session.scalars(select(IndexRun).order_by(IndexRun.id.desc()).limit(limit)))
