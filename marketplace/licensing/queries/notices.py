"""Notices between the parties: what a side may send today, what was sent, and for whom one is a thing to do."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.licensing.lifecycle import NOTICE
from marketplace.licensing.models import NOTICE_KINDS, Agreement, AgreementNotice
from marketplace.licensing.permissions import binding_sides, side_of
from marketplace.licensing.queries.agreements import visible_to
from marketplace.negotiation.models import Inquiry

# Kinds of agreement whose paper has no such article.
_WITHOUT = {
    "infringement": ("evaluation", "option", "assignment", "sale", "loan"),
    "improvement": ("assignment", "sale", "loan"),
    "succession": ("assignment", "sale"),
    "transfer": ("assignment", "sale"),
    "abandonment": ("assignment", "evaluation", "option", "publication", "sale", "loan"),
}
_SENTENCES = {
    "receive": Text("통지를 확인해 주십시오: {kind}", "Please confirm that you received a notice: {kind}"),
    "consent": Text(
        "상대방의 요청에 답변해 주십시오: {kind}", "Please answer the other side's request: {kind}"
    ),
}
_WAITING = Text("상대방의 답변을 기다립니다: {kind}", "Waiting for the other side's answer: {kind}")


def notices_of(agreement: Agreement) -> list[AgreementNotice]:
    """Those of an agreement, the newest first."""
    query = select(AgreementNotice).where(AgreementNotice.agreement_id == agreement.id)
    shown = joinedload(AgreementNotice.author), joinedload(AgreementNotice.closed_by)
    return list(db.session.scalars(query.options(*shown).order_by(AgreementNotice.id.desc())))


def notice_of(agreement: Agreement, ref: str) -> AgreementNotice | None:
    """One of this agreement's."""
    return next((row for row in notices_of(agreement) if row.ref == ref), None)


def open_notices(agreement_id: int) -> list[AgreementNotice]:
    """Those that wait for the other side."""
    query = select(AgreementNotice).where(
        AgreementNotice.agreement_id == agreement_id, AgreementNotice.state == "sent"
    )
    return list(db.session.scalars(query.order_by(AgreementNotice.id)))


def sends(actor: Actor, agreement: Agreement) -> dict[str, str]:
    """Kind -> side: the notices that the actor may send today. What asks for consent is sent by who binds the side."""
    side = side_of(agreement, actor)
    if side is None or agreement.state not in ("concluded", "in_force") or agreement.amends_id is not None:
        return {}
    return {
        kind: side
        for kind, rule in NOTICE_KINDS.items()
        if side in rule.sides
        and _has(agreement, kind)
        and (not rule.asks or side in binding_sides(actor, agreement))
    }


def _has(agreement: Agreement, kind: str) -> bool:
    """Whether the paper of this agreement speaks of it."""
    if agreement.kind == "nda":
        return kind == "other"
    if kind == "offer_back":
        return agreement.kind == "assignment"
    if kind == "abandonment" and not agreement.listing.patents:
        return False
    return agreement.kind not in _WITHOUT.get(kind, ())


def notice_items(actor: Actor) -> list[WorkItem]:
    """What the actor's side has to confirm or answer, and what it waits for."""
    if actor.oversees:
        return []
    shown = joinedload(Agreement.listing), joinedload(Agreement.inquiry).selectinload(Inquiry.members)
    query = (
        select(AgreementNotice)
        .where(AgreementNotice.state == "sent")
        .where(AgreementNotice.agreement_id.in_(visible_to(actor).with_only_columns(Agreement.id)))
        .options(joinedload(AgreementNotice.agreement).options(*shown))
        .order_by(AgreementNotice.id)
    )
    items = []
    for row in db.session.scalars(query).unique():
        step = "consent" if row.of_kind.asks else "receive"
        mine = NOTICE.can(step, row, actor)
        if not mine and (step == "receive" or side_of(row.agreement, actor) != row.side):
            continue
        sentence = _SENTENCES[step] if mine else _WAITING
        items.append(
            WorkItem(
                sentence.fill(kind=row.of_kind.name),
                row.agreement.listing.title,
                "licensing.agreement",
                {"ref": row.agreement.ref},
                mine,
                row.answer_by,
                "mail",
            )
        )
    return items
