"""What is entered about guarantee bonds of licences."""

from __future__ import annotations

from flask_wtf.file import FileField

from marketplace.kernel.text import Text
from marketplace.web.forms import (
    AmountField,
    DateField,
    Form,
    OnceForm,
    SelectField,
    TrimmedField,
    at_most,
    required,
)


class BondForm(OnceForm):
    agreement = SelectField(Text("계약", "Agreement"))
    issuer = TrimmedField(
        Text("보증기관", "Issuer"),
        validators=[required("보증기관을 입력해 주십시오.", "Please enter the issuer."), at_most(80)],
    )
    number = TrimmedField(
        Text("증권번호", "Bond number"),
        validators=[required("증권번호를 입력해 주십시오.", "Please enter the bond's number."), at_most(40)],
    )
    amount = AmountField(
        Text("보증금액 (원)", "Amount (KRW)"),
        validators=[required("보증금액을 입력해 주십시오.", "Please enter the amount.")],
    )
    from_on = DateField(
        Text("보증 기간: 시작", "Cover from"),
        validators=[required("시작일을 입력해 주십시오.", "Please enter the first day.")],
    )
    until_on = DateField(
        Text("보증 기간: 끝", "Cover until"),
        validators=[required("마지막 날을 입력해 주십시오.", "Please enter the last day.")],
    )
    file = FileField(Text("증권 파일", "The bond's file"))


class EndBondForm(Form):
    note = TrimmedField(
        Text("사유 (반환, 교체 등)", "Why (given back, replaced …)"),
        validators=[required("사유를 입력해 주십시오.", "Please say why."), at_most(300)],
    )
