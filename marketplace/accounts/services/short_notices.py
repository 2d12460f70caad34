"""Short notices to a phone: whose number it is, who wants them, and sending them.

They come beside the mail, never instead of it, for the few letters that their feature calls urgent. A short notice holds the
letter's subject and the address of 내 업무; nothing in it opens anything. None comes in the night.
"""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from hmac import compare_digest
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.accounts.models.short_phone import ShortPhone
from marketplace.accounts.services.letters import link, write
from marketplace.gateways.short_message import Refused, ShortMessage, short_messages
from marketplace.kernel import audit, clock, outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid, TooMany
from marketplace.kernel.feature import installed
from marketplace.kernel.ids import new_ref
from marketplace.kernel.outbox import Later
from marketplace.kernel.quiet_hours import next_opening
from marketplace.kernel.text import Text, reading, t
from marketplace.kernel.transaction import atomic

LONGEST = 80  # characters of the subject
CODE_LIVES = timedelta(minutes=10)
MOST_TRIES, MOST_CODES = 5, 5  # of one code; codes a day
NO_MOBILE = Text(
    "휴대전화 번호를 010-0000-0000처럼 입력해 주십시오.",
    "Enter a Korean mobile number, such as 010-0000-0000.",
)
NO_NUMBER = Text("휴대전화 번호를 먼저 확인해 주십시오.", "Confirm your mobile number first.")
WRONG = Text(
    "번호가 맞지 않거나 10분이 지났습니다. 새 번호를 받아 다시 입력해 주십시오.",
    "The code is wrong or older than ten minutes. Get a new one.",
)


def is_on() -> bool:
    """Whether a gateway is configured."""
    return short_messages().is_on


def ask_for_code(actor: Actor, number: str) -> None:
    """Send six digits to the number, to prove that it is the person's own. A number that was proven before counts no more."""
    _check_on()
    digits = re.sub(r"\D", "", number)
    if not re.fullmatch(r"01[016789]\d{7,8}", digits):
        raise Invalid(NO_MOBILE, number=NO_MOBILE)
    now = clock.now()
    with atomic():
        row, times = _row(actor), 1
        if row is not None and clock.seoul_date(row.asked_at) == clock.seoul_date(now):
            times = row.asked_times + 1
        if times > MOST_CODES:
            raise TooMany(
                Text(
                    "오늘은 인증 번호를 더 받을 수 없습니다. 내일 다시 시도해 주십시오.",
                    "No more codes today. Try again tomorrow.",
                )
            )
        if row is None:
            row = ShortPhone(user_id=actor.user_id, number="", nonce="", asked_at=now)
            db.session.add(row)
        row.number, row.nonce, row.asked_at, row.asked_times = digits, new_ref(24), now, times
        row.tries, row.verified_at, row.wanted = 0, None, False
        db.session.flush()
        outbox.send("short_code", f"{row.user_id}:{row.nonce}", user_id=row.user_id, nonce=row.nonce)


def confirm_code(actor: Actor, code: str) -> None:
    """The code that came to the phone: from now on short notices go there."""
    _check_on()
    digits = re.sub(r"\D", "", code)
    wrong = False
    with atomic():
        row = _own(actor)
        fresh = row.asked_at > clock.now() - CODE_LIVES and row.tries < MOST_TRIES
        if fresh and compare_digest(digits, row.code):
            row.verified_at, row.wanted = clock.now(), True
            audit.record("user.short_phone", db.session.get_one(User, actor.user_id), actor)
        else:
            row.tries += 1  # kept, though the answer is a refusal
            wrong = True
    if wrong:
        raise Invalid(WRONG, code=WRONG)


def want_short(actor: Actor, wanted: bool) -> None:
    """The person's choice, with a number that was proven."""
    with atomic():
        row = _own(actor)
        if row.verified_at is None:
            raise Conflict(NO_NUMBER)
        row.wanted = wanted


def drop_number(actor: Actor) -> None:
    """Forget the number; nothing comes to it any more. How many codes the person had today is known until tomorrow."""
    with atomic():
        row = _row(actor)
        if row is not None and clock.seoul_date(row.asked_at) < clock.today():
            db.session.delete(row)
        elif row is not None:
            row.number, row.nonce, row.verified_at, row.wanted = "", "", None, False


def _own(actor: Actor) -> ShortPhone:
    row = _row(actor)
    if row is None or not row.number:
        raise Conflict(NO_NUMBER)
    return row


def _row(actor: Actor) -> ShortPhone | None:
    query = select(ShortPhone).where(ShortPhone.user_id == actor.user_id)
    return db.session.scalars(query.with_for_update()).first()


def _check_on() -> None:
    if not is_on():
        raise Conflict(
            Text("센터가 아직 문자 알림을 켜지 않았습니다.", "The center has not switched short notices on.")
        )


# Sending: handlers


def send_code(payload: dict[str, Any], key: str) -> None:
    """Handler: the code to the number that is to be proven, if it was not replaced meanwhile. Asked for just now: at any hour."""
    row = db.session.get(ShortPhone, payload["user_id"])
    if row is None or row.nonce != payload["nonce"] or row.verified_at is not None or not is_on():
        return
    user = db.session.get_one(User, row.user_id)
    with reading(user.language):
        text = t(
            f"[기술마당] 인증 번호 {row.code}. 10분 안에 입력해 주십시오.",
            f"[Gisul Madang] Your code: {row.code}. Enter it within ten minutes.",
        )
    _post(ShortMessage(_id(key), row.number, text))


def send_short(payload: dict[str, Any], key: str) -> None:
    """Handler: the short notice that goes beside an urgent letter, if it is still wanted and still true."""
    user = db.session.get(User, payload["user_id"])
    row = db.session.get(ShortPhone, payload["user_id"])
    if (
        user is None
        or user.closed_at is not None
        or row is None
        or not (row.wanted and row.verified_at)
        or not is_on()
    ):
        return
    now = clock.now()
    if (opening := next_opening(now)) > now:
        raise Later(opening - now)
    number = row.number
    with reading(user.language):
        refs, letter = payload["refs"], installed().letters[payload["template"]]
        if letter.at_sending is not None:
            refs = letter.at_sending(user, refs)
            if refs is None:
                return
        subject, _ = write(payload["template"], refs, user)
        if len(subject) > LONGEST:
            subject = subject[: LONGEST - 1] + "…"
        text = f"{subject}\n{link('work')}"
    _post(ShortMessage(_id(key), number, text))


def _post(message: ShortMessage) -> None:
    db.session.rollback()  # the outside world is waited for without a transaction
    try:
        short_messages().send(message)
    except Refused:
        return  # the mail went out all the same


def _id(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]
