"""Amounts and percentages as people write them. Every field, spreadsheet, statement and catalogue reads them here.

`1억 2천만`, `3천만원`, `일금 오백만 원정`, `￦1,000,000`, `\\1,000,000`, `(50,000)`, `△50000`, `35000000.00`, `USD 1,234.56`,
full-width digits. What can be read in two ways (`1,00,00`, `1.234,56`, `3.5E+07`) is refused, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from marketplace.kernel.money import MINOR_DIGITS
from marketplace.kernel.text import Text

LARGEST = 10**15  # minor units; more is a slip of the hand
LONGEST = 60  # characters of one amount

NOT_A_NUMBER = Text(
    "금액을 숫자로 입력해 주십시오. 예: 35,000,000 또는 3천5백만 원", "Enter an amount, such as 35,000,000."
)
GROUPED_WRONGLY = Text(
    "쉼표는 세 자리마다 찍어 주십시오. 예: 1,000,000", "Group the digits in threes, such as 1,000,000."
)
TOO_LARGE = Text("금액이 너무 큽니다.", "The amount is too large.")
EXPONENT = Text(
    "엑셀이 ‘3.5E+07’처럼 줄인 숫자는 뒷자리를 알 수 없습니다. 모든 자리를 입력해 주십시오.",
    "A number that Excel shortened, such as 3.5E+07, has lost its digits. Enter all of them.",
)
UNIT_LEFT_OUT = Text(
    "‘만’이나 ‘억’까지 적어 주십시오. 예: 1억 5천만 원", "Write the unit out: 1억 5천만, not 1억 5천."
)
NO_CENTS_OF_WON = Text("원화 금액에는 소수점을 쓰지 않습니다.", "Won have no decimals.")
NO_SMALLER_THAN_CENTS = Text(
    "0.01보다 작은 단위가 있습니다. 반올림하여 입력해 주십시오.", "Below one cent: round the amount."
)
OTHER_CURRENCY = Text(
    "통화가 다릅니다: {written}. 이곳의 통화: {currency}", "Another currency: {written}. Here: {currency}"
)
NEGATIVE = Text("0 이상의 금액을 입력해 주십시오.", "Enter an amount of 0 or more.")
NOT_A_PERCENTAGE = Text(
    "0에서 100 사이의 비율을 입력해 주십시오. 예: 3.5", "Enter a rate from 0 to 100, such as 3.5."
)
TOO_FINE = Text(
    "비율은 소수점 둘째 자리까지 입력해 주십시오. 예: 33.33",
    "Enter a rate with at most two decimals, such as 33.33.",
)

# Words and signs of a currency, longest first where one begins another.
_CURRENCY_WORDS: tuple[tuple[str, str], ...] = (
    ("US달러", "USD"), ("미국달러", "USD"), ("미달러", "USD"), ("달러", "USD"), ("DOLLARS", "USD"), ("DOLLAR", "USD"), ("USD", "USD"),
    ("US$", "USD"), ("$", "USD"), ("불", "USD"), ("유로", "EUR"), ("EUROS", "EUR"), ("EURO", "EUR"), ("EUR", "EUR"), ("€", "EUR"),
    ("원정", "KRW"), ("원화", "KRW"), ("KRW", "KRW"), ("WON", "KRW"), ("원", "KRW"), ("₩", "KRW"), ("\\", "KRW"),
)  # fmt: skip
# Currencies in which no account is kept: named so that the refusal can name them.
FOREIGN_WORDS: tuple[tuple[str, str], ...] = (
    ("JPY", "JPY"), ("엔화", "JPY"), ("엔", "JPY"), ("¥", "JPY"), ("円", "JPY"), ("CNY", "CNY"), ("RMB", "CNY"), ("위안화", "CNY"), ("위안", "CNY"),
    ("GBP", "GBP"), ("£", "GBP"), ("파운드", "GBP"), ("CHF", "CHF"), ("TWD", "TWD"), ("HKD", "HKD"), ("SGD", "SGD"), ("VND", "VND"),
    ("AUD", "AUD"), ("CAD", "CAD"), ("INR", "INR"),
)  # fmt: skip
_BIG = {"조": 10**12, "억": 10**8, "만": 10**4}
_SMALL = {"천": 1000, "백": 100, "십": 10}
_DIGIT_WORDS = {word: digit for digit, word in enumerate("영일이삼사오육칠팔구")} | {"육": 6, "륙": 6}
_PLAIN = re.compile(r"[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+")
_NUMBER = re.compile(r"[0-9][0-9, ]*(?:\.[0-9]+)?|\.[0-9]+")
_MINUS = "-−–—△▲▽▼"


class NotReadable(ValueError):
    """A text that is no amount or percentage; `reason` says in both languages what to enter."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


@dataclass(frozen=True)
class Amount:
    """What was written: `value` in units of the currency; `currency` and `scaled` (천, 만, 억 …) only where the text says so."""

    value: Decimal
    currency: str | None = None
    scaled: bool = False

    def minor(self, currency: str) -> int:
        """Minor units. Raises NotReadable for another currency, a fraction of the smallest unit, too large an amount."""
        if self.currency not in (None, currency):
            raise NotReadable(OTHER_CURRENCY.fill(written=self.currency or "", currency=currency))
        minor = self.value.scaleb(MINOR_DIGITS[currency])
        if minor != minor.to_integral_value():
            raise NotReadable(NO_SMALLER_THAN_CENTS if MINOR_DIGITS[currency] else NO_CENTS_OF_WON)
        if abs(minor) > LARGEST:
            raise NotReadable(TOO_LARGE)
        return int(minor)


def read_amount(text: str) -> Amount | None:
    """The amount that a text says, negative in brackets, with a minus or a triangle; None for a blank or a lone `-`.

    Raises NotReadable with what to enter instead.
    """
    plain = _plain(text)
    if plain in ("", "-", "–", "—", "−", "."):
        return None
    if len(plain) > LONGEST:
        raise NotReadable(TOO_LARGE if re.fullmatch(r"[0-9,. ]+", plain) else NOT_A_NUMBER)
    if re.search(r"[0-9]E[+-]?[0-9]", plain):
        raise NotReadable(EXPONENT)
    negative, bare = _sign(plain)
    currency, bare = _currency(bare)
    if not negative:
        negative, bare = _sign(bare)  # ₩-50,000
    value, scaled = _value(bare)
    return Amount(-value if negative else value, currency, scaled)


def read_minor(text: str, currency: str) -> int | None:
    """As `read_amount`, in minor units of `currency`."""
    amount = read_amount(text)
    return None if amount is None else amount.minor(currency)


def read_percent(text: str) -> int | None:
    """Basis points of a percentage from 0 to 100 with at most two decimals: `33.3`, `50%`, `12.5 %`, `3퍼센트`. None for a blank.

    Raises NotReadable with what to enter instead.
    """
    plain = re.sub(r"\s*(%|퍼센트|프로|PERCENT|PCT)$", "", _plain(text)).strip()
    if plain in ("", "-"):
        if _plain(text) in ("", "-"):
            return None
        raise NotReadable(NOT_A_PERCENTAGE)
    match = re.fullmatch(r"\+?([0-9]{1,3})(?:\.([0-9]*))?|\.([0-9]+)", plain)
    if match is None:
        raise NotReadable(NOT_A_PERCENTAGE)
    decimals = (match[2] or match[3] or "").rstrip("0")
    if len(decimals) > 2:
        raise NotReadable(TOO_FINE)
    points = int(match[1] or 0) * 100 + int(decimals.ljust(2, "0"))
    if points > 10_000:
        raise NotReadable(NOT_A_PERCENTAGE)
    return points


def currency_of(word: str) -> str | None:
    """The ISO code that a word or sign stands for (`원`, `US$`, `엔`); None for no currency."""
    plain = _plain(word).replace(" ", "")
    return next((code for name, code in (*_CURRENCY_WORDS, *FOREIGN_WORDS) if plain == name), None)


def _plain(text: str) -> str:
    """One kind of digits, signs and blanks, in capitals. Circled and raised digits stay, so that they are refused."""
    kept = (
        c if unicodedata.category(c) == "No" else unicodedata.normalize("NFKC", c)
        for c in unicodedata.normalize("NFC", text)
    )
    return " ".join("".join(c for c in "".join(kept) if unicodedata.category(c) != "Cf").split()).upper()


def _sign(text: str) -> tuple[bool, str]:
    if text.startswith("(") and text.endswith(")"):
        return True, text[1:-1].strip()
    if text[:1] and text[0] in _MINUS:
        return True, text[1:].strip()
    if text[-1:] and text[-1] in _MINUS:
        return True, text[:-1].strip()
    return False, text.removeprefix("+").strip()


def _currency(text: str) -> tuple[str | None, str]:
    """The currency that stands before or after the number, and the number alone."""
    text = re.sub(r"^(일금|금)\s*", "", text)
    found: set[str] = set()
    for word, code in (*_CURRENCY_WORDS, *FOREIGN_WORDS):
        if text.startswith(word) and text != word:
            text = text[len(word) :].strip()
            found.add(code)
        if text.endswith(word) and text != word:
            text = text[: -len(word)].strip()
            found.add(code)
    if found and text.endswith("정"):
        text = text[:-1].strip()
    if len(found) > 1:
        raise NotReadable(NOT_A_NUMBER)
    return next(iter(found), None), text


def _value(text: str) -> tuple[Decimal, bool]:
    """(value, whether a Korean unit multiplied it)."""
    if match := re.fullmatch(r"([0-9][0-9, ]*|)(?:\.([0-9]*))?", text):
        if not match[1] and not match[2]:
            raise NotReadable(NOT_A_NUMBER)
        return _figures(match[1] or "0", match[2] or ""), False
    groups = _groups(text)
    if (
        len(groups) > 1
        and groups[-2][1] in ("조", "억")
        and not groups[-1][1]
        and groups[-1][0][-1] in _SMALL
    ):
        raise NotReadable(UNIT_LEFT_OUT)
    total, below = Decimal(0), 10**16
    for part, unit in groups:
        size = _BIG.get(unit, 1)
        value = _group(part, unit)
        if size >= below or value * size >= below:
            raise NotReadable(NOT_A_NUMBER)
        total, below = total + value * size, size
    return total, True


def _groups(text: str) -> list[tuple[str, str]]:
    """`1억 2천만 500` is [(1, 억), (2천, 만), (500, "")]."""
    found = [(part.strip(), unit) for part, unit in re.findall(r"([^조억만]*)([조억만])", text)]
    rest = re.split(r"[조억만]", text)[-1].strip()
    return found + ([(rest, "")] if rest else [])


def _group(text: str, unit: str) -> Decimal:
    """The value before 만, 억, 조 or at the end: `2천5백`, `3,500`, `오백`, `1.5`; `천만` alone is one thousand of them."""
    total, below = Decimal(0), 10_000
    for number, small in re.findall(r"([^천백십]*)([천백십])", text):
        size = _SMALL[small]
        value = _counted(number.strip()) if number.strip() else Decimal(1)
        if size >= below:
            raise NotReadable(NOT_A_NUMBER)
        total, below = total + value * size, size
    rest = re.split(r"[천백십]", text)[-1].strip()
    if rest:
        value = _counted(rest)
        if below < 10_000 and value >= below:
            raise NotReadable(NOT_A_NUMBER)
        total += value
    elif not text and not unit:
        raise NotReadable(NOT_A_NUMBER)
    elif not text:
        total = Decimal(1)
    return total


def _counted(text: str) -> Decimal:
    if len(text) == 1 and text in _DIGIT_WORDS:
        return Decimal(_DIGIT_WORDS[text])
    if not _NUMBER.fullmatch(text):
        raise NotReadable(NOT_A_NUMBER)
    whole, _, decimals = text.partition(".")
    return _figures(whole or "0", decimals)


def _figures(whole: str, decimals: str) -> Decimal:
    if not _PLAIN.fullmatch(whole):
        raise NotReadable(GROUPED_WRONGLY)
    digits = re.sub(r"[, ]", "", whole)
    if len(digits) > 16 or len(decimals) > 12:
        raise NotReadable(TOO_LARGE if len(digits) > 16 else NO_SMALLER_THAN_CENTS)
    return Decimal(f"{digits}.{decimals or 0}")
