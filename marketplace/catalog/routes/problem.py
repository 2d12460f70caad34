"""Find for my problem: a pasted paragraph or a document instead of words. Nothing of it is kept."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import TextAreaField
from wtforms.validators import Optional

from marketplace.catalog.queries import presented
from marketplace.catalog.queries.searching import for_problem as matches_of
from marketplace.catalog.queries.searching.documents import LARGEST, text_of
from marketplace.catalog.routes import bp
from marketplace.catalog.routes.searching import own_pages
from marketplace.kernel.errors import Invalid
from marketplace.kernel.text import Text
from marketplace.web.errors import show_refusal
from marketplace.web.forms import Form, at_most
from marketplace.web.identity import actor
from marketplace.web.security import limiter

NOTHING = Text("문제를 적거나 파일을 골라 주십시오.", "Please describe the problem or choose a file.")


class ProblemForm(Form):
    problem = TextAreaField(Text("풀고 싶은 문제", "Your problem"), validators=[Optional(), at_most(20_000)])
    document = FileField(Text("문서", "Document"))

    def whole_text(self) -> str:
        """What was pasted, and what the document says. Raises Invalid when that is nothing or can't be read."""
        parts = [self.problem.data or ""]
        if getattr(self.document.data, "filename", ""):
            parts.append(text_of(self.document.data.filename, self.document.data.read(LARGEST + 1)))
        text = "\n".join(parts)
        if not any(map(str.isalnum, text)):
            raise Invalid(NOTHING, problem=NOTHING)
        return text


@bp.route("/technologies/for-problem", methods=["GET", "POST"])
@limiter.limit("30/minute", methods=["POST"])
def for_problem() -> ResponseReturnValue:
    """Listings that share the most telling words of a text, each with those words."""
    form, reader = ProblemForm(), actor()
    drawn, status, asked = [], 200, False
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                found = matches_of(reader, form.whole_text())
            except Invalid as refusal:
                show_refusal(form, refusal)
            else:
                status, asked = 200, True
                drawn = presented.alike(found, reader)
    need = own_pages("").get("need")
    page = render_template("catalog/for_problem.html", form=form, cards=drawn, asked=asked, need=need)
    return page, status
