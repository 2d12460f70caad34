"""A company's applications: begun, saved while it is written, checked, submitted, taken back."""

from __future__ import annotations

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.formats.numbers_in import whole
from marketplace.gateways.storage import files
from marketplace.kernel.errors import Refusal
from marketplace.kernel.text import Text
from marketplace.papers.services import ATTACHMENT_TYPES, store_attachment
from marketplace.programmes import built_form, queries, services
from marketplace.programmes.forms.applying import ReasonForm, answers_of, application_form, show_problems
from marketplace.programmes.lifecycle import APPLICATION
from marketplace.programmes.models import Application
from marketplace.programmes.permissions import is_own
from marketplace.programmes.queries import awards, reviews
from marketplace.programmes.routes import bp
from marketplace.programmes.services import StoredFile
from marketplace.web.errors import say, show_refusal
from marketplace.web.exports import attached
from marketplace.web.forms import Form
from marketplace.web.identity import actor, found, sign_in_required
from marketplace.web.paging import page_number, paginate


@bp.get("/applications")
@sign_in_required
def applications() -> ResponseReturnValue:
    """What one's companies applied for, and what came of it."""
    page = paginate(queries.applications(actor()), page_number())
    return render_template(
        "programmes/applications.html",
        page=page,
        states=APPLICATION.states,
        phases={row.id: queries.phase(row.call) for row in page.items},
        page_url=lambda number: url_for("programmes.applications", page=number),
    )


@bp.post("/programmes/calls/<ref>/apply")
@sign_in_required
def apply(ref: str) -> ResponseReturnValue:
    found(queries.call_for(actor(), ref))
    number = services.begin(actor(), ref, whole(request.form.get("company_id")) or 0)
    return redirect(url_for("programmes.edit_application", ref=number), 303)


def _own(ref: str) -> Application:
    row = found(queries.application_for(actor(), ref))
    return found(row if is_own(actor(), row) else None)


@bp.route("/applications/<ref>/edit", methods=["GET", "POST"])
@sign_in_required
def edit_application(ref: str) -> ResponseReturnValue:
    """The form; what was typed is kept whatever is wrong with it, and the next page says what is."""
    row = _own(ref)
    if request.method == "GET":
        if row.state != "draft":
            return redirect(url_for("programmes.application", ref=ref))
        form = application_form(row, None)
        if request.args.get("check"):
            show_problems(form, queries.problems(row))
        return _write(row, form, 200)
    form = application_form(row, request.form)
    try:
        _refuse_forged(form)
        services.save_answers(actor(), ref, answers_of(form, row), whole(request.form.get("version")))
        _keep_files(row, form)
    except Refusal as refusal:
        show_refusal(form, refusal)
        form["version"].data = found(queries.application_for(actor(), ref)).version  # sent again, it is meant
        return _write(row, form, refusal.status)
    if request.form.get("go") == "stay":
        say("저장했습니다.", "Saved.")
        return redirect(url_for("programmes.edit_application", ref=ref), 303)
    return redirect(url_for("programmes.application", ref=ref), 303)


def _refuse_forged(form: Form) -> None:
    """The form's own check is that of its token; what the answers are worth is looked at when they are submitted."""
    form.validate()
    if form.errors.get("csrf_token"):
        raise Refusal(
            Text(
                "화면이 오래되었습니다. 새로 고친 뒤 다시 시도해 주십시오.",
                "This page is too old. Please reload it.",
            )
        )


def _keep_files(row: Application, form: Form) -> None:
    for field in built_form.asked(row.call.fields):
        upload = request.files.get(field["key"]) if field["kind"] == "file" else None
        if upload and upload.filename:
            try:
                file = store_attachment([(upload.filename, upload.stream)])
                assert file is not None
                services.keep_file(actor(), row.ref, field["key"], StoredFile(**vars(file)))
            except Refusal as refusal:
                raise type(refusal)(refusal.text, **{field["key"]: refusal.text}) from refusal


def _write(row: Application, form: Form, status: int) -> ResponseReturnValue:
    page = render_template(
        "programmes/edit_application.html",
        application=row,
        call=row.call,
        form=form,
        fields=row.call.fields,
        shown={f["key"] for f in built_form.shown(row.call.fields, answers_of(form, row))},
        label=built_form.label,
        help_of=built_form.help_of,
        uploaded={file.field: file.name for file in row.files},
        accept=ATTACHMENT_TYPES,
        phase=queries.phase(row.call),
        days=queries.days_left(row.call),
    )
    return page, status


@bp.post("/applications/<ref>/autosave")
@sign_in_required
def autosave(ref: str) -> ResponseReturnValue:
    """Keep what is being typed: {"version": n}. Files are kept when the page is sent."""
    row = _own(ref)
    form = application_form(row, request.form)
    _refuse_forged(form)
    version = services.save_answers(actor(), ref, answers_of(form, row), whole(request.form.get("version")))
    return jsonify(version=version)


@bp.get("/applications/<ref>")
@sign_in_required
def application(ref: str) -> ResponseReturnValue:
    return _page(ref)


def _page(ref: str, status: int = 200, wrong: Text | None = None) -> ResponseReturnValue:
    """What was answered, for its company and, once submitted, for the center; what is missing stands on top."""
    reader = actor()
    row = found(queries.application_for(reader, ref))
    own = is_own(reader, row)
    page = render_template(
        "programmes/application.html",
        application=row,
        call=row.call,
        own=own,
        states=APPLICATION.states,
        actions=APPLICATION.available(row, reader),
        problems=queries.problems(row) if own and row.state == "draft" else {},
        wrong=wrong,
        answers=queries.answered(row),
        money=queries.sums(row.call, row.answers)[0],
        phase=queries.phase(row.call),
        days=queries.days_left(row.call),
        ended=queries.ending(row),
        award=awards.award_of(row.id),
        decision=reviews.decision_of(row),
        comments=reviews.feedback(row),
        form=ReasonForm(formdata=None),
    )
    return page, status


@bp.post("/applications/<ref>/submit")
@sign_in_required
def submit(ref: str) -> ResponseReturnValue:
    _own(ref)
    try:
        services.submit(actor(), ref)
    except Refusal as refusal:
        if refusal.status == 403:
            raise
        if refusal.fields:
            return redirect(url_for("programmes.edit_application", ref=ref, check=1), 303)
        return _page(ref, refusal.status, refusal.text)
    say(
        "신청서를 제출했습니다. 접수 확인 이메일을 보냈습니다. 마감 전에는 제출을 취소하고 고칠 수 있습니다.",
        "Your application is submitted. A receipt is on its way. Until the call closes you can take it back and change it.",
    )
    return redirect(url_for("programmes.application", ref=ref), 303)


@bp.post("/applications/<ref>/take-back")
@sign_in_required
def take_back(ref: str) -> ResponseReturnValue:
    _own(ref)
    services.take_back(actor(), ref)
    say(
        "제출을 취소했습니다. 고친 뒤 마감 전에 다시 제출해 주십시오.",
        "Taken back. Submit it again before the call closes.",
        "warning",
    )
    return redirect(url_for("programmes.edit_application", ref=ref), 303)


@bp.post("/applications/<ref>/give-up")
@sign_in_required
def give_up(ref: str) -> ResponseReturnValue:
    _own(ref)
    services.give_up(actor(), ref, request.form.get("reason", ""))
    say("신청을 포기했습니다.", "The application is withdrawn.")
    return redirect(url_for("programmes.application", ref=ref), 303)


@bp.get("/applications/<ref>/files/<file_ref>")
@sign_in_required
def application_file(ref: str, file_ref: str) -> ResponseReturnValue:
    row = found(queries.application_file(actor(), ref, file_ref))
    return attached(files().open(row.sha256), row.media_type, row.name, row.sha256)
