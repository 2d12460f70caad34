"""The asker and the center: asking for a call, writing again, ending it."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.kernel.errors import Forbidden
from marketplace.kernel.text import Text
from marketplace.problems import queries, services
from marketplace.problems.forms import CenterForm, MessageForm
from marketplace.problems.routes import bp
from marketplace.problems.routes.here import manager, private
from marketplace.problems.routes.page import draw
from marketplace.problems.services.problems import NOT_YOURS
from marketplace.problems.services.requests import reply_day
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import found
from marketplace.web.security import limiter


@bp.route("/problems/<secret>/center", methods=["GET", "POST"])
@limiter.limit("10 per hour", methods=["POST"])
def ask(secret: str) -> ResponseReturnValue:
    """Ask the center: at most four fields, the day by which an answer comes."""
    row = found(queries.problem_of(secret))
    who, ref, there = manager(), row.ref, url_for("problems.page", secret=secret)
    if not who.manages(row):
        raise Forbidden(NOT_YOURS)
    if row.request is not None:
        return private(redirect(there, 303))
    form = CenterForm()
    if request.method == "GET":
        form.name.data, form.email.data = who.actor.name, who.actor.email
    return private(
        carry_out(
            form,
            lambda: services.ask_center(
                who, ref, name=form.name.data, email=form.email.data, phone=form.phone.data or "",
                times=form.times.data or "", consent=form.consent.data,
            ),
            again=lambda status: (
                render_template(
                    "problems/ask_center.html", form=form, secret=secret, due=reply_day(clock.today()), days=queries.kept_days(),
                ),
                status,
            ),
            then=there,
            done=Text(
                "센터에 요청했습니다. 접수 안내를 이메일로 보냈습니다.", "The center was asked. We have sent you an email."
            ),
        )
    )  # fmt: skip


@bp.post("/problems/<secret>/messages")
@limiter.limit("30 per hour")
def write(secret: str) -> ResponseReturnValue:
    row = found(queries.problem_of(secret))
    form, ref = MessageForm(), row.ref
    return private(
        carry_out(
            form,
            lambda: services.write_to_center(manager(), ref, form.body.data, form.form_token.data),
            again=lambda status: draw(found(queries.problem_of(secret)), form, status),
            then=url_for("problems.page", secret=secret, _anchor="center"),
            done=Text("센터에 전달했습니다.", "It was passed on to the center."),
            let_through=(403, 404),
        )
    )


@bp.post("/problems/<secret>/end")
def end(secret: str) -> ResponseReturnValue:
    """The asker needs no help any more."""
    services.withdraw_request(manager(), found(queries.problem_of(secret)).ref)
    say("상담을 끝냈습니다. 필요하면 다시 쓰십시오.", "The request is closed. Write again when you need to.")
    return private(redirect(url_for("problems.page", secret=secret), 303))
