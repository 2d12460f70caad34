"""What else may help with a problem: experts by their own words, companies that have it too, programmes that would pay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.clusters.queries import in_common, programmes_for
from marketplace.experts.models import Expert
from marketplace.experts.queries import Wanted, directory, match
from marketplace.kernel import clock, policy
from marketplace.kernel.actor import Actor

MOST = 3
FEWEST_WORDS = 2  # one word in common is chance


@dataclass(frozen=True)
class Help:
    """Experts with the words of their profiles, open calls with their last day, and how many companies share the problem."""

    experts: Sequence[tuple[Expert, Sequence[str]]] = ()
    programmes: Sequence[Any] = ()
    companies: int | None = None


def helps(actor: Actor, text: str) -> Help:
    """What of this a reader may see; nobody is added to fill a list."""
    return Help(experts_for(text), programmes_for(actor, MOST), companies_with(text))


def experts_for(text: str) -> Sequence[tuple[Expert, Sequence[str]]]:
    """Public experts whose own words say that they can, those who have time first."""
    found = [(one, fit.words) for one, fit in directory(Wanted(q=text)) if _says_enough(fit.words)]
    return sorted(found, key=lambda row: not row[0].available)[:MOST]


def _says_enough(words: Sequence[str]) -> bool:
    """Two words; mould and Moulds are one."""
    return len({word.lower().rstrip("s") for word in words}) >= FEWEST_WORDS


def companies_with(text: str) -> int | None:
    """How many companies share a difficulty like this; None below the number from which that says nothing of any one."""
    shared = in_common(int(policy.value("problem_companies_shown_from", clock.today())))
    if not shared:
        return None
    fits = match(text, [title for title, _ in shared])
    counts = [count for (_, count), fit in zip(shared, fits, strict=True) if _says_enough(fit.words)]
    return max(counts, default=None)
