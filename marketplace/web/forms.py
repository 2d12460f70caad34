"""The base of every form, and fields that read what Koreans type. Messages are Texts, shown by the macros."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from flask import request, session
from flask_wtf import FlaskForm
from flask_wtf.form import SUBMIT_METHODS, _Auto
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import DateField as DayField
from wtforms import Field, FileField, HiddenField, SelectField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms import IntegerField as WholeField
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta
from wtforms.validators import StopValidation
from wtforms.widgets import DateTimeLocalInput, TextInput

from marketplace.formats import amounts, dates_in, numbers_in
from marketplace.formats.text_in import lines, one_line
from marketplace.kernel import clock
from marketplace.kernel.errors import Invalid
from marketplace.kernel.money import MINOR_DIGITS
from marketplace.kernel.text import Text, t
from marketplace.web.validators import at_most, required, within

T = TypeVar("T")
UNSAID = ("csrf_token", "form_token")
LONGEST_TOKEN = 40  # letters that the tables keep


class _Translations:
    """WTForms' own sentences in both languages. Those of validators that fill numbers in are not used (web.validators)."""

    KOREAN = {
        "This field is required.": "필수 항목입니다.",
        "Not a valid choice.": "목록에 있는 값을 선택해 주십시오.",
        "Invalid Choice: could not coerce.": "목록에 있는 값을 선택해 주십시오.",
        "Invalid choice(s): one or more data inputs could not be coerced.": "목록에 있는 값을 선택해 주십시오.",
        "'%(value)s' is not a valid choice for this field.": "목록에 있는 값을 선택해 주십시오.",
        "'%(value)s' are not valid choices for this field.": "목록에 있는 값을 선택해 주십시오.",
        "Not a valid integer value.": "숫자를 입력해 주십시오.",
        "Not a valid decimal value.": "숫자를 입력해 주십시오.",
        "Not a valid float value.": "숫자를 입력해 주십시오.",
        "Not a valid date value.": "날짜를 2026-11-22처럼 입력해 주십시오.",
        "Not a valid datetime value.": "날짜와 시각을 2026-11-22 14:00처럼 입력해 주십시오.",
        "Not a valid time value.": "시각을 14:00처럼 입력해 주십시오.",
        "Not a valid week value.": "주를 2026-W47처럼 입력해 주십시오.",
        "Invalid email address.": "전자우편 주소를 확인해 주십시오.",
        "Invalid input.": "입력한 내용을 확인해 주십시오.",
        "File does not have an approved extension.": "올릴 수 없는 형식의 파일입니다.",
        "File does not have an approved extension: {extensions}": "다음 형식의 파일을 올려 주십시오: {extensions}",
        "Invalid CSRF Token.": "화면이 오래되었습니다. 새로 고친 뒤 다시 시도해 주십시오.",
        "CSRF token missing.": "화면이 오래되었습니다. 새로 고친 뒤 다시 시도해 주십시오.",
        "CSRF token expired.": "화면이 오래되었습니다. 새로 고친 뒤 다시 시도해 주십시오.",
        "CSRF failed.": "화면이 오래되었습니다. 새로 고친 뒤 다시 시도해 주십시오.",
    }

    def gettext(self, string: str) -> str:
        return t(self.KOREAN.get(string, string), string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)


class Form(FlaskForm):  # type: ignore[misc]
    """A form with a CSRF token, whose labels and errors may be Texts."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def wrap_formdata(self, form: BaseForm, formdata: Any) -> Any:
            """What was sent: files for fields of files, text for the others, and nothing from JSON.

            Flask-WTF gives a field whatever came under its name: a file for a password, a list for a title.
            """
            if formdata is not _Auto:
                return formdata
            if request.method not in SUBMIT_METHODS:
                return None
            files = MultiDict(
                (name, file)
                for name, file in request.files.items(multi=True)
                if isinstance(form._fields.get(name), FileField)
            )
            return CombinedMultiDict([files, request.form]) if files or request.form else None

        def get_translations(self, form: BaseForm) -> _Translations:
            return _Translations()


class RowForm(PlainForm):  # type: ignore[misc]
    """Fields that repeat inside a form; the form around them carries the token."""

    class Meta(DefaultMeta):  # type: ignore[misc]
        def get_translations(self, form: BaseForm) -> _Translations:
            return _Translations()


class OnceForm(Form):
    """A form that does one thing however often it is sent: `form_token` is stored with what it made.

    A form that came without its token is known by what it says: the same person, page and words in the same turn of the
    clock. Turns are `SENT_TWICE` long and begin at the full ten minutes, so that no row has to be looked up: sent at 9:59
    and again at 10:01 it counts as two.
    """

    form_token = HiddenField(default=lambda: secrets.token_urlsafe(18))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if self.is_submitted() and kwargs.get("formdata", ...) is not None:
            sent = request.form.get(self.form_token.name) or ""
            if not 0 < len(sent) <= LONGEST_TOKEN:  # none, or none of ours
                self.form_token.data = _token_of_contents()


def _token_of_contents() -> str:
    turn = int(clock.now().timestamp() / clock.SENT_TWICE.total_seconds())
    said = sorted(
        (name, value)
        for name, value in request.form.items(multi=True)
        if name.rpartition("-")[2] not in UNSAID  # with a form's prefix or without
    )
    files = sorted((name, file.filename or "") for name, file in request.files.items(multi=True))
    who = session.get("_user_id") or request.remote_addr
    return hashlib.sha256(repr((turn, who, request.path, said, files)).encode()).hexdigest()[:LONGEST_TOKEN]


class TrimmedField(StringField):  # type: ignore[misc]
    """One line of text as we keep it (formats.text_in)."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        # A field that was not sent is empty, as one sent empty: columns of text know no None.
        self.data = one_line(self.data)


class LinesField(TextAreaField):  # type: ignore[misc]
    """Several lines of text as we keep it (formats.text_in)."""

    data: str | None

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.data = lines(self.data)


class IntegerField(WholeField):  # type: ignore[misc]
    """A whole number, in full-width digits too. None when empty; what no database could hold is no number."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = numbers_in.whole(valuelist[0]) if valuelist else self.data
        if valuelist and self.data is None:
            raise ValueError(  # WTForms keeps a ValueError as the field's error; anything else would be a fault
                Text("24처럼 정수만 입력해 주십시오.", "Enter a whole number only, such as 24.")
            )


class DateField(DayField):  # type: ignore[misc]
    """A day, as people write it (formats.dates_in). None when empty."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = dates_in.day(valuelist[0]) if valuelist else self.data
        if valuelist and self.data is None:
            raise ValueError(
                Text(
                    "1900년에서 2199년 사이의 날짜를 2026-11-22처럼 입력해 주십시오.",
                    "Enter a day from 1900 to 2199, such as 2026-11-22.",
                )
            )


class MomentField(Field):
    """A day and a time in Seoul, to the second: `2026-12-20T18:00:00`, as a browser sends it, or with a blank."""

    widget = DateTimeLocalInput()
    data: datetime | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data.astimezone(clock.SEOUL):%Y-%m-%dT%H:%M:%S}" if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        self.data = _moment(valuelist[0].strip())
        if self.data is None and valuelist[0].strip():
            raise ValueError(
                Text(
                    "날짜와 시각을 2026-12-20 18:00:00처럼 입력해 주십시오.",
                    "Enter day and time, such as 2026-12-20 18:00:00.",
                )
            )


def _moment(text: str) -> datetime | None:
    day, _, time = text.replace("T", " ").partition(" ")
    on, found = (
        dates_in.day(day),
        re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?", time.strip(), re.ASCII),
    )
    if on is None or found is None:
        return None
    hour, minute, second = (int(part or 0) for part in found.groups())
    return datetime(on.year, on.month, on.day, hour, minute, second, tzinfo=clock.SEOUL)


class WrittenAmount(Field):
    """An amount of money as people write it: `35,000,000`, `3500만`, `3,500만 원`, `1억 2,500만`. None when empty."""

    widget = TextInput()
    data: Any
    signed = False  # whether an amount may be negative
    currency: str | None = None  # what was written beside the number

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:,}" if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        amount = _read(amounts.read_amount, valuelist)
        if amount is None:
            return
        if amount.value < 0 and not self.signed:
            raise ValueError(amounts.NEGATIVE)
        self.currency, self.data = amount.currency, self._kept(amount)

    def _kept(self, amount: amounts.Amount) -> int | Decimal:
        """The amount as the field keeps it. WTForms makes a ValueError the field's error."""
        raise NotImplementedError

    def pre_validate(self, form: BaseForm) -> None:
        if self.data is not None and abs(self.data) > 10**13:
            raise StopValidation(amounts.TOO_LARGE)  # type: ignore[arg-type]


class AmountField(WrittenAmount):
    """An amount in whole won."""

    data: int | None

    def _kept(self, amount: amounts.Amount) -> int:
        return _read_as("KRW", amount)


class MoneyField(WrittenAmount):
    """An amount in units of its currency, cents where it has them: `1,250.50` is Decimal("1250.50"), without cents an int."""

    data: int | Decimal | None

    def _kept(self, amount: amounts.Amount) -> int | Decimal:
        currency = amount.currency or "USD"  # whether cents fit is known with the currency, in `minor`
        if currency not in MINOR_DIGITS:
            raise ValueError(amounts.OTHER_CURRENCY.fill(written=currency, currency=", ".join(MINOR_DIGITS)))
        minor, digits = _read_as(currency, amount), MINOR_DIGITS[currency]
        whole = 10**digits
        return minor // whole if minor % whole == 0 else Decimal(minor).scaleb(-digits)

    def minor(self, currency: str) -> int:
        """The amount in minor units of a currency, 0 when empty; Invalid for another currency or cents of won."""
        if self.data is not None and self.currency not in (None, currency):
            problem = amounts.OTHER_CURRENCY.fill(written=self.currency or "", currency=currency)
            raise Invalid(problem, **{self.name: problem})
        amount = in_minor_units(self.data or 0, currency)
        if not isinstance(amount, int):
            raise Invalid(amounts.NO_CENTS_OF_WON, **{self.name: amounts.NO_CENTS_OF_WON})
        return amount

    def as_written(self, currency: str) -> int | Decimal | None:
        """As `minor_or_none`, but half a won stays as it is, for the rules of terms to refuse with their own sentence."""
        if self.data is not None and self.currency not in (None, currency):
            self.minor(currency)  # raises with the two currencies
        return in_minor_units(self.data, currency)

    def minor_or_none(self, currency: str) -> int | None:
        """As `minor`; None when empty."""
        return None if self.data is None else self.minor(currency)


def _read(reader: Callable[[str], T | None], valuelist: list[str]) -> T | None:
    """What a reader of formats.amounts makes of what was sent; WTForms keeps a ValueError as the field's error."""
    try:
        return reader(valuelist[0]) if valuelist else None
    except amounts.NotReadable as error:
        raise ValueError(error.reason) from error


def _read_as(currency: str, amount: amounts.Amount) -> int:
    try:
        return amount.minor(currency)
    except amounts.NotReadable as error:
        raise ValueError(error.reason) from error


def in_minor_units(amount: int | Decimal | None, currency: str) -> int | Decimal | None:
    """1,250.50 dollars are 125050. What has no such unit (half a won) stays as it is, for the rules to refuse."""
    if amount is None:
        return None
    minor = amount * 10 ** MINOR_DIGITS[currency]
    return int(minor) if minor == int(minor) else minor


def in_units(amount: int | None, currency: str) -> int | Decimal | None:
    """What a MoneyField shows of an amount in minor units: 125050 cents are Decimal("1250.50")."""
    whole = 10 ** MINOR_DIGITS[currency]
    if amount is None or amount % whole == 0:
        return None if amount is None else amount // whole
    return Decimal(amount).scaleb(-MINOR_DIGITS[currency])


class PercentField(Field):
    """A percentage with at most two decimals, kept in basis points (3.5 → 350). None when empty."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data / 100:g}" if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        self.data = _read(amounts.read_percent, valuelist)


def choices_of(table: dict[str, Any], empty: Text | None = None) -> list[tuple[str, Any]]:
    """Select choices from a table of labels (values: Text, or tuples with a Text first)."""
    rows = [
        (key, label if isinstance(label, Text) else next(x for x in label if isinstance(x, Text)))
        for key, label in table.items()
    ]
    return ([("", empty)] if empty else []) + rows


__all__ = [
    "AmountField", "DateField", "Form", "HiddenField", "IntegerField", "LinesField", "MomentField", "MoneyField", "OnceForm", "PercentField", "RowForm", "SelectField",
    "TrimmedField", "at_most", "choices_of", "date", "in_minor_units", "in_units", "required", "within",
]  # fmt: skip
