"""What a company binds itself to, and whether who acts for it may: one computation for accepting, ordering and signing."""

from __future__ import annotations

from typing import Any

from marketplace.kernel.actor import Standing
from marketplace.negotiation.models import Inquiry
from marketplace.negotiation.models.money_terms import Commitment, commitment, part_of


def own_part(inquiry: Inquiry, company_id: int, agreed: dict[str, Any]) -> dict[str, Any]:
    """The terms with one company's part of every amount: what a delegate's limit is held against."""
    if not inquiry.is_joint:
        return agreed
    shares = inquiry.shares_bp
    return part_of(agreed, list(shares).index(company_id), list(shares.values()))


def commitment_of(inquiry: Inquiry, company_id: int, agreed: dict[str, Any], planned: int = 0) -> Commitment:
    """What these terms bind one company of the deal to."""
    return commitment(own_part(inquiry, company_id, agreed), planned)


def exceeds(standing: Standing, bound: Commitment) -> bool:
    """Whether the amount is above the limit of a letter of authority; a limit in won covers no other currency."""
    if standing.role == "representative" or standing.signing_limit is None:
        return False
    return bound.fixed > 0 and (bound.currency != "KRW" or bound.fixed > standing.signing_limit)


def uncovered_royalty(standing: Standing, bound: Commitment) -> bool:
    """Whether a royalty without a ceiling is asked for that the letter of authority does not speak of."""
    return bound.open_ended and standing.role != "representative" and not standing.open_ended
