"""The template library, for the center: what is in use, what is proposed, and who decides."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.kernel.errors import Forbidden
from marketplace.kernel.text import LANGUAGES, Text
from marketplace.licensing import clauses, queries, services
from marketplace.licensing.comparing import compare
from marketplace.licensing.days import of_day
from marketplace.licensing.lifecycle import CLAUSE_TEXT
from marketplace.licensing.permissions import proposes_wording, sees_wording
from marketplace.licensing.routes import bp
from marketplace.licensing.routes.article_forms import WordingForm
from marketplace.rights.models import KINDS
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, found, sign_in_required

DONE = {
    "approve": Text(
        "승인했습니다. 새 초안부터 이 문안을 씁니다.", "Approved. New drafts use it from now on."
    ),
    "decline": Text("승인하지 않았습니다.", "Not approved."),
    "retire": Text(
        "사용을 끝냈습니다. 처음 문안을 다시 씁니다.", "Retired. The first wording is in use again."
    ),
}


@bp.get("/desk/wording")
@sign_in_required
def wordings() -> ResponseReturnValue:
    """Each kind of licence in both languages: the version in use, and what waits."""
    _center()
    rows = queries.clause_texts()
    return render_template("licensing/wordings.html", names=_names(), languages=LANGUAGES, rows=rows)


@bp.route("/desk/wording/<kind>/<lang>", methods=["GET", "POST"])
@sign_in_required
def wording(kind: str, lang: str) -> ResponseReturnValue:
    """One template: its standing articles as they are in use, the versions, and a form to propose the next."""
    _center()
    found((kind in clauses.LIBRARY and lang in LANGUAGES) or None)
    form = WordingForm()
    return carry_out(
        form,
        lambda: services.propose_wording(
            kind,
            lang,
            {row["key"]: row for row in form.typed()},
            form.reason.data,
            actor(),
            form.form_token.data,
        ),
        again=lambda status: _wording_page(kind, lang, form, status),
        done=Text(
            "제안했습니다. 센터의 다른 분이 승인하면 새 초안부터 씁니다.",
            "Proposed. New drafts use it once another person of the center approves.",
        ),
        then=url_for("licensing.wording", kind=kind, lang=lang),
        let_through=(403,),
    )


def _wording_page(kind: str, lang: str, form: WordingForm, status: int) -> ResponseReturnValue:
    standing = clauses.standing_articles(kind, lang, of_day(clock.today()))
    in_use = queries.wording_of(kind, lang)
    now = [in_use.get(article["key"], article) | {"key": article["key"]} for article in standing]
    if not form.is_submitted():
        form.fill(now)
    versions = queries.clause_texts(kind, lang)
    waiting = next((row for row in versions if row.state == "proposed"), None)
    proposed = waiting.articles if waiting else {}
    changes = compare(
        now, [proposed.get(article["key"], article) | {"key": article["key"]} for article in standing]
    )
    return render_template(
        "licensing/wording.html",
        kind=kind,
        lang_of_text=lang,
        name=_names()[kind],
        form=form,
        now=now,
        versions=versions,
        waiting=waiting,
        changes=[change for change in changes if change.changed] if waiting else [],
        states=CLAUSE_TEXT.states,
        actions=CLAUSE_TEXT.available(waiting, actor()) if waiting else [],
        may_propose=proposes_wording(actor()),
    ), status


@bp.post("/desk/wording/decide/<ref>/<action>")
@sign_in_required
def decide_wording(ref: str, action: str) -> ResponseReturnValue:
    _center()
    row = services.decide_wording(ref, action, actor())
    say(DONE[action].ko, DONE[action].en)
    return redirect(url_for("licensing.wording", kind=row.kind, lang=row.language), 303)


def _center() -> None:
    if not sees_wording(actor()):
        raise Forbidden(Text("센터의 화면입니다.", "This page belongs to the center."))


def _names() -> dict[str, Text]:
    short = Text("간편 계약", "Express licence")
    return {kind: short if kind == "express" else KINDS[kind][0] for kind in clauses.LIBRARY}
