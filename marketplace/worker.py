"""The worker process: clockwork, outbox, nothing else. Killed at any moment it loses nothing."""

from __future__ import annotations

import logging
import signal
import threading

from marketplace.handlers import JOBS
from marketplace.kernel import outbox, schedule
from marketplace.kernel.database import db

log = logging.getLogger(__name__)
POLL_SECONDS = 0.2


class Worker:
    """`run_forever` until SIGTERM or SIGINT: what is being delivered is finished first."""

    def __init__(self) -> None:
        self._stop = threading.Event()

    def run_once(self) -> int:
        """One round: due jobs, due messages; how many messages were claimed."""
        schedule.tick(JOBS)
        claimed = outbox.run_due(limit=20)
        db.session.remove()
        return claimed

    def run_forever(self) -> None:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: self._stop.set())
        while not self._stop.is_set():
            try:
                busy = self.run_once()
            except Exception:  # the database is away for a moment: the worker outlives it
                log.exception("worker round failed")
                db.session.remove()
                busy = 0
            if not busy:
                self._stop.wait(POLL_SECONDS)
