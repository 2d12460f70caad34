"""Who may read a paper: whoever may read what it is about. Each package says so for its own subjects."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.papers.models import Paper

Reader = Callable[[Actor, int], bool]
READERS: dict[str, Reader] = {}  # subject_type (table name) -> may this actor read that row's papers


def reader(subject_type: str, may_read: Reader) -> None:
    """Register the rule of a subject; called by the package that owns it when its queries are imported."""
    READERS[subject_type] = may_read


def paper_for(actor: Actor, ref: str) -> Paper | None:
    """The paper, or None when it does not exist for this reader. A subject without a rule is read by nobody."""
    paper = db.session.scalars(select(Paper).where(Paper.ref == ref)).first()
    if paper is None:
        return None
    may_read = READERS.get(paper.subject_type)
    return paper if may_read is not None and may_read(actor, paper.subject_id) else None
