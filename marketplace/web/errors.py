"""Every refusal becomes a page (or JSON for scripts) with a sentence; a fault becomes a reference number."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Collection
from typing import Any, TypeVar

from flask import Flask, Response, current_app, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from werkzeug.exceptions import HTTPException
from wtforms.form import BaseForm

from marketplace.accounts.services import log_refusal
from marketplace.kernel.actor import GUEST
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Refusal
from marketplace.kernel.text import Text, t
from marketplace.kernel.transaction import BUSY, is_away, is_busy
from marketplace.web import identity, request_log, resume

T = TypeVar("T")
AWAY = Text(
    "지금은 자료를 읽고 쓸 수 없습니다. 잠시 뒤에 다시 시도해 주십시오. 방금 무엇을 보내셨다면, 그때 저장되었는지 먼저 확인해 주십시오.",
    "Nothing can be read or saved at the moment. Please try again in a while, and if you have just sent something, see first whether it was saved.",
)
log = logging.getLogger(__name__)
SENTENCES: dict[int, Text] = {
    400: Text("요청을 이해할 수 없습니다. 주소나 입력한 내용을 확인해 주십시오.", "The request could not be understood."),
    401: Text("로그인이 필요합니다.", "Please sign in."),
    403: Text("이 화면을 볼 수 있는 권한이 없습니다.", "You do not have the right to see this page."),
    404: Text("찾으시는 화면이 없거나 볼 수 있는 권한이 없습니다.", "There is nothing here for you to see."),
    405: Text("이 주소에서는 할 수 없는 작업입니다.", "This address does not do that."),
    408: Text("보내시는 내용이 제때 다 오지 않아 처리하지 않았습니다. 인터넷 연결을 확인하고 다시 보내 주십시오.", "What you sent did not arrive in time, so nothing was done. Check your connection and send it again."),
    413: Text("보내신 내용이 너무 큽니다. 파일은 200MB까지 올릴 수 있습니다.", "Too large: a file may have up to 200 MB."),
    429: Text("요청이 너무 잦습니다. 잠시 뒤에 다시 시도해 주십시오.", "Too many requests. Please try again in a while."),
    503: Text("지금 보내는 분이 많아 받지 못했습니다. 잠시 뒤에 다시 보내 주십시오.", "Too many people are sending at the moment. Please send it again in a while."),
    500: Text("일시적인 문제가 생겼습니다. 입력하신 내용은 처리되지 않았습니다.", "Something went wrong on our side. Nothing was changed."),
}  # fmt: skip


def wants_json() -> bool:
    """Whether a script asked (autosave, suggestions), not a person."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def answer(status: int, sentence: str, reference: str = "") -> tuple[str | Response, int]:
    """The error in the form that was asked for."""
    if wants_json():
        return jsonify(error=sentence, reference=reference), status
    return render_template("errors/error.html", status=status, message=sentence, reference=reference), status


def show_refusal(form: BaseForm, refusal: Refusal) -> None:
    """Put a service's refusal onto the form it came from, by field where it names one, else above the form; and on
    record where the right was missing."""
    _put_on_record(refusal.status)
    for name, text in refusal.fields.items():
        if name in form:
            form[name].errors = [*form[name].errors, text]
    if not any(name in form for name in refusal.fields):
        form.form_errors.append(refusal.text)


def say(ko: str, en: str, category: str = "success", undo: tuple[str, dict[str, str]] | None = None) -> None:
    """A sentence shown once, on the next page; beside it a button that sends these fields to this address and undoes it."""
    told: Any = {"text": t(ko, en), "undo": undo} if undo else t(ko, en)  # the layout takes either
    flash(told, category)


def carry_out(
    form: FlaskForm,
    act: Callable[[], T],
    *,
    again: Callable[[int], ResponseReturnValue],
    then: str | Callable[[T], ResponseReturnValue],
    done: Text | None = None,
    let_through: Collection[int] = (),
) -> ResponseReturnValue:
    """Do what a form asks for, and answer: what every route with a form does once it has its row and its form.

    `again(status)` draws the page with the form on it: looked at first (200), with what is wrong in it (422), or with
    the sentence of the service that `act` called and that refused (the refusal's status); statuses in `let_through`
    go to the error page instead. Otherwise `done` is said, and the answer is a redirect (303) to the address `then`,
    or what `then` makes of what `act` returned.
    """
    if not form.is_submitted():
        return again(200)
    if not form.validate():
        return again(422)
    try:
        made = act()
    except Refusal as refusal:
        if refusal.status in let_through:
            raise
        show_refusal(form, refusal)
        return again(refusal.status)
    if done is not None:
        say(done.ko, done.en)
    return redirect(then, 303) if isinstance(then, str) else then(made)


def _put_on_record(status: int) -> None:
    """Who tried what without the right to it."""
    who = identity.actor() if status == 403 else GUEST
    if who.is_signed_in and request.endpoint:
        with contextlib.suppress(Conflict):  # a busy database must not turn a refusal into a fault
            log_refusal(who, request.endpoint, dict(request.view_args or {}))


def _bare(sentence: str, status: int) -> tuple[str | Response, int]:
    """The error without the site's frame, which needs the database."""
    reference = request_log.number()
    if wants_json():
        return jsonify(error=sentence, reference=reference), status
    page = current_app.jinja_env.get_template("errors/bare.html")
    return page.render(message=sentence, reference=reference), status


def _refused(refusal: Refusal) -> ResponseReturnValue:
    db.session.rollback()
    _put_on_record(refusal.status)
    return answer(refusal.status, t(refusal.text))


def _away(error: DBAPIError | NoFreeConnection) -> ResponseReturnValue:
    """The database can't be used: no fault of the page, which says so and when to come again."""
    if isinstance(error, OperationalError) and is_busy(error):
        return _refused(Conflict(BUSY))
    if isinstance(error, DBAPIError) and not is_away(error):
        return _fault(error)
    log.error("the database is away: %s", type(error).__name__, extra={"request": request_log.number()})
    with contextlib.suppress(Exception):
        db.session.rollback()
    response = current_app.make_response(_bare(t(AWAY), 503))
    response.headers["Retry-After"] = "30"
    return response


def _beyond_all_bounds(error: Exception) -> ResponseReturnValue:
    """A number or day that neither the calendar nor the database holds: somebody's input, and logged to be found."""
    log.warning("out of bounds at %s %s", request.method, request.path, exc_info=error)
    db.session.rollback()
    return answer(400, t(SENTENCES[400]))


def _fault(error: Exception) -> ResponseReturnValue:
    if current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    reference = request_log.number()
    log.error(
        "fault %s at %s %s",
        reference,
        request.method,
        request.endpoint,
        exc_info=error,
        extra={"request": reference},
    )
    try:
        db.session.rollback()
        return answer(500, t(SENTENCES[500]), reference)
    except Exception:  # the frame says who is here, which a database that is away can't tell
        return _bare(t(SENTENCES[500]), 500)


def init_app(app: Flask) -> None:
    app.register_error_handler(Refusal, _refused)
    for database_error in (OperationalError, InterfaceError, NoFreeConnection):
        app.register_error_handler(database_error, _away)
    for out_of_bounds in (OverflowError, DataError):
        app.register_error_handler(out_of_bounds, _beyond_all_bounds)
    app.register_error_handler(Exception, _fault)

    @app.errorhandler(CSRFError)
    def expired(_error: CSRFError) -> ResponseReturnValue:
        if not wants_json() and (page := resume.expired_page()):
            return page, 400
        sentence = Text(
            "화면이 오래되었습니다. 새로 고친 뒤 다시 시도해 주십시오.",
            "This page is too old. Please reload it.",
        )
        return answer(400, t(sentence))

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> ResponseReturnValue | HTTPException:
        if error.code is None or error.code < 400:
            return error
        _put_on_record(error.code)
        sentence = SENTENCES.get(error.code)
        page, status = answer(error.code, t(sentence) if sentence else (error.description or error.name))
        response = app.make_response((page, status))
        for name, value in error.get_headers(request.environ):
            if name.lower() not in ("content-type", "content-length"):
                response.headers[name] = value
        return response
