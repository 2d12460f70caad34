"""The daily letter: what was held for those who want one a day, at eight in the morning of a working day."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from marketplace.accounts.services import write_daily
from marketplace.kernel import clock
from marketplace.kernel.transaction import atomic
from marketplace.kernel.working_days import is_working_day

AT = time(8)  # Seoul


def write_daily_letters(payload: dict[str, Any], key: str) -> None:
    """Handler of the hourly job: from eight o'clock of a working day on, one letter a person of what was held before."""
    today = clock.today()
    opening = datetime.combine(today, AT, tzinfo=clock.SEOUL)
    if is_working_day(today) and clock.now() >= opening:
        with atomic():
            write_daily(opening, today)
