"""Forms of licensing: sending, signing, gates, the register, endings."""

from __future__ import annotations

from typing import IO, Any

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    Field,
    PasswordField,
    RadioField,
    SelectField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional

from marketplace.accounts.forms import NUMBER, NUMBER_HINT, RegistrarFields, number_fits, registrar_of
from marketplace.accounts.services import EDITABLE_FACTS, WANTED, Registrar
from marketplace.catalog.models import Listing, Offer
from marketplace.formats import money_text
from marketplace.formats.countries import COUNTRIES, HOME
from marketplace.kernel.text import Text, language, t
from marketplace.licensing.models import GATES
from marketplace.rights.models import KINDS
from marketplace.web.forms import (
    AmountField,
    DateField,
    Form,
    HiddenField,
    IntegerField,
    OnceForm,
    TrimmedField,
    at_most,
    choices_of,
    required,
)
from marketplace.web.validators import on_papers, organisation_name, person_name


class OfferForm(Form):
    language = SelectField(
        Text("계약서 언어", "Language of the agreement"), choices=[("ko", "한국어"), ("en", "English")]
    )


class SignForm(Form):
    """The password again, and the consent to sign electronically (전자서명법, 전자문서법)."""

    agreed_electronic = BooleanField(
        Text(
            "계약서를 읽었으며, 전자 문서와 전자 서명으로 계약하는 데 동의합니다.",
            "I have read the agreement and agree to conclude it by electronic signature.",
        )
    )
    password = PasswordField(
        Text("비밀번호", "Password"),
        validators=[required("비밀번호를 입력해 주십시오.", "Please enter your password.")],
    )
    seen = HiddenField()  # the signatures that the page showed


class GateForm(Form):
    kind = SelectField(Text("필요한 동의·승인", "What is needed"), choices=choices_of(GATES))
    label = TrimmedField(
        Text("공동 권리자 이름 등", "Whose, such as the co-owner's name"), validators=[at_most(120)]
    )


class NoteForm(Form):
    note = TrimmedField(Text("문서번호·메모", "Document number or note"), validators=[at_most(300)])


class ConsentForm(NoteForm):
    """That a consent or approval is there; a co-owner's comes with its document."""

    files = FileField(Text("동의서 파일", "The consent"))

    def uploads(self) -> list[tuple[str, IO[bytes]]]:
        return _uploads(self.files)


class EndForm(Form):
    reason = TextAreaField(
        Text("이유", "Reason"),
        validators=[
            required(
                "이유를 적어 주십시오. 상대방에게 전달됩니다.", "Please say why; the other side will read it."
            ),
            at_most(500),
        ],
    )


class AnnounceForm(Form):
    """That a party leaves, why, and with which day; without one the earliest that the agreement allows."""

    kind = HiddenField()
    ends_on = DateField(Text("날짜", "Day"), validators=[Optional()])
    reason = TextAreaField(
        Text("사유", "Reason"),
        validators=[
            required(
                "사유를 입력해 주십시오. 상대방에게 전달됩니다.",
                "Enter the reason; the other side will read it.",
            ),
            at_most(500),
        ],
    )
    files = FileField(
        Text("회생·파산·폐업을 보여 주는 문서", "Document that shows the insolvency or closure"),
        description=Text("PDF, PNG, JPG 파일을 올릴 수 있습니다.", "PDF, PNG or JPG."),
    )

    def uploads(self) -> list[tuple[str, IO[bytes]]]:
        return _uploads(self.files)


class NoticeForm(OnceForm):
    """What one side tells the other, or asks its consent to."""

    kind = HiddenField()
    happened_on = DateField(Text("날짜", "Day"), validators=[Optional()])
    answer_by = DateField(Text("답변을 바라는 날", "Answer hoped for by"), validators=[Optional()])
    body = TextAreaField(
        Text("내용", "What the other side is to know"),
        validators=[
            required(
                "내용을 입력해 주십시오. 상대방에게 전달됩니다.", "Enter what the other side is to know."
            ),
            at_most(2000),
        ],
    )


class NoticeAnswerForm(Form):
    """Consent, with a condition in words if there is one."""

    answer = TextAreaField(Text("조건이나 덧붙일 말", "Condition or remark"), validators=[at_most(500)])


class DecisionForm(Form):
    """What a court or the parties have decided, as the center records it."""

    ends_on = DateField(
        Text("계약이 끝나는 날", "Day on which the agreement ends"),
        validators=[required("계약이 끝나는 날을 입력해 주십시오.", "Enter the day on which it ends.")],
    )
    reason = TextAreaField(
        Text("결정의 내용", "What was decided"),
        validators=[required("결정의 내용을 입력해 주십시오.", "Enter what was decided."), at_most(500)],
    )
    files = FileField(
        Text("판결문 또는 합의서", "Judgment or the parties' agreement"),
        description=Text("PDF, PNG, JPG 파일을 올릴 수 있습니다.", "PDF, PNG or JPG."),
    )

    def uploads(self) -> list[tuple[str, IO[bytes]]]:
        return _uploads(self.files)


class WithdrawSignatureForm(Form):
    reason = TextAreaField(
        Text("서명 철회 사유", "Reason for withdrawing the signature"),
        validators=[
            required(
                "서명을 철회하는 사유를 입력해 주십시오. 상대방에게 전달됩니다.",
                "Enter the reason for withdrawing the signature; the other side will read it.",
            ),
            at_most(500),
        ],
    )


class UseForm(OnceForm):
    """What became of a shared technology in one year."""

    year = IntegerField(Text("해", "Year"))
    body = TextAreaField(
        Text("활용 결과", "What became of it"),
        validators=[required("활용 결과를 적어 주십시오.", "Please say what became of it."), at_most(2_000)],
    )


class RegistrationForm(Form):
    number = TrimmedField(
        Text("등록번호·접수번호", "Number of the registration or receipt"),
        validators=[required("등록번호나 접수번호를 입력해 주십시오.", "Enter the number."), at_most(40)],
    )
    registered_on = DateField(
        Text("등록일·신고일", "Registered or notified on"),
        validators=[required("등록일이나 신고일을 입력해 주십시오.", "Enter the day.")],
    )
    files = FileField(
        Text("등록원부 등본, 등록증 또는 접수증", "Extract of the register, certificate or receipt"),
        description=Text("PDF, PNG, JPG 파일을 올릴 수 있습니다.", "PDF, PNG or JPG."),
    )

    def uploads(self) -> list[tuple[str, IO[bytes]]]:
        return _uploads(self.files)


class MilestoneForm(Form):
    """That an event of the terms was reached, and what shows it."""

    event = HiddenField()
    reached_on = DateField(
        Text("달성일", "Reached on"),
        validators=[required("달성일을 입력해 주십시오.", "Enter the day it was reached.")],
    )
    note = TextAreaField(Text("설명", "In words"), validators=[at_most(500)])
    files = FileField(Text("달성을 보여 주는 자료", "Evidence"))

    def uploads(self) -> list[tuple[str, IO[bytes]]]:
        return _uploads(self.files)


class DeliverForm(Form):
    """That one of the annex's deliverables was handed over."""

    delivered_on = DateField(
        Text("전달일", "Delivered on"),
        validators=[required("전달일을 입력해 주십시오.", "Enter the day of delivery.")],
    )
    note = TextAreaField(Text("설명", "In words"), validators=[at_most(500)])
    files = FileField(Text("파일", "File"))

    def uploads(self) -> list[tuple[str, IO[bytes]]]:
        return _uploads(self.files)


class DutyForm(Form):
    """That something the paper asks for was done outside the site."""

    done_on = DateField(Text("마친 날", "Done on"))
    note = TextAreaField(Text("한 일", "What was done"), validators=[at_most(500)])
    files = FileField(Text("증빙", "Evidence"))

    def uploads(self) -> list[tuple[str, IO[bytes]]]:
        return _uploads(self.files)


class StandingForm(Form):
    """An officer signs beforehand: for which offer, up to what, until when; and the password, as for any signature."""

    offer = SelectField(Text("적용할 조건", "For which offer"))
    fee_limit = AmountField(Text("계약 1건의 한도", "Limit for one agreement"))
    until_on = DateField(
        Text("기한", "Until"), validators=[required("기한을 입력해 주십시오.", "Enter the last day.")]
    )
    password = PasswordField(
        Text("비밀번호", "Password"),
        validators=[required("비밀번호를 입력해 주십시오.", "Please enter your password.")],
    )

    @staticmethod
    def offer_choices(offers: list[tuple[Offer, Listing]]) -> list[tuple[str, Any]]:
        """Every express offer, or one of them by title, kind and fee."""
        every = Text("모든 간편 계약 조건", "Every express offer")
        return [("", every)] + [(offer.ref, offer_name(offer, listing)) for offer, listing in offers]


def offer_name(offer: Offer, listing: Listing) -> str:
    """분리막 개질 기술 · 통상실시권 · 3,000만 원."""
    fee = money_text.short(offer.fee or 0, offer.currency, language())
    return f"{listing.title} · {t(KINDS[offer.kind][0])} · {fee}"


class ExpressCompanyForm(RegistrarFields, Form):
    """The facts that a contract and an invoice need of a company; the rest can wait.

    Invoices go to the address the person signs in with; the next page shows it and leads to changing it.
    """

    TYPED = ("country", "business_number", "name_ko", "representative_name", "address", "registrar")

    country = SelectField(Text("나라", "Country"), choices=choices_of(COUNTRIES), default=HOME)
    business_number = TrimmedField(NUMBER, description=NUMBER_HINT)
    name_ko = TrimmedField(
        Text("회사 이름", "Name of the company"),
        [
            required("등록된 이름을 그대로 입력해 주십시오.", "Enter the name as registered."),
            at_most(120),
            on_papers,
            organisation_name,
        ],
    )
    representative_name = TrimmedField(
        Text("대표자 이름", "Name of the representative"),
        [
            required("대표자 이름을 입력해 주십시오.", "Enter the representative's name."),
            at_most(80),
            on_papers,
            person_name,
        ],
    )
    address = TrimmedField(
        Text("주소", "Address"),
        [required("주소를 입력해 주십시오.", "Enter the address."), at_most(200), on_papers],
    )
    document = FileField(
        Text("사업자등록증 (다른 나라의 기업은 설립 증명서)", "Certificate of incorporation or registration"),
        [FileRequired(Text("등록을 증명하는 서류를 올려 주십시오.", "Please upload the certificate."))],
        description=WANTED,
    )

    def validate_business_number(self, field: Field) -> None:
        number_fits(self, field)

    def typed(self) -> dict[str, str]:
        """What a draft keeps."""
        return {name: (self[name].data or "")[:200] for name in self.TYPED}

    def facts(self, email: str) -> dict[str, Any]:
        """The organisation's columns; what is not asked here stays empty, its size small."""
        return (
            dict.fromkeys(EDITABLE_FACTS, "")
            | {"size": "sme", "tax_contact_email": email}
            | {name: self[name].data for name in self.TYPED if name in EDITABLE_FACTS}
        )

    def by(self) -> Registrar:
        """As what the person registers the company."""
        return registrar_of(self)

    def upload(self) -> tuple[str, IO[bytes]]:
        return self.document.data.filename, self.document.data.stream


class ExpressChoiceForm(Form):
    company_id = RadioField(Text("계약할 기업", "Which company"), coerce=int)


class ExpressOrderForm(Form):
    """The one question before the agreement is made."""

    read = BooleanField(
        Text(
            "조건과 계약서 전문을 확인했습니다.", "I have read the terms and the whole text of the agreement."
        ),
        [
            InputRequired(
                Text("계약서를 확인하고 표시해 주십시오.", "Please read the agreement and tick the box.")
            )
        ],
    )


def _uploads(field: FileField) -> list[tuple[str, IO[bytes]]]:
    """The chosen file, if one was chosen."""
    return [(field.data.filename, field.data.stream)] if field.data and field.data.filename else []


class VerifyForm(Form):
    file = FileField(Text("확인할 파일", "File"))
    sha256 = TrimmedField(Text("또는 문서 확인값(SHA-256)", "Or its fingerprint (SHA-256)"), [at_most(200)])


class ScanForm(Form):
    seen = HiddenField()  # the signatures that the page showed
    files = FileField(
        Text("날인한 계약서의 스캔본", "Scan of the sealed agreement"),
        [FileRequired(Text("스캔본을 올려 주십시오.", "Please upload the scan."))],
        description=Text("PDF, PNG, JPG 파일을 올릴 수 있습니다.", "PDF, PNG or JPG."),
    )

    def uploads(self) -> list[tuple[str, IO[bytes]]]:
        return [(self.files.data.filename, self.files.data.stream)]
