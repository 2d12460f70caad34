"""What everybody sees of programmes: the calls, what each asks for and gives, its questions."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.models import SIZES
from marketplace.gateways.storage import files
from marketplace.kernel.actor import Actor
from marketplace.kernel.text import Text, either
from marketplace.papers.services import store_attachments
from marketplace.programmes import queries, services
from marketplace.programmes.forms.applying import (
    AnswerForm,
    CallFileForm,
    ExtendForm,
    QuestionForm,
    ReasonForm,
)
from marketplace.programmes.lifecycle import APPLICATION, CALL
from marketplace.programmes.models import Call
from marketplace.programmes.permissions import administers
from marketplace.programmes.queries import reviews
from marketplace.programmes.queries.calls import PHASES
from marketplace.programmes.routes import bp
from marketplace.programmes.services import StoredFile
from marketplace.web.errors import carry_out
from marketplace.web.exports import attached
from marketplace.web.forms import Form
from marketplace.web.identity import actor, found, sign_in_required
from marketplace.web.paging import page_number, paginate


@bp.get("/programmes")
def calls() -> ResponseReturnValue:
    """Open calls, the next to close first; those of the past on a page of their own."""
    reader, past = actor(), bool(request.args.get("past"))
    page = paginate(queries.calls(reader, past), page_number())
    return render_template(
        "programmes/calls.html",
        page=page,
        past=past,
        phases={call.id: PHASES[queries.phase(call)] for call in page.items},
        runs=administers(reader),
        reviews_some=reviews.has_panels(reader),
        page_url=lambda number: url_for("programmes.calls", past=1 if past else None, page=number),
    )


@bp.get("/programmes/calls/<ref>")
def call(ref: str) -> ResponseReturnValue:
    return page_of(ref)


def page_of(ref: str, status: int = 200, **forms: Form) -> ResponseReturnValue:
    """The call, with the reader's own application, what the company still lacks, and for the center what it can do."""
    reader = actor()
    row = found(queries.call_for(reader, ref))
    empty: dict[str, Form] = {
        "question_form": QuestionForm(formdata=None),
        "extend_form": ExtendForm(formdata=None),
        "cancel_form": ReasonForm(formdata=None, prefix="cancel"),
        "file_form": CallFileForm(formdata=None),
        "answer_form": AnswerForm(formdata=None),
    }
    page = render_template(
        "programmes/call.html",
        call=row,
        phase=queries.phase(row),
        phases=PHASES,
        days=queries.days_left(row),
        companies=queries.standing_at(reader, row),
        states=APPLICATION.states,
        questions=queries.questions(reader, row),
        actions=CALL.available(row, reader),
        runs=administers(reader),
        runs_review=reviews.sees_review(reader, row) and row.announced_at is not None,
        received=len(queries.applications_to(reader, row)) if reader.oversees else None,
        answering=request.args.get("answer", ""),
        weights=[(either(c["ko"], c["en"]), c["weight"]) for c in row.criteria],
        size_names=[SIZES[size] for size in row.sizes if size in SIZES],
        **(empty | forms),
    )
    return page, status


@bp.get("/programmes/calls/<ref>/files/<file_ref>")
def call_file(ref: str, file_ref: str) -> ResponseReturnValue:
    """A document of the call, as an attachment."""
    row = found(queries.call_file(actor(), ref, file_ref))
    return attached(files().open(row.sha256), row.media_type, row.name, row.sha256)


@bp.post("/programmes/calls/<ref>/questions")
@sign_in_required
def ask(ref: str) -> ResponseReturnValue:
    found(queries.call_for(actor(), ref))
    form = QuestionForm()
    return carry_out(
        form,
        lambda: services.ask_question(actor(), ref, form.body.data or "", form.form_token.data or ""),
        again=lambda status: page_of(ref, status, question_form=form),
        done=Text(
            "질문을 보냈습니다. 답변이 오면 이메일로 알려 드립니다.",
            "Your question was sent. We email you the reply.",
        ),
        then=url_for("programmes.call", ref=ref, _anchor="questions"),
    )


@bp.post("/programmes/questions/<ref>")
@sign_in_required
def answer(ref: str) -> ResponseReturnValue:
    row = found(queries.question_for(ref) if administers(actor()) else None)
    form = AnswerForm()
    return carry_out(
        form,
        lambda: services.answer_question(actor(), ref, form.answer.data or "", form.published.data),
        again=lambda status: page_of(row.call.ref, status, answer_form=form),
        done=Text("답변을 보냈습니다.", "The reply was sent."),
        then=url_for("programmes.call", ref=row.call.ref, _anchor="questions"),
    )


# What the center does on the same page


def _mine(reader: Actor, ref: str) -> Call:
    """The call for those who run it; for others it has no such page."""
    return found(queries.call_for(reader, ref) if administers(reader) else None)


@bp.post("/programmes/calls/<ref>/announce")
@sign_in_required
def announce(ref: str) -> ResponseReturnValue:
    _mine(actor(), ref)
    form = Form()
    return carry_out(
        form,
        lambda: services.announce(actor(), ref),
        again=lambda status: page_of(ref, status, extend_form=form),
        done=Text("공고했습니다. 누구나 볼 수 있습니다.", "Announced. Everybody can see it."),
        then=url_for("programmes.call", ref=ref),
    )


@bp.post("/programmes/calls/<ref>/extend")
@sign_in_required
def extend(ref: str) -> ResponseReturnValue:
    _mine(actor(), ref)
    form = ExtendForm()
    return carry_out(
        form,
        lambda: services.extend(actor(), ref, form.closes_at.data),
        again=lambda status: page_of(ref, status, extend_form=form),
        done=Text("마감을 늦추고 신청 기업에 알렸습니다.", "It closes later, and applicants were told."),
        then=url_for("programmes.call", ref=ref),
    )


@bp.post("/programmes/calls/<ref>/cancel")
@sign_in_required
def cancel(ref: str) -> ResponseReturnValue:
    _mine(actor(), ref)
    form = ReasonForm(prefix="cancel")
    return carry_out(
        form,
        lambda: services.cancel_call(actor(), ref, form.reason.data or ""),
        again=lambda status: page_of(ref, status, cancel_form=form),
        done=Text(
            "공고를 취소하고 신청 기업에 알렸습니다.", "The call is cancelled, and applicants were told."
        ),
        then=url_for("programmes.call", ref=ref),
    )


@bp.post("/programmes/calls/<ref>/files")
@sign_in_required
def add_files(ref: str) -> ResponseReturnValue:
    _mine(actor(), ref)
    form = CallFileForm()

    def keep() -> None:
        for file in store_attachments((f.filename or "", f.stream) for f in request.files.getlist("files")):
            services.add_file(actor(), ref, StoredFile(**vars(file)))

    return carry_out(
        form,
        keep,
        again=lambda status: page_of(ref, status, file_form=form),
        then=url_for("programmes.call", ref=ref, _anchor="documents"),
    )


@bp.post("/programmes/calls/<ref>/files/<file_ref>/delete")
@sign_in_required
def delete_file(ref: str, file_ref: str) -> ResponseReturnValue:
    _mine(actor(), ref)
    services.remove_file(actor(), ref, file_ref)
    return redirect(url_for("programmes.call", ref=ref, _anchor="documents"), 303)
