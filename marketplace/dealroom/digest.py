"""The daily letter: what was held for those who want one a day, at eight in the morning of a working day."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import User
from marketplace.accounts.services import letter_parts, write_daily
from marketplace.kernel import clock
from marketplace.kernel.transaction import atomic
from marketplace.kernel.working_days import is_working_day
from marketplace.negotiation import queries as negotiation

AT = time(8)  # Seoul


def write_daily_letters(payload: dict[str, Any], key: str) -> None:
    """Handler of the hourly job: from eight o'clock of a working day on, one letter a person of what was held before."""
    today = clock.today()
    opening = datetime.combine(today, AT, tzinfo=clock.SEOUL)
    if is_working_day(today) and clock.now() >= opening:
        with atomic():
            write_daily(opening, today)


def held_letters(user: User, refs: dict[str, Any]) -> dict[str, Any] | None:
    """The held letters of a day, each as its heading and text; those of deals the person still reads."""
    items, who = [], accounts.actor_of(user.id)
    for row in accounts.held_notices(user.id, date.fromisoformat(refs["day"])):
        inquiry_id = row.refs.get("inquiry_id")
        if inquiry_id is None or negotiation.may_read(who, inquiry_id):
            items.append(letter_parts(row.template, row.refs, user))
    return {"items": items} if items else None
