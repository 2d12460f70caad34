"""Forms of billing: text to values."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms.fields import BooleanField, HiddenField, PasswordField, SelectMultipleField, TextAreaField
from wtforms.validators import Optional

from marketplace.bank.models import ASIDE
from marketplace.invoicing.models import AMEND_REASONS, DEDUCTION_KINDS, FEE_TREATMENTS, PLANNED_KINDS
from marketplace.kernel.money import MINOR_DIGITS
from marketplace.kernel.text import Text
from marketplace.web.forms import (
    DateField,
    Form,
    MoneyField,
    OnceForm,
    SelectField,
    TrimmedField,
    at_most,
    choices_of,
    required,
)
from marketplace.web.validators import on_papers


def password_again() -> PasswordField:
    return PasswordField(
        Text("비밀번호", "Password"),
        validators=[required("비밀번호를 입력해 주십시오.", "Enter the password.")],
        description=Text(
            "본인 확인을 위해 로그인 비밀번호를 다시 입력해 주십시오.",
            "Enter your password again to confirm that it is you.",
        ),
    )


class VoidForm(Form):
    reason = TrimmedField(
        Text("취소 사유", "Reason"),
        validators=[required("취소 사유를 입력해 주십시오.", "Please say why."), at_most(300), on_papers],
    )


class TaxDocumentForm(Form):
    approval_number = TrimmedField(
        Text("승인번호", "Approval number"),
        validators=[required("승인번호 24자리를 입력해 주십시오.", "Please enter the approval number.")],
        description=Text("국세청 승인번호 24자리", "The 24 characters given by the tax office"),
    )
    issued_on = DateField(
        Text("작성일", "Date of issue"),
        validators=[required("작성일을 입력해 주십시오.", "Please enter the date.")],
    )


class OriginalForm(TaxDocumentForm):
    """The tax invoice of an invoice; of one that is void by now, the day alone may not say which came first."""

    before_void = BooleanField(
        Text("취소한 날, 취소하기 전에 발행하였습니다", "It was issued on the day of the void, before it"),
        description=Text(
            "청구서를 취소한 바로 그날 발행한 세금계산서일 때만 선택합니다.",
            "Only where the tax invoice is of the very day on which the invoice became void.",
        ),
    )


class AmendForm(TaxDocumentForm):
    """A 수정세금계산서: which one it amends, and why."""

    amends = SelectField(Text("수정할 세금계산서", "Tax invoice that it amends"), coerce=int)
    reason = SelectField(Text("수정 사유", "Why"), choices=choices_of(AMEND_REASONS))


class VatForm(Form):
    """What the institution confirms of its VAT."""

    institution_id = SelectField(Text("기관", "Institution"), coerce=int)
    company_id = SelectField(Text("대상", "For"), coerce=int)
    by_exchange_bank = BooleanField(
        Text(
            "국외 기업: 대금을 외국환은행을 거쳐 외화로 받습니다",
            "Payer abroad: paid in foreign currency through a foreign-exchange bank",
        )
    )
    used_abroad = BooleanField(Text("국외 기업: 국외에서 사용합니다", "Payer abroad: used outside Korea"))
    basis = TrimmedField(
        Text("근거 법령과 증빙", "Article and evidence"),
        validators=[
            required(
                "근거 법령이나 증빙을 입력해 주십시오.", "Enter the article, or the papers that prove it."
            ),
            at_most(500),
        ],
        description=Text(
            "예: 부가가치세법 제24조, 외화입금증명서 2026-12",
            "Such as: VAT Act art. 24, certificate of foreign currency 2026-12",
        ),
    )


class TaxImportForm(Form):
    institution_id = SelectField(Text("기관", "Institution"), coerce=int)
    file = FileField(
        Text("홈택스 목록 파일", "File of Hometax"),
        validators=[FileRequired(Text("파일을 선택해 주십시오.", "Choose a file."))],
    )


class RefundForm(Form):
    source = SelectField(Text("환불할 납부", "Payment to refund"), validate_choice=True)
    amount = MoneyField(
        Text("환불 금액", "Amount"),
        validators=[required("환불 금액을 입력해 주십시오.", "Please enter the amount.")],
    )
    reason = TrimmedField(
        Text("환불 사유", "Reason"),
        validators=[required("환불 사유를 입력해 주십시오.", "Please say why."), at_most(300)],
    )


class ReceiptForm(Form):
    account_id = SelectField(Text("입금 계좌", "Account"), coerce=int)
    received_on = DateField(
        Text("입금일", "Received on"),
        validators=[required("입금일을 입력해 주십시오.", "Please enter the date.")],
    )
    amount = MoneyField(
        Text("입금액", "Amount"),
        validators=[required("입금액을 입력해 주십시오.", "Please enter the amount.")],
    )
    payer_name = TrimmedField(Text("보낸 분", "Sender"), validators=[at_most(120)])
    memo = TrimmedField(Text("적요", "Memo"), validators=[at_most(200)])
    reference = TrimmedField(
        Text("은행 거래번호", "Bank reference"),
        validators=[
            required("은행 거래번호를 입력해 주십시오.", "Please enter the bank's reference."),
            at_most(80),
        ],
    )
    another = BooleanField(
        Text("이미 등록된 입금과 다른 입금입니다", "It is another deposit than the one entered before")
    )


class DoubtsForm(Form):
    """Lines that are deposits which are there, several at once."""

    doubts = SelectMultipleField(Text("입금", "Deposits"), coerce=int)


class StatementForm(Form):
    account_id = SelectField(Text("입금 계좌", "Account"), coerce=int)
    file = FileField(Text("은행 거래내역 (CSV, XLSX, XLS, ODS)", "Bank statement (CSV, XLSX, XLS, ODS)"))


class MatchForm(Form):
    invoice = SelectField(
        Text("청구서", "Invoice"),
        coerce=int,
        validators=[required("청구서를 선택해 주십시오.", "Please choose an invoice.")],
    )
    by_grant = HiddenField()  # not empty: the deposit pays the grant's part of it
    reason = TrimmedField(
        Text("다른 이름으로 납부한 사유", "Why another sender paid it"),
        validators=[at_most(300)],
        description=Text(
            "예: 대표자 개인 계좌에서 송금, 모회사가 대신 납부",
            "Such as: sent from the representative's own account, paid by the parent company",
        ),
    )


class TakeOutForm(Form):
    out_reason = TrimmedField(
        Text("제외하는 사유", "Why it is taken out"),
        validators=[required("제외하는 사유를 입력해 주십시오.", "Enter why it is taken out."), at_most(300)],
    )


class PaymentNoteForm(OnceForm):
    """입금했습니다."""

    paid_on = DateField(
        Text("이체일", "Day of the transfer"),
        validators=[required("이체일을 입력해 주십시오.", "Enter the day of the transfer.")],
    )
    sender = TrimmedField(
        Text("보낸 사람 (통장에 표시된 이름)", "Sender's name on the transfer"),
        validators=[
            required("보낸 사람의 이름을 입력해 주십시오.", "Enter the sender's name."),
            at_most(120),
        ],
    )
    paid_amount = MoneyField(
        Text("이체한 금액", "Amount transferred"),
        validators=[required("이체한 금액을 입력해 주십시오.", "Enter the amount transferred.")],
    )


class AccountForm(Form):
    institution_id = SelectField(Text("기관", "Institution"), coerce=int)
    currency = SelectField(Text("통화", "Currency"), choices=[(c, c) for c in MINOR_DIGITS], default="KRW")
    bank_name = TrimmedField(
        Text("은행", "Bank"),
        validators=[required("은행 이름을 입력해 주십시오.", "Please enter the bank."), at_most(40)],
    )
    number = TrimmedField(
        Text("계좌번호", "Account number"),
        validators=[required("계좌번호를 입력해 주십시오.", "Please enter the number."), at_most(40)],
    )
    holder = TrimmedField(
        Text("예금주", "Account holder"),
        validators=[required("예금주를 입력해 주십시오.", "Please enter the holder."), at_most(120)],
    )
    swift = TrimmedField(
        Text("SWIFT 코드", "SWIFT code"),
        validators=[Optional(), at_most(15)],
        description=Text(
            "다른 나라의 기업이 이체할 때 필요합니다.", "Companies abroad need it for a transfer."
        ),
    )
    password = password_again()


class ConfirmAccountForm(Form):
    """The second person's word, with the password again."""

    password = password_again()


class CloseIssueForm(Form):
    note = TextAreaField(
        Text("처리 내용", "What was done"),
        validators=[required("어떻게 처리했는지 적어 주십시오.", "Please say what was done."), at_most(300)],
    )


class WriteOffForm(Form):
    reason = TrimmedField(
        Text("대손 처리 사유", "Why it is given up"),
        validators=[
            required("대손 처리 사유를 입력해 주십시오.", "Please say why it is given up."),
            at_most(300),
        ],
    )


class SplitForm(Form):
    """Several invoices for one transfer; each takes what it is owed, in the order of their due days."""

    invoices = SelectMultipleField(Text("청구서", "Invoices"), coerce=int)
    reason = TrimmedField(
        Text("다른 이름으로 납부한 사유", "Why another sender paid it"), validators=[at_most(300)]
    )


class AsideForm(Form):
    kind = SelectField(Text("처리 방법", "What happens to it"), choices=choices_of(ASIDE))
    note = TrimmedField(
        Text("사유", "Why"),
        validators=[required("사유를 입력해 주십시오.", "Please say why."), at_most(300)],
    )


class CloseForm(Form):
    until_on = DateField(
        Text("마감할 마지막 날", "Close up to"),
        validators=[required("마감할 날을 입력해 주십시오.", "Please enter the day.")],
        description=Text("지난달 이전의 말일", "The last day of a past month"),
    )


class RateForm(OnceForm):
    institution_id = SelectField(Text("기관", "Institution"), coerce=int)
    currency = SelectField(Text("통화", "Currency"), choices=[(c, c) for c in MINOR_DIGITS if c != "KRW"])
    on_day = DateField(
        Text("고시일", "Day"),
        validators=[required("고시일을 입력해 주십시오.", "Please enter the day.")],
    )
    won = TrimmedField(
        Text("매매기준율", "Won for one unit"),
        validators=[
            required("환율을 입력해 주십시오. 예: 1,392.5", "Please enter the rate, such as 1,392.5.")
        ],
    )
    source = TrimmedField(
        Text("고시 기관", "Published by"),
        validators=[
            required("고시 기관을 입력해 주십시오.", "Please say who published it."),
            at_most(200),
        ],
        description=Text(
            "예: 서울외국환중개 매매기준율 최초 고시", "Such as: Seoul Money Brokerage, basic rate"
        ),
    )


class PlanForm(OnceForm):
    """One row of a deal's schedule."""

    kind = SelectField(Text("종류", "Kind"), choices=choices_of(PLANNED_KINDS), default="instalment")
    tax_treatment = SelectField(Text("과세", "VAT"), choices=choices_of(FEE_TREATMENTS), default="taxable")
    text_ko = TrimmedField(
        Text("내용", "What it is for"),
        validators=[required("내용을 입력해 주십시오.", "Please say what it is for."), at_most(200)],
    )
    text_en = TrimmedField(Text("영문 내용", "In English"), validators=[at_most(200)])
    net = MoneyField(
        Text("공급가액", "Net amount"),
        validators=[required("금액을 입력해 주십시오.", "Please enter the amount.")],
    )
    due_on = DateField(
        Text("납부 기한", "Due"),
        validators=[required("납부 기한을 입력해 주십시오.", "Please enter the day it is due.")],
    )


class DeductionForm(OnceForm):
    """What a bank or a foreign state kept of a payment."""

    kind = SelectField(Text("구분", "What was kept"), choices=choices_of(DEDUCTION_KINDS))
    amount = MoneyField(
        Text("금액", "Amount kept"),
        validators=[required("금액을 입력해 주십시오.", "Enter the amount.")],
    )
    on_day = DateField(
        Text("송금일", "Day of the transfer"),
        validators=[required("송금일을 입력해 주십시오.", "Enter the day.")],
    )
    note = TrimmedField(
        Text("내용", "Explanation"),
        validators=[required("내용을 입력해 주십시오.", "Enter what was kept and by whom."), at_most(300)],
        description=Text(
            "예: 중계은행 수수료, 독일 원천세 15%", "Such as: intermediary bank's charge, German tax of 15 %"
        ),
    )
    file = FileField(
        Text("증빙 파일 (송금 내역, 원천징수 증명서)", "Evidence (bank's advice, tax certificate)")
    )


class SurplusForm(OnceForm):
    """Money that came beyond what was owed, for another invoice of the same payer."""

    invoice = SelectField(
        Text("옮길 청구서", "Invoice to pay"),
        coerce=int,
        validators=[required("청구서를 선택해 주십시오.", "Choose an invoice.")],
    )
    surplus = MoneyField(
        Text("옮길 금액", "Amount to move"),
        validators=[required("옮길 금액을 입력해 주십시오.", "Enter the amount.")],
    )
