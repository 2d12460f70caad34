"""Amounts written out, as papers carry them beside the figures: 일금 삼천삼백만원정.

Every digit is written, a leading 일 included (일천일백만), because a left-out 일 is where a figure can be altered.
"""

_DIGITS = "영일이삼사오육칠팔구"
_PLACES = ("", "십", "백", "천")
_GROUPS = ("", "만", "억", "조", "경")
# fmt: off
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)
_TENS = (
    "zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)
# fmt: on
_SCALES = ("", "thousand", "million", "billion", "trillion", "quadrillion")
_ENGLISH_CURRENCY = {
    "KRW": ("Korean won", None),
    "USD": ("US dollars", "cents"),
    "EUR": ("euros", "cents"),
}
_KOREAN_CURRENCY = {
    "KRW": ("원", None),
    "USD": ("미국 달러", "센트"),
    "EUR": ("유로", "센트"),
}


def korean_number(number: int) -> str:
    """Write a whole number of at most twenty digits in Hangul: 33000000 → 삼천삼백만."""
    if number < 0:
        return "마이너스 " + korean_number(-number)
    if number >= 10**20:
        raise ValueError("the number has more than twenty digits")
    if number == 0:
        return _DIGITS[0]
    words = []
    for group_index in range(4, -1, -1):
        group = number // 10_000**group_index % 10_000
        if group:
            words.append(_korean_group(group) + _GROUPS[group_index])
    return "".join(words)


def _korean_group(group: int) -> str:
    digits = ((place, group // 10**place % 10) for place in (3, 2, 1, 0))
    return "".join(_DIGITS[digit] + _PLACES[place] for place, digit in digits if digit)


def english_number(number: int) -> str:
    """Write a whole number below 10^18 in English: 1,250 → one thousand two hundred fifty."""
    if number < 0:
        return "minus " + english_number(-number)
    if number >= 10**18:
        raise ValueError("the number has more than eighteen digits")
    if number == 0:
        return _ONES[0]
    words = []
    for scale in range(5, -1, -1):
        group = number // 1000**scale % 1000
        if group:
            words.append(_english_group(group) + (f" {_SCALES[scale]}" if scale else ""))
    return " ".join(words)


def _english_group(group: int) -> str:
    hundreds, rest = divmod(group, 100)
    words = [f"{_ONES[hundreds]} hundred"] if hundreds else []
    if rest >= 20:
        tens, ones = divmod(rest, 10)
        words.append(_TENS[tens] + (f"-{_ONES[ones]}" if ones else ""))
    elif rest:
        words.append(_ONES[rest])
    return " ".join(words)


def amount_in_words(minor: int, currency: str = "KRW", lang: str = "ko") -> str:
    """Write an amount of minor units (₩1, or one cent) out for a paper.

    Korean: 일금 삼천삼백만원정; English: Korean won thirty-three million only. Raises ValueError for other currencies.
    """
    names = _KOREAN_CURRENCY if lang == "ko" else _ENGLISH_CURRENCY
    if currency not in names:
        raise ValueError(f"unknown currency {currency}")
    sign, absolute = ("-" if minor < 0 else ""), abs(minor)
    whole, cents = (absolute, 0) if currency == "KRW" else divmod(absolute, 100)
    unit, part = names[currency]
    if lang == "ko":
        tail = f" {korean_number(cents)}{part}" if cents else ""
        written = (
            f"{korean_number(whole)}{unit}" if currency == "KRW" else f"{unit} {korean_number(whole)}{tail}"
        )
        return ("일금 마이너스 " if sign else "일금 ") + written + "정"
    tail = f" and {english_number(cents)} {part}" if cents else ""
    return f"{unit} {'minus ' if sign else ''}{english_number(whole)}{tail} only"
