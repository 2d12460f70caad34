"""The template library: what is in use, and all its versions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.kernel.database import db
from marketplace.licensing.models import Agreement, ClauseText


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
