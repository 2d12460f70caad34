"""What an address asks for besides its page. Anything odd is read as not chosen: an old link or a typing robot is no fault."""

from __future__ import annotations

from datetime import date

from flask import request

from marketplace.formats import dates_in, numbers_in


def asked_number(name: str, lowest: int = 0, highest: int = numbers_in.LARGEST) -> int | None:
    """The whole number of this parameter within its limits, or None."""
    return numbers_in.whole(request.args.get(name), lowest, highest)


def asked_day(name: str, otherwise: date) -> date:
    """The day of this parameter, or `otherwise`."""
    return dates_in.day(request.args.get(name)) or otherwise
