"""Forms of demand: a saved search, a need."""

from __future__ import annotations

from wtforms import (
    BooleanField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.demand.models import CONSENT, DECLINE_REASONS, FREQUENCIES, PASS_REASONS, SHOWN
from marketplace.formats import codes
from marketplace.kernel.text import Text, language
from marketplace.negotiation.forms import FilesMixin
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
    shown = RadioField(Text("누가 봅니까", "Who sees it"), choices=choices_of(SHOWN), default="center")
    teaser_title = TrimmedField(
        Text("대신 보여 줄 제목", "Title shown instead"), validators=[Optional(), at_most(200)]
    )
    teaser = TextAreaField(
        Text("대신 보여 줄 글", "Text shown instead"), validators=[Optional(), at_most(5000)]
    )

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


class AnswerForm(OnceForm, FilesMixin):
    """An answer to a need: one of the institution's technologies, a proposal, or both."""

    institution_id = SelectField(Text("답하는 기관", "Answering for"), coerce=int)
    public_id = SelectField(Text("우리 기관의 기술", "A technology of ours"), validators=[Optional()])
    body = TextAreaField(Text("제안 내용", "Your proposal"), validators=[Optional(), at_most(10_000)])
    files = MultipleFileField(Text("첨부 파일", "Files"))


class RequestDeclineForm(Form):
    """Why an institution has nothing to offer."""

    declined_for = SelectField(Text("제안하지 않는 이유", "Why not"), choices=choices_of(DECLINE_REASONS))
    reason = TextAreaField(
        Text("센터에 전할 말", "A word to the center"), validators=[Optional(), at_most(500)]
    )


class PassForm(Form):
    """Why a company passes an answer over; whoever answered reads it."""

    passed_for = SelectField(Text("이유", "Reason"), choices=choices_of(PASS_REASONS))
    reason = TextAreaField(
        Text("답변한 분께 전할 말", "A word to who answered"), validators=[Optional(), at_most(500)]
    )


class AcceptForm(OnceForm):
    """The first message of the deal that an answer opens."""

    body = TextAreaField(Text("첫 문의 내용", "Your first message"), validators=[Optional(), at_most(5000)])
    contact_consent = BooleanField(
        Text(
            "제 이름, 이메일, 전화번호를 이 기관에 제공하는 데 동의합니다.",
            "I agree that my name, email and telephone are given to this institution.",
        )
    )


class AttachForm(Form):
    """The listing that an accepted proposal has become."""

    public_id = SelectField(
        Text("공개한 기술", "The listing"),
        validate_choice=False,  # the service says whose it must be
        validators=[required("기술을 골라 주십시오.", "Please choose a technology.")],
    )


class InstitutionsForm(OnceForm):
    """Which institutions the center asks about a need, and its word to them."""

    institutions = SelectMultipleField(
        Text("물어볼 기관", "Whom to ask"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    message = TextAreaField(Text("기관에 전할 말", "A word to them"), validators=[Optional(), at_most(1000)])


class CandidateForm(Form):
    """A listing for the center's shortlist, with a private note."""

    public_id = TrimmedField(
        Text("기술 번호", "Number of the listing"),
        id="candidate_public_id",
        validators=[required("기술 번호를 입력해 주십시오.", "Please enter the number."), at_most(20)],
    )
    note = TextAreaField(
        Text("센터 메모", "The center's note"),
        id="candidate_note",
        validators=[Optional(), at_most(2000)],
    )


class NoteForm(Form):
    note = TextAreaField(Text("센터 메모", "The center's note"), validators=[Optional(), at_most(2000)])


class ProposeForm(Form):
    """The center proposes a candidate to the company."""

    public_id = TrimmedField(Text("기술 번호", "Number of the listing"), validators=[at_most(20)])
    body = TextAreaField(
        Text("기업에 전할 말", "A word to the company"), validators=[Optional(), at_most(2000)]
    )
