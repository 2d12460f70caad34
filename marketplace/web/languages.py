"""`/` is Korean, `/en/…` the same page in English: the prefix becomes part of SCRIPT_NAME, so that every
route exists once and `url_for` stays in the reader's language by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask, request

from marketplace.kernel.text import set_language

PREFIX = "/en"


class LanguagePrefix:
    """WSGI middleware that reads the language from the path."""

    def __init__(self, app: Callable[..., Iterable[bytes]]):
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        environ["gisul.script_name"] = environ.get("SCRIPT_NAME", "")
        environ["gisul.language"] = "ko"
        if path == PREFIX or path.startswith(PREFIX + "/"):
            environ["gisul.language"] = "en"
            environ["SCRIPT_NAME"] = environ["gisul.script_name"] + PREFIX
            environ["PATH_INFO"] = path[len(PREFIX) :] or "/"
        return self.app(environ, start_response)


def url_in(code: str) -> str:
    """This page's address in the other language, query string kept (a POST's page: its own GET address)."""
    root = str(request.environ.get("gisul.script_name", ""))
    query = "?" + request.query_string.decode("utf-8", "replace") if request.query_string else ""
    return root + (PREFIX if code == "en" else "") + request.path + query


def init_app(app: Flask) -> None:
    app.wsgi_app = LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]

    @app.before_request
    def speak() -> None:
        set_language(request.environ.get("gisul.language", "ko"))
