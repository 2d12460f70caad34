"""The days on which something is due for a person: work with a date, rights that end, and what lasts beyond them."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import User
from marketplace.dealroom.models import CalendarFeed
from marketplace.dealroom.services import secret_hash
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.feature import installed
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.licensing import queries as licensing


def reader_of(secret: str) -> tuple[Actor, str] | None:
    """Whose calendar this secret opens, with the language; None when it was replaced or the account is closed."""
    row = db.session.execute(
        select(User.id, User.language)
        .join(CalendarFeed, CalendarFeed.user_id == User.id)
        .where(CalendarFeed.secret_hash == secret_hash(secret), User.closed_at.is_(None))
    ).first()
    return (accounts.actor_of(row.id), row.language) if row else None


def has_calendar(actor: Actor) -> bool:
    """Whether an address was made."""
    return db.session.get(CalendarFeed, actor.user_id) is not None


def deadlines_of(actor: Actor) -> list[WorkItem]:
    """What is due, mine and the other side's, in order; ends of rights among it."""
    items = [
        *installed().work_items(actor),
        *(_ending(grant, _LICENCE) for grant in licensing.grants(actor)),
        *(_ending(grant, _DISCLOSURE) for grant in licensing.grants(actor, kinds=("nda",))),
        *licensing.lasting_items(actor),
    ]
    return sorted((item for item in items if item.due_on), key=lambda item: str(item.due_on))


_LICENCE = Text("실시권 기간이 끝납니다.", "The licence ends.")
_DISCLOSURE = Text(
    "비밀유지계약의 자료 제공 기간이 끝납니다.", "Disclosure under the non-disclosure agreement ends."
)


def _ending(grant: licensing.Grant, sentence: Text) -> WorkItem:
    page, values = "licensing.agreement", {"ref": grant.agreement.ref}
    if not grant.open:
        page, values = "licensing.licences", {}
    return WorkItem(
        sentence,
        grant.agreement.listing.title,
        page,
        values,
        False,
        grant.right.until_on,
        "calendar",
    )
