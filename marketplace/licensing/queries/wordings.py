"""The template library: what is in use, and all its versions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.licensing.lifecycle import CLAUSE_TEXT
from marketplace.licensing.models import Agreement, ClauseText
from marketplace.licensing.permissions import proposes_wording
from marketplace.rights.models import KINDS

_EXPRESS = Text("간편 계약", "Express licence")


def approved_wording(kind: str, lang: str) -> ClauseText | None:
    """The library's version in use; None: the wording in the code."""
    return db.session.scalars(
        select(ClauseText).where(
            ClauseText.kind == kind, ClauseText.language == lang, ClauseText.state == "approved"
        )
    ).first()


def wording_for(agreement: Agreement, lang: str) -> ClauseText | None:
    """The version in use for an agreement: that of the short form for an express licence."""
    return approved_wording("express" if agreement.express else agreement.kind, lang)


def wording_of(kind: str, lang: str) -> dict[str, Any]:
    """The articles that the center rewrote, by key; nothing while the code's wording is in use."""
    row = approved_wording(kind, lang)
    return row.articles if row else {}


def clause_texts(kind: str = "", lang: str = "") -> list[ClauseText]:
    """The versions of the template library, the newest first; of one kind and language, or all."""
    query = select(ClauseText).order_by(ClauseText.kind, ClauseText.language, ClauseText.number.desc())
    if kind:
        query = query.where(ClauseText.kind == kind, ClauseText.language == lang)
    return list(db.session.scalars(query))


def wording_items(actor: Actor) -> list[WorkItem]:
    """Wordings that wait for another administrator of the center than the one who proposed them."""
    if not proposes_wording(actor):
        return []
    waiting = select(ClauseText).where(ClauseText.state == "proposed").order_by(ClauseText.id)
    items = []
    for row in db.session.scalars(waiting):
        mine = CLAUSE_TEXT.can("approve", row, actor)
        sentence = Text(
            "제안된 계약 문안을 검토해 주십시오: {kind}"
            if mine
            else "제안하신 계약 문안의 검토를 기다립니다: {kind}",
            "Please decide on a proposed wording: {kind}"
            if mine
            else "Your proposed wording waits for a colleague: {kind}",
        ).fill(kind=KINDS[row.kind][0] if row.kind in KINDS else _EXPRESS)
        values = {"kind": row.kind, "lang": row.language}
        items.append(WorkItem(sentence, row.reason[:80], "licensing.wording", values, mine, None, "file-pen"))
    return items
