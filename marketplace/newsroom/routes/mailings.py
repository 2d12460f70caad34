"""The center's desk of mailings, and the way out that stands in every advertising mail."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.formats import numbers_in
from marketplace.kernel.text import Text, reading
from marketplace.newsroom import queries, services
from marketplace.newsroom.forms import MailingForm, ReasonForm
from marketplace.newsroom.models import LEFT_OUT, MAILING_KINDS, Mailing
from marketplace.newsroom.queries import mailings as lists
from marketplace.newsroom.routes import bp
from marketplace.newsroom.routes.desk import CENTER, KEEPERS
from marketplace.web.errors import carry_out, say
from marketplace.web.exports import table_response
from marketplace.web.identity import actor, found, role_required
from marketplace.web.paging import page_number, paginate
from marketplace.web.security import csrf, limiter


def _to(ref: str) -> str:
    return url_for("newsroom.mailing", ref=ref)


@bp.get("/desk/mailings")
@role_required(*CENTER)
def mailings() -> ResponseReturnValue:
    return render_template(
        "newsroom/mailings.html",
        page=paginate(lists.mailings(actor()), page_number()),
        states=queries.MAILING.states,
        kinds=MAILING_KINDS,
        edits=queries.edits(actor()),
        page_url=lambda n: url_for("newsroom.mailings", page=n),
    )


@bp.route("/desk/mailings/new", methods=["GET", "POST"])
@role_required(*KEEPERS)
def new_mailing() -> ResponseReturnValue:
    form = MailingForm()
    return carry_out(
        form,
        lambda: services.write_mailing(actor(), form.form_token.data or "", form.message()),
        again=lambda status: (render_template("newsroom/edit_mailing.html", form=form, mailing=None), status),
        done=Text("저장했습니다. 확인하고 보내 주십시오.", "Saved. Look at it, then send it."),
        then=lambda ref: redirect(_to(ref), 303),
    )


@bp.get("/desk/mailings/<ref>")
@role_required(*CENTER)
def mailing(ref: str) -> ResponseReturnValue:
    return _page(ref)


def _page(ref: str, status: int = 200, **forms: Any) -> tuple[str, int]:
    row = found(lists.mailing_for(actor(), ref))
    count = lists.counted(row)
    page = render_template(
        "newsroom/mailing.html",
        mailing=row,
        kinds=MAILING_KINDS,
        states=queries.MAILING.states,
        reasons=LEFT_OUT,
        actions=queries.MAILING.available(row, actor()),
        groups=lists.group_names(row),
        count=count,
        result=lists.result(row) if row.started_at else None,
        second=lists.needs_second(count),
        previews=_previews(row),
        edits=queries.edits(actor()),
        **({"reason_form": ReasonForm(formdata=None)} | forms),
    )
    return page, status


def _previews(row: Mailing) -> list[tuple[str, str, str]]:
    """(language, subject, text) as readers of each language get it."""
    found = []
    for code in ("ko", "en"):
        with reading(code):
            mark = "(광고) " if row.kind == "advertising" else ""
            found.append((code, mark + row.title, row.body))
    return found


@bp.route("/desk/mailings/<ref>/edit", methods=["GET", "POST"])
@role_required(*KEEPERS)
def edit_mailing(ref: str) -> ResponseReturnValue:
    row = found(lists.mailing_for(actor(), ref))
    form = MailingForm(obj=row)
    version = numbers_in.whole(request.form.get("version"))
    return carry_out(
        form,
        lambda: services.change_mailing(actor(), ref, form.message(), version),
        again=lambda status: (render_template("newsroom/edit_mailing.html", form=form, mailing=row), status),
        done=Text("저장했습니다.", "Saved."),
        then=_to(ref),
    )


@bp.post("/desk/mailings/<ref>/trial")
@role_required(*KEEPERS)
@limiter.limit("30 per hour")
def try_mailing(ref: str) -> ResponseReturnValue:
    services.try_on_oneself(actor(), ref)
    say("내 이메일로 시험 발송했습니다.", "A trial was sent to your own address.")
    return redirect(_to(ref), 303)


@bp.post("/desk/mailings/<ref>/send")
@role_required(*KEEPERS)
def send_mailing(ref: str) -> ResponseReturnValue:
    if services.send_mailing(actor(), ref) == "to_approve":
        say(
            "승인을 요청했습니다. 다른 관리자가 승인하면 발송합니다.",
            "Approval asked for. It goes out once another administrator approves it.",
        )
    else:
        say("발송을 시작했습니다.", "It is being sent.")
    return redirect(_to(ref), 303)


@bp.post("/desk/mailings/<ref>/approve")
@role_required(*KEEPERS)
def approve_mailing(ref: str) -> ResponseReturnValue:
    services.approve_mailing(actor(), ref, numbers_in.whole(request.form.get("version")))
    say("승인했습니다. 발송을 시작했습니다.", "Approved. It is being sent.")
    return redirect(_to(ref), 303)


@bp.post("/desk/mailings/<ref>/return")
@role_required(*KEEPERS)
def send_back(ref: str) -> ResponseReturnValue:
    found(lists.mailing_for(actor(), ref))
    form = ReasonForm()
    return carry_out(
        form,
        lambda: services.send_back(actor(), ref, form.reason.data or ""),
        again=lambda status: _page(ref, status, reason_form=form),
        done=Text("돌려보냈습니다. 작성자에게 이메일로 알립니다.", "Sent back; its writer is told by email."),
        let_through=(403,),
        then=_to(ref),
    )


@bp.post("/desk/mailings/<ref>/<any(take_back, pause, go_on, stop):act>")
@role_required(*KEEPERS)
def step_mailing(ref: str, act: str) -> ResponseReturnValue:
    services.step_mailing(actor(), ref, act)
    said = {
        "take_back": Text("승인 요청을 철회했습니다.", "The request is taken back."),
        "pause": Text("발송을 멈췄습니다. 다시 시작할 수 있습니다.", "Paused. It can go on."),
        "go_on": Text("다시 발송합니다.", "It goes on."),
        "stop": Text("발송을 끝냈습니다. 남은 분에게는 가지 않습니다.", "Stopped. Nobody else gets it."),
    }[act]
    say(said.ko, said.en)
    return redirect(_to(ref), 303)


@bp.get("/desk/mailings/<ref>/people.<any(csv, xlsx):kind>")
@role_required(*CENTER)
def mailing_file(ref: str, kind: str) -> Response:
    row = found(lists.mailing_for(actor(), ref))
    header = (Text("이메일", "Email"), Text("보낸 때", "Sent at"), Text("보내지 않은 이유", "Why not"))
    return table_response(kind, f"mailing-{row.ref}", header, lists.people_rows(row))


# The way out: it works without signing in, and at one click of a mail program (RFC 8058)


@bp.get("/news/stop/<secret>")
def leave(secret: str) -> ResponseReturnValue:
    """Shows one button: mail scanners open links, so looking must not end anything."""
    user_id = found(lists.leaver_of(secret))
    active = lists.consents_to_advertising(user_id)
    return render_template("newsroom/leave.html", secret=secret, active=active)


@bp.post("/news/stop/<secret>")
@csrf.exempt  # type: ignore[untyped-decorator]  # the secret in the address is the authority; RFC 8058 sends no cookie
def leave_now(secret: str) -> ResponseReturnValue:
    services.leave_news(found(lists.leaver_of(secret)))
    return render_template("newsroom/leave.html", secret=secret, active=False)
