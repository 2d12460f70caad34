"""Sending the mails of a mailing one by one, and what follows: failures, the end, the way out, the two-yearly question."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import String, cast, select, update

from marketplace.accounts.models import User
from marketplace.accounts.services import deliver_letter, notify, withdraw_marketing
from marketplace.kernel import clock, forgetting, policy
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.outbox import Later, Outbox
from marketplace.kernel.quiet_hours import next_opening
from marketplace.kernel.transaction import atomic, locked
from marketplace.newsroom.lifecycle import MAILING
from marketplace.newsroom.models import Mailing, MailingPerson
from marketplace.newsroom.queries.mailings import (
    consents_to_advertising,
    result,
    sent_within,
    stale_consents,
    way_out,
)

PAUSED = timedelta(minutes=10)
FULL = timedelta(minutes=5)
CONFIRM_EVERY = timedelta(days=730)  # 정보통신망법 시행령 제62조의3


def send_letter(payload: dict[str, Any], key: str) -> None:
    """Handler: one mail to one person, as things stand now: a pause, the night, the hour's limit, a consent taken back.

    The post is told outside of a transaction; the Message-ID follows from the key, so that a mail sent again after a
    crash is the same mail.
    """
    row = db.session.get(MailingPerson, payload["person_id"])
    if row is None or row.sent_at is not None or row.left_out:
        return
    mailing = row.mailing
    if mailing.state == "paused":
        raise Later(PAUSED)
    if mailing.state != "sending":
        return
    number = row.id
    user = db.session.get(User, row.user_id) if row.user_id is not None else None
    gone = (
        "@" not in row.email if user is None else user.closed_at is not None
    )  # a guest's row has the address alone
    if gone:
        _leave_out(number, "left")
        return
    refs: dict[str, Any] = {"mailing_id": mailing.id}
    if mailing.kind == "advertising":
        now = clock.now()
        if (opening := next_opening(now)) > now:
            raise Later(opening - now)
        if user is None or not consents_to_advertising(user.id):
            _leave_out(number, "unsubscribed")
            return
        refs |= way_out(user.id)
    if sent_within(timedelta(hours=1)) >= int(policy.value("mailing_per_hour", clock.today())):
        raise Later(FULL)
    deliver_letter(
        {
            "template": "mailing", "user_id": row.user_id, "email": row.email, "language": row.language, "refs": refs,
        },
        key,
    )  # fmt: skip
    with atomic():
        db.session.execute(
            update(MailingPerson)
            .where(MailingPerson.id == number, MailingPerson.sent_at.is_(None))
            .values(sent_at=clock.now())
        )


def _leave_out(number: int, why: str) -> None:
    with atomic():
        db.session.execute(update(MailingPerson).where(MailingPerson.id == number).values(left_out=why))


def watch_mailings(payload: dict[str, Any], key: str) -> None:
    """Job: note the mails that could not be delivered, and end the mailings of which nothing waits any more."""
    for mailing_id in db.session.scalars(select(Mailing.id).where(Mailing.state == "sending")).all():
        with atomic():
            row = locked(Mailing, mailing_id)
            open_ones = select(MailingPerson).where(
                MailingPerson.mailing_id == row.id,
                MailingPerson.left_out == "",
                MailingPerson.sent_at.is_(None),
                MailingPerson.failed_at.is_(None),
            )
            waiting = {str(one.id): one for one in db.session.scalars(open_ones)}
            dead = select(Outbox.key).where(
                Outbox.topic == "mailing_letter", Outbox.key.in_(list(waiting)), Outbox.dead_at.is_not(None)
            )
            for number in db.session.scalars(dead):
                waiting[number].failed_at = clock.now()
            db.session.flush()
            if row.state == "sending" and not result(row).waiting:
                MAILING.perform("finish", row, SYSTEM)
                row.ended_at = clock.now()


# The way out, and the question whether one still wants it


def leave_news(user_id: int) -> bool:
    """Take the consent back by the link of a mail; False when there was none."""
    with atomic():
        return withdraw_marketing(user_id)


def confirm_news_consents(payload: dict[str, Any], key: str) -> None:
    """Daily job: whoever agreed to advertising is asked every two years whether it still holds; without an answer it goes on."""
    now = clock.now()
    if next_opening(now) > now:
        return
    for consent in stale_consents(now - CONFIRM_EVERY):
        with atomic():
            given_on = clock.seoul_date(consent.given_at)
            times = (now - consent.given_at) // CONFIRM_EVERY
            notify(
                "news_confirm", f"{consent.id}:{times}", [consent.user_id],
                given_on=given_on.isoformat(), **way_out(consent.user_id),
            )  # fmt: skip


def forget_recipients() -> int:
    """What the clock erases: to whom mailings of long ago went; how many they were stays."""
    until = clock.now() - timedelta(days=int(policy.value("mailing_people_days", clock.today())))
    old = select(Mailing.id).where(Mailing.ended_at < until)
    return forget_people((MailingPerson.mailing_id.in_(old)) & MailingPerson.email.contains("@"))


def forget_people(which: Any) -> int:
    """Rows without their person: the address becomes the row's own number."""
    values = {"user_id": None, "email": cast(MailingPerson.id, String)}
    return forgetting.run(update(MailingPerson).where(which).values(**values))
