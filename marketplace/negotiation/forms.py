"""Forms of negotiation: a question, a message, terms."""

from __future__ import annotations

from typing import IO, Any

from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, SelectField, TextAreaField

from marketplace.formats import codes
from marketplace.kernel.money import MINOR_DIGITS
from marketplace.kernel.text import Text, language
from marketplace.negotiation.models import PURPOSES
from marketplace.negotiation.terms import EFFECTIVE_WHEN, LABELS
from marketplace.rights.models import KINDS
from marketplace.rights.queries import LICENCE_KINDS
from marketplace.web.forms import (
    AmountField,
    DateField,
    Form,
    IntegerField,
    OnceForm,
    PercentField,
    TrimmedField,
    at_most,
    choices_of,
    required,
)


class FilesMixin:
    """Reads the chosen files of a form as (name, stream)."""

    files: Any

    def uploads(self) -> list[tuple[str, IO[bytes]]]:
        return [(f.filename, f.stream) for f in self.files.data or [] if getattr(f, "filename", "")]


class AskForm(OnceForm, FilesMixin):
    """At most four fields, and the consent that the law asks for."""

    company_id = SelectField(Text("문의하는 기업", "Asking for"), coerce=int)
    purpose = SelectField(Text("문의 목적", "Purpose"), choices=choices_of(PURPOSES))
    body = TextAreaField(
        Text("문의 내용", "Your question"),
        validators=[required("문의 내용을 입력해 주십시오.", "Please write your question."), at_most(5000)],
    )
    files = MultipleFileField(Text("첨부 파일", "Files"))
    contact_consent = BooleanField(
        Text(
            "제 이름, 전자우편, 전화번호를 이 기관에 제공하는 데 동의합니다.",
            "I agree that my name, e-mail and telephone are given to this institution.",
        )
    )


class MessageForm(OnceForm, FilesMixin):
    body = TextAreaField(
        Text("메시지", "Message"),
        validators=[required("내용을 입력해 주십시오.", "Please write something."), at_most(5000)],
    )
    files = MultipleFileField(Text("첨부 파일", "Files"))


class ReasonForm(Form):
    """Why something ends; the other side reads it."""

    reason = TextAreaField(Text("이유", "Reason"), validators=[at_most(500)])


class TermsForm(OnceForm):
    """A term sheet; what contradicts is judged by `negotiation.terms.checked`."""

    kind = SelectField(LABELS["kind"], choices=choices_of({kind: KINDS[kind][0] for kind in LICENCE_KINDS}))
    fee = AmountField(LABELS["fee"])
    royalty_bp = PercentField(LABELS["royalty_bp"])
    term_months = IntegerField(
        Text("기간(개월)", "Term in months"), filters=[lambda value: value or None], validators=[]
    )
    territory = SelectField(LABELS["territory"])
    field_of_use_ko = TrimmedField(
        Text("실시 분야(한국어)", "Field of use (Korean)"), validators=[at_most(120)]
    )
    field_of_use_en = TrimmedField(
        Text("실시 분야(영어)", "Field of use (English)"), validators=[at_most(120)]
    )
    effective_when = SelectField(LABELS["effective_when"], choices=choices_of(EFFECTIVE_WHEN))
    start_on = DateField(LABELS["start_on"])
    note = TextAreaField(LABELS["note"], validators=[at_most(2000)])
    message = TextAreaField(Text("함께 보낼 말", "A word to go with it"), validators=[at_most(2000)])

    OPTIONAL = (
        "royalty_bp",
        "term_months",
        "field_of_use_ko",
        "field_of_use_en",
        "start_on",
        "note",
        "message",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.territory.choices = codes.choices("territory", language())
        for name in ("term_months", "start_on"):
            field = self[name]
            if field.raw_data and not str(field.raw_data[0]).strip():
                field.raw_data, field.process_errors = [], []

    def terms(self, currency: str) -> dict[str, Any]:
        """What was entered, in the shape of negotiation.terms."""
        names = (
            "kind",
            "fee",
            "royalty_bp",
            "term_months",
            "territory",
            "effective_when",
            "start_on",
            "note",
        )
        whole = 10 ** MINOR_DIGITS[currency]
        return {
            **{name: self[name].data for name in names},
            "fee": None if self.fee.data is None else self.fee.data * whole,
            "field_of_use_ko": self.field_of_use_ko.data,
            "field_of_use_en": self.field_of_use_en.data,
            "currency": currency,
        }
