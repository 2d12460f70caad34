"""How soon an institution usually answers. Negotiation, which knows, stands above the catalogue and answers there."""

from __future__ import annotations

from marketplace.kernel.feature import installed


def usual_reply(institution_id: int) -> int | None:
    """Whole working days until an answer usually comes, at least 1; None when too few questions were answered."""
    days = next((median(institution_id) for median in installed().answers("reply_median")), None)
    return None if days is None else max(1, round(days))
