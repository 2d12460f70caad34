"""Signing in in two steps: the page that sets it up, and the page that asks for the code."""

from __future__ import annotations

import io

import segno
from flask import current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from marketplace.accounts import queries, services
from marketplace.accounts.forms import ConfirmAppForm, PasswordForm, SignInCodeForm
from marketplace.accounts.permissions import is_trusted
from marketplace.accounts.routes import bp
from marketplace.kernel import clock
from marketplace.kernel.text import Text
from marketplace.web.errors import carry_out
from marketplace.web.identity import actor, sign_in_required
from marketplace.web.security import limiter

HALF_SIGNED_IN_FOR = 600  # seconds between the password and the code
# What stays open to who has yet to set it up.
STAYS_OPEN = (
    "accounts.second_factor", "accounts.account", "accounts.close", "accounts.agree", "accounts.sign_in", "static",
)  # fmt: skip


def ask_for_code(user_id: int, next_page: str | None, packed: str | None) -> ResponseReturnValue:
    """The password was right: remember that for ten minutes, and ask for the code."""
    session["half"] = [user_id, int(clock.now().timestamp())]
    return _ask(SignInCodeForm(formdata=None, next=next_page or "", resume=packed or ""))


@bp.route("/sign-in/code", methods=["GET", "POST"])
@limiter.limit("30 per minute; 300 per hour", methods=["POST"])
def sign_in_code() -> ResponseReturnValue:
    """The second step; without the first, or too late, back to it."""
    from marketplace.accounts.routes.entry import welcome

    user_id, since = session.get("half") or (None, 0)
    if user_id is None or clock.now().timestamp() - since > HALF_SIGNED_IN_FOR:
        session.pop("half", None)
        return redirect(url_for("accounts.sign_in"))
    form = SignInCodeForm()
    return carry_out(
        form,
        lambda: services.check_code(user_id, form.code.data or ""),
        again=lambda status: _ask(form, status),
        then=lambda _: welcome(user_id, form.next.data, form.resume.data),
    )


@bp.route("/account/second-factor", methods=["GET", "POST"])
@sign_in_required
def second_factor() -> ResponseReturnValue:
    """Set it up, or see that it is on."""
    form = ConfirmAppForm()
    if queries.second_step(actor().user_id) is not None:
        return _state(PasswordForm(formdata=None))

    def page(status: int) -> ResponseReturnValue:
        # The picture stays the same while a code is mistyped: the app has it already.
        secret = services.begun_second_factor(actor(), form.token.data or "")
        if not secret:
            secret, form.token.data = services.begin_second_factor(actor())
        person = queries.person(actor())
        assert person is not None
        return render_template(
            "accounts/second_factor_begin.html",
            form=form,
            secret=secret,
            picture=_picture(services.address_of(secret, person.email)),
        ), status

    return carry_out(
        form,
        lambda: services.confirm_second_factor(
            actor(), form.token.data or "", form.code.data or "", form.password.data
        ),
        again=page,
        done=Text("2단계 로그인을 켰습니다.", "Two-step sign-in is on."),
        then=_codes,
    )


@bp.post("/account/second-factor/codes")
@sign_in_required
def recovery_codes() -> ResponseReturnValue:
    """New codes for paper."""
    form = PasswordForm()
    return carry_out(
        form,
        lambda: services.renew_recovery_codes(actor(), form.password.data),
        again=lambda status: _state(form, status),
        then=_codes,
    )


@bp.post("/account/second-factor/off")
@sign_in_required
def second_factor_off() -> ResponseReturnValue:
    form = PasswordForm()

    def turned_off(_: None) -> ResponseReturnValue:
        session.pop("two_steps", None)  # where it is required it is asked for again
        return redirect(url_for("accounts.account") + "#sign-in", 303)

    return carry_out(
        form,
        lambda: services.turn_off_second_factor(actor(), form.password.data),
        again=lambda status: _state(form, status),
        done=Text("2단계 로그인을 껐습니다.", "Two-step sign-in is off."),
        then=turned_off,
    )


@bp.before_app_request
def ask_to_set_it_up() -> ResponseReturnValue | None:
    """Where the operator wants it (SECOND_FACTOR), who signs, moves money or works for the center sets it up before going on.

    Only pages lead there, and the cookie remembers who has it, so that a page costs no query for it.
    """
    who = actor()
    if not current_app.config["SECOND_FACTOR"] or not who.is_signed_in or session.get("two_steps"):
        return None
    if request.method != "GET" or request.endpoint in (None, *STAYS_OPEN) or not is_trusted(who):
        return None
    if request.headers.get("Sec-Fetch-Dest", "document") != "document":
        return None
    if queries.second_step(who.user_id) is not None:
        session["two_steps"] = True
        return None
    return redirect(url_for("accounts.second_factor"))


def _ask(form: SignInCodeForm, status: int = 200) -> ResponseReturnValue:
    return render_template("accounts/sign_in_code.html", form=form), status


def _state(form: PasswordForm, status: int = 200) -> ResponseReturnValue:
    who = actor()
    row = queries.second_step(who.user_id)
    if row is None:
        return redirect(url_for("accounts.second_factor"))
    left = queries.codes_left(who.user_id)
    return render_template("accounts/second_factor.html", form=form, row=row, left=left), status


def _codes(made: list[str]) -> ResponseReturnValue:
    return render_template("accounts/recovery_codes.html", codes=made)


def _picture(text: str) -> Markup:
    """A QR code (ISO/IEC 18004) as an inline drawing, dark on white whatever the colours of the page."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawn, kind="svg", scale=5, border=4, light="#fff", xmldecl=False, svgns=True, omitsize=False
    )
    return Markup(drawn.getvalue().decode())
