"""What the company would have otherwise in the words of an offered agreement."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.licensing.models import Agreement, Redline
from marketplace.licensing.queries.agreements import agreement_for, paper_of


def paper_articles(agreement: Agreement) -> list[dict[str, Any]]:
    """The articles of the paper that was sent; none before that."""
    paper = paper_of(agreement)
    return [dict(article) for article in paper.snapshot["articles"]] if paper else []


def open_redline(agreement_id: int) -> Redline | None:
    """The proposal that waits for the institution."""
    query = select(Redline).where(Redline.agreement_id == agreement_id, Redline.state == "proposed")
    return db.session.scalars(query).first()


def waiting_redlines(agreement_ids: Iterable[int]) -> set[int]:
    """Of these agreements those for which something waits for the institution's answer."""
    query = select(Redline.agreement_id).where(
        Redline.agreement_id.in_(list(agreement_ids)), Redline.state == "proposed"
    )
    return set(db.session.scalars(query))


def redlines_of(agreement: Agreement) -> list[Redline]:
    """What was proposed for its paper, and what was taken over into it, the first first."""
    own = (Redline.agreement_id == agreement.id) | (Redline.redrafted_id == agreement.id)
    query = select(Redline).where(own).options(joinedload(Redline.author)).order_by(Redline.id)
    return list(db.session.scalars(query))


def redline_for(actor: Actor, ref: str) -> Redline | None:
    """For who may read the agreement of which it speaks."""
    row = db.session.scalars(select(Redline).where(Redline.ref == ref)).first()
    return row if row is not None and agreement_for(actor, row.agreement.ref) is not None else None
