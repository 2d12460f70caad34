"""Forms of programmes. The application's own form is made from what the center built (`application_form`)."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Field,
    FileField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.accounts.models import SIZES
from marketplace.kernel.text import Text
from marketplace.programmes import built_form
from marketplace.programmes.models import CATEGORIES, FUNDS, Application, Call, Review
from marketplace.web.forms import (
    AmountField,
    Form,
    HiddenField,
    IntegerField,
    MomentField,
    OnceForm,
    PercentField,
    TrimmedField,
    at_most,
    choices_of,
    required,
)

BLANK_ROWS = 2  # of a table, below those that are filled in


class ProgrammeForm(OnceForm):
    name_ko = TrimmedField(
        Text("사업 이름", "Name in Korean"),
        validators=[required("사업 이름을 입력해 주십시오.", "Enter the programme's name."), at_most(120)],
    )
    name_en = TrimmedField(Text("영어 이름", "Name in English"), validators=[Optional(), at_most(120)])
    category = SelectField(Text("분야", "Category"), choices=choices_of(CATEGORIES))
    fund = RadioField(Text("예산 종류", "Kind of money"), choices=choices_of(FUNDS), default="innovation")
    about = TextAreaField(Text("설명", "About"), validators=[Optional(), at_most(3000)])


class BudgetForm(Form):
    year = IntegerField(
        Text("연도", "Year"), validators=[required("연도를 입력해 주십시오.", "Enter the year.")]
    )
    amount = AmountField(
        Text("예산", "Budget"), validators=[required("예산을 입력해 주십시오.", "Enter the budget.")]
    )


class NewFormForm(OnceForm):
    name = TrimmedField(
        Text("양식 이름", "Name of the form"),
        validators=[required("양식 이름을 입력해 주십시오.", "Enter the form's name."), at_most(120)],
    )
    copy_of = SelectField(Text("본뜰 양식", "Begin with"), validators=[Optional()])


class FieldForm(Form):
    """One field of a form that is being built."""

    kind = SelectField(Text("유형", "Type"), choices=choices_of(built_form.KINDS), default="text")
    ko = TrimmedField(
        Text("질문", "Question in Korean"),
        validators=[required("질문을 입력해 주십시오.", "Enter the question in Korean."), at_most(200)],
    )
    en = TrimmedField(Text("영어 질문", "Question in English"), validators=[Optional(), at_most(200)])
    help_ko = TrimmedField(Text("도움말", "Help in Korean"), validators=[Optional(), at_most(300)])
    help_en = TrimmedField(Text("영어 도움말", "Help in English"), validators=[Optional(), at_most(300)])
    required = BooleanField(Text("꼭 입력해야 합니다", "It has to be answered"))
    options = TextAreaField(
        Text("선택할 값 또는 표의 열", "Choices or columns"), validators=[Optional(), at_most(3000)]
    )
    when = SelectField(Text("나타나는 조건", "Shown when"), validators=[Optional()])
    known = SelectField(Text("미리 채우기", "Filled in with"), validators=[Optional()])

    def __init__(self, *args: object, fields: list[Any], before: str | None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        always = ("", Text("항상", "Always"))
        self.when.choices = [always, *built_form.conditions(fields, before)]
        self.known.choices = [("", Text("채우지 않음", "Nothing")), *choices_of(built_form.KNOWN)]


# What a call and its form call alike, and say alike.
CALL_COLUMNS = (
    "budget_id", "form_id", "title_ko", "title_en", "about_ko", "about_en", "opens_at", "closes_at", "ceiling",
    "own_part_bp", "sizes", "pays_vat",
)  # fmt: skip


class CallEditForm(OnceForm):
    budget_id = SelectField(Text("사업과 예산", "Programme and budget"), coerce=int)
    form_id = SelectField(Text("신청서 양식", "Application form"), coerce=int)
    title_ko = TrimmedField(
        Text("공고 제목", "Title in Korean"),
        validators=[required("공고 제목을 입력해 주십시오.", "Enter the title in Korean."), at_most(200)],
    )
    title_en = TrimmedField(Text("영어 제목", "Title in English"), validators=[Optional(), at_most(200)])
    about_ko = TextAreaField(
        Text("공고 내용", "Text in Korean"),
        validators=[required("공고 내용을 입력해 주십시오.", "Enter the text in Korean."), at_most(10_000)],
    )
    about_en = TextAreaField(Text("영어 내용", "Text in English"), validators=[Optional(), at_most(10_000)])
    opens_at = MomentField(
        Text("접수 시작", "Opens"),
        validators=[required("접수 시작 시각을 입력해 주십시오.", "Enter when it opens.")],
    )
    closes_at = MomentField(
        Text("접수 마감", "Closes"),
        validators=[required("접수 마감 시각을 입력해 주십시오.", "Enter when it closes.")],
    )
    ceiling = AmountField(
        Text("기업당 지원 한도", "Most for one company"),
        validators=[required("한도를 입력해 주십시오.", "Enter the most for one company.")],
    )
    own_part_bp = PercentField(
        Text("기업 부담 비율", "Company's part"),
        validators=[required("기업 부담 비율을 입력해 주십시오.", "Enter the company's part.")],
    )
    pays_vat = BooleanField(
        Text("지원금으로 부가가치세도 냅니다", "The support pays value added tax as well"),
        description=Text(
            "보통은 내지 않습니다. 표시하지 않으면 부가가치세는 기업이 냅니다.",
            "As a rule it does not. Left empty, the company pays the VAT.",
        ),
    )
    items = TextAreaField(
        Text("쓸 수 있는 항목", "Eligible items"),
        validators=[required("항목을 입력해 주십시오.", "Enter the items."), at_most(2000)],
    )
    criteria = TextAreaField(
        Text("평가 항목과 배점", "Criteria and weights"),
        validators=[required("평가 항목을 입력해 주십시오.", "Enter the criteria."), at_most(2000)],
    )
    sizes = SelectMultipleField(
        Text("신청할 수 있는 기업 규모", "Sizes of companies"),
        choices=choices_of(SIZES),
        widget=ListWidget(),
        option_widget=CheckboxInput(),
        validators=[Optional()],
    )
    cluster_id = SelectField(Text("미니클러스터", "Mini-cluster"), validators=[Optional()])

    def values(self) -> dict[str, Any]:
        """Columns of the call."""
        return {
            name: self[name].data for name in CALL_COLUMNS
        } | {
            "items": [
                {"key": f"i{n}", "ko": ko, "en": en} for n, (ko, en) in enumerate(_pairs(self.items.data), 1)
            ][:20],
            "criteria": [
                {"key": f"c{n}", "ko": ko, "en": en, "weight": weight}
                for n, (ko, en, weight) in enumerate(_weighted(self.criteria.data), 1)
            ][:20],
            "cluster_id": int(self.cluster_id.data) if self.cluster_id.data else None,
        }  # fmt: skip


def _pairs(text: str | None) -> list[tuple[str, str]]:
    """ "재료비 | Materials", one a line."""
    rows = (line.partition("|") for line in built_form.words(text or ""))
    return [(ko.strip(), en.strip()) for ko, _, en in rows if ko.strip()]


def _weighted(text: str | None) -> list[tuple[str, str, int]]:
    """ "기술성 | Technology 40", one a line; without a number it weighs nothing, and the sum says so."""
    found = []
    for line in built_form.words(text or ""):
        name, weight = line, 0
        if match := re.fullmatch(r"(.*\S)[\s,:|]+(\d{1,3})\s*점?", line, re.ASCII | re.DOTALL):
            name, weight = match[1], int(match[2])
        ko, _, en = name.partition("|")
        found.append((ko.strip(), en.strip(), weight))
    return found


def written_items(call: Call) -> str:
    return "\n".join(" | ".join(filter(None, (row["ko"], row["en"]))) for row in call.items)


def written_criteria(call: Call) -> str:
    return "\n".join(
        f"{' | '.join(filter(None, (row['ko'], row['en'])))} {row['weight']}" for row in call.criteria
    )


class ExtendForm(Form):
    closes_at = MomentField(
        Text("새 마감", "New closing time"),
        validators=[required("새 마감 시각을 입력해 주십시오.", "Enter the new closing time.")],
    )


class ReasonForm(Form):
    reason = TextAreaField(Text("이유", "Reason"), validators=[Optional(), at_most(500)])


class CallFileForm(Form):
    files = MultipleFileField(Text("공고 문서", "Documents of the call"))


class QuestionForm(OnceForm):
    body = TextAreaField(Text("질문", "Your question"), validators=[Optional(), at_most(3000)])


class AnswerForm(Form):
    answer = TextAreaField(Text("답변", "Reply"), validators=[Optional(), at_most(5000)])
    published = BooleanField(
        Text("질문과 답변을 모두에게 공개합니다 (묻는 분의 이름은 나타나지 않습니다)", "Publish question and reply (the asker's name stays hidden)"),
        default=True,
    )  # fmt: skip


# The application


class TableField(Field):
    """Cells that share one name, row by row; kept as lists of texts."""

    data: Any

    def __init__(self, label: Any, columns: list[str], **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.columns = columns

    def process_formdata(self, valuelist: list[str]) -> None:
        width = len(self.columns)
        self.data = [valuelist[at : at + width] for at in range(0, len(valuelist), width)]

    @property
    def rows(self) -> list[list[str]]:
        """What was written, and room for more."""
        written = [row for row in self.data or [] if any(row)]
        width = len(self.columns)
        padded = [list(row) + [""] * (width - len(row)) for row in written]
        blank = min(BLANK_ROWS if padded else BLANK_ROWS + 1, built_form.MOST_ROWS - len(padded))
        return padded + [[""] * width for _ in range(blank)]


def application_form(row: Application, sent: MultiDict[str, Any] | None) -> Form:
    """The form of a call as WTForms draws it: nothing is refused while it is written, so that nothing is lost."""
    fields: dict[str, Any] = {"version": HiddenField()}
    for field in built_form.asked(row.call.fields):
        fields[field["key"]] = _drawn(field)
    for item in row.call.items:
        name = Text(item["ko"], item["en"] or item["ko"])
        fields[f"grant_{item['key']}"] = TrimmedField(
            Text("{item}: 지원금", "{item}: support").fill(item=name)
        )
        fields[f"own_{item['key']}"] = TrimmedField(
            Text("{item}: 기업 부담", "{item}: company's part").fill(item=name)
        )
    made = type("ApplicationForm", (Form,), fields)
    form: Form = made(formdata=sent, data=_data(row))
    return form


def _drawn(field: built_form.Field) -> Field:
    label = built_form.label_text(field)
    optional = [] if field["required"] else [Optional()]
    if field["kind"] == "table":
        return TableField(label, field["columns"], validators=optional)
    if field["kind"] == "file":
        return FileField(label, validators=optional)
    if field["kind"] == "choice":
        choices = [("", Text("선택", "Choose")), *((value, value) for value in field["choices"])]
        return SelectField(label, choices=choices, validate_choice=False, validators=optional)
    return (TextAreaField if field["kind"] == "long" else TrimmedField)(label, validators=optional)


def _data(row: Application) -> dict[str, Any]:
    data = dict(row.answers) | {"version": row.version}
    for key, (grant, own) in (row.answers.get("money") or {}).items():
        data |= {f"grant_{key}": grant, f"own_{key}": own}
    return data


def answers_of(form: Form, row: Application) -> dict[str, Any]:
    """What was typed, by key; the parts of the budget under "money"."""
    answers: dict[str, Any] = {
        field["key"]: form[field["key"]].data
        for field in built_form.asked(row.call.fields)
        if field["kind"] != "file"
    }
    answers["money"] = {
        item["key"]: [form[f"{side}_{item['key']}"].data or "" for side in ("grant", "own")]
        for item in row.call.items
    }
    return answers


def show_problems(form: Form, problems: dict[str, Text]) -> None:
    """Each beside its field, in the order of the page."""
    for name, text in problems.items():
        if name in form:
            form[name].errors = [text]


# Reviewing


class ReviewerForm(Form):
    email = TrimmedField(
        Text("심사위원의 이메일", "Reviewer's email"),
        validators=[required("이메일을 입력해 주십시오.", "Enter the email address."), at_most(254)],
    )
    affiliations = TextAreaField(
        Text("소속과 경력", "Affiliations, present and past"), validators=[Optional(), at_most(500)]
    )


class RoundForm(Form):
    until_at = MomentField(
        Text("심사 기한", "Review by"),
        validators=[required("심사 기한을 입력해 주십시오.", "Enter by when it is reviewed.")],
    )
    blind = BooleanField(
        Text("신청 기업의 이름을 숨깁니다", "Hide the names of the applicants"), default=True
    )
    how = RadioField(
        Text("점수를 합치는 방법", "How scores are combined"),
        choices=[("mean", Text("평균", "Mean")), ("median", Text("중앙값", "Median"))],
        default="mean",
    )


def review_form(row: Review) -> Form:
    """A score for every criterion of the call, and the two texts."""
    fields: dict[str, Any] = {}
    for item in row.application.call.criteria:
        name = Text(item["ko"], item["en"] or item["ko"])
        label = Text(f"{name.ko} (배점 {item['weight']})", f"{name.en} (weight {item['weight']})")
        fields[f"score_{item['key']}"] = IntegerField(label, validators=[Optional()])
    fields["comment"] = TextAreaField(
        Text("신청 기업에 전할 의견", "For the applicant"), validators=[at_most(5000)]
    )
    fields["private"] = TextAreaField(
        Text("센터에만 전할 의견", "For the center alone"), validators=[Optional(), at_most(5000)]
    )
    known = {f"score_{key}": value for key, value in row.scores.items()}
    form: Form = type("ReviewForm", (Form,), fields)(
        data=known | {"comment": row.comment, "private": row.private}
    )
    return form
