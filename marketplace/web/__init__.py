"""What all pages share: who is here, in which language, what may go wrong. Beneath every `routes`."""

from __future__ import annotations

from flask import Flask
from flask_compress import Compress

from marketplace.web import errors, filters, identity, incoming, languages, proxies, request_log, security
from marketplace.web.speed import at_once


def init_app(app: Flask) -> None:
    """What wraps the WSGI application first (languages, the visitor's address), then the door for text, identity and so on."""
    Compress(app)  # the first, so that it has the last word: nothing after it changes an answer
    languages.init_app(app)
    proxies.init_app(app)
    request_log.init_app(app)
    incoming.init_app(app)
    security.init_app(app)
    identity.init_app(app)
    filters.init_app(app)
    errors.init_app(app)
    at_once.init_app(app)
