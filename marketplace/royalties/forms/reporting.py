"""What is entered about royalties: the report of a period, who files it, what holds where paper and practice part."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import FieldList, FormField
from wtforms.fields import BooleanField, TextAreaField

from marketplace.kernel.text import Text
from marketplace.royalties.services.reports import Line
from marketplace.web.forms import (
    Form,
    HiddenField,
    MoneyField,
    RowForm,
    SelectField,
    TrimmedField,
    at_most,
    required,
)
from marketplace.web.validators import on_papers


class LineForm(RowForm):
    """One product; a line without a product is left out."""

    product = TrimmedField(Text("제품", "Product"), validators=[at_most(120), on_papers])
    field_of_use = TrimmedField(Text("실시 분야", "Field of use"), validators=[at_most(120), on_papers])
    quantity = TrimmedField(Text("수량", "Quantity"), validators=[at_most(40), on_papers])
    sales = MoneyField(Text("매출액", "Sales"))
    deductions = MoneyField(Text("공제액", "Deductions"))
    note = TrimmedField(Text("비고", "Note"), validators=[at_most(200), on_papers])


class ReportForm(Form):
    """A period's sales. Corrections of an earlier period are entered as an amount to take off."""

    lines = FieldList(FormField(LineForm), max_entries=200)
    no_sales = BooleanField(Text("이 기간에 매출이 없었습니다", "Nothing was sold in this period"))
    correction = MoneyField(Text("지난 기간 정정 (뺄 금액)", "Correction of an earlier period, to take off"))
    correction_note = TrimmedField(
        Text("정정하는 이유", "Why it is corrected"), validators=[at_most(200), on_papers]
    )
    remark = TextAreaField(Text("전달 사항", "Remarks"), validators=[at_most(1000)])
    answer = TextAreaField(Text("질의에 대한 답변", "Answer to the question"), validators=[at_most(4000)])

    def as_lines(self, currency: str) -> list[Line]:
        """What was entered, in minor units, without empty lines; a correction is a negative line."""
        found = [
            Line(
                product=entry.form.product.data,
                sales=entry.form.sales.minor(currency),
                deductions=entry.form.deductions.minor(currency),
                field_of_use=entry.form.field_of_use.data,
                quantity=entry.form.quantity.data,
                note=entry.form.note.data,
            )
            for entry in self.lines
            if entry.form.product.data or entry.form.sales.data or entry.form.deductions.data
        ]
        if self.correction.data:
            found.append(
                Line(
                    "지난 기간 정정",
                    -self.correction.minor(currency),
                    note=self.correction_note.data,
                    is_correction=True,
                )
            )
        return found


class FilingForm(Form):
    """Files what the page showed, and nothing else."""

    seen = HiddenField()
    declared = BooleanField(
        Text(
            "위 내용이 사실과 같음을 확인했습니다.",
            "I have checked the above, and it is true.",
        ),
        validators=[
            required("내용을 확인하고 선택해 주십시오.", "Please check the report, then tick this box.")
        ],
    )


class WithdrawalForm(Form):
    reason = TextAreaField(
        Text("철회 사유", "Reason for withdrawing"),
        validators=[
            required("철회 사유를 입력해 주십시오.", "Enter the reason for withdrawing it."),
            at_most(1000),
        ],
    )


class FilerForm(Form):
    company = HiddenField()
    user = SelectField(Text("보고 담당자", "Who files"), validate_choice=False)


class SpreadsheetForm(Form):
    file = FileField(
        Text("작성한 양식 (XLSX, CSV)", "The filled-in form (XLSX, CSV)"),
        validators=[
            FileRequired(Text("XLSX나 CSV 파일을 선택해 주십시오.", "Please choose an XLSX or CSV file."))
        ],
    )


class QuestionForm(Form):
    question = TextAreaField(
        Text("질의 내용", "Your question"),
        validators=[required("질의 내용을 입력해 주십시오.", "Please enter your question."), at_most(4000)],
    )


class SettleForm(Form):
    """Which of the two holds where a schedule parts from the signed paper, and why."""

    which = SelectField(
        Text("따를 조건", "What holds"),
        choices=[
            (
                "paper",
                Text(
                    "계약서: 다음 보고 기간부터 계약서의 조건을 따릅니다",
                    "The signed paper, from the next period on",
                ),
            ),
            (
                "kept",
                Text(
                    "지금 조건: 두 당사자가 지금까지 한 대로 계속합니다",
                    "As practised so far by both parties",
                ),
            ),
        ],
    )
    reason = TextAreaField(
        Text("사유", "Reason"),
        validators=[
            required(
                "사유를 입력해 주십시오. 양쪽에 전달됩니다.", "Enter the reason; both sides will read it."
            ),
            at_most(500),
        ],
    )
