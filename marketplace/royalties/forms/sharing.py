"""What is entered about shares: an objection and its answer, a correction, the rule by which an institution shares."""

from __future__ import annotations

from wtforms import FieldList, FormField
from wtforms.fields import BooleanField, TextAreaField
from wtforms.validators import InputRequired

from marketplace.kernel.text import Text
from marketplace.royalties.queries.ruling import Rule
from marketplace.royalties.queries.shares import Receiver, key_of
from marketplace.royalties.services.payouts import OUTCOMES
from marketplace.royalties.services.ruling import RuleDraft
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
    required,
)


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
