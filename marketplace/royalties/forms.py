"""Forms of royalties."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import FieldList, FormField
from wtforms.fields import BooleanField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired

from marketplace.formats.numbers_in import whole
from marketplace.kernel.text import Text
from marketplace.royalties.models import RoyaltySchedule
from marketplace.royalties.queries.ruling import Rule
from marketplace.royalties.queries.shares import Receiver, key_of
from marketplace.royalties.services.payouts import OUTCOMES
from marketplace.royalties.services.payroll import PayeeFacts
from marketplace.royalties.services.reports import Line
from marketplace.royalties.services.ruling import RuleDraft
from marketplace.royalties.taxing import STANDINGS
from marketplace.web.forms import (
    AmountField,
    DateField,
    Form,
    HiddenField,
    IntegerField,
    MoneyField,
    OnceForm,
    PercentField,
    RowForm,
    SelectField,
    TrimmedField,
    at_most,
    choices_of,
    in_units,
    required,
)
from marketplace.web.validators import on_papers


class ObjectionForm(Form):
    objection = TextAreaField(
        Text("이의 내용", "What you object to"),
        validators=[
            required("이의 내용을 입력해 주십시오.", "Please say what you object to."),
            at_most(1000),
        ],
    )


class AnswerForm(Form):
    outcome = SelectField(Text("심의 결과", "Outcome"), choices=choices_of(OUTCOMES))
    answer = TextAreaField(
        Text("이유", "Why"),
        validators=[required("심의 결과의 이유를 입력해 주십시오.", "Please say why."), at_most(1000)],
    )


class WeightForm(RowForm):
    """The share of one receiver in a correction."""

    who = HiddenField()
    weight = IntegerField(
        Text("지분", "Share"),
        validators=[
            InputRequired(Text("지분을 입력해 주십시오.", "Please enter the share.")),  # type: ignore[arg-type]
        ],
    )


class CorrectionForm(OnceForm):
    """How an invoice's money is shared after an objection was upheld."""

    people = FieldList(FormField(WeightForm), max_entries=200)
    costs = MoneyField(
        Text("먼저 공제하는 비용", "Costs deducted first"),
        description=Text("비워 두면 바꾸지 않습니다.", "Left empty it stays as it is."),
    )
    reason = TextAreaField(
        Text("바로잡는 이유", "Why"),
        validators=[required("바로잡는 이유를 입력해 주십시오.", "Please say why."), at_most(1000)],
        description=Text("배분이 바뀌는 모든 사람에게 전합니다.", "Told to everyone whose share changes."),
    )

    @classmethod
    def of(cls, people: list[Receiver], prefix: str) -> CorrectionForm:
        """The form with the weights that hold now."""
        rows = [{"who": key_of(person), "weight": person.weight} for person in people]
        return cls(formdata=None, prefix=prefix, data={"people": rows})

    def weights(self) -> dict[str, int]:
        return {entry.form.who.data or "": entry.form.weight.data for entry in self.people}


class PersonForm(RowForm):
    """What the office enters about one person."""

    key = HiddenField()
    number = TrimmedField(Text("사번", "Employee number"), validators=[at_most(20)])
    standing = SelectField(
        Text("신분", "Standing"),
        choices=choices_of(STANDINGS, Text("입력하지 않음", "Not stated")),
        validate_choice=False,
    )
    controlling = BooleanField(
        Text("사용자의 특수관계인 (비과세 제외)", "Has a controlling interest (nothing tax-free)")
    )


class PeopleForm(Form):
    people = FieldList(FormField(PersonForm), max_entries=1000)

    def by_person(self, people: dict[str, int | str]) -> dict[int | str, PayeeFacts]:
        """{row id of the account, or the name: facts} of those whose institution asks: `people` by the form's keys."""
        found: dict[int | str, PayeeFacts] = {}
        for entry in self.people:
            row = entry.form
            if (key := row.key.data or "") in people:
                facts = PayeeFacts(row.number.data or "", row.standing.data or "", bool(row.controlling.data))
                found[people[key]] = facts
        return found


class PayoutForm(OnceForm):
    """Whom to pay, and when."""

    people = SelectMultipleField(Text("지급할 사람", "Whom to pay"), validate_choice=False)
    pay_on = DateField(
        Text("지급일", "Day of payment"),
        validators=[required("지급일을 입력해 주십시오.", "Enter the day of payment.")],
        description=Text(
            "이 날이 들어 있는 해의 비과세 한도를 씁니다.", "The limit of this day's year counts."
        ),
    )
    early = BooleanField(
        Text(
            "기다리는 배분도 지급합니다 (이의 제기 기간, 이의 처리 중, 결제 분쟁 중)",
            "Pay shares that wait, too (time to object, objection, payment dispute)",
        )
    )
    exchanged = AmountField(
        Text("환전하여 받은 원화", "Won received in the exchange"),
        description=Text(
            "외화 배분금을 원화로 지급할 때만 입력합니다. 은행이 실제로 준 원화 합계입니다.",
            "Only to pay a foreign amount in won: all the won that the bank really gave.",
        ),
    )


class RuleForm(OnceForm):
    """How the institution shares its fees, and a fee to try it on."""

    from_on = DateField(
        Text("시행일", "In force from"),
        validators=[required("시행일을 입력해 주십시오.", "Enter the day from which it holds.")],
        description=Text(
            "이 날부터 맺는 계약에 적용합니다. 이미 맺은 계약의 기준은 바뀌지 않습니다.",
            "It holds for contracts concluded from this day on. Contracts that stand keep their rule.",
        ),
    )
    researchers = PercentField(
        Text("연구자 몫 (%)", "Researchers (%)"),
        validators=[required("연구자 몫을 입력해 주십시오.", "Enter the researchers' part.")],
    )
    contributors = PercentField(
        Text("기여자 몫 (%)", "Contributors (%)"),
        validators=[required("기여자 몫을 입력해 주십시오.", "Enter the contributors' part.")],
        description=Text(
            "기술이전에 기여한 사람의 몫입니다. 기여자가 없으면 기관에 남습니다.",
            "For who helped to conclude the deal. Without contributors it stays with the institution.",
        ),
    )
    deduct = BooleanField(
        Text("비용을 먼저 공제한 뒤 나눕니다", "Costs are deducted before the fee is shared")
    )
    costs = PercentField(
        Text("먼저 공제하는 비용 (기술료의 %)", "Costs deducted first (% of the fee)"),
        description=Text("출원, 등록, 기술이전에 든 비용입니다.", "Of patenting and of transferring."),
    )
    basis = TrimmedField(
        Text("근거 규정", "Regulation"),
        validators=[
            required(
                "근거 규정을 입력해 주십시오. 예: 직무발명 보상 규정 제12조",
                "Enter the regulation, such as: Rules on inventions, art. 12.",
            ),
            at_most(300),
        ],
    )
    note = TextAreaField(
        Text("연구자에게 알릴 내용", "What researchers are told"), validators=[at_most(1000)]
    )
    example = AmountField(
        Text("미리 볼 기술료 (부가가치세 제외)", "Fee to try it on (net of VAT)"), default=100_000_000
    )
    seen = HiddenField()  # what the preview showed: something else is previewed first

    @property
    def rule(self) -> Rule:
        return Rule(
            self.researchers.data or 0,
            self.contributors.data or 0,
            bool(self.deduct.data),
            self.costs.data or 0,
        )

    @property
    def shown(self) -> str:
        """What a preview of these entries shows."""
        rule, note = self.rule, (self.note.data or "").strip()
        return "|".join(map(str, (self.from_on.data, *vars(rule).values(), self.basis.data, len(note))))

    def as_draft(self) -> RuleDraft:
        return RuleDraft(self.from_on.data, self.rule, self.basis.data, self.note.data or "")


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
