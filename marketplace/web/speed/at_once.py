"""How many pages are computed at once: threads of one process that compute side by side only hold each other up."""

from __future__ import annotations

from contextlib import AbstractContextManager
from threading import BoundedSemaphore

from flask import Flask, current_app


def computing() -> AbstractContextManager[object]:
    """A place among those that compute: ``with computing(): …``. Nothing inside it may wait for somebody else's writing."""
    places: BoundedSemaphore = current_app.extensions["computing"]
    return places


def init_app(app: Flask) -> None:
    app.extensions["computing"] = BoundedSemaphore(app.config["PAGES_COMPUTED_AT_ONCE"])
