"""Who is at the other end of this request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, Response, current_app, make_response, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from marketplace.accounts import queries
from marketplace.kernel.actor import GUEST, Actor
from marketplace.kernel.errors import Forbidden, NotFound
from marketplace.kernel.text import Text
from marketplace.web import resume

T = TypeVar("T")
P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]
login_manager = LoginManager()
DEVICE_KNOWN_FOR = timedelta(days=365)


class SignedIn(UserMixin):  # type: ignore[misc]
    """Flask-Login's user: a server-side session, named by its token."""

    def __init__(self, token: str, actor: Actor):
        self.token = token
        self.actor = actor

    def get_id(self) -> str:
        return self.token


class NotWithFiles(SecureCookieSessionInterface):
    """The session's cookie, which no style sheet or picture carries: a cache may keep those for everybody."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.endpoint != "static":
            super().save_session(app, session, response)


def actor() -> Actor:
    """The person of this request, or the guest."""
    found: Actor = current_user.actor if current_user and current_user.is_authenticated else GUEST
    return found


def sign_in(token: str) -> None:
    """Bind a server-side session (its token, from accounts.services.start_session) to this browser."""
    found = queries.actor_of_token(token)
    assert found is not None
    session.clear()  # no session fixation: a new CSRF token as well
    login_user(SignedIn(token, found))
    session.permanent = True


def sign_out() -> None:
    """Forget the browser's session (accounts.services.end_session ends the row)."""
    logout_user()
    session.clear()


def session_token() -> str | None:
    """The token of this browser's session."""
    return current_user.token if current_user.is_authenticated else None


def device_mark() -> str:
    """The mark that this browser got when somebody signed in with it (accounts.services.mark_of)."""
    return request.cookies.get(_device_cookie(), "")


def mark_device(answer: ResponseReturnValue, mark: str) -> Response:
    """The answer, with the mark for this browser."""
    response = make_response(answer)
    response.set_cookie(
        _device_cookie(),
        mark,
        max_age=DEVICE_KNOWN_FOR,
        httponly=True,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        samesite="Lax",
    )
    return response


def _device_cookie() -> str:
    return ("__Host-" if current_app.config["SESSION_COOKIE_SECURE"] else "") + "gisul_device"


def sign_in_required(view: View[P]) -> View[P]:
    """A guest is asked to sign in and comes back; what a guest had typed into a form comes back too."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if not current_user.is_authenticated:
            return login_manager.unauthorized()
        return view(*args, **kwargs)

    return guarded


def role_required(*roles: str) -> Callable[[View[P]], View[P]]:
    """Signed in with one of `roles` somewhere; else 403 (the row itself is checked by query or service)."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if not current_user.is_authenticated:
                return login_manager.unauthorized()
            if not any(actor().has(role) for role in roles):
                raise Forbidden(
                    Text(
                        "이 화면을 볼 수 있는 권한이 없습니다.", "You do not have the right to see this page."
                    )
                )
            return view(*args, **kwargs)

        return guarded

    return decorate


def found(row: T | None) -> T:
    """The row, or a 404 that does not say whether it exists."""
    if row is None:
        raise NotFound()
    return row


def init_app(app: Flask) -> None:
    app.session_interface = NotWithFiles()
    app.permanent_session_lifetime = app.config["SESSION_LIFETIME"]
    login_manager.init_app(app)
    login_manager.session_protection = None  # our sessions live on the server and are listed to their owner

    @login_manager.user_loader  # type: ignore[untyped-decorator]
    def load(token: str) -> SignedIn | None:
        found = queries.actor_of_token(token)
        return SignedIn(token, found) if found else None

    @login_manager.unauthorized_handler  # type: ignore[untyped-decorator]
    def unauthorized() -> ResponseReturnValue:
        if request.method in ("GET", "HEAD"):
            return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
        return resume.ask_to_sign_in()
