"""The forms of the catalogue: text to values, and values to text for the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, Field, FieldList, FormField, SelectField, SelectMultipleField, TextAreaField
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Optional, ValidationError

from marketplace.catalog.models import FILE_ACCESS, KINDS, PATENT_STATUSES
from marketplace.catalog.shape import written
from marketplace.formats import codes, patent_number, territories
from marketplace.formats.fields import CHOOSE, Choice, Day, Flag, Kind, Level, Line, Paragraphs, Row, Words
from marketplace.formats.text_in import lines, one_line
from marketplace.kernel.money import MINOR_DIGITS
from marketplace.kernel.text import Text
from marketplace.rights.queries import Extent, Tree, assets
from marketplace.web.forms import (
    AmountField,
    DateField,
    Form,
    HiddenField,
    IntegerField,
    PercentField,
    RowForm,
    TrimmedField,
    at_most,
    choices_of,
    required,
    within,
)
from marketplace.web.validators import on_papers

FEW_KEYWORDS = 20


def table_choices(scheme: str, empty: Text | None = CHOOSE) -> list[tuple[str, Any]]:
    """A short code table as choices."""
    rows = [(row.code, row.title) for row in codes.table(scheme).values()]
    return ([("", empty)] if empty else []) + rows


class LongField(TextAreaField):  # type: ignore[misc]
    """Several lines, trimmed, without control characters."""

    data: str | None

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.data = lines(self.data)


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


class DisclosureForm(Form):
    """Whoever publishes says that they know what showing an application that is not laid open may cost."""

    disclosure = BooleanField(
        Text(
            "위 내용을 읽었고, 발명자·변리사와 확인하여 공개하기로 했습니다.",
            "I have read this, checked it with the inventors or a patent attorney, and decided to publish.",
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
    Paragraphs: lambda label, kind: LongField(label, [at_most(kind.limit)]),
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


class TerritoriesField(SelectMultipleField):  # type: ignore[misc]
    """Countries by their codes, the world, or groups of countries (formats.territories)."""

    def process_data(self, value: Iterable[str] | None) -> None:
        super().process_data(territories.collapse(value) if value else value)

    def pre_validate(self, form: BaseForm) -> None:
        if not self.data or territories.unknown(self.data):
            raise ValidationError(
                Text("실시 지역을 하나 이상 선택해 주십시오.", "Choose at least one territory.")
            )

    def stored(self) -> list[str]:
        """The chosen codes as they are kept."""
        return territories.expand(self.data or [])


class ExtentMixin:
    """Where a licence applies: a field of the listing's tree and territories. `lay_out` gives the form its choices."""

    UNPLACED = "?"  # words typed before the tree existed; a field must be chosen in their place
    field_id = SelectField(Text("실시 분야", "Field of use"), choices=[], default="")
    territories = TerritoriesField(Text("실시 지역", "Territory"))
    tree = Tree()

    def lay_out(self, tree: Tree, extent: Extent | None, fresh: bool) -> None:
        """Offer the fields of this tree; a `fresh` form shows those of `extent` as chosen."""
        self.tree = tree
        form: Any = self
        form.territories.choices = territories.choices()
        choices: list[tuple[str, Text]] = list(tree.choices())
        waiting = extent is not None and not tree.is_placed(extent)
        if extent is not None and waiting:
            ask = Text("선택해 주십시오 (지금까지: {words})", "Please choose (so far: {words})")
            choices.insert(0, (self.UNPLACED, ask.fill(words=extent.words)))
        form.field_id.choices = choices
        if fresh and extent is not None:
            node = tree.nodes.get(tree.node_of(extent) or 0)
            form.field_id.data = self.UNPLACED if waiting else node.ref if node and not node.removed else ""
            form.territories.process_data(sorted(extent.territories))

    def validate_field_id(self, field: Field) -> None:
        if field.data == self.UNPLACED:
            raise ValidationError(
                Text(
                    "실시 분야를 목록에서 선택해 주십시오. 알맞은 분야가 없으면 기관의 기술이전 담당자가 추가합니다.",
                    "Choose the field of use from the list. If none fits, the institution's transfer officer adds it.",
                )
            )

    @property
    def chosen_field(self) -> int | None:
        """The node's row id; None for every field."""
        form: Any = self
        node = self.tree.by_ref(form.field_id.data or "")
        return node.id if node else None


class FieldForm(Form):
    """A field of use to add, or its new names."""

    parent = HiddenField()
    name_ko = TrimmedField(Text("이름 (한국어)", "Name in Korean"), [at_most(120), on_papers])
    name_en = TrimmedField(Text("이름 (영어)", "Name in English"), [at_most(120), on_papers])
    apart = BooleanField(
        Text(
            "옆에 적힌 분야와 겹치지 않는 별개의 분야입니다.", "It is apart from the fields named beside it."
        )
    )
    same = BooleanField(
        Text("같은 분야이며 이름만 바로잡습니다.", "It is the same field; only the name is corrected.")
    )


class PlaceForm(Form):
    """Which field words typed before the tree existed mean."""

    field = SelectField(Text("실시 분야", "Field of use"))
    same = BooleanField(
        Text(
            "입력된 분야와 선택한 분야가 같은지 비교했습니다.",
            "I have compared the words with the chosen field.",
        )
    )


class OfferForm(ExtentMixin, Form):
    kind = SelectField(
        Text("계약 종류", "Kind of licence"), validate_choice=False
    )  # the service says why one does not fit
    fee = AmountField(Text("착수기본료", "Upfront fee"))
    currency = SelectField(Text("통화", "Currency"), choices=[(code, code) for code in MINOR_DIGITS])
    term_months = IntegerField(
        Text("기간 (개월)", "Term (months)"),
        [
            Optional(),
            within(1, 600, "1에서 600 사이의 개월 수를 입력해 주십시오.", "Enter 1 to 600 months."),
        ],
    )
    royalty_bp = PercentField(Text("경상기술료", "Running royalty"))
    express = BooleanField(
        Text(
            "승인된 표준 조건으로 간편 계약을 받습니다.",
            "Open to express licences on approved standard terms.",
        )
    )

    def __init__(self, *args: object, found: Sequence[str], **kwargs: object) -> None:
        """`found`: the listing's assets; only the kinds of right that fit them are offered."""
        super().__init__(*args, **kwargs)
        self.kind.choices = [(kind, assets.name_of(kind, found)) for kind in assets.kinds_for(found)]

    def values(self) -> dict[str, Any]:
        """Columns of Offer; the fee in minor units."""
        values = {name: field.data for name, field in self._fields.items() if name != "csrf_token"}
        values |= {"field_id": self.chosen_field, "territories": self.territories.stored()}
        if values["fee"] is not None:
            values["fee"] *= 10 ** MINOR_DIGITS[values["currency"]]
        return values


class FileForm(Form):
    file = FileField(Text("파일", "File"))
    access = SelectField(Text("공개 범위", "Who may open it"), choices=choices_of(FILE_ACCESS), default="nda")

    def validate_file(self, field: Field) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError(Text("올릴 파일을 선택해 주십시오.", "Choose a file."))


class RegisterCheckForm(Form):
    """What somebody saw of a patent in its register."""

    patent = SelectField(Text("특허", "Patent"), coerce=int, validate_choice=False)
    checked_on = DateField(
        Text("확인한 날", "Looked up on"),
        validators=[required("등록원부를 확인한 날을 입력해 주십시오.", "Enter the day you looked it up.")],
    )
    status = SelectField(
        Text("등록원부의 상태", "Status in the register"), choices=choices_of(PATENT_STATUSES)
    )
    expires_on = DateField(
        Text("등록원부의 존속기간 만료일", "Last day in the register"), validators=[Optional()]
    )
    seen = LongField(
        Text("확인한 내용 (권리자, 설정된 권리 등)", "What you saw (holder, rights entered)"), [at_most(500)]
    )


class ReasonForm(Form):
    reason = LongField(Text("사유", "Reason"), [at_most(500)])


class ReviewForm(Form):
    """Remarks on single tasks and on the whole."""

    body = LongField(Text("전체 의견", "On the whole"), [at_most(4000)])
    basics = LongField(Text("기본 정보", "Basics"), [at_most(2000)])
    description = LongField(Text("기술 설명", "Description"), [at_most(2000)])
    people = LongField(Text("발명자와 지분", "Inventors and shares"), [at_most(2000)])
    rights = LongField(Text("특허와 분류", "Patents and codes"), [at_most(2000)])
    offers = LongField(Text("계약 조건", "Offers"), [at_most(2000)])

    def comments(self) -> list[tuple[str, str]]:
        """(section or "" for the whole, remark), without empty ones."""
        skipped = ("csrf_token",)
        rows = [
            (f.name if f.name != "body" else "", f.data) for f in self if f.name not in skipped and f.data
        ]
        return sorted(rows, key=lambda row: row[0] != "")


class NoteForm(Form):
    note = TrimmedField(Text("메모", "Note"), [at_most(500)])
