"""Passwords: hashed with argon2, asked for again when something is signed, slowed down when guessed."""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import timedelta
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask import current_app
from sqlalchemy import select
from zxcvbn import zxcvbn

from marketplace.accounts import queries
from marketplace.accounts.models import User
from marketplace.accounts.services import guessing, sending_limits, sessions, tokens
from marketplace.accounts.services.guessing import Visitor
from marketplace.accounts.services.notices import notify
from marketplace.formats import mail_address
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic

SHORTEST, LONGEST = 10, 200  # characters
JUDGED = 72  # characters of a password that are looked at for being common; longer ones take too long
GUESSED_SOON = 2  # zxcvbn's scores below this fall to a million guesses
SITES_OWN_WORDS = ("gisulmadang", "기술마당", "비밀번호", "password")
RESET_LIFETIME = timedelta(hours=2)
WRONG = Text(
    "전자우편 주소나 비밀번호가 맞지 않습니다. 다시 확인해 주십시오.",
    "The e-mail address or the password is not right. Please check both.",
)


def tidy_email(text: str) -> str:
    """An address as it is stored and compared (formats.mail_address): `a@한국.kr` is `a@xn--3e0b707e.kr`."""
    return mail_address.tidy(text)


def hash_password(text: str) -> str:
    """The argon2id hash of a password. NFC first: macOS types Hangul in pieces, Windows whole."""
    return _hasher().hash(_normal(text))


def check_password_rule(password: str, email: str) -> Text | None:
    """What to change about a new password, or None. No kinds of characters are demanded: length counts, and that
    nobody guesses it early (a list of common passwords, words, dates and keyboards that ships with zxcvbn)."""
    if len(_normal(password)) < SHORTEST:
        return Text(
            f"비밀번호를 {SHORTEST}자 이상으로 정해 주십시오.", f"Choose at least {SHORTEST} characters."
        )
    if len(password) > LONGEST:
        return Text(f"비밀번호를 {LONGEST}자 이하로 정해 주십시오.", f"Choose at most {LONGEST} characters.")
    if _normal(password).casefold() == tidy_email(email):
        return Text(
            "이메일 주소와 다른 비밀번호를 정해 주십시오.", "Choose a password other than your email address."
        )
    mailbox, _, domain = tidy_email(email).partition("@")
    known = [*SITES_OWN_WORDS, mailbox, *mailbox.split("."), *domain.split(".")]
    if zxcvbn(_normal(password)[:JUDGED], user_inputs=known)["score"] < GUESSED_SOON:
        return Text(
            "많이 쓰여 쉽게 알아낼 수 있는 비밀번호입니다. 서로 관계없는 단어 몇 개를 이어 보십시오.",
            "Many people use this password, so it is easy to guess. Try a few words that do not belong together.",
        )
    return None


def authenticate(email: str, password: str, visitor: Visitor = Visitor()) -> int:  # noqa: B008  it never changes
    """The id of the person with this address and password.

    Invalid with one and the same sentence when either is wrong (it takes equally long); TooMany while the
    visitor has been guessing.
    """
    email = tidy_email(email)
    counters = guessing.counters_of(email, visitor)
    guessing.refuse_while_waiting(counters)
    user = db.session.scalars(select(User).where(User.email == email, User.closed_at.is_(None))).first()
    if not _matches(password, user.password_hash if user else None) or user is None:
        guessing.count_failure(counters, user)
        raise Invalid(WRONG)
    guessing.forget(counters)
    _keep_hash_fresh(user.id, password)
    return user.id


def confirm_password(user_id: int, password: str) -> bool:
    """Whether this is the person's password (asked again before signing). TooMany while it is being guessed at."""
    user = db.session.get(User, user_id)
    if user is None or user.closed_at is not None:
        return False
    counters = guessing.counters_within(user_id)
    guessing.refuse_while_waiting(counters)
    if not _matches(password, user.password_hash):
        guessing.count_failure(counters, user, Actor(user_id=user_id))
        return False
    guessing.forget(counters)
    return True


def change_password(user_id: int, current: str, new: str, keep_session_id: int | None) -> None:
    """Set a new password after the old one was given; every other browser is signed out."""
    if not confirm_password(user_id, current):
        raise Invalid(
            WRONG,
            current_password=Text("지금 쓰는 비밀번호와 다릅니다.", "This is not your present password."),
        )
    _set_password(user_id, new, keep_session_id=keep_session_id)


def request_reset(email: str) -> None:
    """Send a reset link if the address has an account. The caller says the same thing either way."""
    with atomic():
        user = db.session.scalars(
            select(User).where(
                User.email == tidy_email(email),
                User.email_confirmed_at.is_not(None),
                User.closed_at.is_(None),
            )
        ).first()
        if user is None or sending_limits.mailbox_is_full("reset", user.email):
            return
        token = tokens.issue("reset", user.email, RESET_LIFETIME, user_id=user.id)
        notify("reset_password", token.id, [user.id], token_id=token.id)


def reset_password(secret: str, new: str) -> int:
    """Set the password by a mailed link, which proves the address, and end every session; the person's id."""
    token = queries.mailed_link(secret, "reset")
    if token is None or token.user_id is None:
        raise tokens.gone()
    _set_password(token.user_id, new, by_link=secret)
    return token.user_id


def _set_password(user_id: int, new: str, *, keep_session_id: int | None = None, by_link: str = "") -> None:
    user = db.session.get(User, user_id)
    assert user is not None
    if reason := check_password_rule(new, user.email):
        raise Invalid(reason, new_password=reason)
    hashed = hash_password(new)  # outside of the transaction: it is slow on purpose
    with atomic():
        if by_link:
            tokens.use(by_link, "reset")
        user = db.session.get_one(User, user_id)
        user.password_hash = hashed
        sessions.end_all(user.id, keep_session_id)
        tokens.revoke("reset", user.email)
        guessing.forget(guessing.counters_within(user.id))
        audit.record("user.set_password", user, Actor(user_id=user.id), by_link=bool(by_link))
        notify("password_changed", f"{user.id}:{clock.now().isoformat()}", [user.id])


def _keep_hash_fresh(user_id: int, password: str) -> None:
    """Hash anew what was hashed with older settings: only now is the password known."""
    user = db.session.get_one(User, user_id)
    if _hasher().check_needs_rehash(user.password_hash or ""):
        hashed = hash_password(password)
        with atomic():
            db.session.get_one(User, user_id).password_hash = hashed


def _matches(password: str, hashed: str | None) -> bool:
    try:
        return _hasher().verify(hashed or _nobody(), _normal(password)) and hashed is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def _hasher() -> PasswordHasher:
    return PasswordHasher(**current_app.config.get("ARGON2", {}))


@lru_cache(maxsize=1)
def _nobody() -> str:
    """A hash nobody has the password of: an unknown address must take as long as a known one."""
    return hash_password(hashlib.sha256(str(current_app.secret_key).encode()).hexdigest())


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text or "")
