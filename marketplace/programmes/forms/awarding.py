"""Forms of an award: agreeing to it, asking for parts of it, reporting, and ending it."""

from __future__ import annotations

from wtforms import BooleanField, FileField, SelectField, TextAreaField
from wtforms.validators import Optional

from marketplace.kernel.text import Text
from marketplace.web.forms import (
    AmountField,
    DateField,
    Form,
    IntegerField,
    OnceForm,
    TrimmedField,
    at_most,
    required,
)


class AcceptForm(Form):
    bank_name = TrimmedField(
        Text("은행", "Bank"), validators=[required("은행을 입력해 주십시오.", "Enter the bank."), at_most(40)]
    )
    account = TrimmedField(
        Text("계좌번호", "Account number"),
        validators=[required("계좌번호를 입력해 주십시오.", "Enter the account number."), at_most(60)],
    )
    holder = TrimmedField(
        Text("예금주", "Account holder"),
        validators=[required("예금주를 입력해 주십시오.", "Enter the account holder."), at_most(80)],
    )
    agreed = BooleanField(
        Text("협약서를 읽었고 그 내용에 동의합니다.", "I have read the agreement and agree to it."),
        validators=[required("협약서에 동의해 주십시오.", "Agree to the agreement.")],
    )


class PaymentForm(OnceForm):
    amount = AmountField(
        Text("청구할 금액", "Amount"), validators=[required("금액을 입력해 주십시오.", "Enter the amount.")]
    )
    why = TrimmedField(Text("쓸 곳", "What it is for"), validators=[Optional(), at_most(500)])


class LicenceForm(OnceForm):
    award = SelectField(Text("지원 협약", "Award"), validate_choice=False)
    amount = AmountField(
        Text("지원금으로 낼 금액", "Amount that the grant pays"),
        validators=[required("금액을 입력해 주십시오.", "Enter the amount.")],
    )


class ReportForm(Form):
    body = TextAreaField(Text("보고 내용", "Report"), validators=[Optional(), at_most(20_000)])


class ExpenseForm(OnceForm):
    item = SelectField(Text("항목", "Item"), validate_choice=False)
    on = DateField(Text("쓴 날", "Day"), validators=[Optional()])
    what = TrimmedField(Text("내용", "What for"), validators=[Optional(), at_most(200)])
    amount = AmountField(Text("금액 (부가세 제외)", "Amount without VAT"), validators=[Optional()])
    vat = AmountField(Text("부가세", "VAT"), validators=[Optional()])
    file = FileField(Text("증빙 파일", "Evidence"))


class TimeForm(Form):
    until_on = DateField(Text("새 종료일", "New end"), validators=[Optional()])
    reason = TextAreaField(Text("이유", "Reason"), validators=[Optional(), at_most(1000)])


class CancelForm(Form):
    reason = TextAreaField(
        Text("해지하는 이유", "Why it is cancelled"), validators=[Optional(), at_most(500)]
    )
    to_return = AmountField(Text("환수할 금액", "Amount to be returned"), validators=[Optional()])
    years = IntegerField(Text("신청 제한 (년)", "Excluded for (years)"), validators=[Optional()])
