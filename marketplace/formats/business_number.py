"""Korean business registration numbers (사업자등록번호), `123-45-67891`.

The check digit follows the National Tax Service rule: weights 1 3 7 1 3 7 1 3 5 over the first nine digits,
plus the tens digit of 5 × the ninth. (python-stdnum knows the form of these numbers and not their check digit, so this stays
our own; it also refuses the 000 office, which does not exist and from which examples and tests take their numbers.) A valid number proves neither that the firm exists nor that it is active.
"""

import re
import unicodedata

from marketplace.kernel.text import Text

WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_SEPARATORS = re.compile(r"[\s\-‐-―−.·]")


def normalise(text: str) -> str:
    """Return the number without spaces, hyphens and full-width forms; other characters stay as they are."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text or ""))


def check_digit(first_nine: str) -> int:
    """Return the tenth digit that belongs to nine digits. Raises ValueError unless given nine digits."""
    if not (len(first_nine) == 9 and first_nine.isascii() and first_nine.isdigit()):
        raise ValueError("nine digits are needed")
    digits = [int(character) for character in first_nine]
    total = sum(digit * weight for digit, weight in zip(digits, WEIGHTS, strict=True))
    total += digits[8] * 5 // 10
    return (10 - total % 10) % 10


def why_invalid(text: str) -> Text | None:
    """Return the sentence that says what to correct, or None when the number is valid."""
    number = normalise(text)
    if not number:
        return Text(
            "사업자등록번호 10자리를 입력해 주십시오.",
            "Enter the 10 digits of the business registration number.",
        )
    if not (number.isascii() and number.isdigit()):
        return Text(
            "사업자등록번호는 숫자 10자리입니다. 숫자와 하이픈만 입력해 주십시오.",
            "A business registration number has 10 digits. Enter digits and hyphens only.",
        )
    if len(number) != 10:
        return Text(
            f"사업자등록번호는 10자리입니다. 지금 {len(number)}자리가 입력되었습니다.",
            f"A business registration number has 10 digits. There are {len(number)} here.",
        )
    if check_digit(number[:9]) != int(number[9]):
        return Text(
            "사업자등록번호의 검증 숫자가 맞지 않습니다. 사업자등록증의 번호와 비교해 주십시오.",
            "The check digit of the business registration number does not match. "
            "Compare it with the registration certificate.",
        )
    return None


def is_valid(text: str) -> bool:
    """Tell whether the text is ten digits with the right check digit, hyphens or not."""
    return why_invalid(text) is None


def format(text: str) -> str:
    """Return `123-45-67891`; a text that is not ten digits is returned unchanged, so that a page never hides it."""
    number = normalise(text)
    if len(number) == 10 and number.isascii() and number.isdigit():
        return f"{number[:3]}-{number[3:5]}-{number[5:]}"
    return text
