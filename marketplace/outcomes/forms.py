"""The forms of outcomes."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, FileField, TextAreaField
from wtforms.validators import Optional

from marketplace.kernel import clock
from marketplace.kernel.text import Text
from marketplace.outcomes.measures import EVIDENCE, MEASURES
from marketplace.outcomes.models import WAYS
from marketplace.outcomes.services import Figures, Spoken
from marketplace.web.forms import (
    AmountField,
    DateField,
    Form,
    HiddenField,
    IntegerField,
    OnceForm,
    PercentField,
    SelectField,
    TrimmedField,
    at_most,
    choices_of,
)

FIELDS: dict[str, Any] = {"won": AmountField, "count": IntegerField, "share": PercentField}


def _measure(code: str) -> Any:
    """The field of a measure, as the table of measures says."""
    return FIELDS[MEASURES[code].kind](MEASURES[code].name, validators=[Optional()])


class FiguresForm(Form):
    """A year's figures; empty where the company does not know or say."""

    sales = _measure("sales")
    new_sales = _measure("new_sales")
    exports = _measure("exports")
    jobs = _measure("jobs")
    investment = _measure("investment")
    research = _measure("research")
    patents = _measure("patents")
    market_share = _measure("market_share")

    said_by = TrimmedField(Text("누가 말했습니까?", "Who said it?"), validators=[Optional(), at_most(80)])
    same = BooleanField(Text("전년도와 같은 값이 맞습니다.", "The figures are those of the year before."))

    def figures(self) -> Figures:
        """What was entered."""
        return Figures(
            {code: self[code].data for code in MEASURES}, self.said_by.data or "", bool(self.same.data)
        )


class ReturnForm(Form):
    reason = TextAreaField(
        Text("무엇을 고쳐야 합니까?", "What has to be changed?"), validators=[at_most(500)]
    )


class EvidenceForm(Form):
    kind = SelectField(Text("자료의 종류", "Kind of document"), choices=choices_of(EVIDENCE))
    file = FileField(Text("파일", "File"))


class ContactForm(OnceForm):
    way = SelectField(Text("방법", "How"), choices=choices_of(WAYS))
    held_on = DateField(Text("날짜", "Day"), default=clock.today)
    with_whom = TrimmedField(Text("누구와", "With whom"), validators=[Optional(), at_most(80)])
    words = TextAreaField(Text("나눈 이야기", "What was said"), validators=[at_most(4_000)])
    again_on = DateField(Text("다시 연락할 날", "Call again on"), validators=[Optional()])

    def spoken(self) -> Spoken:
        """What was entered."""
        return Spoken(
            self.way.data,
            self.held_on.data,
            self.words.data or "",
            self.with_whom.data or "",
            self.again_on.data,
        )


class StoryForm(Form):
    title = TrimmedField(Text("제목", "Title"), validators=[at_most(120)])
    words = TextAreaField(Text("우리 기업은", "What we do"), validators=[Optional(), at_most(1_000)])


class PartForm(Form):
    """The consent to one step: sending it is agreeing to it."""

    key = HiddenField()
    words = TrimmedField(Text("우리 말로 한 줄", "In our words"), validators=[Optional(), at_most(500)])
