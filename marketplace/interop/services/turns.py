"""The worker carries a run in turns: each does what fits into some seconds, commits bit by bit and asks for the next.

Killed at any moment it loses nothing: what a turn has committed is not done again, and the message of the turn is
delivered anew. A turn ends long before the message's lease does, and before a letter behind it has waited long.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from marketplace.interop.models import ImportRun
from marketplace.kernel import outbox
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic, locked_by

SECONDS = 15.0
CHUNK = 100


def load(ref: str) -> ImportRun:
    """The run, locked for this transaction."""
    return locked_by(ImportRun, ImportRun.ref == ref)


def next_key(run: ImportRun) -> str:
    """The key of the message that asks for another turn: each is sent once."""
    run.turn += 1
    return f"{run.ref}:{run.turn}"


def carry(ref: str, ask: Callable[[ImportRun], str], state: str, step: Callable[[str], bool]) -> None:
    """`ask` sends the message for the next turn. Call `step` until it has nothing left (True), or the turn is over. A message of an earlier state does nothing."""
    until = time.monotonic() + SECONDS
    while _is(ref, state):
        if step(ref):
            return
        if time.monotonic() > until:
            with atomic():
                run = load(ref)
                if run.state == state:
                    ask(run)
            return


def _is(ref: str, state: str) -> bool:
    db.session.rollback()
    run = db.session.query(ImportRun).filter_by(ref=ref).one_or_none()
    return run is not None and run.state == state


def run_small(topic: str, key: str, small: bool) -> None:
    """A small sheet is done while its person waits."""
    if small:
        outbox.run_now(topic, key)
