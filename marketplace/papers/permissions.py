"""Who may read a paper: whoever may read what it is about. Each package says so for its own subjects."""

from __future__ import annotations

from marketplace.kernel.actor import Actor
from marketplace.kernel.feature import installed
from marketplace.papers.models import Paper


def may_read(actor: Actor, paper: Paper) -> bool:
    """Whether the actor may read what the paper is about. A subject that no feature speaks for is read by nobody."""
    readable = installed().papers.get(paper.subject_type)
    return readable is not None and readable(actor, paper.subject_id)
