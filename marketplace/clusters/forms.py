"""Forms of mini-clusters: a cluster, a meeting, its minutes, a difficulty and what is said of it, news."""

from __future__ import annotations

from datetime import datetime, time
from typing import IO

from wtforms import BooleanField, FileField, RadioField, SelectField, TimeField
from wtforms.validators import Optional

from marketplace.clusters.models import LINK_KINDS, OUTCOMES
from marketplace.clusters.services.groups import Facts
from marketplace.clusters.services.meetings import Plan
from marketplace.kernel.clock import SEOUL
from marketplace.kernel.text import Text
from marketplace.web.forms import (
    AmountField,
    DateField,
    Form,
    LinesField,
    OnceForm,
    TrimmedField,
    at_most,
    required,
)
from marketplace.web.validators import matching

TITLE = Text("제목", "Title")


class ClusterForm(Form):
    """What the center says of a cluster."""

    name_ko = TrimmedField(
        Text("이름 (한국어)", "Name in Korean"),
        validators=[required("한국어 이름을 입력해 주십시오.", "Enter the name in Korean."), at_most(60)],
    )
    name_en = TrimmedField(
        Text("이름 (영어)", "Name in English"),
        validators=[required("영어 이름을 입력해 주십시오.", "Enter the name in English."), at_most(60)],
    )
    industry_ko = TrimmedField(
        Text("업종 (한국어)", "Industry in Korean"), validators=[Optional(), at_most(120)]
    )
    industry_en = TrimmedField(
        Text("업종 (영어)", "Industry in English"), validators=[Optional(), at_most(120)]
    )
    about_ko = LinesField(Text("소개 (한국어)", "About, in Korean"), validators=[Optional(), at_most(4000)])
    about_en = LinesField(Text("소개 (영어)", "About, in English"), validators=[Optional(), at_most(4000)])
    coordinator_id = SelectField(Text("코디네이터", "Coordinator"), coerce=str, validators=[Optional()])
    leader_company_id = SelectField(Text("리더 기업", "Leading company"), coerce=str, validators=[Optional()])
    contact = TrimmedField(Text("연락처", "Contact"), validators=[Optional(), at_most(200)])

    def facts(self) -> Facts:
        texts = ("name_ko", "name_en", "industry_ko", "industry_en", "about_ko", "about_en", "contact")
        return Facts(
            **{name: self[name].data or "" for name in texts},
            leader_company_id=int(self.leader_company_id.data) if self.leader_company_id.data else None,
            coordinator_id=int(self.coordinator_id.data) if self.coordinator_id.data else None,
        )


class NewClusterForm(ClusterForm):
    code = TrimmedField(
        Text("코드", "Code"),
        validators=[
            required("코드를 입력해 주십시오. 예: robot", "Enter a code, such as robot."),
            matching(
                r"[a-z][a-z0-9_]{1,19}",
                "영문 소문자로 시작하는 2~20자의 영문 소문자, 숫자, 밑줄을 입력해 주십시오. 예: robot",
                "Enter 2 to 20 lower-case letters, digits or underscores, beginning with a letter, such as robot.",
            ),
        ],
    )


class MeetingForm(OnceForm):
    title = TrimmedField(
        TITLE,
        validators=[required("모임의 제목을 입력해 주십시오.", "Enter the meeting's title."), at_most(200)],
    )
    day = DateField(
        Text("날짜", "Day"),
        validators=[required("날짜를 입력해 주십시오.", "Enter the day.")],
    )
    begins = TimeField(
        Text("시작", "From"),
        validators=[required("시작하는 시각을 입력해 주십시오.", "Enter when it begins.")],
    )
    until = TimeField(
        Text("끝", "Until"), validators=[required("끝나는 시각을 입력해 주십시오.", "Enter when it ends.")]
    )
    place = TrimmedField(
        Text("장소", "Place"),
        validators=[required("장소를 입력해 주십시오.", "Enter the place."), at_most(200)],
    )
    agenda = LinesField(Text("안건", "Agenda"), validators=[Optional(), at_most(5000)])

    def plan(self) -> Plan:
        day = self.day.data
        return Plan(
            title=self.title.data,
            agenda=self.agenda.data or "",
            place=self.place.data,
            starts_at=_at(day, self.begins.data),
            ends_at=_at(day, self.until.data),
        )


def _at(day: object, hour: time) -> datetime:
    return datetime.combine(day, hour, SEOUL)  # type: ignore[arg-type]


class MinutesForm(Form):
    minutes = LinesField(Text("회의록", "Minutes"), validators=[at_most(20_000)])


class FilesForm(Form):
    files = FileField(Text("파일", "File"))

    def uploads(self) -> list[tuple[str, IO[bytes]]]:
        chosen = self.files.data
        return [(chosen.filename, chosen.stream)] if chosen and chosen.filename else []


class CodeForm(Form):
    code = TrimmedField(
        Text("참석 번호", "Attendance code"),
        validators=[
            required(
                "진행자가 보여 주는 숫자 6자리를 입력해 주십시오.",
                "Enter the six digits that the chair shows.",
            )
        ],
    )


class NoteForm(Form):
    note = TrimmedField(
        Text("취소하는 이유", "Reason"),
        validators=[
            required(
                "취소하는 이유를 입력해 주십시오. 회원에게 전달됩니다.", "Enter the reason; members read it."
            ),
            at_most(500),
        ],
    )


class DifficultyForm(OnceForm):
    company_id = SelectField(Text("기업", "Company"), coerce=int)
    title = TrimmedField(
        Text("어려움을 한 줄로", "The difficulty in a line"),
        validators=[
            required("어려움을 한 줄로 입력해 주십시오.", "Enter the difficulty in a line."),
            at_most(200),
        ],
    )
    problem = LinesField(
        Text("자세한 내용", "Details"),
        validators=[
            required(
                "지금의 상황과 바라는 결과를 입력해 주십시오.", "Enter the situation and what you need."
            ),
            at_most(5000),
        ],
    )
    amount = AmountField(
        Text("해결에 드는 금액(예상)", "Cost of a solution (estimate)"), validators=[Optional()]
    )
    shared = BooleanField(
        Text(
            "같은 어려움이 있는 회원사를 찾도록 제목을 회원에게 보여 줍니다. 기업 이름은 보이지 않습니다.",
            "Show the title to members, to find others with the same problem. Your company's name is not shown.",
        )
    )


class ReplyForm(Form):
    body = LinesField(
        Text("답변", "Reply"),
        validators=[
            required("답변을 입력해 주십시오.", "Enter the reply."),
            at_most(5000),
        ],
    )
    next_on = DateField(Text("다음에 알릴 날", "Next word by"), validators=[Optional()])


class PrivateForm(Form):
    body = LinesField(
        Text("센터 메모", "Note of the center"),
        validators=[required("메모를 입력해 주십시오.", "Enter the note."), at_most(2000)],
    )


class OutcomeForm(Form):
    """What became of it; the kinds of page that may show it follow the outcome."""

    action = RadioField(
        Text("결과", "Outcome"),
        choices=[
            ("solve", Text("전문가가 해결했습니다", "An expert solved it")),
            ("make_project", Text("과제로 진행합니다", "It became a project")),
            ("license", Text("기술을 도입합니다", "A technology is licensed")),
            ("drop", Text("더 진행하지 않습니다", "It goes no further")),
        ],
        validators=[required("결과를 선택해 주십시오.", "Choose the outcome.")],
    )
    body = LinesField(
        Text("설명", "Explanation"),
        validators=[
            required(
                "결과를 설명해 주십시오. 기업이 읽습니다.", "Explain the outcome; the company reads it."
            ),
            at_most(1000),
        ],
    )
    kind = SelectField(Text("연결할 대상", "Led to"), validators=[Optional()])
    target = TrimmedField(Text("번호", "Number"), validators=[Optional(), at_most(40)])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        kinds = [kind for kinds in OUTCOMES.values() for kind in kinds]
        self.kind.choices = [("", Text("없음", "Nothing")), *((kind, LINK_KINDS[kind]) for kind in kinds)]


class ReasonForm(Form):
    reason = LinesField(
        Text("이유", "Reason"),
        validators=[
            required(
                "이유를 입력해 주십시오. 상대방에게 전달됩니다.", "Enter the reason; the other side reads it."
            ),
            at_most(1000),
        ],
    )


class NewsForm(OnceForm):
    title = TrimmedField(
        TITLE,
        validators=[required("제목을 입력해 주십시오.", "Enter the title."), at_most(200)],
    )
    body = LinesField(
        Text("내용", "Text"),
        validators=[required("내용을 입력해 주십시오.", "Enter the text."), at_most(4000)],
    )
    public = BooleanField(Text("누구나 볼 수 있게 합니다", "Show it to everybody"))
