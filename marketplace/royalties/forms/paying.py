"""What is entered to pay people: who they are to the payroll, whom to pay and when."""

from __future__ import annotations

from wtforms import FieldList, FormField
from wtforms.fields import BooleanField, SelectMultipleField

from marketplace.kernel.text import Text
from marketplace.royalties.services.payroll import PayeeFacts
from marketplace.royalties.taxing import STANDINGS
from marketplace.web.forms import (
    AmountField,
    DateField,
    Form,
    HiddenField,
    OnceForm,
    RowForm,
    SelectField,
    TrimmedField,
    at_most,
    choices_of,
    required,
)


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
    paid_last_year = BooleanField(
        Text("지난해의 그날 이미 지급하였습니다", "It was paid already, on that day of last year"),
        description=Text(
            "지급일이 지난해일 때만 선택합니다. 지난해의 비과세 한도를 씁니다.",
            "Only where the day of payment is one of last year. It uses the limit of last year.",
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
