"""The sections of a listing, its people, patents and classes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from wtforms import BooleanField, Field, FieldList, FormField, SelectField
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Optional, ValidationError

from marketplace.catalog.models import KINDS, PATENT_STATUSES
from marketplace.catalog.shape import written
from marketplace.formats import codes, doi, patent_number
from marketplace.formats.citations import numbers
from marketplace.formats.fields import (
    CHOOSE,
    Choice,
    Day,
    Doi,
    Flag,
    Issued,
    Kind,
    Level,
    Line,
    Paragraphs,
    Row,
    WebAddress,
    Words,
)
from marketplace.formats.text_in import lines, one_line
from marketplace.kernel.text import Text
from marketplace.web.forms import (
    DateField,
    Form,
    HiddenField,
    IntegerField,
    LinesField,
    RowForm,
    TrimmedField,
    at_most,
    choices_of,
    within,
)
from marketplace.web.validators import on_papers

FEW_KEYWORDS = 20


def table_choices(scheme: str, empty: Text | None = CHOOSE) -> list[tuple[str, Any]]:
    """A short code table as choices."""
    rows = [(row.code, row.title) for row in codes.table(scheme).values()]
    return ([("", empty)] if empty else []) + rows


class KeywordsField(TrimmedField):
    """Words separated by commas; a list."""

    data: Any

    def _value(self) -> str:
        return ", ".join(self.data) if isinstance(self.data, list) else self.data or ""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return  # not in the form that was sent: the list stays as it was
        words = [" ".join(one_line(word).split()) for word in re.split(r"[,，;\n]", lines(valuelist[0]))]
        self.data = list(dict.fromkeys(filter(None, words)))

    def post_validate(self, form: BaseForm, validation_stopped: bool) -> None:
        if len(self.data or []) > FEW_KEYWORDS or any(len(word) > 60 for word in self.data or []):
            raise ValidationError(
                Text(
                    "핵심어는 20개까지, 하나에 60자까지 입력해 주십시오.",
                    "At most 20 keywords of at most 60 characters.",
                )
            )


class CheckedField(TrimmedField):
    """One line that the kind of its value puts into its stored spelling, or refuses."""

    def __init__(self, label: Text, kind: Line, **options: Any) -> None:
        super().__init__(label, [Optional(), at_most(kind.limit)], **options)
        self.kind = kind

    def post_validate(self, form: BaseForm, validation_stopped: bool) -> None:
        refused = next(self.kind.refusals(self.data or ""), None)
        if refused is not None:
            raise ValidationError(refused)
        self.data = self.kind.stored(self.data)


class DisclosureForm(Form):
    """Whoever publishes says that they know what showing an application that is not laid open may cost."""

    disclosure = BooleanField(
        Text(
            "위 내용을 읽었고, 발명자·변리사와 확인하여 공개하기로 했습니다.",
            "I have read this, checked it with the inventors or a patent attorney, and decided to publish.",
        )
    )


class PublishForm(DisclosureForm):
    """Besides, that a result with the same number is another one."""

    twice = BooleanField(
        Text(
            "위 기술과 다른 성과임을 확인하였습니다. 둘 다 공개합니다.",
            "I have checked that this is another result. Publish both.",
        )
    )


class SectionForm(DisclosureForm):
    """A section of the long form; `version` is what the page was made from. What is saved may be public at once."""

    version = HiddenField()

    def usable(self) -> dict[str, Any]:
        """The values of the fields without errors: what autosave may keep."""
        skipped = ("csrf_token", "version", "disclosure")
        return {field.name: field.data for field in self if field.name not in skipped and not field.errors}


def _number(value: str) -> int | None:
    return int(value) if value else None


def _level_choices(scheme: str) -> list[tuple[str, Text]]:
    rows = codes.table(scheme).values()
    return [(r.code, Text(f"{r.code}단계 {r.title.ko}", f"{r.code}: {r.title.en}")) for r in rows]


# How the form takes each kind of value. A row of another table gets its choices from the section that shows it.
CONTROLS: dict[type[Kind], Callable[[Text, Any], Any]] = {
    Line: lambda label, kind: TrimmedField(label, [at_most(kind.limit)]),
    Doi: lambda label, kind: CheckedField(label, kind),
    Issued: lambda label, kind: CheckedField(label, kind),
    WebAddress: lambda label, kind: CheckedField(label, kind),
    Paragraphs: lambda label, kind: LinesField(label, [at_most(kind.limit)]),
    Words: lambda label, _: KeywordsField(label),
    Choice: lambda label, kind: SelectField(
        label,
        choices=choices_of(KINDS)
        if kind.scheme == "output_kind"
        else table_choices(kind.scheme, None if kind.required else kind.nothing),
    ),
    Level: lambda label, kind: SelectField(
        label, coerce=_number, choices=[("", CHOOSE), *_level_choices(kind.titles)]
    ),
    Row: lambda label, _: SelectField(label, coerce=_number),
    Flag: lambda label, _: BooleanField(label),
    Day: lambda label, _: DateField(label, [Optional()]),
}


def control(column: str) -> Field:
    """The form's field for a column of a listing, by the shape."""
    found = next(w for w in written() if w.column == column)
    return CONTROLS[type(found.kind)](found.label, found.kind)


def section_form(section: str) -> type[SectionForm]:
    """The form of a section whose fields are columns of the listing."""
    controls = {w.column: control(w.column) for w in written(section)}
    return type(f"{section.title()}Form", (SectionForm,), controls)


class NewListingForm(Form):
    institution_id = SelectField(Text("보유 기관", "Institution"), coerce=int)
    kind = control("kind")
    title_ko = control("title_ko")
    title_en = control("title_en")

    @property
    def identified(self) -> dict[str, Any]:
        """What a DOI or patent number that was typed as the title says: the columns and patents it belongs to."""
        for typed in (self.title_ko, self.title_en):
            if found := doi.read(typed.data):
                return {"doi": found, "kind": "paper" if self.kind.data == "patent" else self.kind.data}
            number = numbers.patent(typed.data or "")
            if isinstance(number, patent_number.PatentNumber):
                stage = "registration_no" if number.stage == "grant" else "application_no"
                status = "registered" if number.stage == "grant" else "applied"
                return {"patents": [{"country": number.country, stage: number.text, "status": status}]}
        return {}

    def validate_title_ko(self, field: Field) -> None:
        if not field.data and not self.title_en.data:
            raise ValidationError(
                Text("기술 이름을 한국어나 영어로 입력해 주십시오.", "Enter a title in Korean or English.")
            )


class InventorRow(RowForm):
    name_ko = TrimmedField(Text("이름", "Name in Korean"), [at_most(80), on_papers])
    name_en = TrimmedField(Text("영문 이름", "Name in English"), [at_most(80), on_papers])
    email = TrimmedField(Text("가입한 전자우편", "Account's e-mail"), [at_most(254)])
    share = IntegerField(
        Text("지분 (%)", "Share (%)"),
        [
            Optional(),
            within(0, 100, "0에서 100 사이의 정수를 입력해 주십시오.", "Enter a whole number from 0 to 100."),
        ],
    )
    is_contributor = BooleanField(Text("연구자가 아닌 기여자", "Contributor, not a researcher"))

    @property
    def is_empty(self) -> bool:
        return not (self.name_ko.data or self.name_en.data or self.email.data)

    def validate_name_ko(self, field: Field) -> None:
        if not self.is_empty and not (field.data or self.name_en.data):
            raise ValidationError(Text("이름을 입력해 주십시오.", "Enter a name."))


class PeopleForm(SectionForm):
    people = FieldList(FormField(InventorRow), max_entries=50)


class PatentRow(RowForm):
    country = TrimmedField(Text("국가", "Country"), [at_most(2)], default="KR")
    application_no = TrimmedField(Text("출원번호", "Application number"), [at_most(40)])
    registration_no = TrimmedField(Text("등록번호", "Registration number"), [at_most(40)])
    status = SelectField(Text("상태", "Status"), choices=choices_of(PATENT_STATUSES))
    expires_on = DateField(Text("존속 기간 만료일", "Expires on"), [Optional()])

    @property
    def is_empty(self) -> bool:
        return not (self.application_no.data or self.registration_no.data)

    def validate_country(self, field: Field) -> None:
        field.data = (field.data or "KR").upper()
        if not re.fullmatch("[A-Z]{2}", field.data):
            raise ValidationError(
                Text("국가는 KR, US처럼 두 글자로 입력해 주십시오.", "Enter two letters, such as KR or US.")
            )

    def validate_application_no(self, field: Field) -> None:
        self._read(field, "application")

    def validate_registration_no(self, field: Field) -> None:
        self._read(field, "grant")

    def _read(self, field: Field, stage: str) -> None:
        if not field.data:
            return
        country = (self.country.data or "KR").upper()
        number = patent_number.parse(field.data, country, stage)
        if number is None:
            raise ValidationError(patent_number.why_invalid(field.data, country, stage))
        field.data = number.text


class RightsForm(SectionForm):
    patents = FieldList(FormField(PatentRow), max_entries=50)


class CodeForm(Form):
    """One IPC or KSIC code to add: a code, or words that a code is looked up by."""

    code = TrimmedField(
        Text("분류 코드", "Code"),
        [InputRequired(Text("코드나 낱말을 입력해 주십시오.", "Enter a code or a word.")), at_most(100)],
    )
