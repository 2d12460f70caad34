"""Python's garbage collector kept out of the time in which somebody waits for a page."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from itertools import count
from typing import TYPE_CHECKING

from werkzeug.wsgi import ClosingIterator

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# A template's context and its macros hold each other, and with them all that a page showed: about a thousand objects.
# Left to itself Python frees fifteen pages' worth at once, ten to twenty milliseconds of one unlucky page.
OLDER = 200  # answers after which what outlived its own answer is looked through too
OLDEST = 20_000


class CollectGarbageBetweenAnswers:
    """WSGI middleware: frees what an answer leaves behind when it has been sent."""

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app
        self._answers = count(1)
        # What stands now stands as long as the process and is not looked through again.
        gc.collect()
        gc.freeze()
        gc.set_threshold(100_000, 20, 20)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return ClosingIterator(self.app(environ, start_response), self._collect)

    def _collect(self) -> None:
        number = next(self._answers)
        gc.collect(2 if number % OLDEST == 0 else 1 if number % OLDER == 0 else 0)
