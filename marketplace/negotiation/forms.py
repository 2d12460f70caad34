"""Forms of negotiation: a question, a message, terms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import IO, Any

from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, FieldList, FormField, SelectField, TextAreaField
from wtforms.validators import Optional

from marketplace.catalog.forms import ExtentMixin
from marketplace.kernel.text import Text
from marketplace.negotiation.models import DECLINE_REASONS, PURPOSES, JointMember, deliverables
from marketplace.negotiation.models.money_terms import (
    IMPROVEMENTS,
    MOST_ROWS,
    REPORT_DAYS,
    WITHHOLDING,
    royalty_reporting,
)
from marketplace.negotiation.models.terms import EFFECTIVE_WHEN, LABELS
from marketplace.negotiation.queries.costs import YEARS
from marketplace.rights.queries import assets
from marketplace.web.forms import (
    DateField,
    Form,
    IntegerField,
    MoneyField,
    OnceForm,
    PercentField,
    TrimmedField,
    at_most,
    choices_of,
    in_minor_units,
    in_units,
    required,
    within,
)
from marketplace.web.validators import an_email, on_papers, person_name


class FilesMixin:
    """Reads the chosen files of a form as (name, stream)."""

    files: Any

    def uploads(self) -> list[tuple[str, IO[bytes]]]:
        return [(f.filename, f.stream) for f in self.files.data or [] if getattr(f, "filename", "")]


class AskForm(OnceForm, FilesMixin):
    """At most four fields, and the consent that the law asks for."""

    company_id = SelectField(Text("문의하는 기업", "Asking for"), coerce=int)
    purpose = SelectField(Text("문의 목적", "Purpose"), choices=choices_of(PURPOSES))
    body = TextAreaField(
        Text("문의 내용", "Your question"),
        validators=[required("문의 내용을 입력해 주십시오.", "Please write your question."), at_most(5000)],
    )
    files = MultipleFileField(Text("첨부 파일", "Files"))
    contact_consent = BooleanField(
        Text(
            "제 이름, 전자우편, 전화번호를 이 기관에 제공하는 데 동의합니다.",
            "I agree that my name, e-mail and telephone are given to this institution.",
        )
    )


class GuestAskForm(OnceForm, FilesMixin):
    """The same four fields for somebody without an account, and where the answer goes."""

    name = TrimmedField(
        Text("이름", "Your name"),
        [required("이름을 입력해 주십시오.", "Please enter your name."), at_most(80), person_name],
    )
    email = TrimmedField(Text("전자우편 주소", "E-mail address"), [an_email])
    company_name = TrimmedField(Text("소속 기업", "Company"), [Optional(), at_most(120), person_name])
    purpose = SelectField(Text("문의 목적", "Purpose"), choices=choices_of(PURPOSES))
    body = TextAreaField(
        Text("문의 내용", "Your question"),
        validators=[required("문의 내용을 입력해 주십시오.", "Please write your question."), at_most(5000)],
    )
    files = MultipleFileField(Text("첨부 파일", "Files"))
    consent = BooleanField(
        Text(
            "답변을 받기 위해 이름과 전자우편 주소를 처리하고 이 기관에 제공하는 데 동의합니다.",
            "I agree that my name and address are processed and given to this institution for the answer.",
        )
    )


class ContinueForm(Form):
    """For which company a question asked before signing up goes on."""

    company_id = SelectField(Text("이어 갈 기업", "Go on for"), coerce=int)


class MessageForm(OnceForm, FilesMixin):
    body = TextAreaField(
        Text("메시지", "Message"),
        validators=[required("내용을 입력해 주십시오.", "Please write something."), at_most(5000)],
    )
    files = MultipleFileField(Text("첨부 파일", "Files"))


class ReasonForm(Form):
    """Why something ends; the other side reads it."""

    reason = TextAreaField(Text("이유", "Reason"), validators=[at_most(500)])


class DeclineForm(ReasonForm):
    """Why an institution says no: one of a few that are counted, and its own words for the company."""

    declined_for = SelectField(
        Text("거절 사유", "Reason for declining"), choices=choices_of(DECLINE_REASONS), default="other"
    )


class SharingForm(OnceForm):
    """An application for technology sharing: for which company, with its plan."""

    company_id = SelectField(Text("신청하는 기업", "Applying for"), coerce=int)
    plan = TextAreaField(
        Text("활용 계획", "Plan"),
        validators=[required("활용 계획을 적어 주십시오.", "Please describe your plan."), at_most(2_000)],
    )


class PartnerForm(OnceForm):
    """Which company of the mini-cluster is asked in, and its share beside the others'."""

    company = SelectField(Text("함께할 기업", "Company"), validate_choice=False)
    share = IntegerField(Text("분담 비율", "Share"), default=1, validators=[Optional()])


def shares_form(rows: Sequence[JointMember], **more: object) -> OnceForm:
    """A form with one field `share-REF` for each company of the deal, under the company's name."""
    label = Text("{company}의 분담 비율", "Share of {company}")
    fields = {
        f"share-{row.ref}": IntegerField(
            label.fill(company=row.company.name), default=row.share, validators=[Optional()]
        )
        for row in rows
    }
    return type("SharesForm", (OnceForm,), fields)(**more)


class EstimateForm(Form):
    """The company's own net sales, year by year."""

    years = FieldList(
        MoneyField(Text("예상 순매출액", "Expected net sales")), min_entries=YEARS, max_entries=YEARS
    )

    def sales(self, currency: str) -> list[int]:
        """Minor units, one number for each of the five years."""
        return [entry.minor(currency) for entry in self.years]


class PartForm(Form):
    """Fields that repeat inside a form; the form around them carries the token."""

    class Meta(Form.Meta):
        csrf = False


class StepForm(PartForm):
    """From which cumulated net sales on, at which rate."""

    from_sales = MoneyField(Text("누적 매출액 초과", "Above cumulated sales of"))
    rate_bp = PercentField(Text("요율", "Rate"))


class MilestoneForm(PartForm):
    event = TrimmedField(Text("지급 사유", "Event"), validators=[at_most(200), on_papers])
    amount = MoneyField(Text("금액 (부가가치세 별도)", "Amount (VAT extra)"))
    due_on = DateField(Text("늦어도", "At the latest"), validators=[Optional()])


class OpeningForm(Form):
    """Why the center opens what others negotiate."""

    reason = TextAreaField(
        Text("열람 사유", "Reason for opening it"),
        validators=[
            required(
                "내용을 열람하는 사유를 입력해 주십시오. 두 당사자에게 전달됩니다.",
                "Enter the reason for opening it. Both parties will read it.",
            ),
            at_most(500),
        ],
    )


class AcceptForm(Form):
    """Accepting terms binds: it takes a tick of its own."""

    agreed = BooleanField(
        Text(
            "위 조건과 금액을 확인했고 수락합니다.",
            "I have checked these terms and amounts, and accept them.",
        ),
        validators=[
            required(
                "조건과 금액을 확인하고 선택해 주십시오.",
                "Please check the terms and amounts, then tick this box.",
            )
        ],
    )


class DeliverableForm(PartForm):
    """One thing that is handed over, and within how many days of taking effect."""

    kind = SelectField(
        Text("종류", "Kind"),
        choices=choices_of({kind: name for kind, (name, _) in deliverables.KINDS.items()}),
        default="file",
    )
    text_ko = TrimmedField(Text("제공물(한국어)", "What (Korean)"), validators=[at_most(200), on_papers])
    text_en = TrimmedField(Text("제공물(영어)", "What (English)"), validators=[at_most(200), on_papers])
    quantity = IntegerField(Text("수량(건, 개, 일)", "Quantity or days"), validators=[Optional()])
    due_days = IntegerField(Text("효력 발생 뒤 며칠 이내", "Within days of effect"), validators=[Optional()])


class TermsForm(ExtentMixin, OnceForm):
    """A term sheet; what contradicts is judged by `negotiation.terms.checked`."""

    # What may be chosen depends on the listing (`fit`); a kind that does not fit is refused by the service, which says why.
    kind = SelectField(LABELS["kind"], choices=[], validate_choice=False)
    fee = MoneyField(LABELS["fee"])
    royalty_bp = PercentField(LABELS["royalty_bp"])
    term_months = IntegerField(
        Text("기간(개월)", "Term in months"),
        validators=[within(1, 600, "1에서 600 사이의 개월 수를 입력해 주십시오.", "Enter 1 to 600 months.")],
    )
    effective_when = SelectField(LABELS["effective_when"], choices=[], validate_choice=False)
    start_on = DateField(LABELS["start_on"])
    lump_sum = MoneyField(LABELS["lump_sum"])
    royalty_minimum = MoneyField(LABELS["royalty_minimum"])
    royalty_cap = MoneyField(LABELS["royalty_cap"])
    royalty_period = SelectField(
        Text("보고 주기", "Reporting period"),
        default="half_year",
        choices=[
            ("month", Text("1개월", "Month")),
            ("quarter", Text("3개월 (분기)", "Quarter")),
            ("half_year", Text("6개월 (반기)", "Half-year")),
            ("year", Text("1년", "Year")),
        ],
    )
    royalty_counts = SelectField(
        Text("주기의 기준", "Periods counted"),
        default="calendar",
        choices=[
            ("calendar", Text("달력 기준 (1월 1일부터)", "By the calendar")),
            ("contract", Text("계약 시작일 기준", "From the start of the term")),
        ],
    )
    royalty_report_days = IntegerField(
        Text("보고 기한 (기간이 끝난 뒤 며칠 이내)", "Days to report after the period"),
        default=REPORT_DAYS,
        validators=[Optional()],
    )
    royalty_estimate = BooleanField(
        Text("보고가 늦으면 추정하여 청구할 수 있습니다", "A late report may be billed by an estimate")
    )
    royalty_steps = FieldList(FormField(StepForm), min_entries=2, max_entries=MOST_ROWS)
    milestones = FieldList(FormField(MilestoneForm), min_entries=2, max_entries=MOST_ROWS)
    deliverables = FieldList(FormField(DeliverableForm), min_entries=2, max_entries=deliverables.MOST_ROWS)
    sublicence = SelectField(
        LABELS["sublicence"],
        default="",
        choices=[
            ("", Text("정하지 않음", "Not agreed")),
            ("no", Text("불허", "Not allowed")),
            ("yes", Text("허용", "Allowed")),
        ],
    )
    fee_credited = BooleanField(
        Text(
            "옵션·시험 실시의 대가를 본계약의 첫 기술료에서 공제합니다",
            "What is paid for the option or evaluation is taken off the licence's first fee",
        )
    )
    option_alone = BooleanField(
        Text(
            "옵션 기간에는 통상실시권도 다른 곳에 허락하지 않습니다",
            "During the option no licence at all is granted to others",
        )
    )
    withholding = SelectField(LABELS["withholding"], choices=choices_of(WITHHOLDING), default="deducted")
    improvements = SelectField(LABELS["improvements"], choices=choices_of(IMPROVEMENTS), default="each")
    termination = TextAreaField(LABELS["termination"], validators=[at_most(1000), on_papers])
    note = TextAreaField(LABELS["note"], validators=[at_most(2000), on_papers])
    message = TextAreaField(Text("함께 보낼 말", "A word to go with it"), validators=[at_most(2000)])

    OPTIONAL = (
        "royalty_bp",
        "term_months",
        "start_on",
        "note",
        "message",
    )

    def fit(self, found: Sequence[str], kinds: Sequence[str] = ()) -> None:
        """Leave only what fits the listing's assets (rights.assets) to choose, or only these `kinds` of it."""
        allowed = [kind for kind in assets.kinds_for(found) if not kinds or kind in kinds]
        moments = {moment for kind in allowed for moment in assets.moments(kind, found)}
        self.kind.choices = [(kind, assets.name_of(kind, found)) for kind in allowed]
        self.effective_when.choices = [(key, text) for key, text in EFFECTIVE_WHEN.items() if key in moments]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name in ("term_months", "start_on"):
            field = self[name]
            if field.raw_data and not str(field.raw_data[0]).strip():
                field.raw_data, field.process_errors = [], []

    @staticmethod
    def values(terms: dict[str, Any]) -> dict[str, Any]:
        """Terms as the fields hold them: amounts in whole units, days as dates."""

        def units(amount: int | None) -> int | Decimal | None:
            return in_units(amount, terms["currency"])

        def day(text: str | None) -> date | None:
            return date.fromisoformat(text) if text else None

        return {
            **terms,
            "start_on": day(terms.get("start_on")),
            "fee": units(terms.get("fee")),
            "lump_sum": units(terms.get("lump_sum")),
            "royalty_minimum": units(terms.get("royalty_minimum")),
            "royalty_cap": units(terms.get("royalty_cap")),
            **dict(
                zip(
                    ("royalty_period", "royalty_counts", "royalty_report_days"),
                    royalty_reporting(terms),
                    strict=True,
                )
            ),
            "royalty_steps": [
                {**row, "from_sales": units(row["from_sales"])} for row in terms.get("royalty_steps") or []
            ],
            "milestones": [
                {**row, "amount": units(row["amount"]), "due_on": day(row["due_on"])}
                for row in terms.get("milestones") or []
            ],
            "sublicence": {True: "yes", False: "no", None: ""}[terms.get("sublicence")],
            "withholding": terms.get("withholding") or "deducted",
            "improvements": terms.get("improvements") or "each",
        }

    def terms(self, currency: str) -> dict[str, Any]:
        """What was entered, in the shape of negotiation.terms."""
        names = (
            "kind",
            "fee",
            "royalty_bp",
            "term_months",
            "effective_when",
            "start_on",
            "note",
        )

        def minor(amount: int | Decimal | None) -> int | Decimal | None:
            return in_minor_units(amount, currency)

        return {
            **{name: self[name].data for name in names},
            "fee": self.fee.as_written(currency),
            "lump_sum": self.lump_sum.as_written(currency),
            "royalty_minimum": self.royalty_minimum.as_written(currency),
            "royalty_cap": self.royalty_cap.as_written(currency),
            "royalty_period": self.royalty_period.data,
            "royalty_counts": self.royalty_counts.data,
            "royalty_report_days": self.royalty_report_days.data,
            "royalty_estimate": self.royalty_estimate.data,
            "royalty_steps": [
                {**row, "from_sales": minor(row["from_sales"])} for row in self.royalty_steps.data
            ],
            "milestones": [{**row, "amount": minor(row["amount"])} for row in self.milestones.data],
            "deliverables": self.deliverables.data,
            "sublicence": {"yes": True, "no": False}.get(self.sublicence.data or ""),
            "fee_credited": self.fee_credited.data,
            "option_alone": self.option_alone.data,
            "withholding": self.withholding.data,
            "improvements": self.improvements.data,
            "termination": self.termination.data,
            "territories": self.territories.stored(),
            "field_id": self.chosen_field,
            "currency": currency,
        }
