"""Amounts as readers expect them. An amount is an integer of minor units: ₩1 for KRW, one cent for USD and EUR.

Lists use the short form (3,500만 원), contracts and invoices the exact one (33,000,000원). English has one form.
"""

from marketplace.kernel.text import Text

CURRENCIES = ("KRW", "USD", "EUR")
FREE = Text("무상", "Free")
SMALLEST_UNIT = Text("최소 단위", "in its smallest unit")
NEGOTIABLE = Text("협의", "Negotiable")


def _pick(text: Text, lang: str) -> str:
    return text.ko if lang == "ko" else text.en


def _check(currency: str) -> None:
    if currency not in CURRENCIES:
        raise ValueError(f"unknown currency {currency}")


def figures(minor: int, currency: str = "KRW") -> str:
    """Return digits with separators and no unit: `33,000,000`, or `1,250.00` for USD and EUR."""
    _check(currency)
    if currency == "KRW":
        return f"{minor:,}"
    sign, absolute = ("-" if minor < 0 else ""), abs(minor)
    return f"{sign}{absolute // 100:,}.{absolute % 100:02d}"


def plain(minor: int, currency: str = "KRW") -> str:
    """Return digits as a spreadsheet takes them: `33000000`, or `1250.00` for USD and EUR."""
    return figures(minor, currency).replace(",", "")


def exact(minor: int, currency: str = "KRW", lang: str = "ko") -> str:
    """Return the amount for papers: `33,000,000원`, `KRW 33,000,000`, `USD 1,250.00`."""
    number = figures(minor, currency)
    return f"{number}원" if currency == "KRW" and lang == "ko" else f"{currency} {number}"


def as_told(minor: int, currency: str, lang: str = "ko") -> str:
    """Return an amount that another system tells of: as `exact`, and one in a currency of which we don't know how many digits
    are its cents as it was told, `JPY 1,250 (최소 단위)`."""
    if currency in CURRENCIES:
        return exact(minor, currency, lang)
    return f"{currency} {minor:,} ({_pick(SMALLEST_UNIT, lang)})"


def stated(minor: int, currency: str) -> Text:
    """Return the amount of papers in both languages, for a sentence that takes it in."""
    return Text(exact(minor, currency, "ko"), exact(minor, currency, "en"))


def short(minor: int | None, currency: str = "KRW", lang: str = "ko") -> str:
    """Return the amount for lists: `3,500만 원`, `1억 2,500만 원`, 무상 for 0 and 협의 for None.

    Nothing is rounded away: 12,345,678 is `1,234만 5,678원`.
    """
    _check(currency)
    if minor is None:
        return _pick(NEGOTIABLE, lang)
    if minor == 0:
        return _pick(FREE, lang)
    if currency != "KRW":
        return exact(minor, currency, lang).removesuffix(".00")
    return _korean_won(minor) if lang == "ko" else exact(minor, currency, lang)


def _korean_won(won: int) -> str:
    sign, absolute = ("-" if won < 0 else ""), abs(won)
    eok, rest = divmod(absolute, 100_000_000)
    man, ones = divmod(rest, 10_000)
    parts = ([f"{eok:,}억"] if eok else []) + ([f"{man:,}만"] if man else [])
    tail = f"{ones:,}원" if ones else "원"
    return sign + " ".join([*parts, tail])


def won_short(won: int | None, lang: str = "ko") -> str:
    """Return won for lists: `3,500만 원`, or `KRW 35,000,000` in English."""
    return short(won, "KRW", lang)


def won(amount: int, lang: str = "ko") -> str:
    """Return won for papers: `33,000,000원`, or `KRW 33,000,000` in English."""
    return exact(amount, "KRW", lang)


def percent(basis_points: int) -> str:
    """Return basis points as a percentage without idle zeros: 300 → `3%`, 275 → `2.75%`."""
    whole, part = divmod(abs(basis_points), 100)
    tail = f".{part:02d}".rstrip("0") if part else ""
    return f"{'-' if basis_points < 0 else ''}{whole:,}{tail}%"
