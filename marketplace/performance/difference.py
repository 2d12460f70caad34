"""How far two figures lie apart, in words that do not judge."""

from __future__ import annotations

import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from marketplace.formats import amounts
from marketplace.kernel.text import Text

# A share of these says nothing or misleads (10 °C is not a tenth of 100 °C): their difference is said in the unit itself.
POINTS = ("%", "%p", "°C", "℃", "dB", "pH")
MULTIPLE = 200  # per cent more, from which a multiple is easier to grasp
SAME = Text("같음", "The same")
ALMOST = Text("거의 같음", "Almost the same")


def number(text: str) -> Decimal | None:
    """The plain number that a text is, `7,800` or `−0.4`; None for ranges, words, money and what carries 천, 만 or 억."""
    try:
        read = amounts.read_amount(text)
    except amounts.NotReadable:
        return None
    return None if read is None or read.currency or read.scaled else read.value


def difference(before: str, after: str, unit: Text) -> Text | None:
    """`73% 줄어듦`, `3.4배`, `5.6 °C 줄어듦`; None where one is no number, or the first is 0."""
    old, new = number(before), number(after)
    if old is None or new is None or old == 0:
        return None
    if old == new:
        return SAME
    down = new < old
    if unit.ko in POINTS or old < 0 or new < 0:
        points = (
            Text("%p", " points") if unit.ko in ("%", "%p") else Text(*(f" {name}".rstrip() for name in unit))
        )
        size = f"{abs(new - old).normalize():,f}"
        return _moved(Text(size + points.ko, size + points.en), down)
    share = abs(new - old) / old * 100
    if not down and share >= MULTIPLE:
        times = _rounded(new / old, "0.1" if new / old < 10 else "1")
        return Text(f"{times}배로 늘어남", f"{times} times as much")
    if share < Decimal("0.1"):
        return ALMOST
    size = _rounded(share, "0.1") if share < 1 else _rounded(share, "1")
    if 99 < share < 100:  # never "100% less" of what is still there
        size = f"{share.quantize(Decimal('0.1'), ROUND_DOWN):f}"
    return _moved(Text(f"{size}%", f"{size}%"), down)


def with_unit(text: str, unit: str) -> str:
    """`7,800 ppm`, `52분`, `31%`: a figure and its unit; words stay alone."""
    value = number(text)
    shown = text
    if value is not None:  # decimals as they were written: 4.90 says how exactly it was measured
        shown = f"{value if '.' in text else value.normalize():,f}".replace("-", "−")
    if not unit or not shown[-1:].isdigit():
        return shown
    close = re.match("[가-힣%]|°$", unit)
    return shown + ("" if close else "\N{NO-BREAK SPACE}") + unit


def _moved(size: Text, down: bool) -> Text:
    return Text(size.ko + (" 줄어듦" if down else " 늘어남"), size.en + (" less" if down else " more"))


def _rounded(value: Decimal, step: str) -> str:
    return f"{value.quantize(Decimal(step), ROUND_HALF_UP):,f}".removesuffix(".0")
