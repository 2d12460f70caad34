"""Issuing papers: the facts are copied at once; the PDF is rendered once, at the latest on first opening."""

from __future__ import annotations

import io
from typing import Any

from flask import current_app
from sqlalchemy import select

from marketplace.gateways.documents import render, unprintable
from marketplace.gateways.storage import files
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.audit import Recorded
from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.papers.models import Paper

AGREED_ON = ("quotation", "agreement", "nda")
# Where in a paper's facts a letter stands, in words for whoever must change it; the innermost that is known counts.
PLACES = {
    "subject": Text("기술 이름", "title of the technology"),
    "name": Text("기관이나 기업의 이름", "name of an organisation"),
    "representative": Text("대표자 이름", "name of the representative"),
    "address": Text("주소", "address"),
    "field_of_use": Text("실시 분야", "field of use"),
    "milestones": Text("마일스톤", "milestones"),
    "termination": Text("해지 조건", "termination"),
    "note": Text("특약", "special terms"),
    "articles": Text("계약 조항", "articles"),
}


def _lost(facts: object, place: Text | None = None) -> tuple[Text, str] | None:
    """(place, letters) of the first text that the fonts of papers cannot show whole."""
    if isinstance(facts, str):
        letters = unprintable(facts)
        return (place or Text("내용", "text"), letters) if letters else None
    inner = (
        [(PLACES.get(key, place), value) for key, value in facts.items()]
        if isinstance(facts, dict)
        else [(place, value) for value in facts]
        if isinstance(facts, list | tuple)
        else []
    )
    return next((found for where, value in inner if (found := _lost(value, where))), None)


def _unshown(place: Text, letters: str) -> Invalid:
    named = ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in letters[:5])
    return Invalid(
        Text(
            "‘{place}’에 문서의 글꼴로 나타낼 수 없는 글자가 있습니다: {letters}. 다른 글자로 바꾼 뒤 다시 시도해 주십시오.",
            "The {place} holds letters that our papers cannot show: {letters}. Please replace them and try again.",
        ).fill(place=place, letters=named)
    )


def refuse_unshown(facts: dict[str, Any]) -> None:
    """Invalid, naming the place and the letters, when a paper of these facts would not show what the page shows.

    For what leads to a paper: who starts it hears so, not who has to finish it.
    """
    if lost := _lost(facts):
        raise _unshown(*lost)


def issue(
    kind: str,
    subject: Recorded,
    snapshot: dict[str, Any],
    actor: Actor,
    *,
    language: str,
    number: str = "",
    organisation_id: int | None = None,
    version: int = 1,
) -> Paper:
    """Copy the facts into a paper, in the caller's transaction. `snapshot` is the data contract of `kind`.

    Invalid, naming the place and the letters, when a quotation or an agreement would not show what the page shows.
    Papers about money that has moved are made all the same, and name such a letter by its number.
    """
    if kind in AGREED_ON:
        refuse_unshown(snapshot)
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


def of(subject: Recorded, kind: str) -> list[Paper]:
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
