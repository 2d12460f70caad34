"""Who may read a paper: whoever may read what it is about. Each package says so for its own subjects."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.feature import installed
from marketplace.papers.models import Paper


def may_read(actor: Actor, paper: Paper) -> bool:
    """Whether the actor may read what the paper is about. A subject that no feature speaks for is read by nobody."""
    readable = installed().papers.get(paper.subject_type)
    return readable is not None and readable(actor, paper.subject_id)


def paper_for(actor: Actor, ref: str) -> Paper | None:
    """The paper, or None when it does not exist for this reader."""
    paper = db.session.scalars(select(Paper).where(Paper.ref == ref)).first()
    return paper if paper is not None and may_read(actor, paper) else None
