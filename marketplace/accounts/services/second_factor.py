"""The second step of signing in (RFC 6238): set up, asked for, replaced by a code on paper, turned off.

Whoever knows the password alone gets no further. A code counts once, wrong ones slow the one who guesses as wrong passwords
do, and everything that changes is told by letter.
"""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from base64 import b32decode, b32encode
from urllib.parse import quote

from cryptography.fernet import InvalidToken
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import delete, func, select

from marketplace.accounts.models import User
from marketplace.accounts.models.second_factor import RecoveryCode, SecondFactor
from marketplace.accounts.services import guessing, passwords
from marketplace.accounts.services.notices import notify
from marketplace.kernel import at_rest, audit, clock
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked, locked_by

STEP = 30  # seconds that a code counts
DIGITS = 6
DRIFT = 1  # steps by which the clock of a phone may be off, either way
SECRET_BYTES = 20
CODES = 10  # on paper
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is taken for another
ISSUER = "Gisul Madang"
WRONG = Text(
    "확인 번호가 맞지 않습니다. 앱에 지금 보이는 번호를 입력해 주십시오.",
    "The code is not right. Enter the one that the app shows now.",
)
_NOT_ON = Text("2단계 로그인이 꺼져 있습니다.", "Two-step sign-in is off.")
_ON_ALREADY = Text("2단계 로그인이 이미 켜져 있습니다.", "Two-step sign-in is on already.")


def begin(actor: Actor) -> tuple[str, str]:
    """A secret to be put into the app, in base 32, and the token by which it comes back with the app's first code.

    Nothing is kept before that. Conflict when two-step sign-in is on already.
    """
    if _row(actor.user_id) is not None:
        raise Conflict(_ON_ALREADY)
    secret = b32encode(secrets.token_bytes(SECRET_BYTES)).decode()
    return secret, at_rest.encrypt(f"{actor.user_id}:{secret}")


def begun(actor: Actor, token: str) -> str:
    """The secret of a token that `begin` gave to this person; "" for any other."""
    try:
        user_id, _, secret = at_rest.decrypt(token).partition(":")
    except InvalidToken:
        return ""
    return secret if user_id == str(actor.user_id) else ""


def address_of(secret: str, email: str) -> str:
    """What the picture for the app says (the `otpauth` address that authenticator apps agree on)."""
    name, issuer = quote(f"{ISSUER}:{email}", safe=":"), quote(ISSUER)
    return (
        f"otpauth://totp/{name}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={STEP}"
    )


def confirm(actor: Actor, token: str, code: str, password: str) -> list[str]:
    """Turn it on: the app shows a right code, the password is the person's. Ten codes for paper, shown this once."""
    user_id = _require_password(actor, password)
    secret = begun(actor, token)
    if not secret:
        raise Invalid(WRONG, code=WRONG)
    with atomic():
        user = locked(User, user_id)
        if _row(user.id) is not None:
            raise Conflict(_ON_ALREADY)
        row = SecondFactor(user_id=user.id, secret=at_rest.encrypt(secret), last_step=0)
        _take(row, code)
        db.session.add(row)
        made = _new_codes(user.id)
        _tell(user.id, actor, on=True)
        return made


def renew_codes(actor: Actor, password: str) -> list[str]:
    """Ten new codes for paper; the old ones count no more."""
    _require_password(actor, password)
    with atomic():
        row = _locked(actor.user_id)
        if row is None:
            raise Conflict(_NOT_ON)
        audit.record("user.new_recovery_codes", db.session.get(User, row.user_id), actor)
        return _new_codes(row.user_id)


def turn_off(actor: Actor, password: str) -> None:
    """Sign in with the password alone again; the person is told by letter."""
    _require_password(actor, password)
    with atomic():
        row = _locked(actor.user_id)
        if row is None:
            raise Conflict(_NOT_ON)
        _forget(row)
        _tell(row.user_id, actor, on=False)


def turn_off_for(email: str) -> None:
    """The operator's command for a person who has lost phone and paper, and has proven who they are. NotFound for no such one."""
    with atomic():
        user = db.session.scalars(select(User).where(User.email == passwords.tidy_email(email))).first()
        row = _locked(user.id) if user else None
        if user is None or row is None:
            raise NotFound()
        _forget(row)
        _tell(user.id, SYSTEM, on=False)


def check_code(user_id: int, code: str) -> None:
    """The second step: a code of the app, or one from paper, which is used up. Invalid when it is neither; TooMany while
    somebody guesses."""
    counters = ((f"second:{user_id}", guessing.FREE_TRIES),)
    guessing.refuse_while_waiting(counters)
    try:
        with atomic():
            row = _locked(user_id)
            if row is None:
                return
            if not _use_recovery_code(user_id, code):
                _take(row, code)
    except Invalid:
        guessing.count_failure(counters, db.session.get(User, user_id))
        raise
    guessing.forget(counters)


def _take(row: SecondFactor, code: str) -> None:
    """Take the app's code; Invalid for a wrong one and for one that was taken before."""
    typed = "".join(c for c in unicodedata.normalize("NFKC", code) if c.isdigit())
    now = int(clock.now().timestamp()) // STEP
    app = TOTP(b32decode(at_rest.decrypt(row.secret)), DIGITS, SHA1(), STEP)
    for step in range(now - DRIFT, now + DRIFT + 1):
        if step > row.last_step and hmac.compare_digest(app.generate(step * STEP), typed.encode()):
            row.last_step = step
            return
    raise Invalid(WRONG, code=WRONG)


def _use_recovery_code(user_id: int, code: str) -> bool:
    # The person's row is locked: nobody else uses one of their codes at this moment.
    query = select(RecoveryCode).where(
        RecoveryCode.print == _print(user_id, code), RecoveryCode.used_at.is_(None)
    )
    kept = db.session.scalars(query.execution_options(populate_existing=True)).first()
    if kept is None:
        return False
    kept.used_at = clock.now()
    left = db.session.scalar(
        select(func.count(RecoveryCode.id)).where(
            RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None), RecoveryCode.id != kept.id
        )
    )
    audit.record("user.use_recovery_code", db.session.get(User, user_id), Actor(user_id=user_id), left=left)
    notify("recovery_code_used", f"{user_id}:{kept.id}", [user_id], left=left)
    return True


def _new_codes(user_id: int) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    made = [
        "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(CODES)
    ]
    db.session.add_all(RecoveryCode(user_id=user_id, print=_print(user_id, code)) for code in made)
    db.session.flush()
    return made


def _print(user_id: int, code: str) -> str:
    typed = "".join(c for c in unicodedata.normalize("NFKC", code).upper() if c.isalnum())
    return at_rest.keyed_print(b"recovery code", f"{user_id}:{typed}")


def _forget(row: SecondFactor) -> None:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == row.user_id))
    db.session.delete(row)
    db.session.flush()


def _tell(user_id: int, actor: Actor, on: bool) -> None:
    user = db.session.get_one(User, user_id)
    audit.record("user.second_factor", user, actor, on=on)
    notify("second_factor_changed", f"{user_id}:{clock.now().isoformat()}", [user_id], on=on)


def _require_password(actor: Actor, password: str) -> int:
    """The person's id."""
    assert actor.user_id is not None
    if not passwords.confirm_password(actor.user_id, password):
        raise Invalid(
            passwords.WRONG, password=Text("비밀번호가 맞지 않습니다.", "The password is not right.")
        )
    return actor.user_id


def _row(user_id: int | None) -> SecondFactor | None:
    return db.session.scalars(select(SecondFactor).where(SecondFactor.user_id == user_id)).first()


def _locked(user_id: int | None) -> SecondFactor | None:
    row = _row(user_id)
    return locked_by(SecondFactor, SecondFactor.id == row.id) if row else None
