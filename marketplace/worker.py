"""The worker process: clockwork and outbox, nothing else. Killed at any moment it loses nothing.

Three lanes, so that a slow reply from outside never keeps a listing out of the search, and building the index anew
never keeps a letter back: one delivers the index topic (the index has a single writer), one rebuilds, the last
delivers everything else and runs the clockwork.
"""

from __future__ import annotations

import contextlib
import logging
import signal
import threading
from collections.abc import Callable

from flask import Flask

from marketplace.gateways.search import engine
from marketplace.kernel import outbox, schedule
from marketplace.kernel.database import db
from marketplace.kernel.feature import installed
from search_index import Query

log = logging.getLogger(__name__)
POLL_SECONDS = 0.2
LONGEST_PAUSE = 30.0  # between tries while the database is away
REBUILDING = frozenset({"rebuild_index"})  # takes minutes


def index_round() -> int:
    """Deliver what the index waits for; how many messages were claimed."""
    return outbox.run_due(limit=100, topics=outbox.SERIAL_TOPICS)


def rebuild_round() -> int:
    """Build the index anew where that was asked for; how many messages were claimed."""
    return outbox.run_due(limit=1, topics=REBUILDING)


def work_round() -> int:
    """Write what the clock is due, deliver everything but the index; how many messages were claimed."""
    schedule.tick(installed().jobs)
    return outbox.run_due(limit=20, excluding={*outbox.SERIAL_TOPICS, *REBUILDING})


LANES = (index_round, rebuild_round, work_round)


class Worker:
    """`run_forever` until SIGTERM or SIGINT: what is being delivered is finished first."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._stop = threading.Event()

    def run_once(self) -> int:
        """One round of every lane."""
        return sum(deliver() for deliver in LANES)

    def run_forever(self) -> None:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: self._stop.set())
        lanes = [threading.Thread(target=self._lane, args=(lane,)) for lane in LANES]
        for lane in lanes:
            lane.start()
        for lane in lanes:
            while lane.is_alive():  # join in slices: a signal must find the main thread awake
                lane.join(0.5)

    def _lane(self, deliver: Callable[[], int]) -> None:
        with self._app.app_context():
            if deliver is index_round:
                engine().search(
                    Query(text="준비")
                )  # the analyser loads for seconds: before the first message
            failures = 0
            while not self._stop.is_set():
                try:
                    busy, failures = deliver(), 0
                except Exception as error:  # the database is away for a moment: the worker outlives it
                    busy, failures = 0, failures + 1
                    # What failed is told whole once; the same again and again would fill the disk.
                    log.error(
                        "%s failed %d times in a row: %s",
                        deliver.__name__,
                        failures,
                        type(error).__name__,
                        exc_info=failures == 1,
                    )
                with contextlib.suppress(Exception):
                    db.session.remove()
                if not busy:
                    self._stop.wait(min(LONGEST_PAUSE, POLL_SECONDS * 2 ** min(failures, 10)))
