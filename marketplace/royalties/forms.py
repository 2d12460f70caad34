"""Forms of royalties."""

from __future__ import annotations

from wtforms.fields import TextAreaField

from marketplace.kernel.text import Text
from marketplace.web.forms import Form, at_most, required


class ObjectionForm(Form):
    objection = TextAreaField(
        Text("이의 내용", "What you object to"),
        validators=[
            required("이의 내용을 입력해 주십시오.", "Please say what you object to."),
            at_most(1000),
        ],
    )
