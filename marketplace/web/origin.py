"""Where a form comes from: a page of ours, another site's, or a program that does not say.

Browsers tell by `Sec-Fetch-Site` and `Origin`, which no page can forge. What another site sends is refused before the
session is looked at, so that nothing it sends can be shown, offered again or change anything. Programs that send
neither (Stripe, a mail program's own button for leaving) go on to the token or the signature that their route asks for.
"""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue

from marketplace.kernel.text import Text, t

log = logging.getLogger(__name__)
FOREIGN = Text(
    "다른 사이트에서 보낸 요청이라 처리하지 않았습니다. 바뀐 것은 없습니다. 이 사이트의 화면에서 다시 시도해 주십시오.",
    "Another site sent this request, so it was not carried out. Nothing was changed. Try again from a page of this site.",
)


def is_ours() -> bool:
    """Whether the browser says that a page of this site sent the request."""
    said = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    return not is_foreign() and (said == "same-origin" or origin is not None)


def is_foreign() -> bool:
    """Whether the browser says that a page of another site sent the request."""
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin")
    return origin is not None and origin not in _own_origins()


def _own_origins() -> set[str]:
    site = urlsplit(current_app.config["SITE_URL"])
    own = {f"{site.scheme}://{site.netloc}"}
    if not current_app.config[
        "SESSION_COOKIE_SECURE"
    ]:  # on one's own machine: localhost as well as 127.0.0.1
        own.add(f"http://{request.host}")
    return own


def init_app(app: Flask) -> None:
    @app.before_request
    def refuse_foreign_forms() -> ResponseReturnValue | None:
        if request.method in ("GET", "HEAD", "OPTIONS") or not is_foreign():
            return None
        log.warning("refused %s %s from %s", request.method, request.path, request.headers.get("Origin"))
        # A page without a form, and without the frame, which would tell who is signed in.
        return current_app.jinja_env.get_template("errors/foreign.html").render(message=t(FOREIGN)), 403
