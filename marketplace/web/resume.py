"""A form sent after the session ended is not lost: what was typed travels, signed, through the sign-in
page and is offered again for sending. Passwords, files and tokens do not travel. Only what a page of this site has
sent is given back, and all of it is shown: nobody is to send what somebody else has typed."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template, request, session, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer

from marketplace.web import origin

SECRET_FIELDS = ("password", "csrf_token", "current_password", "new_password", "card", "resume")
LONGEST = 200_000  # characters of typed text
MAX_AGE = 24 * 3600


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="resume")


def _typed() -> list[tuple[str, str]]:
    return [
        (key, value)
        for key, value in request.form.items(multi=True)
        if not any(secret in key for secret in SECRET_FIELDS)
    ]


def _pack() -> str:
    fields = _typed()
    if not origin.is_ours() or sum(len(value) for _, value in fields) > LONGEST:
        return ""
    packed = _serializer().dumps({"path": request.path, "fields": fields})
    return packed.decode() if isinstance(packed, bytes) else packed


def ask_to_sign_in() -> tuple[str, int]:
    """401 with the sign-in form; the typed form comes back after signing in."""
    from marketplace.accounts.forms import SignInForm

    form = SignInForm(formdata=None, resume=_pack())
    return render_template(
        "accounts/sign_in.html",
        form=form,
        interrupted=bool(form.resume.data),
        action=url_for("accounts.sign_in"),
    ), 401


def offer_again(packed: str) -> str | None:
    """The page that offers the form of `packed` for sending again, or None when it is not ours or too old."""
    try:
        form = _serializer().loads(packed, max_age=MAX_AGE)
    except BadSignature:
        return None
    return _page(form["path"], form["fields"])


def expired_page() -> str | None:
    """The page for a form whose token is of an older session: the same fields, a fresh token.

    None where the browser does not say that one of our pages has sent it.
    """
    if not origin.is_ours():
        return None
    session.modified = True
    return _page(request.path, _typed())


def _page(path: str, fields: list[Any]) -> str:
    return render_template("errors/resume.html", path=request.script_root + path, fields=fields)
