"""How soon an institution usually answers. Negotiation, which knows, stands above the catalogue and says so here."""

from __future__ import annotations

from collections.abc import Callable

Median = Callable[[int], float | None]
_known: list[Median] = []


def replies_from(median: Median) -> None:
    """Register who knows: institution id → median working days to the first answer, None when too few to tell."""
    _known[:] = [median]


def usual_reply(institution_id: int) -> int | None:
    """Whole working days until an answer usually comes, at least 1; None when too few questions were answered."""
    days = _known[0](institution_id) if _known else None
    return None if days is None else max(1, round(days))
