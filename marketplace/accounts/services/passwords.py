"""Passwords: hashed with argon2, asked for again when something is signed, slowed down when guessed."""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import timedelta
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask import current_app
from sqlalchemy import delete, select

from marketplace.accounts import queries
from marketplace.accounts.models import EmailToken, FailedSignIn, User
from marketplace.accounts.services import sending_limits, sessions, tokens
from marketplace.accounts.services.notices import notify
from marketplace.formats import mail_address
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db, insert_ignore
from marketplace.kernel.errors import Invalid, TooMany
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked_by

SHORTEST, LONGEST = 10, 200  # characters
FREE_TRIES = 5  # wrong passwords in a row before the waiting begins
LONGEST_WAIT = timedelta(minutes=15)
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
    """What to change about a new password, or None. Length counts; no kinds of characters are demanded."""
    if len(_normal(password)) < SHORTEST:
        return Text(
            f"비밀번호를 {SHORTEST}자 이상으로 정해 주십시오.", f"Choose at least {SHORTEST} characters."
        )
    if len(password) > LONGEST:
        return Text(f"비밀번호를 {LONGEST}자 이하로 정해 주십시오.", f"Choose at most {LONGEST} characters.")
    if _normal(password).casefold() == tidy_email(email):
        return Text(
            "전자우편 주소와 다른 비밀번호를 정해 주십시오.",
            "Choose a password other than your e-mail address.",
        )
    return None


def authenticate(email: str, password: str) -> int:
    """The id of the person with this address and password.

    Invalid with one and the same sentence when either is wrong (it takes equally long); TooMany while the
    address is being guessed at.
    """
    email = tidy_email(email)
    _refuse_while_waiting(email)
    user = db.session.scalars(select(User).where(User.email == email, User.closed_at.is_(None))).first()
    if not _matches(password, user.password_hash if user else None) or user is None:
        _count_failure(email)
        raise Invalid(WRONG)
    _succeed(user.id, password)
    return user.id


def confirm_password(user_id: int, password: str) -> bool:
    """Whether this is the person's password (asked again before signing). TooMany while it is being guessed at."""
    user = db.session.get(User, user_id)
    if user is None or user.closed_at is not None:
        return False
    _refuse_while_waiting(user.email)
    if not _matches(password, user.password_hash):
        _count_failure(user.email)
        return False
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
                User.email == tidy_email(email), User.email_confirmed_at.is_not(None), User.closed_at.is_(None)
            )
        ).first()
        if user is None or sending_limits.mailbox_is_full("reset", user.email):
            return
        token = tokens.issue("reset", user.email, RESET_LIFETIME, user_id=user.id)
        notify("reset_password", token.id, [user.id], token_id=token.id)


def reset_password(secret: str, new: str) -> None:
    """Set the password by a mailed link: it proves the address, ends every session, forgets the failures."""
    token = queries.mailed_link(secret, "reset")
    if token is None or token.user_id is None:
        raise tokens.gone()
    _set_password(token.user_id, new, by_link=secret)


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
        db.session.execute(delete(FailedSignIn).where(FailedSignIn.email_hash == _key(user.email)))
        tokens.revoke("reset", user.email)
        audit.record("user.set_password", user, SYSTEM, by_link=bool(by_link))
        notify("password_changed", f"{user.id}:{clock.now().isoformat()}", [user.id])


def _succeed(user_id: int, password: str) -> None:
    user = db.session.get_one(User, user_id)
    stale = _hasher().check_needs_rehash(user.password_hash or "")
    hashed = hash_password(password) if stale else None
    if hashed is None and db.session.get(FailedSignIn, _key(user.email)) is None:
        return
    with atomic():
        user = db.session.get_one(User, user_id)
        if hashed:
            user.password_hash = hashed
        db.session.execute(delete(FailedSignIn).where(FailedSignIn.email_hash == _key(user.email)))


def _count_failure(email: str) -> None:
    with atomic():
        insert_ignore(FailedSignIn, email_hash=_key(email), failures=0, last_at=clock.now())
        row = locked_by(FailedSignIn, FailedSignIn.email_hash == _key(email))
        forgotten = clock.now() - row.last_at > timedelta(days=1)
        row.failures = 1 if forgotten else row.failures + 1
        row.last_at = clock.now()


def _refuse_while_waiting(email: str) -> None:
    row = db.session.get(FailedSignIn, _key(email))
    if row is None or row.failures < FREE_TRIES:
        return
    wait = min(LONGEST_WAIT, timedelta(seconds=15 * 2 ** min(row.failures - FREE_TRIES, 10)))
    left = row.last_at + wait - clock.now()
    if left > timedelta(0):
        minutes = -(-int(left.total_seconds()) // 60) or 1
        raise TooMany(
            Text(
                "비밀번호가 여러 번 맞지 않았습니다. {minutes}분 뒤에 다시 시도하거나 비밀번호를 다시 설정해 주십시오.",
                "The password was wrong several times. Try again in {minutes} min, or reset your password.",
            ).fill(minutes=minutes)
        )


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


def _key(email: str) -> str:
    return hashlib.sha256(email.encode()).hexdigest()
