"""What may help with a difficulty, side by side: technologies, and what higher floors know of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marketplace.catalog.queries import cards, for_problem, shared_words
from marketplace.clusters.models import Difficulty
from marketplace.kernel.actor import Actor
from marketplace.kernel.feature import installed, link
from marketplace.kernel.text import Text


@dataclass(frozen=True)
class Suggested:
    """Something that may help: its name, why, and its page."""

    title: str
    why: Text | str
    address: str


def listings_for(actor: Actor, row: Difficulty, most: int = 4) -> list[dict[str, Any]]:
    """Technologies that may solve it, each with the words they share."""
    found = for_problem(actor, f"{row.title}\n{row.problem}", most)
    drawn = cards([listing for listing, _ in found], actor)
    for card, (_, hit) in zip(drawn, found, strict=True):
        card["reasons"] = [shared_words(hit)]
    return drawn


def suggested(question: str, actor: Actor, row: Difficulty, most: int = 4) -> list[Suggested] | None:
    """Experts or programmes for it; None where no installed package answers.

    `experts_for_problem` and `programmes_for_problem` are asked (actor, text, most) and answer (title, why, endpoint or
    link, values) each.
    """
    answering = installed().answers(question)
    if not answering:
        return None
    rows = [one for answer in answering for one in answer(actor, f"{row.title}\n{row.problem}", most)]
    return [
        Suggested(title, why, address)
        for title, why, name, values in rows
        if (address := link(name, **values)) is not None
    ]
