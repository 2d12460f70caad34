"""Issuing papers: the facts are copied at once; the PDF is rendered once, at the latest on first opening."""

from __future__ import annotations

import io
from typing import Any

from flask import current_app
from sqlalchemy import select

from marketplace.gateways.documents import render
from marketplace.gateways.storage import files
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic, locked
from marketplace.papers.models import Paper


def issue(
    kind: str,
    subject: Any,
    snapshot: dict[str, Any],
    actor: Actor,
    *,
    language: str,
    number: str = "",
    organisation_id: int | None = None,
    version: int = 1,
) -> Paper:
    """Copy the facts into a paper, in the caller's transaction. `snapshot` is the data contract of `kind`."""
    paper = Paper(
        kind=kind,
        number=number,
        language=language,
        version=version,
        subject_type=subject.__tablename__,
        subject_id=subject.id,
        organisation_id=organisation_id,
        snapshot=snapshot,
        issued_by_id=actor.user_id,
    )
    db.session.add(paper)
    db.session.flush()
    return paper


def of(subject: Any, kind: str) -> list[Paper]:
    """The papers of a subject of one kind, newest version last."""
    return list(
        db.session.scalars(
            select(Paper)
            .where(
                Paper.subject_type == subject.__tablename__,
                Paper.subject_id == subject.id,
                Paper.kind == kind,
            )
            .order_by(Paper.version, Paper.id)
        )
    )


def ensure_rendered(paper_id: int) -> Paper:
    """Render and store the paper unless that has been done; the paper with its hash.

    Rendering happens outside of any transaction. Two at once agree: the bytes are the same for the same
    snapshot, and the first hash written stays.
    """
    paper = db.session.get(Paper, paper_id)
    assert paper is not None
    if paper.sha256:
        return paper
    stored = files().put(
        io.BytesIO(render(paper.kind, paper.snapshot, lang=paper.language)),
        current_app.config["MAX_FILE_BYTES"],
    )
    with atomic():
        paper = locked(Paper, paper_id)
        if not paper.sha256:
            paper.sha256, paper.size, paper.rendered_at = stored.sha256, stored.size, clock.now()
    return paper
