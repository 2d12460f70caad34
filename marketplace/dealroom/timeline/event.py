"""One line of a deal's timeline."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from marketplace.accounts.models import User
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.negotiation.models import terms

Link = tuple[Text | str, str, dict[str, str]]  # label, endpoint, values


@dataclass(frozen=True)
class Event:
    """Who did what, when; what was said, the terms that were offered, and where to read more."""

    at: datetime
    who: str
    what: Text
    side: str = ""  # licensor | licensee | center | "" (the site)
    icon: str = "circle-dot"
    look: str = ""
    text: str = ""
    anchor: str = ""
    state: Text | None = None
    rows: list[terms.TermRow] = field(default_factory=list)
    folded: bool = False  # terms that no longer matter
    links: list[Link] = field(default_factory=list)
    seen: list[tuple[str, datetime, bool]] = field(
        default_factory=list
    )  # by whom, when, on the day of writing


def by_the_site(at: datetime, what: Text, icon: str, look: str = "") -> Event:
    """What nobody did: the site itself."""
    return Event(at, str(Text("기술마당", "Gisul Madang")), what, icon=icon, look=look)


def lines(*parts: str) -> str:
    """What was written, one part a line."""
    return "\n".join(filter(None, parts))


def name_of(user_id: int | None) -> str:
    """How a person is called; "" for nobody."""
    user = db.session.get(User, user_id) if user_id else None
    return user.display_name if user else ""
