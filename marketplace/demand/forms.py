"""Forms of demand: a saved search, a need."""

from __future__ import annotations

from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.validators import Optional

from marketplace.demand.models import CONSENT, FREQUENCIES
from marketplace.formats import codes
from marketplace.kernel.text import Text, language
from marketplace.web.forms import AmountField, Form, OnceForm, TrimmedField, at_most, choices_of, required


class SavedSearchForm(OnceForm):
    name = TrimmedField(Text("이름", "Name"), validators=[Optional(), at_most(120)])
    frequency = RadioField(Text("알림 주기", "How often"), choices=choices_of(FREQUENCIES), default="daily")
    consent = BooleanField(CONSENT)


class NeedForm(OnceForm):
    company_id = SelectField(Text("기업", "Company"), coerce=int)
    title = TrimmedField(
        Text("찾는 기술", "What you look for"),
        validators=[
            required("찾는 기술을 한 줄로 적어 주십시오.", "Please say in a line what you look for."),
            at_most(200),
        ],
    )
    problem = TextAreaField(
        Text("풀고 싶은 문제", "The problem"),
        validators=[
            required("풀고 싶은 문제를 적어 주십시오.", "Please describe the problem."),
            at_most(5000),
        ],
    )
    field = SelectField(Text("기술 분야", "Field"), validators=[Optional()])
    trl_from = SelectField(Text("필요한 성숙도(TRL)", "Readiness (TRL) wanted"), validators=[Optional()])
    budget = AmountField(Text("예상 기술료 한도", "Most you would pay"), validators=[Optional()])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.field.choices = [("", Text("모름", "Not sure")), *codes.choices("field", language())]
        levels = codes.choices("trl", language())
        self.trl_from.choices = [
            ("", Text("상관없음", "Any")),
            *((n, f"TRL {n} {title}") for n, title in levels),
        ]


class MatchForm(Form):
    public_id = TrimmedField(
        Text("기술 번호", "Number of the listing"),
        validators=[required("기술 번호를 입력해 주십시오.", "Please enter the number."), at_most(20)],
    )


class CloseForm(Form):
    note = TrimmedField(Text("종료 까닭", "Why it ends"), validators=[Optional(), at_most(500)])
