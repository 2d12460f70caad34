"""Numbers by which other countries know their companies: a register's number or a VAT number, as free text.

Only what the number alone can tell is checked: letters, length, and of a VAT number that carries its country's letters the
form and check digit that the country gives it (python-stdnum). Nothing proves that the firm is there:
the center sees the certificate of incorporation.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from stdnum import get_cc_module
from stdnum.exceptions import InvalidChecksum, ValidationError

from marketplace.formats import business_number
from marketplace.kernel.text import Text

SHORTEST, LONGEST = 4, 40
_SEPARATORS = re.compile(r"[\s\-‐-―−.·/]")
# Countries whose VAT numbers carry their letters (Directive 2006/112/EC art. 215, and the countries' own).
WITH_LETTERS = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CH",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GB",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "NO",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)
PREFIX = {"GR": "EL"}  # where the letters are not the country's code


def tidy(text: str) -> str:
    """The number as it is printed: one kind of letters, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text or "").split())


def key(text: str) -> str:
    """What makes two spellings the same number: capitals, without blanks, hyphens, dots and slashes."""
    return _SEPARATORS.sub("", tidy(text)).upper()


def printed(facts: Mapping[str, Any]) -> str:
    """The number of an organisation's copy as papers and exports show it; "" for one that has none."""
    if facts.get("business_number"):
        return business_number.format(facts["business_number"])
    return facts.get("registration_number") or ""


def label(facts: Mapping[str, Any]) -> Text:
    """What that number is called."""
    if facts.get("registration_number") and not facts.get("business_number"):
        return Text("등록번호", "Registration number")
    return Text("사업자등록번호", "Business number")


def why_invalid(country: str, text: str) -> Text | None:
    """Return the sentence that says what to correct, or None when it can be a number of this country (ISO 3166)."""
    number = key(text)
    if not number:
        return Text(
            "그 나라의 법인 등록번호나 부가가치세 번호(VAT ID)를 입력해 주십시오.",
            "Enter the registration number or VAT number of your company.",
        )
    if not SHORTEST <= len(number) <= LONGEST or len(tidy(text)) > LONGEST:
        return Text(
            f"등록번호는 {SHORTEST}자에서 {LONGEST}자까지입니다.",
            f"A registration number has {SHORTEST} to {LONGEST} characters.",
        )
    if not all(c.isalnum() or c in "()&+*" for c in number) or not any(c.isdigit() for c in number):
        return Text(
            "등록번호는 글자와 숫자로 되어 있고 숫자가 있어야 합니다.",
            "A registration number consists of letters and digits, with at least one digit.",
        )
    prefix = PREFIX.get(country, country)
    rest = number.removeprefix(prefix)
    if rest != number and re.match(r".{0,2}\d", rest):
        return _why_no_vat_number(country, prefix, number)
    return None


def _why_no_vat_number(country: str, prefix: str, number: str) -> Text | None:
    """The country's own rule for VAT numbers, where python-stdnum knows one for its letters."""
    rule = get_cc_module(country.lower(), "vat")
    if rule is None or country not in WITH_LETTERS:
        return None
    try:
        rule.validate(number)
    except InvalidChecksum:
        return Text(
            f"{prefix}로 시작하는 부가가치세 번호의 검증 숫자가 맞지 않습니다. 증명서의 번호와 비교해 주십시오.",
            f"The check digit of the VAT number that begins with {prefix} does not match. Compare it with your certificate.",
        )
    except ValidationError:
        return Text(
            f"{prefix}로 시작하는 부가가치세 번호의 형식이 맞지 않습니다. 증명서의 번호와 비교해 주십시오.",
            f"This is not the form of a VAT number that begins with {prefix}. Compare it with your certificate.",
        )
    return None
