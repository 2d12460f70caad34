"""Paying people their shares in tests: finance proposes, the officer confirms."""

from __future__ import annotations

from datetime import date
from typing import Any

from marketplace.kernel import clock
from marketplace.royalties import queries, services
from marketplace.royalties.models import Payout
from tests.royalties.test_distribution import Deal


def propose(deal: Deal, on: date | None = None, **values: Any) -> list[Payout]:
    """A payment to everyone who has something to get, what waits within it unless `early` is False."""
    early = values.pop("early", True)
    people = [p.key for p in queries.owed(deal.institution_id) if p.due(early)]
    return services.propose_payouts(
        deal.institution_id, people, pay_on=on or clock.today(), actor=deal.finance, early=early, **values
    )


def pay_out(deal: Deal, on: date | None = None, **values: Any) -> list[Payout]:
    """As `propose`, and confirmed by the officer."""
    return [services.confirm_payout(payout.id, deal.officer) for payout in propose(deal, on, **values)]


def owed_to(deal: Deal) -> dict[str, int]:
    """{name: what is owed} in the payroll list."""
    return {row[1]: row[4] for row in queries.payroll(deal.finance)}
