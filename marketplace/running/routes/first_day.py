"""The first day of a new center: the list, the test letter, setting lines aside."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel.text import Text
from marketplace.running import queries, services
from marketplace.running.forms import AsideForm
from marketplace.running.permissions import runs
from marketplace.running.routes import bp
from marketplace.web.errors import carry_out, say
from marketplace.web.forms import Form
from marketplace.web.identity import actor, found, role_required


@bp.get("/center/first-day")
@role_required("center_admin", "auditor")
def first_day_page() -> ResponseReturnValue:
    """Every line with its state, read from the truth, and the way to its page."""
    lines = queries.first_day()
    return render_template(
        "running/first_day.html",
        lines=lines,
        done=sum(line.done for line in lines),
        aside=queries.steps_kept().get(queries.ALL),
        may_change=runs(actor()),
    )


@bp.route("/center/first-day/mail", methods=["GET", "POST"])
@role_required("center_admin")
def test_mail() -> ResponseReturnValue:
    """Send oneself a letter."""
    form = Form()
    return carry_out(
        form,
        lambda: services.send_test_mail(actor()),
        again=lambda status: (
            render_template("running/test_mail.html", form=form, step=queries.steps_kept().get("mail")),
            status,
        ),
        done=Text(
            "시험 이메일을 보냈습니다. 받은 이메일의 링크를 눌러 주십시오.",
            "The test email is sent. Open the link in it.",
        ),
        then=url_for("running.test_mail"),
    )


@bp.route("/center/first-day/mail/<secret>", methods=["GET", "POST"])
@role_required("center_admin")
def test_mail_seen(secret: str) -> ResponseReturnValue:
    """Where the letter's link leads: one press says that it arrived."""
    step = found(queries.steps_kept().get("mail"))
    found(step if step.secret == secret else None)
    form = Form()
    return carry_out(
        form,
        lambda: services.see_test_mail(secret, actor()),
        again=lambda status: (render_template("running/test_mail_seen.html", form=form), status),
        done=Text("이메일이 나가는 것을 확인했습니다.", "Email arrives: noted."),
        then=url_for("running.first_day_page"),
    )


@bp.route("/center/first-day/<key>/aside", methods=["GET", "POST"])
@role_required("center_admin")
def set_aside(key: str) -> ResponseReturnValue:
    """Leave a line, or the whole list, undone."""
    titles = {line.key: line.title for line in queries.first_day()}
    titles[queries.ALL] = Text("첫날 점검 전체", "The whole list")
    title, form = found(titles.get(key)), AsideForm()
    return carry_out(
        form,
        lambda: services.set_aside(key, form.why.data or "", actor()),
        again=lambda status: (render_template("running/set_aside.html", form=form, title=title), status),
        done=Text("점검하지 않기로 했습니다.", "It is set aside."),
        then=url_for("running.first_day_page"),
    )


@bp.post("/center/first-day/<key>/again")
@role_required("center_admin")
def take_up_again(key: str) -> ResponseReturnValue:
    services.take_up_again(key, actor())
    say("다시 점검합니다.", "It is on the list again.")
    return redirect(url_for("running.first_day_page"), 303)
