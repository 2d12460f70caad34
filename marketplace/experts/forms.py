"""Forms of experts: a profile, a rate, a sheet; what is wanted of a mentor, a meeting, an end."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import Optional

from marketplace.experts.models import LANGUAGES, MOST_COMPANIES, OUTCOMES, PLACES, PUBLISH, Expert
from marketplace.experts.services import ExpertDraft
from marketplace.formats import codes
from marketplace.formats.text_in import lines
from marketplace.kernel import clock
from marketplace.kernel.text import Text, language
from marketplace.web.forms import (
    AmountField,
    DateField,
    Form,
    IntegerField,
    OnceForm,
    TrimmedField,
    at_most,
    choices_of,
    required,
    within,
)
from marketplace.web.validators import an_email, person_name

LONGEST = 5_000
MOST_LINES = 20
ANY = Text("모름", "Not sure")


class ExpertForm(OnceForm):
    """A profile, by the person or by the center."""

    name_ko = TrimmedField(
        Text("이름", "Name"),
        validators=[required("이름을 입력해 주십시오.", "Enter the name."), person_name, at_most(80)],
    )
    name_en = TrimmedField(
        Text("영문 이름", "Name in English"), validators=[Optional(), person_name, at_most(80)]
    )
    email = TrimmedField(Text("이메일", "Email"), validators=[Optional(), an_email])
    employer = TrimmedField(Text("소속", "Employer"), validators=[Optional(), at_most(120)])
    job_title = TrimmedField(Text("직위", "Position"), validators=[Optional(), at_most(80)])
    fields = SelectMultipleField(Text("기술 분야", "Fields"), validators=[Optional()])
    industries = SelectMultipleField(Text("경험한 산업", "Industries"), validators=[Optional()])
    languages = SelectMultipleField(
        Text("상담할 수 있는 언어", "Languages"),
        choices=choices_of(LANGUAGES),
        default=["ko"],
        validators=[Optional()],
    )
    skills_ko = TextAreaField(
        Text("할 수 있는 일 (한국어)", "What you can do (Korean)"), validators=[Optional(), at_most(LONGEST)]
    )
    skills_en = TextAreaField(
        Text("할 수 있는 일 (영어)", "What you can do (English)"), validators=[Optional(), at_most(LONGEST)]
    )
    affiliations = TextAreaField(
        Text("지금 관계가 있는 기업·기관", "Companies and institutes you are tied to"),
        validators=[Optional(), at_most(2_000)],
    )
    former_affiliations = TextAreaField(
        Text("이전에 관계가 있던 기업·기관", "Those of before"), validators=[Optional(), at_most(2_000)]
    )
    capacity = IntegerField(
        Text("동시에 맡을 기업 수", "Companies at a time"),
        default=2,
        validators=[
            required("0에서 20 사이의 숫자를 입력해 주십시오.", "Enter a number from 0 to 20."),
            within(
                0, MOST_COMPANIES, "0에서 20 사이의 숫자를 입력해 주십시오.", "Enter a number from 0 to 20."
            ),
        ],
    )
    available = BooleanField(
        Text("지금 새 기업을 맡을 수 있습니다.", "I can take a new company now."), default=True
    )
    availability = TrimmedField(Text("가능한 시간", "When"), validators=[Optional(), at_most(200)])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields.choices = codes.choices("field", language())
        self.industries.choices = codes.choices("mini_cluster", language())

    def show(self, expert: Expert) -> None:
        """Fill in what a text of lines says as a list in the profile."""
        for name in ("affiliations", "former_affiliations"):
            self[name].data = "\n".join(getattr(expert, name))

    def draft(self) -> ExpertDraft:
        """What was entered."""
        return ExpertDraft(
            name_ko=self.name_ko.data,
            name_en=self.name_en.data or "",
            email=self.email.data or "",
            employer=self.employer.data or "",
            job_title=self.job_title.data or "",
            affiliations=_each(self.affiliations.data),
            former_affiliations=_each(self.former_affiliations.data),
            fields=list(self.fields.data or []),
            industries=list(self.industries.data or []),
            languages=list(self.languages.data or []),
            skills_ko=lines(self.skills_ko.data),
            skills_en=lines(self.skills_en.data),
            capacity=self.capacity.data,
            available=bool(self.available.data),
            availability=self.availability.data or "",
        )


def _each(written: str | None) -> list[str]:
    """One name a line."""
    found = [line.strip()[:120] for line in lines(written).splitlines() if line.strip()]
    return list(dict.fromkeys(found))[:MOST_LINES]


class PublishForm(Form):
    consent = BooleanField(
        PUBLISH, validators=[required("공개하려면 동의해 주십시오.", "To publish it, agree.")]
    )


class RateForm(Form):
    hourly = AmountField(
        Text("시간당 단가", "Hourly rate"),
        validators=[required("금액을 입력해 주십시오.", "Enter the amount.")],
    )
    from_on = DateField(
        Text("적용 시작일", "From"), validators=[required("날짜를 입력해 주십시오.", "Enter the day.")]
    )


class ReasonForm(Form):
    reason = TrimmedField(
        Text("사유 (센터만 봅니다)", "Reason (seen by the center alone)"),
        validators=[Optional(), at_most(500)],
    )


class SheetForm(Form):
    file = FileField(
        Text("전문가 목록 파일", "Sheet of experts"),
        validators=[FileRequired(Text("파일을 선택해 주십시오.", "Choose a file."))],
    )


class MentoringForm(OnceForm):
    """What a company wants of a mentor."""

    company_id = SelectField(Text("기업", "Company"), coerce=int)
    goal = TextAreaField(
        Text("풀고 싶은 문제와 목표", "The problem and the goal"),
        validators=[
            required("풀고 싶은 문제를 입력해 주십시오.", "Describe the problem."),
            at_most(LONGEST),
        ],
    )
    field = SelectField(Text("기술 분야", "Field"), validators=[Optional()])
    language = SelectField(
        Text("상담 언어", "Language of the meetings"), choices=choices_of(LANGUAGES), default="ko"
    )
    wanted_on = DateField(
        Text("희망 시작일", "From when"),
        default=clock.today,
        validators=[required("날짜를 2026-11-22처럼 입력해 주십시오.", "Enter a day, such as 2026-11-22.")],
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.field.choices = [("", ANY), *codes.choices("field", language())]


class AssignForm(Form):
    expert = TrimmedField(
        Text("전문가", "Expert"), validators=[required("전문가를 선택해 주십시오.", "Choose an expert.")]
    )


def _lengths() -> list[tuple[int, Any]]:
    found = []
    for minutes in (30, 60, 90, 120, 150, 180, 240, 300, 360, 420, 480):
        hours, rest = divmod(minutes, 60)
        ko = " ".join(filter(None, (f"{hours}시간" if hours else "", f"{rest}분" if rest else "")))
        en = " ".join(filter(None, (f"{hours} h" if hours else "", f"{rest} min" if rest else "")))
        found.append((minutes, Text(ko, en)))
    return found


class MeetingForm(OnceForm):
    """A meeting, in a minute: three choices and two texts."""

    held_on = DateField(
        Text("만난 날", "Day"),
        default=clock.today,
        validators=[required("만난 날을 입력해 주십시오.", "Enter the day.")],
    )
    minutes = SelectField(Text("시간", "Length"), coerce=int, choices=_lengths(), default=120)
    place = SelectField(Text("방법", "Where"), choices=choices_of(PLACES), default="company")
    notes = TextAreaField(
        Text("나눈 이야기 (기업과 센터도 봅니다)", "What was said (company and center read it)"),
        validators=[
            required("나눈 이야기를 한 줄이라도 입력해 주십시오.", "Enter a line at least."),
            at_most(LONGEST),
        ],
    )
    actions = TextAreaField(Text("다음에 할 일", "Next steps"), validators=[Optional(), at_most(1_000)])
    next_on = DateField(Text("다음 만남", "Next meeting"), validators=[Optional()])
    private = TextAreaField(
        Text("나만 보는 메모", "Notes for myself"), validators=[Optional(), at_most(LONGEST)]
    )


class EndForm(Form):
    outcome = RadioField(Text("무엇이 되었습니까?", "What became of it?"), choices=choices_of(OUTCOMES))
    words = TextAreaField(Text("설명", "In words"), validators=[Optional(), at_most(1_000)])


SCORES = {
    "5": Text("매우 좋음", "Very good"), "4": Text("좋음", "Good"), "3": Text("보통", "Fair"),
    "2": Text("아쉬움", "Poor"), "1": Text("매우 아쉬움", "Very poor"),
}  # fmt: skip


class RateMentoringForm(Form):
    score = RadioField(Text("멘토링은 어떠했습니까?", "How was the mentoring?"), choices=choices_of(SCORES))
    words = TextAreaField(Text("하고 싶은 말", "In words"), validators=[Optional(), at_most(500)])
