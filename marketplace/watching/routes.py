"""For programs: alive, ready. For the center: what is wrong and what could not be delivered."""

from __future__ import annotations

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.models import OFFICES
from marketplace.kernel.text import Text
from marketplace.watching import queries, services
from marketplace.watching.forms import GiveUpForm
from marketplace.watching.permissions import mends
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, found, role_required

bp = Blueprint("watching", __name__)


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """This process answers; it asks nothing else, so that a database that is away restarts no web server."""
    return jsonify(alive=True)


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Whether pages can be served: the database answers and has this code's schema."""
    missing = queries.not_ready()
    return jsonify(ready=not missing, missing=missing), 503 if missing else 200


@bp.get("/center/system")
@role_required(*OFFICES["center"])
def system() -> ResponseReturnValue:
    """What is wrong, and what could not be delivered."""
    undelivered = queries.undelivered()
    return render_template(
        "watching/system.html",
        findings=queries.findings(),
        undelivered=undelivered,
        kinds=queries.undelivered_kinds(undelivered),
        may_mend=mends(actor()),
    )


@bp.post("/center/system/again")
@role_required("center_admin")
def again() -> ResponseReturnValue:
    """One message by its number, all of a kind, or all of the list where neither is named."""
    one, kind = request.form.get("message", type=int, default=0), request.form.get("kind")
    listed = [entry.row.id for entry in queries.undelivered() if kind in (None, entry.row.topic)]
    ids = [one] if "message" in request.form else listed
    count = services.send_again(ids, actor())
    say(
        f"{count}건을 다시 보냅니다. 잠시 뒤 이 화면에서 결과를 확인해 주십시오.",
        f"Sending again: {count}. Look here in a moment.",
    )
    return redirect(url_for("watching.system"), 303)


@bp.route("/center/system/<int:message>/give-up", methods=["GET", "POST"])
@role_required("center_admin")
def give_up(message: int) -> ResponseReturnValue:
    """With a reason, which goes on record."""
    one = found(queries.undelivered_one(message))
    form = GiveUpForm()
    return carry_out(
        form,
        lambda: services.give_up(message, form.reason.data or "", actor()),
        again=lambda status: (render_template("watching/give_up.html", form=form, one=one), status),
        then=url_for("watching.system"),
        done=Text(
            "보내지 않기로 하고 이유를 기록했습니다.", "It stays undelivered; the reason is on record."
        ),
    )
