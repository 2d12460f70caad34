"""Each request's number, and one line of log per answer: the page's name, never its address, which may hold a secret or a name."""

from __future__ import annotations

import logging
import time

from flask import Flask, Response, request

from marketplace.kernel.ids import new_ref

NUMBER, BEGUN = "gisul.request", "gisul.begun"
log = logging.getLogger(__name__)


def number() -> str:
    """What this request is called in the log; a page about a fault shows it, so that it can be found."""
    found: str = request.environ.setdefault(NUMBER, new_ref(8))
    return found


def init_app(app: Flask) -> None:
    if not app.config["LOG_LINES"]:
        return

    @app.before_request
    def begin() -> None:
        request.environ[BEGUN] = time.perf_counter()

    @app.after_request
    def note(response: Response) -> Response:
        response.headers["X-Request-ID"] = number()
        taken = time.perf_counter() - request.environ.get(BEGUN, time.perf_counter())
        facts = {
            "request": number(),
            "method": request.method,
            "page": request.endpoint or "",
            "status": response.status_code,
            "milliseconds": round(taken * 1000, 1),
        }
        log.info("answered", extra=facts)
        return response
