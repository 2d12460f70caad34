"""What the desk does with a listing: files, looks into the register, review, notes."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import Field, SelectField
from wtforms.validators import Optional, ValidationError

from marketplace.catalog.models import FILE_ACCESS, PATENT_STATUSES
from marketplace.kernel.text import Text
from marketplace.web.forms import (
    DateField,
    Form,
    LinesField,
    TrimmedField,
    at_most,
    choices_of,
    required,
)


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
    seen = LinesField(
        Text("확인한 내용 (권리자, 설정된 권리 등)", "What you saw (holder, rights entered)"), [at_most(500)]
    )


class ReasonForm(Form):
    reason = LinesField(Text("사유", "Reason"), [at_most(500)])


class ReviewForm(Form):
    """Remarks on single tasks and on the whole."""

    body = LinesField(Text("전체 의견", "On the whole"), [at_most(4000)])
    basics = LinesField(Text("기본 정보", "Basics"), [at_most(2000)])
    description = LinesField(Text("기술 설명", "Description"), [at_most(2000)])
    people = LinesField(Text("발명자와 지분", "Inventors and shares"), [at_most(2000)])
    rights = LinesField(Text("특허와 분류", "Patents and codes"), [at_most(2000)])
    offers = LinesField(Text("계약 조건", "Offers"), [at_most(2000)])

    def comments(self) -> list[tuple[str, str]]:
        """(section or "" for the whole, remark), without empty ones."""
        skipped = ("csrf_token",)
        rows = [
            (f.name if f.name != "body" else "", f.data) for f in self if f.name not in skipped and f.data
        ]
        return sorted(rows, key=lambda row: row[0] != "")


class NoteForm(Form):
    note = TrimmedField(Text("메모", "Note"), [at_most(500)])
