"""Forms of themed calls: the call, a question, an offer, the host's judgement."""

from __future__ import annotations

import re
from datetime import datetime

from wtforms import Field, MultipleFileField, RadioField, SelectField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import DateTimeLocalInput

from marketplace.demand.models import KINDS
from marketplace.formats import codes, dates_in
from marketplace.kernel import clock
from marketplace.kernel.text import Text, language
from marketplace.negotiation.forms import FilesMixin
from marketplace.web.forms import Form, OnceForm, TrimmedField, at_most, choices_of, required

TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?", re.ASCII)


class SeoulMomentField(Field):
    """A day and a time in Seoul, to the second. None when empty."""

    widget = DateTimeLocalInput()
    data: datetime | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data.astimezone(clock.SEOUL):%Y-%m-%dT%H:%M:%S}" if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        day, _, time = valuelist[0].strip().replace("T", " ").partition(" ")
        on, found = dates_in.day(day), TIME.fullmatch(time.strip())
        self.data = None
        if on is not None and found is not None:
            hour, minute, second = (int(part or 0) for part in found.groups())
            self.data = datetime(on.year, on.month, on.day, hour, minute, second, tzinfo=clock.SEOUL)
        elif valuelist[0].strip():
            raise ValueError(
                Text(
                    "날짜와 시각을 2026-12-20 18:00:00처럼 입력해 주십시오.",
                    "Enter day and time, such as 2026-12-20 18:00:00.",
                )
            )


class ThemedCallForm(OnceForm):
    host_id = SelectField(Text("공모를 내는 곳", "Host"), coerce=int)
    kind = SelectField(
        Text("종류", "Kind"), choices=choices_of({code: kind.name for code, kind in KINDS.items()})
    )
    title = TrimmedField(
        Text("제목", "Title"),
        validators=[required("제목을 입력해 주십시오.", "Please enter a title."), at_most(200)],
    )
    body = TextAreaField(
        Text("내용", "What is asked for"),
        validators=[required("내용을 입력해 주십시오.", "Please say what is asked for."), at_most(10_000)],
    )
    field = SelectField(Text("기술 분야", "Field"), validators=[Optional()])
    opens_at = SeoulMomentField(Text("시작 (서울 시각)", "Opens (Seoul)"))
    closes_at = SeoulMomentField(Text("마감 (서울 시각)", "Closes (Seoul)"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.field.choices = [("", Text("모든 분야", "Any field")), *codes.choices("field", language())]


class QuestionForm(OnceForm):
    body = TextAreaField(
        Text("질문", "Your question"),
        id="question_body",
        validators=[required("질문을 입력해 주십시오.", "Please write your question."), at_most(2000)],
    )


class ReplyForm(Form):
    answer = TextAreaField(
        Text("답", "Answer"),
        validators=[required("답을 입력해 주십시오.", "Please write an answer."), at_most(4000)],
    )


class OfferForm(OnceForm, FilesMixin):
    organisation_id = SelectField(Text("제안하는 곳", "Offering for"), coerce=int)
    body = TextAreaField(
        Text("제안 내용", "Your offer"),
        validators=[required("제안 내용을 입력해 주십시오.", "Please write your offer."), at_most(10_000)],
    )
    public_id = TrimmedField(
        Text("관련 기술 번호", "Number of a listing"), validators=[Optional(), at_most(20)]
    )
    files = MultipleFileField(Text("첨부 파일", "Files"))


class JudgeForm(Form):
    choice = RadioField(
        Text("선정 여부", "Decision"),
        choices=[("chosen", Text("선정", "Chosen")), ("not_chosen", Text("미선정", "Not chosen"))],
    )
    reason = TextAreaField(
        Text("이유", "Reason"),
        validators=[required("이유를 적어 주십시오.", "Please say why."), at_most(1000)],
    )


class CancelForm(Form):
    reason = TrimmedField(Text("취소하는 이유", "Why it is cancelled"), validators=[at_most(500)])
