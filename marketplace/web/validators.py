"""What a field may hold, said in both languages.

WTForms' own validators with limits fill their message by `%`, which a Text is not and a sentence with `50%` in it is
not either; so the ones here are used, and a test keeps the others out.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from wtforms import Field
from wtforms import Form as AnyForm
from wtforms.validators import InputRequired, Optional, StopValidation, ValidationError

from marketplace.formats import mail_address, phone_number, plain_name, web_address
from marketplace.formats.glyphs import unprintable
from marketplace.kernel.text import Text

Validator = Callable[[AnyForm, Field], None]

NO_EMAIL = Text(
    "전자우편 주소를 name@example.com처럼 입력해 주십시오.",
    "Enter an e-mail address, such as name@example.com.",
)
LATIN_EMAIL = Text(
    "@ 앞이 로마자와 숫자로 된 전자우편 주소를 입력해 주십시오. 그 밖의 문자가 든 주소로는 편지를 보낼 수 없습니다.",
    "Enter an address with Latin letters and digits before the @; we cannot send letters to others.",
)
NO_PHONE = Text("전화번호를 02-000-0000처럼 입력해 주십시오.", "Enter digits, such as 02-000-0000.")
NO_WEBSITE = Text(
    "누리집 주소를 https://www.example.com처럼 입력해 주십시오.",
    "Enter an address such as https://www.example.com.",
)
NO_LINKS = Text(
    "이메일 주소나 링크 없이 이름만 입력해 주십시오.",
    "Enter the name only, without an email address or a link.",
)


def refuse(sentence: Text) -> StopValidation:
    """The error of a field: WTForms keeps whatever it was raised with, and the macros speak it."""
    return StopValidation(sentence)


def required(ko: str, en: str) -> InputRequired:
    """Must be filled in; the sentence says what to enter. Blanks were taken off before (web.incoming)."""
    return InputRequired(message=Text(ko, en))


def at_most(length: int) -> Validator:
    """At most so many characters."""
    message = Text(f"{length:,}자 이하로 입력해 주십시오.", f"Please enter at most {length:,} characters.")

    def check(_form: AnyForm, field: Field) -> None:
        if len(field.data or "") > length:
            raise refuse(message)

    return check


def within(lowest: int, highest: int, ko: str, en: str) -> Validator:
    """A number from `lowest` to `highest`; none at all is for `required` to refuse."""

    def check(_form: AnyForm, field: Field) -> None:
        if field.data is not None and not lowest <= field.data <= highest:
            raise refuse(Text(ko, en))

    return check


def matching(pattern: str, ko: str, en: str) -> Validator:
    """The whole text fits the pattern; empty is for others to refuse."""

    def check(_form: AnyForm, field: Field) -> None:
        if field.data and not re.fullmatch(pattern, field.data):
            raise refuse(Text(ko, en))

    return check


def on_papers(_form: AnyForm, field: Field) -> None:
    """Every letter can be shown by the fonts of papers: names and terms end on agreements and invoices."""
    if letters := unprintable(field.data or ""):
        named = ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in letters[:5])
        raise refuse(
            Text(
                "계약서와 청구서의 글꼴에 없는 글자가 있습니다: {letters}. 다른 글자로 바꾸어 주십시오.",
                "Our agreements and invoices cannot show these letters: {letters}. Please replace them.",
            ).fill(letters=named)
        )


def person_name(_form: AnyForm, field: Field) -> None:
    """A name that a letter to strangers may begin with: no address and no link."""
    if plain_name.leads_somewhere(field.data or ""):
        raise refuse(NO_LINKS)


def organisation_name(_form: AnyForm, field: Field) -> None:
    """As `person_name`, but a firm may be called Amazon.com; the center looks at its name before it writes to anybody."""
    if plain_name.has_address(field.data or ""):
        raise refuse(NO_LINKS)


def an_email(_form: AnyForm, field: Field) -> None:
    """An address that a letter can be sent to. One beyond ASCII is kept as formats.mail_address has it, the page shows
    any other as it was typed; services compare it tidied."""
    address = mail_address.parse(field.data)
    if address is None:
        before, at, _ = (field.data or "").partition("@")
        raise refuse(LATIN_EMAIL if at and not before.isascii() else NO_EMAIL)
    if not field.data.isascii():
        field.data = address


def a_phone(_form: AnyForm, field: Field) -> None:
    """A telephone number, kept as formats.phone_number has it; empty is for others to refuse."""
    if field.data:
        number = phone_number.parse(field.data)
        if number is None:
            raise refuse(NO_PHONE)
        field.data = number


def a_website(_form: AnyForm, field: Field) -> None:
    """The address of a web page, kept with its https://; empty is for others to refuse."""
    if field.data:
        address = web_address.parse(field.data)
        if address is None:
            raise refuse(NO_WEBSITE)
        field.data = address


__all__ = [
    "InputRequired", "Optional", "StopValidation", "ValidationError", "a_phone", "a_website", "an_email", "at_most", "matching",
    "on_papers", "organisation_name", "person_name", "refuse", "required", "within",
]  # fmt: skip
