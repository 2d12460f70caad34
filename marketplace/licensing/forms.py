"""Forms of licensing: sending, signing, gates, the register, endings."""

from __future__ import annotations

from wtforms import BooleanField, PasswordField, SelectField, TextAreaField

from marketplace.kernel.text import Text
from marketplace.licensing.models import GATES
from marketplace.web.forms import DateField, Form, TrimmedField, at_most, choices_of, required


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


class GateForm(Form):
    kind = SelectField(Text("필요한 동의·승인", "What is needed"), choices=choices_of(GATES))
    label = TrimmedField(
        Text("공동 권리자 이름 등", "Whose, such as the co-owner's name"), validators=[at_most(120)]
    )


class NoteForm(Form):
    note = TrimmedField(Text("문서번호·메모", "Document number or note"), validators=[at_most(300)])


class EndForm(Form):
    reason = TextAreaField(
        Text("이유", "Reason"),
        validators=[required("이유를 적어 주십시오. 상대방에게 전달됩니다.", "Please say why; the other side will read it."), at_most(500)],
    )  # fmt: skip


class RegistrationForm(Form):
    number = TrimmedField(
        Text("등록번호", "Registration number"),
        validators=[required("등록번호를 입력해 주십시오.", "Enter the registration number."), at_most(40)],
    )
    registered_on = DateField(
        Text("등록일", "Registered on"),
        validators=[required("등록일을 입력해 주십시오.", "Enter the day of registration.")],
    )
