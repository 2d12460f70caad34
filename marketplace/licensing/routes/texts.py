"""The text of one agreement: the officer edits a draft, everyone of the deal sees what differs from the template."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel.text import LANGUAGES, Text
from marketplace.licensing import queries, services
from marketplace.licensing.comparing import compare
from marketplace.licensing.models import Agreement
from marketplace.licensing.permissions import side_of
from marketplace.licensing.routes import bp
from marketplace.licensing.routes.article_forms import TextForm
from marketplace.negotiation import queries as negotiation
from marketplace.web.errors import carry_out
from marketplace.web.identity import actor, found, sign_in_required
from marketplace.web.parameters import asked_number


@bp.get("/agreements/<ref>/text")
@sign_in_required
def text(ref: str) -> ResponseReturnValue:
    """What was changed, by whom and when: two versions compared, the template with the latest unless asked otherwise."""
    row = _found(ref)
    if not negotiation.may_read(actor(), row.inquiry_id):  # how the text came about is part of the talks
        return redirect(url_for("negotiation.open_matter", kind="deal", ref=row.inquiry.ref))
    by_number = {version.number: version for version in found(row.texts or None)}
    asked = asked_number("to")
    before = by_number.get(asked_number("from") or 0, row.texts[0])
    after = by_number.get(-1 if asked is None else asked, row.texts[-1])
    return render_template(
        "licensing/text.html",
        row=row,
        before=before,
        after=after,
        changes=compare(before.articles, after.articles),
        lint=services.lint(row) if row.state == "draft" and side_of(row, actor()) == "licensor" else [],
    )


@bp.route("/agreements/<ref>/text/edit", methods=["GET", "POST"])
@sign_in_required
def edit_text(ref: str) -> ResponseReturnValue:
    """The officer's page: every article's heading and text, and room for new ones."""
    row = _found(ref)
    services.require_editable(row, actor())
    form = TextForm()
    if request.method == "GET":
        asked = request.args.get("language", "")
        lang = asked if asked in LANGUAGES and not row.texts else row.language
        form = TextForm(language=lang, seen=row.texts[-1].number if row.texts else 0)
        form.fill(services.text_to_edit(row, lang), empty=2)
    return carry_out(
        form,
        lambda: services.edit_text(
            row.id,
            form.typed(),
            actor(),
            lang=form.language.data or "",
            seen=form.seen.data or 0,
            note=form.note.data or "",
            form_token=form.form_token.data,
        ),
        again=lambda status: (
            render_template("licensing/text_edit.html", row=row, form=form, lang=form.language.data),
            status,
        ),
        done=Text("고친 문안을 새 판으로 보관했습니다.", "The edited text is kept as a new version."),
        then=url_for("licensing.text", ref=ref),
    )


def _found(ref: str) -> Agreement:
    return found(queries.agreement_for(actor(), ref))
