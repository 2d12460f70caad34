"""Forms of the newsroom: a notice, an event, a guest's registration, what one thinks of an event."""

from __future__ import annotations

from datetime import datetime
from typing import IO

from wtforms import BooleanField, FileField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.accounts.queries import clusters
from marketplace.kernel.text import Text
from marketplace.newsroom.models import AUDIENCES, MAILING_KINDS
from marketplace.newsroom.queries.mailings import group_choices
from marketplace.newsroom.services import Message, Plan, Words
from marketplace.web.forms import (
    DateField,
    Form,
    IntegerField,
    LinesField,
    MomentField,
    OnceForm,
    TrimmedField,
    at_most,
    choices_of,
    required,
    within,
)
from marketplace.web.validators import a_website, an_email, person_name

SCORES = {
    "5": Text("매우 좋았습니다", "Very good"),
    "4": Text("좋았습니다", "Good"),
    "3": Text("보통입니다", "Fair"),
    "2": Text("아쉬웠습니다", "Poor"),
    "1": Text("매우 아쉬웠습니다", "Very poor"),
}


class _WordsForm(OnceForm):
    """Title and text in both languages, and for whom it is."""

    title_ko = TrimmedField(
        Text("제목 (한국어)", "Title in Korean"),
        validators=[required("제목을 입력해 주십시오.", "Enter the title in Korean."), at_most(200)],
    )
    title_en = TrimmedField(Text("제목 (영어)", "Title in English"), validators=[Optional(), at_most(200)])
    body_ko = LinesField(
        Text("내용 (한국어)", "Text in Korean"),
        validators=[required("내용을 입력해 주십시오.", "Enter the text in Korean."), at_most(20_000)],
    )
    body_en = LinesField(Text("내용 (영어)", "Text in English"), validators=[Optional(), at_most(20_000)])
    audience = SelectField(Text("볼 수 있는 사람", "For whom"), choices=choices_of(AUDIENCES))
    cluster_id = SelectField(Text("미니클러스터", "Mini-cluster"), validators=[Optional()])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        every = ("", Text("모든 미니클러스터", "Every mini-cluster"))
        self.cluster_id.choices = [every, *((str(row.id), row.name) for row in clusters())]
        if not self.is_submitted() and self.cluster_id.data is not None:
            self.cluster_id.data = str(self.cluster_id.data)

    def said(self) -> dict[str, object]:
        chosen = self.cluster_id.data if self.audience.data == "members" else ""
        return {
            "title_ko": self.title_ko.data,
            "title_en": self.title_en.data or "",
            "body_ko": self.body_ko.data or "",
            "body_en": self.body_en.data or "",
            "audience": self.audience.data,
            "cluster_id": int(chosen) if chosen else None,
        }


class NoticeForm(_WordsForm):
    from_on = DateField(
        Text("공개 시작일", "Shown from"),
        validators=[required("공개 시작일을 입력해 주십시오.", "Enter the first day.")],
    )
    until_on = DateField(Text("공개 종료일", "Shown until"), validators=[Optional()])
    pinned = BooleanField(Text("목록 맨 위에 고정합니다", "Keep it on top of the list"))

    def words(self) -> Words:
        return Words(
            **self.said(),  # type: ignore[arg-type]
            from_on=self.from_on.data,
            until_on=self.until_on.data,
            pinned=self.pinned.data,
        )


def _said(at: datetime | None) -> datetime:
    assert at is not None  # the field is required
    return at


class EventForm(_WordsForm):
    place = TrimmedField(Text("장소", "Place"), validators=[Optional(), at_most(200)])
    link = TrimmedField(
        Text("온라인 접속 주소", "Online link"), validators=[Optional(), a_website, at_most(500)]
    )
    starts_at = MomentField(
        Text("행사 시작", "Begins"),
        validators=[required("시작하는 날짜와 시각을 입력해 주십시오.", "Enter when it begins.")],
    )
    ends_at = MomentField(
        Text("행사 끝", "Ends"),
        validators=[required("끝나는 날짜와 시각을 입력해 주십시오.", "Enter when it ends.")],
    )
    opens_at = MomentField(
        Text("신청 시작", "Registration opens"),
        validators=[required("신청을 받기 시작하는 때를 입력해 주십시오.", "Enter when registration opens.")],
    )
    closes_at = MomentField(
        Text("신청 마감", "Registration closes"),
        validators=[required("신청을 마감하는 때를 입력해 주십시오.", "Enter when registration closes.")],
    )
    seats = IntegerField(
        Text("정원", "Seats"),
        validators=[
            Optional(),
            within(
                1, 100_000, "1에서 100,000 사이의 수를 입력해 주십시오.", "Enter a number from 1 to 100,000."
            ),
        ],
    )
    per_company = IntegerField(
        Text("한 기업의 최대 인원", "People of one company"),
        validators=[
            Optional(),
            within(1, 1000, "1에서 1,000 사이의 수를 입력해 주십시오.", "Enter a number from 1 to 1,000."),
        ],
    )

    def plan(self) -> Plan:
        return Plan(
            **self.said(),  # type: ignore[arg-type]
            place=self.place.data or "",
            link=self.link.data or "",
            starts_at=_said(self.starts_at.data),
            ends_at=_said(self.ends_at.data),
            opens_at=_said(self.opens_at.data),
            closes_at=_said(self.closes_at.data),
            seats=self.seats.data,
            per_company=self.per_company.data,
        )


class GuestForm(Form):
    """Who registers without an account; the address is confirmed by mail."""

    name = TrimmedField(
        Text("이름", "Name"),
        validators=[required("이름을 입력해 주십시오.", "Enter your name."), person_name, at_most(80)],
    )
    email = TrimmedField(
        Text("이메일", "Email"),
        validators=[
            required("이메일 주소를 입력해 주십시오.", "Enter your email address."), an_email, at_most(254),
        ],
    )  # fmt: skip
    organisation = TrimmedField(Text("소속", "Organisation"), validators=[Optional(), at_most(120)])
    consent = BooleanField(
        Text(
            "행사 운영을 위해 이름, 이메일, 소속을 쓰는 데 동의합니다. 개인정보 처리방침에 적힌 기간이 지나면 지웁니다.",
            "I agree that my name, email and organisation are used to run the event. They are erased after the time that the privacy notice says.",
        )
    )


class ReasonForm(Form):
    reason = TrimmedField(
        Text("사유", "Reason"),
        validators=[
            required("사유를 입력해 주십시오.", "Enter the reason."),
            at_most(500),
        ],
    )


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
                "행사장에 보이는 숫자 6자리를 입력해 주십시오.", "Enter the six digits shown in the room."
            )
        ],
    )


class FeedbackForm(Form):
    score = RadioField(
        Text("행사는 어떠셨습니까?", "How was the event?"),
        choices=choices_of(SCORES),
        validators=[required("하나를 선택해 주십시오.", "Choose one.")],
    )
    words = LinesField(
        Text("하고 싶은 말씀", "What you would like to say"), validators=[Optional(), at_most(1000)]
    )


class MailingForm(OnceForm):
    kind = RadioField(
        Text("이메일의 종류", "Kind of mail"), choices=choices_of(MAILING_KINDS),
        validators=[required("종류를 선택해 주십시오.", "Choose the kind.")],
    )  # fmt: skip
    groups = SelectMultipleField(
        Text("받는 그룹", "Groups"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    title_ko = TrimmedField(
        Text("제목 (한국어)", "Subject in Korean"),
        validators=[required("제목을 입력해 주십시오.", "Enter the subject in Korean."), at_most(150)],
    )
    title_en = TrimmedField(Text("제목 (영어)", "Subject in English"), validators=[Optional(), at_most(150)])
    body_ko = LinesField(
        Text("내용 (한국어)", "Text in Korean"),
        validators=[required("내용을 입력해 주십시오.", "Enter the text in Korean."), at_most(20_000)],
    )
    body_en = LinesField(Text("내용 (영어)", "Text in English"), validators=[Optional(), at_most(20_000)])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.groups.choices = group_choices()

    def message(self) -> Message:
        return Message(
            kind=self.kind.data,
            groups=tuple(self.groups.data or ()),
            title_ko=self.title_ko.data,
            title_en=self.title_en.data or "",
            body_ko=self.body_ko.data or "",
            body_en=self.body_en.data or "",
        )
