"""The center's desk for the search: state of the index, building it anew, its own words."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField
from wtforms.validators import Optional

from marketplace.accounts.models import OFFICES
from marketplace.catalog import indexing
from marketplace.catalog.indexing import runs, vocabulary
from marketplace.catalog.permissions import administers
from marketplace.catalog.routes import bp
from marketplace.gateways.search import engine, is_serving
from marketplace.kernel.text import Text
from marketplace.web.errors import carry_out, say
from marketplace.web.forms import Form, TrimmedField, at_most, choices_of, required
from marketplace.web.identity import actor, role_required

READERS = OFFICES["center"]


class TermForm(Form):
    kind = SelectField(
        Text("종류", "Kind"),
        choices=choices_of({name: label for name, label in vocabulary.KINDS.items() if name != "removed"}),
    )
    ko = TrimmedField(
        Text("한국어", "Korean"),
        validators=[required("한국어 말을 입력해 주십시오.", "Please enter the Korean word."), at_most(100)],
    )
    en = TrimmedField(Text("영어", "English"), validators=[Optional(), at_most(100)])


@bp.get("/center/search")
@role_required(*READERS)
def index_state() -> ResponseReturnValue:
    """State, figures, progress of a run; the page asks again by itself while one works."""
    return render_template(
        "catalog/index_state.html",
        stats=engine().stats(),
        serving=is_serving(),
        listings=indexing.count_indexed(),
        run=runs.current(),
        runs=runs.latest(),
        reasons=runs.REASONS,
        may_edit=administers(actor()),
    )


@bp.post("/center/search/rebuild")
@role_required("center_admin")
def rebuild_index() -> ResponseReturnValue:
    indexing.request_rebuild("center", actor())
    say(
        "색인을 다시 만듭니다. 끝날 때까지 지금 색인으로 검색합니다.",
        "The index is being rebuilt; the present one serves meanwhile.",
    )
    return redirect(url_for("catalog.index_state"))


@bp.route("/center/search/words", methods=["GET", "POST"])
@role_required(*READERS)
def words() -> ResponseReturnValue:
    """The center's words, and the built-in glossary to look into."""
    form, text = TermForm(), request.args.get("q", "")[:100]

    def page(status: int) -> ResponseReturnValue:
        return render_template(
            "catalog/words.html",
            form=form,
            terms=vocabulary.terms(),
            kinds=vocabulary.KINDS,
            text=text,
            found=vocabulary.glossary(text),
            size=vocabulary.size_of_glossary(),
            may_edit=administers(actor()),
        ), status

    return carry_out(
        form,
        lambda: vocabulary.add_term(actor(), form.kind.data, form.ko.data or "", form.en.data or ""),
        again=page,
        then=lambda _: _changed(),
    )


@bp.post("/center/search/words/remove")
@role_required("center_admin")
def remove_pair() -> ResponseReturnValue:
    """Take a translation out of the built-in glossary."""
    vocabulary.add_term(actor(), "removed", request.form.get("ko", ""), request.form.get("en", ""))
    return _changed(request.form.get("q", ""))  # there may be more to take out of what was looked up


@bp.post("/center/search/words/<ref>/delete")
@role_required("center_admin")
def delete_word(ref: str) -> ResponseReturnValue:
    vocabulary.delete_term(actor(), ref)
    return _changed()


def _changed(text: str = "") -> ResponseReturnValue:
    indexing.request_rebuild("vocabulary", actor())
    say(
        "용어를 바꾸었습니다. 잠시 뒤 색인에 반영합니다.", "The words are changed; the index follows shortly."
    )
    return redirect(url_for("catalog.words", q=text or None))
