"""Describing a problem, in other words again, and one's own list."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.formats.pictures import ACCEPTED
from marketplace.formats.text_in import one_line
from marketplace.kernel.errors import Forbidden
from marketplace.kernel.text import Text, language
from marketplace.problems import queries, services
from marketplace.problems.forms import ProblemForm
from marketplace.problems.models import Problem
from marketplace.problems.routes import bp
from marketplace.problems.routes.here import manager, private, remember
from marketplace.problems.services.problems import LONGEST, NOT_YOURS
from marketplace.problems.uploads import ACCEPTED_VOICE, MOST_PHOTOS
from marketplace.web.errors import carry_out
from marketplace.web.identity import actor, found, sign_in_required
from marketplace.web.paging import page_number, paginate
from marketplace.web.security import limiter


@bp.route("/problems/new", methods=["GET", "POST"])
@limiter.limit("20 per hour", methods=["POST"])
def new() -> ResponseReturnValue:
    """Text, photographs, a spoken note: no account is needed. The words of a search that found nothing are taken over."""
    form = ProblemForm()
    if request.method == "GET":
        form.problem.data = request.args.get("q", "")[:LONGEST]

    def describe() -> Problem:
        return services.describe_problem(
            actor(), form.problem.data, language(), form.uploads(MOST_PHOTOS), form.form_token.data
        )

    def then(row: Problem) -> ResponseReturnValue:
        remember(row)
        return redirect(url_for("problems.page", secret=row.secret), 303)

    return private(
        carry_out(form, describe, again=lambda status: (_form(form, None), status), then=then),
        microphone=True,
    )


@bp.route("/problems/<secret>/edit", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"])
def edit(secret: str) -> ResponseReturnValue:
    """The same problem in other words; its address stays."""
    row = found(queries.problem_of(secret))
    if not manager().manages(row):
        raise Forbidden(NOT_YOURS)
    form, ref, room = ProblemForm(problem=row.text), row.ref, MOST_PHOTOS - len(row.photographs)
    captions = {file.ref: _caption(file.ref, file.caption) for file in row.photographs}
    return private(
        carry_out(
            form,
            lambda: services.change_problem(manager(), ref, form.problem.data, form.uploads(room), captions),
            again=lambda status: (_form(form, queries.problem_of(secret), captions), status),
            then=url_for("problems.page", secret=secret),
            done=Text("바꾼 내용으로 다시 찾았습니다.", "Searched again with what you changed."),
        ),
        microphone=True,
    )


def _caption(ref: str, kept: str) -> str:
    return one_line(request.form.get(f"caption-{ref}", kept)) if request.method == "POST" else kept


def _form(form: ProblemForm, row: Problem | None, captions: dict[str, str] | None = None) -> str:
    return render_template(
        "problems/edit.html",
        form=form,
        row=row,
        captions=captions or {},
        most=MOST_PHOTOS,
        longest=LONGEST,
        photos=ACCEPTED,
        sounds=ACCEPTED_VOICE,
    )


@bp.get("/my-problems")
@sign_in_required
def own() -> Response:
    """The problems of the reader's account."""
    return private(
        render_template(
            "problems/own.html",
            page=paginate(queries.own_problems(actor()), page_number()),
            page_url=lambda number: url_for("problems.own", page=number),
            states=queries.REQUEST.states,
            erased_on=queries.erased_on,
        )
    )
