"""A concluded agreement with two inventors, and the people around it."""

from __future__ import annotations

import pytest

from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.licensing.models import Agreement
from tests.royalties.test_distribution import Deal
from tests.royalties.test_distribution import deal as deal


@pytest.fixture
def running(deal: Deal) -> Deal:
    """The deal in force, with a running royalty of 3%."""
    with atomic():
        agreement = db.session.get(Agreement, deal.agreement_id)
        assert agreement is not None
        agreement.state, agreement.in_force_at = "in_force", clock.now()
        agreement.terms = {
            "kind": "non_exclusive",
            "royalty_bp": 300,
            "royalty_period": "year",
            "royalty_counts": "contract",
            "royalty_report_days": 30,
            "currency": "KRW",
            "term_months": 30,
            "territories": ["KR"],
        }
    return deal
