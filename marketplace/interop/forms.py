"""The forms of the pages on which a sheet is brought in."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import BooleanField, Field, SelectField, TextAreaField
from wtforms.validators import Optional, ValidationError

from marketplace.catalog.models import KINDS
from marketplace.kernel.text import Text
from marketplace.web.forms import Form, choices_of

MOST_PASTED = 5_000_000  # letters


class SheetForm(Form):
    institution_id = SelectField(Text("보유 기관", "Institution"), coerce=int)
    file = FileField(Text("또는 파일", "Or a file"))
    pasted = TextAreaField(Text("번호나 내용 붙여 넣기", "Paste a number or what you have"), [Optional()])
    kind = SelectField(Text("성과 종류", "Kind of result"), choices=choices_of(KINDS))

    def validate_file(self, field: Field) -> None:
        if not getattr(field.data, "filename", "") and not (self.pasted.data or "").strip():
            raise ValidationError(
                Text("파일을 선택하거나 내용을 붙여 넣어 주십시오.", "Choose a file or paste something.")
            )

    def validate_pasted(self, field: Field) -> None:
        if (field.data or "").strip() and getattr(self.file.data, "filename", ""):
            raise ValidationError(
                Text(
                    "파일과 붙여 넣은 내용은 따로 올려 주십시오. 한 번에 하나만 받습니다.",
                    "Send the file and what you pasted one after the other: one of them is taken at a time.",
                )
            )
        if len(field.data or "") > MOST_PASTED:
            raise ValidationError(
                Text(
                    "붙여 넣은 표가 너무 큽니다. 파일로 올려 주십시오.",
                    "What you pasted is too long. Upload it as a file.",
                )
            )


class StartForm(Form):
    with_alike = BooleanField(
        Text("이름이 비슷한 줄도 가져옵니다.", "Also import the lines that resemble other listings.")
    )


class ColumnsForm(Form):
    """The columns stand on the page themselves; this holds the errors and the kind."""

    kind = SelectField(
        Text("성과 종류 (표에 없을 때)", "Kind of result (where the sheet has none)"),
        choices=choices_of(KINDS),
    )
