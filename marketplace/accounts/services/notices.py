"""Telling people by mail. A notice is an outbox row; `mailing` writes the letter when it is delivered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select, update

from marketplace.accounts.models import HeldNotice, User
from marketplace.accounts.models.short_phone import ShortPhone
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db, insert_ignore
from marketplace.kernel.feature import installed


def notify(template: str, key: object, user_ids: Iterable[int | None], **refs: object) -> int:
    """Queue the letter `templates/mail/{template}.txt` to each person once per `key`; how many were new.

    `refs` name what it is about by row id (`inquiry_id=7` becomes `inquiry` in the letter) or plain values.
    Letters on talks (Letter.on_talks) wait for the day's one letter, or are not written, where the person wants it so.
    """
    written = 0
    people = [user_id for user_id in dict.fromkeys(user_ids) if user_id is not None]
    letter = installed().letters[template]
    wishes = _wishes(people) if letter.on_talks else {}
    phones = _phones(people) if letter.urgent else set()
    for user_id in people:
        wish = wishes.get(user_id, "at_once")
        if wish == "at_once":
            written += outbox.send(
                "mail", f"{template}:{key}:{user_id}", template=template, user_id=user_id, refs=refs
            )
            if user_id in phones:
                outbox.send(
                    "short_notice",
                    f"{template}:{key}:{user_id}",
                    template=template,
                    user_id=user_id,
                    refs=refs,
                )
        elif wish == "daily":
            written += insert_ignore(
                HeldNotice,
                user_id=user_id,
                key=f"{template}:{key}",
                template=template,
                refs=refs,
                created_at=clock.now(),
            )
    return written


def _phones(user_ids: list[int]) -> set[int]:
    """Who of them wants short notices, at a number that was proven."""
    wanted = ShortPhone.wanted.is_(True), ShortPhone.verified_at.is_not(None)
    return set(
        db.session.scalars(select(ShortPhone.user_id).where(ShortPhone.user_id.in_(user_ids), *wanted))
    )


def _wishes(user_ids: list[int]) -> dict[int, str]:
    query = select(User.id, User.deal_mail).where(User.id.in_(user_ids), User.deal_mail != "at_once")
    return {row.id: row.deal_mail for row in db.session.execute(query)}


def write_daily(before: datetime, day: date) -> int:
    """Write each person's one letter of what was held before an instant, for a day; how many were new.

    In the caller's transaction; run again it writes nothing more.
    """
    waiting = (HeldNotice.digest_on.is_(None), HeldNotice.created_at < before)
    people = db.session.scalars(select(HeldNotice.user_id).where(*waiting).distinct()).all()
    written = 0
    for user_id in people:
        if outbox.send(
            "mail",
            f"deal_digest:{day}:{user_id}",
            template="deal_digest",
            user_id=user_id,
            refs={"day": day.isoformat()},
        ):
            written += 1
            db.session.execute(
                update(HeldNotice)
                .where(*waiting, HeldNotice.user_id == user_id)
                .values(digest_on=day)
                .execution_options(synchronize_session=False)
            )
    return written


def notify_address(template: str, key: object, email: str, language: str, **refs: object) -> bool:
    """Queue a letter to an address that may have no account yet (confirmation, invitation)."""
    return outbox.send(
        "mail", f"{template}:{key}", template=template, email=email, language=language, refs=refs
    )
