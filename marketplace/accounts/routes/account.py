"""One's own account: facts, password, address, signed-in browsers, leaving."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import queries, services
from marketplace.accounts.devices import device_name
from marketplace.accounts.forms import ChangeEmailForm, ChangePasswordForm, CloseAccountForm, ProfileForm
from marketplace.accounts.models import CONSENT_PURPOSES
from marketplace.accounts.routes import bp
from marketplace.kernel.text import Text
from marketplace.web import identity
from marketplace.web.addresses import home
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, sign_in_required


@bp.route("/account", methods=["GET", "POST"])
@sign_in_required
def account() -> ResponseReturnValue:
    person = queries.person(actor())
    consents = queries.consents_of(actor())
    form = ProfileForm(obj=person, marketing=any(row.purpose == "marketing" for row in consents))
    if form.validate_on_submit():
        services.change_profile(
            actor(),
            name=form.name.data,
            name_en=form.name_en.data or "",
            phone=form.phone.data or "",
            job_title=form.job_title.data or "",
            language=form.language.data,
            marketing=form.marketing.data,
            deal_mail=form.deal_mail.data,
        )
        say("저장했습니다.", "Saved.")
        return redirect(url_for("accounts.account"))
    page = render_template(
        "accounts/account.html",
        form=form,
        person=person,
        consents=consents,
        consent_labels={purpose: label for purpose, (_, label) in CONSENT_PURPOSES.items()},
        sessions=queries.sessions_of(actor()),
        device=device_name,
        short_on=services.short_notices_on(),
    )
    return page, 422 if form.errors else 200


@bp.route("/account/password", methods=["GET", "POST"])
@sign_in_required
def password() -> ResponseReturnValue:
    form = ChangePasswordForm()

    def change() -> None:
        who = actor()
        assert who.user_id is not None
        services.change_password(
            who.user_id, form.current_password.data, form.new_password.data, who.session_id
        )

    return carry_out(
        form,
        change,
        again=lambda status: (render_template("accounts/password.html", form=form), status),
        done=Text(
            "비밀번호를 바꾸고 다른 기기에서 로그아웃했습니다.",
            "Password changed; other devices are signed out.",
        ),
        then=lambda _: redirect(url_for("accounts.account")),
    )


@bp.route("/account/email", methods=["GET", "POST"])
@sign_in_required
def email() -> ResponseReturnValue:
    form = ChangeEmailForm()
    return carry_out(
        form,
        lambda: services.request_email_change(actor(), form.email.data, form.password.data),
        again=lambda status: (
            render_template("accounts/email.html", form=form, person=queries.person(actor())),
            status,
        ),
        then=lambda _: render_template("accounts/check_mail.html", email=form.email.data, change=True),
    )


@bp.post("/account/sessions/<int:session_id>/end")
@sign_in_required
def end_session(session_id: int) -> ResponseReturnValue:
    services.end_one(actor(), session_id)
    if session_id == actor().session_id:
        identity.sign_out()
        return redirect(home())
    say("그 기기에서 로그아웃했습니다.", "That device is signed out.")
    return redirect(url_for("accounts.account") + "#sessions")


@bp.post("/account/sessions/end-others")
@sign_in_required
def end_other_sessions() -> ResponseReturnValue:
    services.end_others(actor())
    say("다른 모든 기기에서 로그아웃했습니다.", "All other devices are signed out.")
    return redirect(url_for("accounts.account") + "#sessions")


@bp.route("/account/close", methods=["GET", "POST"])
@sign_in_required
def close() -> ResponseReturnValue:
    form = CloseAccountForm()

    def gone(_: None) -> ResponseReturnValue:
        identity.sign_out()
        say("탈퇴했습니다. 그동안 이용해 주셔서 감사합니다.", "Your account is closed. Thank you.")
        return redirect(home())

    return carry_out(
        form,
        lambda: services.close_account(actor(), form.password.data),
        again=lambda status: (render_template("accounts/close.html", form=form), status),
        then=gone,
    )
