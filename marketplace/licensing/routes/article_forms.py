"""Forms in which articles are written: an officer's draft, a company's proposal, the center's library."""

from __future__ import annotations

from typing import Any

from wtforms import FieldList, FormField, TextAreaField

from marketplace.kernel.text import Text
from marketplace.web.forms import (
    Form,
    HiddenField,
    IntegerField,
    OnceForm,
    RowForm,
    TrimmedField,
    at_most,
    required,
)
from marketplace.web.validators import on_papers


class ArticleForm(RowForm):
    """One article: each line of the text is a paragraph."""

    key = HiddenField()
    heading = TrimmedField(Text("조 제목", "Heading"), [at_most(120), on_papers])
    body = TextAreaField(Text("내용", "Text"), [at_most(8_000), on_papers])


class ArticlesForm(OnceForm):
    """Articles to edit. Not sent by the browser: what the page shows of each besides its words."""

    articles = FieldList(FormField(ArticleForm), max_entries=60)

    def fill(self, articles: list[dict[str, Any]], empty: int = 0) -> None:
        """Show these articles and some empty places."""
        for article in [*articles, *({"heading": "", "paragraphs": [], "key": ""} for _ in range(empty))]:
            self.articles.append_entry(
                {
                    "key": article["key"],
                    "heading": article["heading"],
                    "body": "\n".join(article["paragraphs"]),
                }
            )

    def typed(self) -> list[dict[str, Any]]:
        """[{key, heading, paragraphs}] as they were sent."""
        return [
            {
                "key": entry.form.key.data or "",
                "heading": entry.form.heading.data or "",
                "paragraphs": (entry.form.body.data or "").splitlines(),
            }
            for entry in self.articles.entries
        ]


class TextForm(ArticlesForm):
    """An officer's edit of one agreement's text."""

    language = HiddenField()
    seen = IntegerField()
    note = TrimmedField(
        Text("고친 이유", "Why"),
        [at_most(300)],
        description=Text("상대방이 함께 읽습니다.", "The other side reads it too."),
    )


class RedlineForm(ArticlesForm):
    """The articles as the company would have them."""

    note = TextAreaField(
        Text("고치려는 이유", "Why you would change it"),
        [
            required(
                "고치려는 이유를 입력해 주십시오. 기관이 읽습니다.",
                "Enter why you would change it; the institution will read it.",
            ),
            at_most(500),
        ],
    )


class RedlineAnswerForm(Form):
    """Why the officer leaves some of the proposed changes."""

    answer = TextAreaField(
        Text("반영하지 않는 이유", "Why some stay as they were"),
        [at_most(500)],
        description=Text("기업이 읽습니다.", "The company will read it."),
    )


class WordingForm(ArticlesForm):
    """A proposal for the template library."""

    reason = TextAreaField(
        Text("고치는 이유", "Why"),
        [required("고치는 이유를 적어 주십시오.", "Please say why."), at_most(500)],
    )
