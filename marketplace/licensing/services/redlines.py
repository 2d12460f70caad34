"""The company proposes other words for an offered agreement; the officer takes them over article by article, or not.

What is taken over goes into a new draft of the same terms, which is checked by the linter and sent as any draft. Nothing
that was sent changes.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from marketplace.kernel import audit, clock, periods, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, NotFound
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.licensing.comparing import changed_keys, taken_over
from marketplace.licensing.lifecycle import REDLINE
from marketplace.licensing.models import Agreement, Redline
from marketplace.licensing.permissions import agreement_parties
from marketplace.licensing.queries.redlines import open_redline, paper_articles
from marketplace.licensing.services import texts
from marketplace.licensing.services.agreements import lock_agreement, required_text, write_to
from marketplace.licensing.services.joint import draft_anew
from marketplace.negotiation.services import lock_inquiry

LONGEST_NOTE = 500
_WHY = Text(
    "고치려는 이유를 입력해 주십시오. 기관이 읽습니다.",
    "Enter why you would change it; the institution will read it.",
)
_ANSWER = Text(
    "반영하지 않는 조가 있습니다. 그 이유를 입력해 주십시오. 기업이 읽습니다.",
    "You leave some articles as they are. Enter why; the company will read it.",
)


def require_open_text(agreement: Agreement, actor: Actor) -> None:
    """Forbidden for who is not of the company that asked, Conflict where there is no offered text to speak of."""
    if "lead" not in agreement_parties(actor, agreement):
        raise Forbidden(
            Text(
                "문안 수정은 문의한 기업이 제안합니다.",
                "Changes to the text are proposed by the company that asked.",
            )
        )
    texts.require_own_text(agreement)
    if agreement.term_sheet_id is None:
        raise Conflict(
            Text(
                "변경계약의 문안은 기관이 새로 보낼 수 있습니다. 메시지로 협의해 주십시오.",
                "The institution can send an amendment anew. Please talk about its words by message.",
            )
        )
    if agreement.state != "offered" or agreement.signatures:
        raise Conflict(
            Text(
                "아무도 서명하지 않은 계약서에만 수정을 제안할 수 있습니다.",
                "Changes can be proposed while nobody has signed the agreement.",
            )
        )
    if open_redline(agreement.id) is not None:
        raise Conflict(
            Text(
                "이미 보낸 수정 제안의 답변을 기다리고 있습니다.",
                "The institution has not answered your earlier proposal yet.",
            )
        )


def propose_redline(
    agreement_id: int,
    articles: list[dict[str, Any]],
    note: str,
    actor: Actor,
    form_token: str | None = None,
) -> Redline:
    """Put the articles ([{heading, paragraphs, key}]) as the company would have them before the officer. Sent twice, done once."""
    with atomic():
        again = made_before(Redline, form_token, Redline.author_id == actor.user_id)
        if again is not None:
            return again
        agreement = lock_agreement(agreement_id)
        require_open_text(agreement, actor)
        before = paper_articles(agreement)
        row = Redline(
            agreement_id=agreement.id,
            before=before,
            articles=texts.checked(articles, before),
            note=required_text(note, _WHY.ko, _WHY.en, "note", LONGEST_NOTE),
            author_id=actor.user_id,
            form_token=form_token,
        )
        db.session.add(row)
        audit.record("redline.propose", row, actor, agreement=agreement.id)
        write_to(agreement, "redline_proposed", "licensor", key=row.id, redline_id=row.id)
        return row


def answer_redline(ref: str, keys: Collection[str], answer: str, actor: Actor) -> Agreement:
    """Take over the changes of these articles; without any, none. The agreement that is to be read next.

    Invalid without a reason where something stays as it was. The offer that was left gets its days to sign anew.
    """
    with atomic():
        row = _locked(ref)
        agreement = row.agreement
        REDLINE.check("accept", row, actor)
        proposed = changed_keys(row.before, row.articles)
        chosen = [key for key in proposed if key in keys]
        if len(chosen) < len(proposed):
            answer = required_text(answer, _ANSWER.ko, _ANSWER.en, "answer", LONGEST_NOTE)
        REDLINE.perform("accept" if chosen else "decline", row, actor)
        row.accepted, row.answer = chosen, answer.strip()[:LONGEST_NOTE]
        row.decided_by_id, row.decided_at = actor.user_id, clock.now()
        db.session.flush()  # it is answered before its paper goes, and does not fall with it
        if chosen:
            row.redrafted = _drafted_with(row, set(chosen), actor)
        else:
            today = clock.today()
            anew = periods.days_after(today, policy.value("agreement_offer_days", today))
            agreement.sign_by = max(agreement.sign_by or anew, anew)
        write_to(agreement, "redline_answered", "licensee", key=row.id, redline_id=row.id)
        return row.redrafted or agreement


def _drafted_with(row: Redline, keys: set[str], actor: Actor) -> Agreement:
    old = row.agreement
    why = "기업이 제안한 문안을 반영하여 계약서를 다시 작성합니다. (Drafted anew with words that the company proposed.)"
    new = draft_anew(old, lock_inquiry(old.inquiry_id), why)
    if new is None:
        raise Conflict()
    now = texts.begin(new, new.language)
    articles = taken_over(now, row.before, row.articles, keys)
    if articles != now:
        texts.keep(new, now, articles, actor, f"{old.number}: {row.note}"[:300])
    return new


def withdraw_redline(ref: str, actor: Actor) -> Agreement:
    """The company takes its proposal back; the offer stands as it was."""
    with atomic():
        row = _locked(ref)
        REDLINE.perform("withdraw", row, actor)
        row.decided_by_id, row.decided_at = actor.user_id, clock.now()
        return row.agreement


def _locked(ref: str) -> Redline:
    row = db.session.scalars(select(Redline).where(Redline.ref == ref)).first()
    if row is None:
        raise NotFound()
    lock_agreement(row.agreement_id)
    db.session.refresh(row)
    return row
