"""Pages that compute take turns: threads of one process that compute at once only hold each other up."""

from __future__ import annotations

from contextlib import AbstractContextManager
from threading import BoundedSemaphore

from flask import Flask, current_app


def turn() -> AbstractContextManager[object]:
    """A turn to compute a page: ``with turn(): …``. Nothing inside it may wait for somebody else's writing."""
    turns: BoundedSemaphore = current_app.extensions["turns"]
    return turns


def init_app(app: Flask) -> None:
    app.extensions["turns"] = BoundedSemaphore(app.config["PAGES_COMPUTED_AT_ONCE"])
