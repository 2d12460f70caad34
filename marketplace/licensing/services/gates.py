"""Consents and approvals that must be there before the institution signs: named, noted, taken off the list."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.accounts import queries as accounts
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.licensing.models import GATES, Agreement, Gate
from marketplace.licensing.permissions import agreement_parties
from marketplace.licensing.services.agreements import lock_agreement, required_text, write_to_people
from marketplace.licensing.services.milestones import attach
from marketplace.papers.services import Attachment

_WARRANTED = Text(
    "보낸 계약서가 공동 권리자의 동의를 보증하므로 바꿀 수 없습니다. 제안을 철회한 뒤 새 초안에서 바꿔 주십시오.",
    "The paper that was sent warrants the co-owners' consent. Revoke the offer, then change it in the new draft.",
)
_DOCUMENT = Text("공동 권리자의 동의서 파일을 올려 주십시오.", "Upload the co-owner's consent.")
_GATE_KIND = Text("확인 종류를 선택해 주십시오.", "Choose what is needed.")


def add_gate(agreement_id: int, kind: str, label: str, actor: Actor) -> Gate:
    """Name an approval that must be there before the institution signs, or a co-owner whose consent must be before the offer.

    Conflict for a co-owner once the paper was sent, which says who has consented.
    """
    with atomic():
        agreement = _kept_by(actor, agreement_id)
        if kind not in GATES:
            raise Invalid(_GATE_KIND, kind=_GATE_KIND)
        if kind == "co_owner":
            if agreement.state != "draft":
                raise Conflict(_WARRANTED)
            label = required_text(
                label, "공동 권리자의 이름을 입력해 주십시오.", "Enter the co-owner's name.", "label", 120
            )
        gate = Gate(agreement_id=agreement.id, kind=kind, label=label.strip()[:120])
        db.session.add(gate)
        audit.record("agreement.add_gate", agreement, actor, kind=kind)
        return gate


def pass_gate(gate_id: int, actor: Actor, note: str = "", document: Attachment | None = None) -> None:
    """Note that the consent or approval is there, who said so and when; Invalid for a co-owner's without its document."""
    with atomic():
        gate, agreement = _waiting(gate_id, actor)
        if gate.kind == "co_owner":
            if document is None:
                raise Invalid(_DOCUMENT, files=_DOCUMENT)
            gate.file = attach(agreement, "consent", document, actor)
            gate.refused_at, gate.refused_reason = None, ""
        _answer(gate, agreement, actor, "passed")
        gate.passed_at, gate.passed_by_id, gate.note = clock.now(), actor.user_id, note.strip()[:300]
        audit.record("agreement.pass_gate", agreement, actor, gate=gate.id)


def refuse_gate(gate_id: int, reason: str, actor: Actor) -> None:
    """Note that a co-owner does not consent: nothing is offered until they do, or another deal is made."""
    reason = required_text(
        reason, "동의하지 않은 사유를 입력해 주십시오.", "Enter why they refuse.", "note", 300
    )
    with atomic():
        gate, agreement = _waiting(gate_id, actor)
        if gate.kind != "co_owner":
            raise Conflict()
        gate.refused_at, gate.refused_reason = clock.now(), reason
        audit.record("agreement.refuse_gate", agreement, actor, gate=gate.id)


def require_consents(agreement: Agreement) -> None:
    """Conflict while a co-owner that the paper would name has not consented, with the document (특허법 제99조)."""
    missing = [
        gate.label
        for gate in agreement.gates
        if gate.kind == "co_owner" and (gate.passed_at is None or gate.file_id is None)
    ]
    if missing:
        raise Conflict(
            Text(
                "공동 권리자의 동의서를 올린 뒤에 계약서를 보낼 수 있습니다: {who}",
                "The agreement can be sent once these co-owners' consents are uploaded: {who}",
            ).fill(who=", ".join(missing))
        )


def remove_gate(gate_id: int, actor: Actor, reason: str = "") -> bool:
    """Take back a gate that was named by mistake; whether it is gone.

    One that the kind of right requires takes two officers: the first says why and the others are told, another removes it.
    Conflict where the institution has no other: then nobody would be told.
    """
    with atomic():
        gate, agreement = _waiting(gate_id, actor)
        if gate.kind == "co_owner" and agreement.state != "draft":
            raise Conflict(_WARRANTED)
        if gate.is_required and gate.removal_asked_by_id is None:
            _ask_to_remove(gate, agreement, actor, reason)
            return False
        if gate.is_required and gate.removal_asked_by_id == actor.user_id:
            raise Forbidden(
                Text(
                    "필요한 승인을 빼려면 요청하신 분이 아닌 다른 담당자가 확인해야 합니다.",
                    "Another officer than the one who asked has to confirm that a required approval is removed.",
                )
            )
        asked_by = gate.removal_asked_by_id
        _answer(gate, agreement, actor, "removed")
        db.session.delete(gate)
        audit.record("agreement.remove_gate", agreement, actor, kind=gate.kind, asked_by=asked_by)
        return True


def keep_gate(gate_id: int, actor: Actor) -> None:
    """A gate that somebody asked to remove stays: refused by another officer, or taken back."""
    with atomic():
        gate, agreement = _waiting(gate_id, actor)
        if gate.removal_asked_by_id is None:
            raise Conflict()
        _answer(gate, agreement, actor, "kept")
        audit.record("agreement.keep_gate", agreement, actor, gate=gate.id)


def _ask_to_remove(gate: Gate, agreement: Agreement, actor: Actor, reason: str) -> None:
    gate.removal_reason = required_text(
        reason, "빼는 이유를 입력해 주십시오.", "Enter the reason for removing it.", "note", 300
    )
    officers = accounts.people_of(agreement.institution_id, "officer")
    others = [one for one in officers if one != actor.user_id]
    if not others:
        raise Conflict(
            Text(
                "필요한 승인을 빼려면 다른 담당자의 확인이 필요하지만 다른 담당자가 없습니다. 구성원 화면에서 먼저 초대해 주십시오.",
                "Another officer has to confirm that a required approval is removed, and there is none. Invite one on the page of your people first.",
            )
        )
    gate.removal_asked_by_id, gate.removal_asked_at = actor.user_id, clock.now()
    audit.record("agreement.ask_to_remove_gate", agreement, actor, gate=gate.id)
    write_to_people(
        agreement,
        "gate_removal_asked",
        others,
        f"{gate.id}:{gate.removal_asked_at.isoformat()}",
        asked_by=actor.name,
        reason=gate.removal_reason,
    )


def _answer(gate: Gate, agreement: Agreement, actor: Actor, outcome: str) -> None:
    """Close the question whether the gate is taken off, if somebody put it; who did hears what another decided."""
    asker = gate.removal_asked_by_id
    if asker is not None and asker != actor.user_id:
        write_to_people(
            agreement,
            "gate_removal_answered",
            [asker],
            f"{gate.id}:{gate.removal_asked_at}",
            answered_by=actor.name,
            outcome=outcome,
        )
    gate.removal_asked_by_id, gate.removal_asked_at, gate.removal_reason = None, None, ""


def _waiting(gate_id: int, actor: Actor) -> tuple[Gate, Agreement]:
    """A gate that was not passed, read again under the lock of its agreement, whose gates this officer keeps."""
    agreement_id = db.session.scalar(select(Gate.agreement_id).where(Gate.id == gate_id))
    if agreement_id is None:
        raise NotFound()
    agreement = _kept_by(actor, agreement_id)
    gate = locked(Gate, gate_id)
    if gate.passed_at is not None:
        raise Conflict()
    return gate, agreement


def _kept_by(actor: Actor, agreement_id: int) -> Agreement:
    """The agreement whose gates this officer keeps, before the institution has signed."""
    agreement = lock_agreement(agreement_id)
    if "officer" not in agreement_parties(actor, agreement):
        raise Forbidden(Text("기술이전 담당자만 할 수 있습니다.", "Only the transfer officer can do this."))
    if agreement.state not in ("draft", "offered", "signed"):
        raise Conflict()
    return agreement
