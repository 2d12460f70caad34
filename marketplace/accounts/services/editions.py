"""A new edition of the terms of use or of the privacy notice: told to every member ahead, and agreed to anew."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from marketplace.accounts.models import Consent, User
from marketplace.accounts.models.editions import EDITIONS, TextEdition
from marketplace.accounts.queries.editions import to_agree, unagreed, version_agreed_to
from marketplace.accounts.services.notices import notify
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic

# So many letters a transaction: a site of many members must not hold everybody else's writing.
SLICE = 200


def announce_editions(_payload: dict[str, Any], _key: str) -> None:
    """Set the day from when each new edition holds, and write to every member about it. Run again, it goes on."""
    with atomic():
        known = {(row.text, row.version) for row in db.session.scalars(select(TextEdition))}
        today = clock.today()
        for text, (_, *later) in EDITIONS.items():
            for edition in later:
                if (text, edition.version) not in known:
                    days = timedelta(days=edition.notice_days)
                    row = TextEdition(
                        text=text, version=edition.version, announced_on=today, from_on=today + days
                    )
                    db.session.add(row)
    untold = select(TextEdition.id).where(TextEdition.told_at.is_(None)).order_by(TextEdition.id)
    for edition_id in db.session.scalars(untold).all():
        _tell(edition_id)


def _tell(edition_id: int) -> None:
    after = 0
    while people := _members(after):
        with atomic():
            notify("text_changed", edition_id, people, text_edition_id=edition_id)
        after = people[-1]
    with atomic():
        told = update(TextEdition).where(TextEdition.id == edition_id).values(told_at=clock.now())
        db.session.execute(told)


def _members(after: int) -> list[int]:
    """The next members by their number: who has left, or never finished signing up, is nobody's reader."""
    members = select(User.id).where(
        User.id > after, User.closed_at.is_(None), User.email_confirmed_at.is_not(None)
    )
    return list(db.session.scalars(members.order_by(User.id).limit(SLICE)))


def agree_again(actor: Actor, texts: Collection[str]) -> None:
    """Agree to the editions that hold now; the consent to the older one ends. Invalid where one of them is left out."""
    with atomic():
        asked = {row.text for row in to_agree(unagreed(actor.user_id))}
        if missing := asked - set(texts):
            sentence = Text("읽고 동의해 주십시오.", "Please read it and agree.")
            raise Invalid(
                Text("동의하지 않은 것이 있습니다.", "Something is not agreed to yet."),
                **dict.fromkeys(missing, sentence),
            )
        now = clock.now()
        for text in asked:
            older = (
                Consent.user_id == actor.user_id,
                Consent.purpose == text,
                Consent.withdrawn_at.is_(None),
            )
            db.session.execute(update(Consent).where(*older).values(withdrawn_at=now))
            version = version_agreed_to(text)
            db.session.add(Consent(user_id=actor.user_id, purpose=text, version=version, given_at=now))
        if asked:
            audit.record(
                "user.agree_again", db.session.get_one(User, actor.user_id), actor, texts=sorted(asked)
            )
