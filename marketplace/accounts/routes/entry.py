"""Signing up, in and out; links that were mailed."""

from __future__ import annotations

from flask import g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import queries, services
from marketplace.accounts.forms import ConsentsForm, ForgotForm, NewPasswordForm, SignInForm, SignUpForm
from marketplace.accounts.routes import bp
from marketplace.accounts.routes.second_factor import ask_for_code
from marketplace.kernel.text import Text, language
from marketplace.web import identity, resume
from marketplace.web.addresses import home, page_or_home, within_site
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor
from marketplace.web.languages import PREFIX
from marketplace.web.proxies import visitors_network
from marketplace.web.security import limiter


@bp.route("/sign-in", methods=["GET", "POST"])
@limiter.limit("30 per minute; 300 per hour", methods=["POST"])
def sign_in() -> ResponseReturnValue:
    if request.method == "GET" and actor().is_signed_in:
        return redirect(within_site(request.args.get("next")) or page_or_home("work"))
    form = SignInForm(next=request.args.get("next", ""))
    return carry_out(
        form,
        lambda: services.authenticate(
            form.email.data,
            form.password.data,
            services.Visitor(visitors_network(), identity.device_mark()),
        ),
        again=lambda status: (
            render_template("accounts/sign_in.html", form=form, interrupted=bool(form.resume.data)),
            status,
        ),
        then=lambda user_id: _after_password(user_id, form.next.data, form.resume.data),
    )


def _after_password(user_id: int, next_page: str | None, packed: str | None) -> ResponseReturnValue:
    """In, or on to the second step."""
    if queries.second_step(user_id) is None:
        return welcome(user_id, next_page, packed)
    return ask_for_code(user_id, next_page, packed)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    if token := identity.session_token():
        services.end_session(token)
    identity.sign_out()
    say("로그아웃했습니다.", "You are signed out.")
    return redirect(home())


@bp.route("/sign-up", methods=["GET", "POST"])
@limiter.limit("20 per hour", methods=["POST"])
def sign_up() -> ResponseReturnValue:
    if actor().is_signed_in:
        return redirect(page_or_home("work"))
    form = SignUpForm()
    return carry_out(
        form,
        lambda: services.sign_up(form.email.data, language()),
        again=lambda status: (render_template("accounts/sign_up.html", form=form), status),
        then=lambda _: render_template("accounts/check_mail.html", email=form.email.data),
    )


@bp.route("/confirm/<secret>", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"])
def confirm(secret: str) -> ResponseReturnValue:
    """Name, password and consents, said by whoever opened the link: it has proven the address."""
    token = queries.mailed_link(secret, "confirm")
    if token is None:
        return _link_gone()
    form = ConsentsForm()
    return carry_out(
        form,
        lambda: services.finish_sign_up(
            secret, form.name.data, form.password.data, form.consents(), language()
        ),
        again=lambda status: (
            render_template("accounts/finish_sign_up.html", form=form, token=token),
            status,
        ),
        done=Text("가입했습니다.", "Your account is ready."),
        # Whoever signed up in the middle of something goes on there (an express licence leaves this note).
        then=lambda user_id: welcome(user_id, session.pop("after_sign_up", None)),
    )


@bp.route("/new-email/<secret>", methods=["GET", "POST"])
def new_email(secret: str) -> ResponseReturnValue:
    """Opening shows a button: mail scanners open links, too."""
    if request.method == "POST":
        services.change_email(secret, actor())
        say(
            "이메일 주소를 바꾸고 다른 기기에서 로그아웃했습니다. 이전 주소에도 알렸습니다.",
            "Your email address was changed and other devices are signed out. We have told the old address.",
        )
        return redirect(url_for("accounts.account") if actor().is_signed_in else url_for("accounts.sign_in"))
    return _mailed_page("change_email", secret)


@bp.route("/old-email/<secret>", methods=["GET", "POST"])
def old_email(secret: str) -> ResponseReturnValue:
    """The owner of an address that was replaced objects: the account comes back, and gets a new password."""
    if request.method == "POST":
        return redirect(url_for("accounts.reset", secret=services.undo_email_change(secret)), 303)
    return _mailed_page("undo_email", secret)


@bp.route("/forgot", methods=["GET", "POST"])
@limiter.limit("20 per hour", methods=["POST"])
def forgot() -> ResponseReturnValue:
    form = ForgotForm()
    if form.validate_on_submit():
        services.request_reset(form.email.data)
        return render_template("accounts/check_mail.html", email=form.email.data, reset=True)
    return render_template("accounts/forgot.html", form=form), 422 if form.errors else 200


@bp.route("/reset/<secret>", methods=["GET", "POST"])
def reset(secret: str) -> ResponseReturnValue:
    if queries.mailed_link(secret, "reset") is None:
        return _link_gone()
    form = NewPasswordForm()
    return carry_out(
        form,
        lambda: services.reset_password(secret, form.new_password.data),
        again=lambda status: (render_template("accounts/reset.html", form=form), status),
        done=Text(
            "비밀번호를 바꾸었습니다. 새 비밀번호로 로그인해 주십시오.",
            "Password changed. Please sign in with it.",
        ),
        then=lambda user_id: _known_device(redirect(url_for("accounts.sign_in")), user_id),
    )


@bp.route("/invitations/<secret>", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"])
def invitation(secret: str) -> ResponseReturnValue:
    """Accept as the person signed in, or become one: the link has proven the address."""
    token = queries.mailed_link(secret, "invite")
    if token is None:
        return _link_gone()
    if request.method == "POST" and actor().is_signed_in:
        services.accept_invitation(actor(), secret)
        say("초대를 수락했습니다.", "You have accepted the invitation.")
        return redirect(page_or_home("work"))
    form = ConsentsForm()

    def page(status: int) -> ResponseReturnValue:
        return render_template(
            "accounts/invitation.html",
            form=form,
            token=token,
            organisation=queries.organisation_of_invitation(token),
            sender=services.inviter(token),
            member_already=queries.has_account(token.email),
        ), status

    return carry_out(
        form,
        lambda: services.accept_as_new_person(
            secret, form.name.data, form.password.data, form.consents(), language()
        ),
        again=page,
        done=Text("초대를 수락했습니다.", "You have accepted the invitation."),
        then=welcome,
    )


def welcome(user_id: int, next_page: str | None = "", packed: str | None = "") -> ResponseReturnValue:
    """Bind a new session to this browser; go on with what was interrupted, in the person's language."""
    token = services.start_session(user_id, request.user_agent.string, request.remote_addr or "")
    identity.sign_in(token)
    g.pop("csrf_token", None)  # the form was made for the session that has just been replaced
    if packed and (page := resume.offer_again(packed)):
        return _known_device(page, user_id)
    target = within_site(next_page) or page_or_home("work")
    return _known_device(redirect(_in_language(target, queries.language_of(user_id))), user_id)


def _known_device(answer: ResponseReturnValue, user_id: int) -> ResponseReturnValue:
    """The answer with the mark by which this browser stays free of what strangers do to the account."""
    return identity.mark_device(answer, services.mark_of(user_id))


def _mailed_page(purpose: str, secret: str) -> ResponseReturnValue:
    token = queries.mailed_link(secret, purpose)
    if token is None:
        return _link_gone()
    return render_template("accounts/confirm.html", token=token, purpose=purpose)


def _link_gone() -> ResponseReturnValue:
    return render_template("accounts/link_gone.html"), 410


def _in_language(target: str, code: str) -> str:
    """The Korean address in English for a person who has chosen English; /en/… is a choice already made."""
    root = str(request.environ.get("gisul.script_name", ""))
    path = target.removeprefix(root)
    if code != "en" or path == PREFIX or path.startswith(PREFIX + "/"):
        return target
    return root + PREFIX + path
