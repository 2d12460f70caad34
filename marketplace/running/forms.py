"""Forms of the desk for running the site."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, TextAreaField
from wtforms.validators import Optional

from marketplace.kernel.text import Text
from marketplace.web.forms import DateField, Form, TrimmedField, at_most, required


class PolicyForm(Form):
    """Another value of a rule."""

    value = TrimmedField(
        Text("새 값", "New value"),
        [required("새 값을 입력해 주십시오.", "Enter the new value."), at_most(200)],
    )
    from_on = DateField(
        Text("적용하는 날", "From"),
        [required("적용하는 날을 입력해 주십시오.", "Enter the day from which it counts.")],
        description=Text("내일이나 그 뒤의 날입니다.", "Tomorrow or later."),
    )
    source = TrimmedField(
        Text("근거", "Source"),
        [Optional(), at_most(200)],
        description=Text(
            "법 조항이나 운영 기준입니다. 비우면 지금의 근거를 씁니다.",
            "The law or the center's own rule; left empty, it stays as it is.",
        ),
    )
    sure = BooleanField(Text("법률 검토를 마쳤습니다.", "Counsel has confirmed it."))
    reason = TextAreaField(
        Text("사유", "Reason"), [required("사유를 입력해 주십시오.", "Enter the reason."), at_most(500)]
    )


class SourceForm(Form):
    """Whether counsel has confirmed a value."""

    why = TextAreaField(
        Text("사유", "Reason"), [required("사유를 입력해 주십시오.", "Enter the reason."), at_most(500)]
    )


class AsideForm(Form):
    """Why a line of the first day stays undone."""

    why = TextAreaField(
        Text("사유", "Reason"), [required("사유를 입력해 주십시오.", "Enter the reason."), at_most(300)]
    )


class CompanySheetForm(Form):
    file = FileField(
        Text("회원 기업 파일", "Sheet of companies"),
        validators=[FileRequired(Text("파일을 선택해 주십시오.", "Choose a file."))],
    )
