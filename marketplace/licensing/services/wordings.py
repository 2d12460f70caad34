"""The template library: wording that the center proposes, another of its people approves, and new drafts then use."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.once import made_before
from marketplace.kernel.text import LANGUAGES, Text
from marketplace.kernel.transaction import atomic, locked_by
from marketplace.licensing import clauses
from marketplace.licensing.days import of_day
from marketplace.licensing.lifecycle import CLAUSE_TEXT
from marketplace.licensing.models import ClauseText
from marketplace.licensing.permissions import proposes_wording
from marketplace.licensing.queries.wordings import approved_wording
from marketplace.licensing.services.agreements import required_text

LONGEST = 4_000


def propose(
    kind: str,
    lang: str,
    articles: dict[str, dict[str, Any]],
    reason: str,
    actor: Actor,
    form_token: str | None = None,
) -> ClauseText:
    """Propose wording of some articles, by key; whatever equals the wording in the code is left out.

    Invalid without a change or a reason; Conflict while another proposal waits.
    """
    if not proposes_wording(actor):
        raise Forbidden(_CENTER)
    if kind not in clauses.LIBRARY or lang not in LANGUAGES:
        raise NotFound()
    reason = required_text(reason, "고치는 이유를 적어 주십시오.", "Please say why.")
    with atomic():
        if again := made_before(ClauseText, form_token, ClauseText.proposed_by_id == actor.user_id):
            return again
        waiting = db.session.scalar(
            select(ClauseText.id).where(
                ClauseText.kind == kind, ClauseText.language == lang, ClauseText.state == "proposed"
            )
        )
        if waiting is not None:
            raise Conflict(
                Text("승인을 기다리는 문안이 이미 있습니다.", "Another proposal waits for approval.")
            )
        now = approved_wording(kind, lang)
        changed = _changed(kind, lang, articles)
        if changed == (now.articles if now else {}):
            same = Text("고친 곳이 없습니다.", "Nothing was changed.")
            raise Invalid(same, articles=same)
        last = db.session.scalar(
            select(func.max(ClauseText.number)).where(ClauseText.kind == kind, ClauseText.language == lang)
        )
        row = ClauseText(
            kind=kind,
            language=lang,
            number=(last or 1) + 1,
            articles=changed,
            reason=reason,
            proposed_by_id=actor.user_id,
            form_token=form_token,
        )
        db.session.add(row)
        audit.record("clause_text.propose", row, actor, kind=kind, language=lang)
        return row


def decide(ref: str, action: str, actor: Actor) -> ClauseText:
    """Approve (by another person than the proposer), decline, or retire. Approval retires the version before."""
    with atomic():
        row = locked_by(ClauseText, ClauseText.ref == ref)
        if action not in CLAUSE_TEXT.steps:
            raise NotFound()
        if action == "approve" and CLAUSE_TEXT.parties(actor, row) >= {"proposer", "center"}:
            raise Forbidden(
                Text(
                    "제안한 분은 승인할 수 없습니다. 센터의 다른 분이 승인합니다.",
                    "Who proposed it can't approve it. Another person of the center does.",
                )
            )
        if action == "approve" and (earlier := approved_wording(row.kind, row.language)) is not None:
            CLAUSE_TEXT.perform("retire", earlier, actor, successor=row.id)
            db.session.flush()  # one version in use: the index is checked row by row
        CLAUSE_TEXT.perform(action, row, actor)
        if action != "retire":
            row.decided_by_id, row.decided_at = actor.user_id, clock.now()
        return row


def _changed(kind: str, lang: str, articles: dict[str, dict[str, Any]]) -> dict[str, Any]:
    standing = {
        article["key"]: article for article in clauses.standing_articles(kind, lang, of_day(clock.today()))
    }
    found: dict[str, Any] = {}
    for key, article in articles.items():
        if key not in standing:
            continue  # what is written from the terms is nobody's to rewrite here
        heading = str(article["heading"]).strip()
        paragraphs = [line.strip() for line in article["paragraphs"] if line.strip()]
        if not heading or not paragraphs or len(heading) > 120 or sum(map(len, paragraphs)) > LONGEST:
            wrong = Text(
                "조마다 제목(120자까지)과 내용(4,000자까지)을 적어 주십시오.",
                "Each article needs a heading (at most 120 characters) and a text (at most 4,000).",
            )
            raise Invalid(wrong, articles=wrong)
        if (heading, paragraphs) != (standing[key]["heading"], standing[key]["paragraphs"]):
            found[key] = {"heading": heading, "paragraphs": paragraphs}
    return found


_CENTER = Text("문안은 센터가 관리합니다.", "The center looks after the wording.")
