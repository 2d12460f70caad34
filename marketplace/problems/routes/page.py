"""A problem's page: what answers it, what else may help, what its maker can do with it."""

from __future__ import annotations

import io

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog.queries import answers_to, cards
from marketplace.gateways.storage import files
from marketplace.kernel.feature import link
from marketplace.kernel.text import Text
from marketplace.problems import queries, services
from marketplace.problems.forms import MessageForm
from marketplace.problems.models import Problem, ProblemFile
from marketplace.problems.routes import bp
from marketplace.problems.routes.here import manager, private, remember
from marketplace.web.errors import say
from marketplace.web.exports import attached
from marketplace.web.identity import actor, found, sign_in_required
from marketplace.web.security import limiter

NAMES = {
    "audio/webm": "webm",
    "audio/ogg": "ogg",
    "audio/mp4": "m4a",
    "audio/wav": "wav",
    "audio/mpeg": "mp3",
}


@bp.get("/problems/<secret>")
def page(secret: str) -> ResponseReturnValue:
    """For everybody who has the address; its maker sees what to do with it."""
    return draw(found(queries.problem_of(secret)))


def draw(row: Problem, form: MessageForm | None = None, status: int = 200) -> Response:
    who = manager()
    manages = who.manages(row)
    answers = answers_to(who.actor, row.text)
    shown = answers.items or answers.near
    drawn = render_template(
        "problems/page.html",
        row=row,
        form=form or MessageForm(formdata=None),
        status=status,
        manages=manages,
        mine=row.user_id is not None and row.user_id == who.actor.user_id,
        answers=answers,
        shown=list(zip(shown, cards([one.listing for one in shown], who.actor), strict=True)),
        helps=queries.helps(who.actor, row.text),
        votes=queries.votes_of(row) if manages else {},
        share=url_for("problems.page", secret=row.secret, _external=True),
        manage=url_for("problems.manage", secret=row.managing_secret, _external=True) if manages else "",
        manage_path=url_for("problems.manage", secret=row.managing_secret) if manages else "",
        new_need=link("new_need", problem=row.secret),
        states=queries.REQUEST.states,
        erased_on=queries.erased_on(row),
    )
    return private((drawn, status))


@bp.get("/problems/manage/<secret>")
def manage(secret: str) -> ResponseReturnValue:
    """The manager's address: this browser may change the problem from now on; the page is the one that is shared."""
    row = found(queries.managed_by(secret))
    remember(row)
    return private(redirect(url_for("problems.page", secret=row.secret)))


@bp.get("/problems/<secret>/files/<ref>")
def file(secret: str, ref: str) -> ResponseReturnValue:
    row = found(queries.problem_of(secret))
    return private(show(found(queries.file_of(row, ref))))


def show(one: ProblemFile) -> Response:
    """A photograph or the spoken note, for the page it stands on."""
    name = f"{one.kind}-{one.ref}.{NAMES.get(one.media_type, 'jpg')}"
    with files().open(one.sha256) as stream:
        content = io.BytesIO(stream.read())  # whole: a player asks for parts, which needs the length
    return attached(content, one.media_type, name, one.sha256, inline=True)


@bp.post("/problems/<secret>/files/<ref>/remove")
def remove_file(secret: str, ref: str) -> ResponseReturnValue:
    row = found(queries.problem_of(secret))
    services.remove_file(manager(), row.ref, ref)
    say("파일을 지웠습니다.", "The file was deleted.")
    return private(redirect(url_for("problems.edit", secret=secret), 303))


@bp.post("/problems/<secret>/delete")
def delete(secret: str) -> ResponseReturnValue:
    services.delete_problem(manager(), found(queries.problem_of(secret)).ref)
    say(
        "문제와 사진, 주고받은 글을 모두 지웠습니다.",
        "The problem, its photographs and all messages were deleted.",
    )
    return private(redirect(url_for("problems.own" if actor().is_signed_in else "problems.new"), 303))


@bp.post("/problems/<secret>/take")
@sign_in_required
def take(secret: str) -> ResponseReturnValue:
    services.take_over(manager(), found(queries.problem_of(secret)).ref)
    say(
        "내 문제에 넣었습니다. 이제 로그인하면 언제든 볼 수 있습니다.",
        "It is in your account now: sign in to see it.",
    )
    return private(redirect(url_for("problems.page", secret=secret), 303))


@bp.post("/problems/<secret>/helped")
@limiter.limit("60 per hour")
def helped(secret: str) -> ResponseReturnValue:
    """Fields: listing (its number), helped (yes or no)."""
    row = found(queries.problem_of(secret))
    yes = request.form.get("helped") == "yes"
    services.say_helped(manager(), row.ref, request.form.get("listing", ""), yes)
    thanks = Text("알려 주셔서 고맙습니다. 개수로만 셉니다.", "Thank you. It is only counted.")
    say(thanks.ko, thanks.en)
    return private(redirect(url_for("problems.page", secret=secret), 303))
