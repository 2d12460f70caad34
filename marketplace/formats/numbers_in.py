"""Small whole numbers as people type them, with full-width digits or commas too. (Amounts of money have their own reader.)"""

from __future__ import annotations

import re
import unicodedata

from marketplace.formats.text_in import one_line

LARGEST = 2**31 - 1  # what every database takes as an integer


def whole(text: str | None, lowest: int = -LARGEST, highest: int = LARGEST) -> int | None:
    """The number; None for anything else, and for one outside of the limits. Digits of any length are no trouble."""
    written = unicodedata.normalize("NFKC", one_line(text)).replace("\u2212", "-")
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+", written, re.ASCII):
        written = written.replace(",", "")
    if not re.fullmatch(r"[+-]?0*\d{1,10}", written, re.ASCII) or len(written) > 40:
        return None
    number = int(written)
    return number if lowest <= number <= highest else None
