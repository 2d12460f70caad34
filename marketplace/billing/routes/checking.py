"""The check of the books: what the last run found, and running it now."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.billing import queries, services
from marketplace.billing.permissions import CHECK_ROLES, may_run_check
from marketplace.billing.routes import bp
from marketplace.kernel import outbox
from marketplace.web.errors import say
from marketplace.web.identity import actor, role_required
from marketplace.web.security import limiter


@bp.get("/billing/check")
@role_required(*CHECK_ROLES)
def ledger_check() -> ResponseReturnValue:
    """When the books were checked last, and what does not fit, each with its page."""
    return render_template(
        "billing/check.html",
        view=queries.last_check(actor()),
        may_run=may_run_check(actor()),
    )


@bp.post("/billing/check")
@role_required("finance", "center_finance", "center_admin")
@limiter.limit("20 per hour")
def run_ledger_check() -> ResponseReturnValue:
    """Check the books now, while the reader waits."""
    key = services.ask_for_check(actor())
    if outbox.run_now("check_ledger", key):
        say("장부를 점검하였습니다.", "The books have been checked.")
    else:
        say(
            "장부를 점검하고 있습니다. 잠시 뒤에 새로 고쳐 주십시오.",
            "The check is running. Reload this page shortly.",
            "info",
        )
    return redirect(url_for("billing.ledger_check"), 303)
