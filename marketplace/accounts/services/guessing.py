"""Wrong passwords slow the one who guesses, not the person whose password is guessed at.

Failures are counted where they come from. A device on which the person has signed in before carries a mark (a signed
cookie, OWASP's "device cookie") and counts for itself, so it goes on working whatever strangers do. Strangers count by
address and network; all strangers of one address of mail together count, too, with more patience, against many
networks that guess together. A password asked for again inside a session counts by person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import delete, select

from marketplace.accounts.models import FailedSignIn, User
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import GUEST, Actor
from marketplace.kernel.database import db, insert_ignore
from marketplace.kernel.errors import TooMany
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked_by

FREE_TRIES = 5  # wrong passwords in a row before the waiting begins
FREE_TRIES_OF_ALL = 100  # of all strangers together
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Visitor:
    """From where somebody tries a password: the network, and the mark of the device if it has one."""

    network: str = ""
    mark: str = ""


Counters = tuple[tuple[str, int], ...]  # (what counts together, tries that are free)


def mark_of(user_id: int) -> str:
    """The mark for a device on which this person has just proven to be who it is."""
    return _serializer().dumps([db.session.get_one(User, user_id).ref, new_ref(16)])


def counters_of(email: str, visitor: Visitor) -> Counters:
    """What a wrong password for this address from there counts for."""
    if device := _device(email, visitor.mark):
        return ((f"device:{device}", FREE_TRIES),)
    return (
        (f"stranger:{visitor.network}:{email}", FREE_TRIES),
        (f"strangers:{email}", FREE_TRIES_OF_ALL),
    )


def counters_within(user_id: int) -> Counters:
    """What a wrong password inside a session counts for."""
    return ((f"within:{user_id}", FREE_TRIES),)


def refuse_while_waiting(counters: Counters) -> None:
    """TooMany with the minutes left, while too many were wrong."""
    for row, free in _rows(counters):
        wait = min(LONGEST_WAIT, timedelta(seconds=15 * 2 ** min(row.failures - free, 10)))
        left = row.last_at + wait - clock.now()
        if row.failures >= free and left > timedelta(0):
            minutes = -(-int(left.total_seconds()) // 60) or 1
            raise TooMany(
                Text(
                    "비밀번호가 여러 번 맞지 않았습니다. {minutes}분 뒤에 다시 시도하거나 비밀번호를 다시 설정해 주십시오.",
                    "The password was wrong several times. Try again in {minutes} min, or reset your password.",
                ).fill(minutes=minutes)
            )


def count_failure(counters: Counters, user: User | None, actor: Actor = GUEST) -> None:
    """Note a wrong password, and put it on record."""
    user_id = user.id if user else None
    with atomic():
        for name, _ in counters:
            insert_ignore(FailedSignIn, key_hash=_key(name), failures=0, last_at=clock.now())
            row = locked_by(FailedSignIn, FailedSignIn.key_hash == _key(name))
            forgotten = clock.now() - row.last_at > FORGOTTEN_AFTER
            row.failures = 1 if forgotten else row.failures + 1
            row.last_at = clock.now()
        person = db.session.get(User, user_id) if user_id else None
        audit.record("user.wrong_password", person, actor, by=counters[0][0].partition(":")[0])


def forget(counters: Counters) -> None:
    """Forget the failures of whoever has just given the right password, not those of all strangers together."""
    own = _key(counters[0][0])
    if db.session.get(FailedSignIn, own) is not None:
        with atomic():
            db.session.execute(delete(FailedSignIn).where(FailedSignIn.key_hash == own))


def _rows(counters: Counters) -> Iterator[tuple[FailedSignIn, int]]:
    free = {_key(name): tries for name, tries in counters}
    for row in db.session.scalars(select(FailedSignIn).where(FailedSignIn.key_hash.in_(free))):
        yield row, free[row.key_hash]


def _device(email: str, mark: str) -> str:
    """The name of the device with this mark, or nothing when it is no mark of this address's person."""
    try:
        user_ref, name = _serializer().loads(mark) if mark else ("", "")
    except (BadSignature, ValueError):
        return ""
    owner = db.session.scalar(select(User.ref).where(User.email == email)) if name else None
    return f"{name}:{user_ref}" if owner == user_ref else ""


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="known-device")


def _key(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
