"""Papers as their reader may see them."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.papers.models import Paper
from marketplace.papers.permissions import may_read

__all__ = ["may_read", "paper_for"]


def paper_for(actor: Actor, ref: str) -> Paper | None:
    """The paper, or None when it does not exist for this reader."""
    paper = db.session.scalars(select(Paper).where(Paper.ref == ref)).first()
    return paper if paper is not None and may_read(actor, paper) else None
