"""What finance and the center find in the demo: where dollars are received was entered, and waits for a second person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from marketplace.invoicing import services
from marketplace.kernel.scene import Players


def account_for_dollars(players: Players) -> Iterator[datetime]:
    """Entered by the role account of finance; its colleague or the center confirms it."""
    services.record_account(
        players.institution_id,
        players.finance,
        bank_name="한빛은행 (예시)",
        number="000-777-123456",
        holder="체험용 산학협력단",
        currency="USD",
        swift="HVBKKRSE",
    )
    yield from ()
