"""Account numbers shown in part, and told apart; at rest they are encrypted (kernel.at_rest)."""

from __future__ import annotations

from marketplace.kernel.at_rest import keyed_print


def masked(number: str) -> str:
    """An account number for those who only need to recognise it: `***-***-4567`."""
    digits = [c for c in number if c.isdigit()]
    hidden = max(0, len(digits) - 4)
    seen, out = 0, []
    for c in number:
        seen += c.isdigit()
        out.append("*" if c.isdigit() and seen <= hidden else c)
    return "".join(out)


def fingerprint(number: str) -> str:
    """What tells two account numbers apart without giving either away: `4f21-9c07-ab3e`; empty for none."""
    digits = "".join(c for c in number if c.isdigit())
    if not digits:
        return ""
    found = keyed_print(b"fingerprint", digits)
    return "-".join((found[:4], found[4:8], found[8:12]))
