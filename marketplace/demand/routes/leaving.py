"""The way out that stands in every alert: it works without signing in, and at one click of a mail program (RFC 8058)."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.demand import queries, services
from marketplace.demand.routes import bp
from marketplace.web.identity import found
from marketplace.web.security import csrf


@bp.get("/alerts/stop/<secret>")
def leave(secret: str) -> ResponseReturnValue:
    """Shows one button: mail scanners open links, so looking must not end anything."""
    user_id = found(queries.user_of(secret))
    active = queries.consent_of(user_id) is not None
    return render_template("demand/leave.html", secret=secret, active=active)


@bp.post("/alerts/stop/<secret>")
@csrf.exempt  # type: ignore[untyped-decorator]  # the secret in the address is the authority; RFC 8058 sends no cookie
def leave_now(secret: str) -> ResponseReturnValue:
    services.leave_alerts(found(queries.user_of(secret)), by="link")
    return render_template("demand/leave.html", secret=secret, active=False)


@bp.post("/alerts/keep/<secret>")
@csrf.exempt  # type: ignore[untyped-decorator]  # as above
def go_on(secret: str) -> ResponseReturnValue:
    """The two-yearly question answered: go on."""
    user_id = found(queries.user_of(secret))
    services.confirm_consent(user_id)
    return render_template(
        "demand/leave.html", secret=secret, active=queries.consent_of(user_id) is not None, kept=True
    )
