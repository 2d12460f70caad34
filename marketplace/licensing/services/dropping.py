"""What falls with a paper that is signed, or offered no longer."""

from __future__ import annotations

from marketplace.kernel import clock
from marketplace.kernel.actor import SYSTEM
from marketplace.licensing.lifecycle import REDLINE
from marketplace.licensing.models import Agreement
from marketplace.licensing.queries.redlines import open_redline


def drop_redline(agreement: Agreement) -> None:
    """The words that the company would have had otherwise, in the caller's transaction."""
    row = open_redline(agreement.id)
    if row is not None:
        REDLINE.perform("drop", row, SYSTEM)
        row.decided_at = clock.now()
