"""What is entered to examine books: sales that a company states, an examination, what it found."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import FieldList, FormField
from wtforms.fields import TextAreaField

from marketplace.formats.numbers_in import whole
from marketplace.kernel.text import Text
from marketplace.web.forms import (
    DateField,
    Form,
    HiddenField,
    IntegerField,
    MoneyField,
    OnceForm,
    RowForm,
    TrimmedField,
    at_most,
    required,
)


class StatedSalesForm(OnceForm):
    year = IntegerField(
        Text("연도", "Year"), validators=[required("연도를 입력해 주십시오.", "Please enter the year.")]
    )
    amount = MoneyField(
        Text(
            "계약 제품의 연간 매출액 (부가가치세 제외)", "Yearly sales of the licensed products, VAT excluded"
        ),
        validators=[required("매출액을 입력해 주십시오.", "Please enter the sales.")],
    )
    file = FileField(Text("재무제표 등 근거 파일", "Financial statements or other evidence"))


class AuditForm(OnceForm):
    from_on = DateField(
        Text("검사 기간: 시작", "Examined from"),
        validators=[required("시작일을 입력해 주십시오.", "Please enter the first day.")],
    )
    until_on = DateField(
        Text("검사 기간: 끝", "Examined until"),
        validators=[required("마지막 날을 입력해 주십시오.", "Please enter the last day.")],
    )
    examiner = TrimmedField(
        Text("검사자 (회계법인 등)", "Examiner (such as an accounting firm)"),
        validators=[required("검사자를 입력해 주십시오.", "Please name the examiner."), at_most(120)],
    )
    reason = TextAreaField(
        Text("검사 사유", "Why"),
        validators=[required("검사 사유를 입력해 주십시오.", "Please say why."), at_most(1000)],
    )


class SignedMoneyField(MoneyField):
    """An amount that may be below zero: `-3,000,000`, `(3,000,000)`, `△3,000,000`."""

    signed = True


class FoundForm(RowForm):
    """What was found of one period."""

    report_id = HiddenField()
    sales = SignedMoneyField(
        Text("더 있었던 순매출액 (많이 보고했으면 -)", "Net sales beyond those reported (- if too many)")
    )


class FindingsForm(Form):
    found = FieldList(FormField(FoundForm), max_entries=100)
    costs = MoneyField(Text("검사 비용 (부가가치세 제외)", "Costs of the audit, before VAT"))
    findings = TextAreaField(
        Text("검사 결과", "Findings"),
        validators=[required("검사 결과를 입력해 주십시오.", "Please say what was found."), at_most(4000)],
    )

    def by_report(self, allowed: set[int], currency: str) -> dict[int, int]:
        """{report's row id: net sales in minor units} of what was entered."""
        return {
            int(entry.form.report_id.data): entry.form.sales.minor(currency)
            for entry in self.found
            if entry.form.sales.data and whole(entry.form.report_id.data) in allowed
        }
