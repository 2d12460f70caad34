"""The way of companies from a difficulty to sales: how many stood at each station, and to which they went next."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from marketplace.insight.queries.figures import FIGURES, Figure
from marketplace.insight.queries.reading import ALL, Narrow, Span, companies_of
from marketplace.kernel.actor import Actor
from marketplace.kernel.text import Text

STATIONS: dict[str, Text] = {
    "difficulties": Text("애로", "Difficulty"),
    "mentored": Text("멘토링", "Mentoring"),
    "applications": Text("신청", "Applied"),
    "awards": Text("지원", "Project"),
    "agreements": Text("기술이전", "Licence"),
    "new_sales": Text("매출", "Sales"),
}


@dataclass(frozen=True)
class Flow:
    """`stations`: (figure, short name, companies) in their order. `steps`: (from, to) -> companies; a company that was not at a
    station between two of its own went from the one to the other."""

    stations: list[tuple[Figure, Text, int]]
    steps: dict[tuple[int, int], int]


def flow(actor: Actor, span: Span, narrow: Narrow = ALL) -> Flow | None:
    """For who oversees; None for everybody else, and where no company stood anywhere."""
    if not actor.oversees:
        return None
    found = [companies_of(actor, FIGURES[key], span, narrow) for key in STATIONS]
    steps: Counter[tuple[int, int]] = Counter()
    for company in set().union(*found):
        stood = [number for number, companies in enumerate(found) if company in companies]
        steps.update(pairwise(stood))
    if not any(found):
        return None
    stations = [
        (FIGURES[key], name, len(ids)) for (key, name), ids in zip(STATIONS.items(), found, strict=True)
    ]
    return Flow(stations, dict(steps))
