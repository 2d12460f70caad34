"""On every page: when a browser was last seen, and what an auditor looked at."""

from __future__ import annotations

import contextlib

from flask import request, session

from marketplace.accounts import services
from marketplace.accounts.routes import bp
from marketplace.accounts.services.sessions import REFRESH_AFTER
from marketplace.kernel import clock
from marketplace.kernel.errors import Conflict
from marketplace.web.identity import actor


@bp.before_app_request
def note_presence() -> None:
    """The cookie remembers the last note, so that a page costs no query for it."""
    if request.endpoint in (None, "static"):
        return
    who = actor()
    if who.session_id is None:
        return
    now = clock.now().timestamp()
    if now - session.get("seen", 0) >= REFRESH_AFTER.total_seconds():
        with contextlib.suppress(Conflict):  # a busy database must not keep anybody from a page
            services.touch_session(who.session_id)
            session["seen"] = now
    if who.is_auditor:
        services.log_look(who, str(request.endpoint), dict(request.view_args or {}))
