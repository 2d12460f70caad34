"""A signature taken back before the other side has signed, and asking those who may sign to do it."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.licensing.lifecycle import AGREEMENT
from marketplace.licensing.models import Agreement, SealedScan, Signature
from marketplace.licensing.permissions import may_take_back
from marketplace.licensing.queries.commitments import asks_to_sign, signers
from marketplace.licensing.services.agreements import lock_agreement, required_text, write_to, write_to_people
from marketplace.licensing.services.signing import why_nobody_signs


def withdraw_signature(agreement_id: int, reason: str, actor: Actor) -> Agreement:
    """Take the company's signature back while the institution has not signed; both sides are told.

    An offer that is accepted binds once both have signed. Until then the signature is kept as evidence, marked as
    withdrawn, and the agreement waits for the company again, until the same last day. Raises Forbidden for who does
    not sign for the company, Conflict once the institution has signed.
    """
    reason = required_text(
        reason, "서명을 철회하는 사유를 입력해 주십시오.", "Enter the reason for withdrawing the signature."
    )
    with atomic():
        agreement = lock_agreement(agreement_id)
        signature = may_take_back(actor, agreement)
        if signature is None:
            raise _refused(agreement, actor)
        if agreement.state == "signed":
            AGREEMENT.perform("unsign", agreement, actor, paper=agreement.paper_id, signature=signature.id)
        else:  # of a joint licence, whose other companies are awaited
            AGREEMENT.check("sign", agreement, actor)
            audit.record("agreement.unsign_share", agreement, actor, signature=signature.id)
        take_out(agreement, signature, reason, actor)
        write_to(
            agreement,
            "signature_withdrawn",
            key=signature.id,
            organisation_id=signature.organisation_id,
            reason=reason,
        )
        return agreement


def take_out(agreement: Agreement, signature: Signature, reason: str, actor: Actor) -> None:
    """Mark a company's signature, and the scan that stood for it, as withdrawn; both stay as evidence."""
    signature.withdrawn_at, signature.withdrawn_by_id = clock.now(), actor.user_id
    signature.withdrawn_reason = reason
    scans = select(SealedScan).where(
        SealedScan.agreement_id == agreement.id, SealedScan.withdrawn_at.is_(None)
    )
    for scan in db.session.scalars(scans).all():
        scan.withdrawn_at = clock.now()
    db.session.flush()
    db.session.expire(agreement, ["signatures", "withdrawn_signatures", "scan", "final_scan"])


def ask_to_sign(agreement_id: int, actor: Actor) -> Agreement:
    """Who may not sign asks those who sign for the company; one letter a day.

    Conflict while nobody could sign, and where the company has nobody who may: then nobody would be told.
    """
    with atomic():
        agreement = lock_agreement(agreement_id)
        company_id = asks_to_sign(actor, agreement)
        if company_id is None:
            raise Forbidden(
                Text(
                    "서명을 기다리는 기업의 구성원 가운데 서명할 수 없는 분만 요청할 수 있습니다.",
                    "Only people of a company whose signature is awaited, who may not sign, can ask.",
                )
            )
        if (reason := why_nobody_signs(agreement, company_id)) is not None:
            raise Conflict(reason)
        people = signers(agreement, company_id)
        if not people:
            raise Conflict(
                Text(
                    "귀사에는 이 계약에 서명할 수 있는 대표자나 서명 대리인이 없어 아무에게도 알리지 못했습니다. 기업을 등록한 분이 구성원 화면에서 대표자를 초대하거나, 센터에 문의해 주십시오.",
                    "Nobody was told: your company has no representative or authorised signatory who may sign this agreement. Whoever registered the company can invite the representative on the page of its people; or ask the center.",
                )
            )
        write_to_people(
            agreement,
            "signature_requested",
            people,
            f"{company_id}:{clock.today()}",
            asked_by=actor.name,
        )
        audit.record("agreement.ask_to_sign", agreement, actor, organisation=company_id)
        return agreement


def _refused(agreement: Agreement, actor: Actor) -> Exception:
    if "signatory" not in AGREEMENT.parties(actor, agreement):
        return Forbidden(
            Text(
                "서명은 대표자나 서명 대리인이 철회합니다. 대표자에게 요청해 주십시오.",
                "The representative or an authorised signatory withdraws a signature. Please ask the representative.",
            )
        )
    return Conflict(
        Text(
            "철회할 서명이 없거나 기관이 이미 서명했습니다. 체결된 계약은 기관과 협의해 주십시오.",
            "There is no signature to withdraw, or the institution has signed. Please speak with the institution.",
        )
    )
