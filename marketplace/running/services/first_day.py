"""The first day: a letter to oneself that proves the mail, and lines that a center sets aside."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from marketplace.accounts.services import notify
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.running.models import FirstDayStep
from marketplace.running.permissions import runs
from marketplace.running.queries.first_day import ALL, KEYS
from marketplace.running.services.policies import ADMINISTRATORS, WHY

PAUSE = timedelta(minutes=1)
JUST_SENT = Text(
    "방금 보냈습니다. 1분 뒤에 다시 보낼 수 있습니다.", "It was just sent. Another can be sent in a minute."
)


def send_test_mail(actor: Actor) -> None:
    """A letter to oneself; the link in it says that it arrived."""
    _may(actor)
    with atomic():
        row = _kept("mail")
        if row is not None and row.state == "sent" and clock.now() - row.at < PAUSE:
            raise Conflict(JUST_SENT)
        row = row or FirstDayStep(key="mail")
        row.state, row.secret, row.reason = "sent", new_ref(), ""
        row.at, row.by_id = clock.now(), _number(actor)
        db.session.add(row)
        audit.record("first_day.test_mail", row, actor)
        notify("mail_trial", row.secret, [actor.user_id], secret=row.secret)


def see_test_mail(secret: str, actor: Actor) -> None:
    """The letter arrived. NotFound for another letter than the last."""
    _may(actor)
    with atomic():
        row = _kept("mail")
        if row is None or not row.secret or row.secret != secret:
            raise NotFound()
        if row.state != "seen":
            row.state, row.at = "seen", clock.now()
            audit.record("first_day.done", row, actor)


def set_aside(key: str, reason: str, actor: Actor) -> None:
    """A line, or the whole list (`all`), asks for nothing any more."""
    _may(actor)
    if key not in (*KEYS, ALL):
        raise NotFound()
    if not reason.strip():
        raise Invalid(WHY, why=WHY)
    with atomic():
        row = _kept(key) or FirstDayStep(key=key)
        row.state, row.reason = "aside", reason.strip()[:300]
        row.at, row.by_id = clock.now(), _number(actor)
        db.session.add(row)
        audit.record("first_day.dismiss", row, actor, reason=row.reason)


def take_up_again(key: str, actor: Actor) -> None:
    """The line asks again."""
    _may(actor)
    with atomic():
        row = _kept(key)
        if row is None or row.state != "aside":
            raise NotFound()
        audit.record("first_day.resume", row, actor)
        db.session.delete(row)


def _kept(key: str) -> FirstDayStep | None:
    return db.session.scalars(select(FirstDayStep).where(FirstDayStep.key == key).with_for_update()).first()


def _number(actor: Actor) -> int:
    assert actor.user_id is not None
    return actor.user_id


def _may(actor: Actor) -> None:
    if not runs(actor):
        raise Forbidden(ADMINISTRATORS)
