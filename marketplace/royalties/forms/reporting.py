"""What is entered about royalties: the report of a period, who files it, the schedule."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import FieldList, FormField
from wtforms.fields import BooleanField, TextAreaField

from marketplace.kernel.text import Text
from marketplace.royalties.models import RoyaltySchedule
from marketplace.royalties.services.reports import Line
from marketplace.web.forms import (
    Form,
    HiddenField,
    IntegerField,
    MoneyField,
    PercentField,
    RowForm,
    SelectField,
    TrimmedField,
    at_most,
    in_units,
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


class ScheduleForm(Form):
    """Up to three steps: net sales above which a rate applies."""

    rate = PercentField(
        Text("요율 (%)", "Rate (%)"),
        validators=[required("요율을 입력해 주십시오.", "Please enter the rate.")],
    )
    above_2 = MoneyField(Text("2구간: 순매출액이 이 금액을 넘으면", "Step 2: for net sales above"))
    rate_2 = PercentField(Text("2구간 요율 (%)", "Rate of step 2 (%)"))
    above_3 = MoneyField(Text("3구간: 순매출액이 이 금액을 넘으면", "Step 3: for net sales above"))
    rate_3 = PercentField(Text("3구간 요율 (%)", "Rate of step 3 (%)"))
    minimum = MoneyField(Text("기간별 최저기술료", "Minimum per period"))
    cap = MoneyField(Text("기간별 최대기술료", "Cap per period"))
    months = SelectField(
        Text("보고 주기", "Period"),
        coerce=int,
        choices=[
            (1, Text("매월", "Month")),
            (3, Text("분기", "Quarter")),
            (6, Text("반기", "Half-year")),
            (12, Text("1년", "Year")),
        ],
    )
    report_days = IntegerField(
        Text("기간이 끝난 뒤 보고 기한 (일)", "Days to report after the period"),
        validators=[required("보고 기한을 입력해 주십시오.", "Please enter the days.")],
    )

    cumulative = BooleanField(
        Text(
            "구간은 모든 기간의 매출을 합하여 계산합니다 (누적)",
            "The steps count the sales of all periods together",
        )
    )
    may_estimate = BooleanField(
        Text("보고가 늦으면 추정하여 청구할 수 있습니다", "A late report may be billed by an estimate")
    )
    audit_clause = TrimmedField(Text("장부 검사 조항", "Audit clause"), validators=[at_most(300)])
    audit_cost_bp = PercentField(
        Text("검사 비용을 기업이 내는 미달 비율 (%)", "Shortfall above which the company pays the audit (%)")
    )

    @classmethod
    def of(cls, schedule: RoyaltySchedule) -> ScheduleForm:
        """The form filled with a schedule."""
        form = cls(formdata=None, obj=schedule)
        for number, step in enumerate(schedule.steps, 1):
            getattr(form, "rate" if number == 1 else f"rate_{number}").data = step["bp"]
            if number > 1:
                getattr(form, f"above_{number}").data = in_units(step["above"], schedule.currency)
        form.minimum.data = in_units(schedule.minimum, schedule.currency)
        form.cap.data = in_units(schedule.cap, schedule.currency)
        return form

    def as_steps(self, currency: str) -> list[tuple[int, int]]:
        """[(above in minor units, rate in basis points)], steps without an amount left out."""
        further = (
            (self.above_2.minor_or_none(currency), self.rate_2.data),
            (self.above_3.minor_or_none(currency), self.rate_3.data),
        )
        return [
            (0, self.rate.data or 0),
            *((above, rate or 0) for above, rate in further if above is not None),
        ]
