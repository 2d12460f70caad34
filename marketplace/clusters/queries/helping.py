"""What may help with a difficulty, side by side: technologies, experts, programmes that take applications now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from marketplace.catalog.queries import alike, for_problem
from marketplace.clusters.models import Difficulty
from marketplace.experts.models import Expert
from marketplace.experts.queries import Wanted, conflicts, directory
from marketplace.formats.dates_text import date_text
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.feature import link
from marketplace.kernel.text import Text
from marketplace.programmes.queries import calls, is_open

COMMON = Text("함께 나온 말: {words}", "Words in common: {words}")


@dataclass(frozen=True)
class Suggested:
    """Something that may help: its name, why, and its page."""

    title: str
    why: Text
    address: str


def listings_for(actor: Actor, row: Difficulty, most: int = 4) -> list[dict[str, Any]]:
    """Technologies that may solve it, each with the words they share."""
    return alike(for_problem(actor, f"{row.title}\n{row.problem}", most), actor)


def able(row: Difficulty, most: int) -> list[tuple[Expert, Text]]:
    """Public experts whose own words say that they can, each with that reason; without those who are tied to the company."""
    found = directory(Wanted(q=f"{row.title} {row.problem}"))[: 4 * most]
    tied = conflicts(row.company, [expert for expert, _ in found])
    fitting = [(one, fit.words) for one, fit in found if one.id not in tied and fit.words][:most]
    return [(one, COMMON.fill(words=", ".join(words))) for one, words in fitting]


def experts_for(row: Difficulty, most: int = 4) -> list[Suggested]:
    """The same, each with its page."""
    return [
        Suggested(expert.name, why, address)
        for expert, why in able(row, most)
        if (address := link("experts.expert", ref=expert.ref))
    ]


def programmes_for(actor: Actor, most: int = 4) -> list[Suggested]:
    """Calls that take applications now, the next to close first."""
    rows = (row for row in db.session.scalars(calls(actor)).unique() if is_open(row))
    return [
        Suggested(row.title, _closes(row.closes_at), address)
        for row in islice(rows, most)
        if (address := link("programmes.call", ref=row.ref))
    ]


def _closes(at: datetime) -> Text:
    return Text(f"{date_text(at, 'ko')}까지 신청", f"Apply by {date_text(at, 'en')}")
