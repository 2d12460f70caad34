"""Signing outside: download, seal on paper, upload the scan; the institution confirms it with its own signature."""

from __future__ import annotations

from marketplace.kernel import audit
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Conflict, Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.licensing.models import Agreement, SealedScan
from marketplace.licensing.services.agreements import lock_agreement
from marketplace.licensing.services.signing import record_signature
from marketplace.papers.services import Attachment

SCANS = ("application/pdf", "image/png", "image/jpeg")


def submit_scan(agreement_id: int, scan: Attachment | None, actor: Actor, address: str = "") -> Agreement:
    """The company hands in the scan of the sealed agreement, which counts as its signature (서면 날인).

    `scan` is already in the file store. The same rules as for signing: authority, approved company, in time.
    """
    if scan is None or scan.media_type not in SCANS:
        reason = Text(
            "날인한 계약서의 스캔본(PDF, PNG, JPG)을 올려 주십시오.",
            "Please upload the scan (PDF, PNG or JPG).",
        )
        raise Invalid(reason, files=reason)
    with atomic():
        agreement = lock_agreement(agreement_id)
        if agreement.express:
            raise Conflict(
                Text("간편 계약은 전자 서명으로만 맺습니다.", "An express licence is signed electronically.")
            )
        if len(agreement.licensee_ids) > 1:
            raise Conflict(
                Text(
                    "공동 실시 계약은 기업마다 전자 서명으로 맺습니다.",
                    "A joint licence is signed electronically by each company.",
                )
            )
        record_signature(agreement.id, actor, "licensee", address, method="sealed")
        agreement.scan = SealedScan(
            name=scan.name,
            sha256=scan.sha256,
            size=scan.size,
            media_type=scan.media_type,
            uploaded_by_id=actor.user_id,
        )
        audit.record("agreement.submit_scan", agreement, actor, sha256=scan.sha256)
        return agreement
