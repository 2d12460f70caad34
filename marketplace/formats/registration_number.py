"""Numbers by which other countries know their companies: a register's number or a VAT number, as free text.

Only what the shape alone can tell is checked: letters, length, and of a VAT number that carries its country's letters the
form that the country gives it (Directive 2006/112/EC art. 215 and the countries' own). Nothing proves that the firm is there:
the center sees the certificate of incorporation.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from marketplace.formats import business_number
from marketplace.kernel.text import Text

SHORTEST, LONGEST = 4, 40
_SEPARATORS = re.compile(r"[\s\-‐-―−.·/]")
# What follows the country's letters in a VAT number, without separators.
VAT = {
    "AT": r"U\d{8}", "BE": r"[01]\d{9}", "BG": r"\d{9,10}", "CH": r"E\d{9}(MWST|TVA|IVA)?", "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}", "DE": r"\d{9}", "DK": r"\d{8}", "EE": r"\d{9}", "ES": r"[A-Z0-9]\d{7}[A-Z0-9]", "FI": r"\d{8}",
    "FR": r"[A-HJ-NP-Z0-9]{2}\d{9}", "GB": r"(\d{9}|\d{12}|(GD|HA)\d{3})", "GR": r"\d{9}", "HR": r"\d{11}", "HU": r"\d{8}",
    "IE": r"\d[A-Z0-9+*]\d{5}[A-Z]{1,2}", "IT": r"\d{11}", "LT": r"(\d{9}|\d{12})", "LU": r"\d{8}", "LV": r"\d{11}",
    "MT": r"\d{8}", "NL": r"\d{9}B\d{2}", "NO": r"\d{9}(MVA)?", "PL": r"\d{10}", "PT": r"\d{9}", "RO": r"\d{2,10}",
    "SE": r"\d{12}", "SI": r"\d{8}", "SK": r"\d{10}",
}  # fmt: skip
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
    prefix, form = PREFIX.get(country, country), VAT.get(country)
    rest = number.removeprefix(prefix)
    vat_like = rest != number and re.match(r".{0,2}\d", rest)
    if form and vat_like and not re.fullmatch(form, rest):
        return Text(
            f"{prefix}로 시작하는 부가가치세 번호의 형식이 맞지 않습니다. 증명서의 번호와 비교해 주십시오.",
            f"This is not the form of a VAT number that begins with {prefix}. Compare it with your certificate.",
        )
    return None
