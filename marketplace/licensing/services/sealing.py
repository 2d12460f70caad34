"""Signing on paper: a paper with places for seals, sealed by both, each handing in its scan; no password stands for a seal."""

from __future__ import annotations

from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.licensing.lifecycle import AGREEMENT
from marketplace.licensing.models import Agreement, SealedScan
from marketplace.licensing.permissions import agreement_parties
from marketplace.licensing.services.agreements import lock_agreement, required_text, write_to
from marketplace.licensing.services.drafting import issue_paper
from marketplace.licensing.services.signing import record_signature
from marketplace.licensing.services.unsigning import take_out
from marketplace.papers import services as papers
from marketplace.papers.services import Attachment

SCANS = ("application/pdf", "image/png", "image/jpeg")
WAYS = ("electronic", "seal")


def choose_way(agreement_id: int, way: str, actor: Actor) -> Agreement:
    """How an offered paper is signed, at the wish of either side and before anybody has: it is written anew with places
    for seals, or for electronic signatures again; its words are otherwise the same."""
    with atomic():
        agreement = lock_agreement(agreement_id)
        _may_choose(agreement, actor)
        if way not in WAYS:
            raise Invalid(Text("서명 방법을 선택해 주십시오.", "Choose how to sign."))
        agreement.signing = way
        audit.record("agreement.choose_way", agreement, actor, way=way)
        offered = agreement.paper_id
        paper_id = issue_paper(agreement, actor)
        agreement.paper_id = offered  # until the new one is rendered the old one stands
    papers.ensure_rendered(paper_id)
    with atomic():
        agreement = lock_agreement(agreement_id)
        _may_choose(agreement, actor)
        if agreement.signing != way:
            raise Conflict()
        agreement.paper_id = paper_id
        audit.record("agreement.change_paper", agreement, actor, paper=paper_id)
        side = "licensee" if "officer" in agreement_parties(actor, agreement) else "licensor"
        write_to(agreement, "signing_changed", side, key=paper_id, seal=way == "seal")
        return agreement


def submit_scan(
    agreement_id: int, scan: Attachment | None, actor: Actor, address: str = "", seen: str = ""
) -> Agreement:
    """A side hands in the scan of the paper that it has sealed, which counts as its signature (서면 날인).

    First the company; then the institution, whose scan shows both seals and concludes the agreement. `scan` is already
    in the file store. The same rules as for signing: authority, approved company, in time; but no password. `seen` as for
    `countersign`.
    """
    if scan is None or scan.media_type not in SCANS:
        reason = Text(
            "날인한 계약서의 스캔본(PDF, PNG, JPG)을 올려 주십시오.",
            "Please upload the scan (PDF, PNG or JPG).",
        )
        raise Invalid(reason, files=reason)
    with atomic():
        agreement = lock_agreement(agreement_id)
        if agreement.signing != "seal":
            raise Conflict(
                Text(
                    "전자 서명용 계약서입니다. 종이에 날인하려면 먼저 날인용 계약서로 바꿔 주십시오.",
                    "This paper is for electronic signatures. Change it into a paper for seals first.",
                )
            )
        side = "licensor" if agreement.state == "signed" else "licensee"
        row = SealedScan(
            agreement_id=agreement.id,
            side=side,
            name=scan.name,
            sha256=scan.sha256,
            size=scan.size,
            media_type=scan.media_type,
            uploaded_by_id=actor.user_id,
        )
        db.session.add(row)
        db.session.flush()
        db.session.expire(agreement, ["scan", "final_scan"])
        record_signature(agreement.id, actor, side, address, method="sealed", seen=seen)
        audit.record("agreement.submit_scan", agreement, actor, sha256=scan.sha256)
        return agreement


def return_scan(agreement_id: int, reason: str, actor: Actor) -> Agreement:
    """The company's scan is not the sealed paper, or can't be read: it goes back with the reason, and the company seals again."""
    reason = required_text(reason, "돌려보내는 사유를 입력해 주십시오.", "Enter the reason for returning it.")
    with atomic():
        agreement = lock_agreement(agreement_id)
        if agreement.scan is None:
            AGREEMENT.check("return_scan", agreement, actor)
            raise Conflict(Text("돌려보낼 스캔본이 없습니다.", "There is no scan to return."))
        AGREEMENT.perform("return_scan", agreement, actor, paper=agreement.paper_id)
        returned = [row for row in agreement.signatures if row.side == "licensee"]
        for signature in returned:
            take_out(agreement, signature, reason, actor)
        write_to(agreement, "scan_returned", "licensee", key=clock.now().isoformat(), reason=reason)
        return agreement


def _may_choose(agreement: Agreement, actor: Actor) -> None:
    if not agreement_parties(actor, agreement) & {"officer", "signatory"}:
        raise Forbidden(
            Text(
                "서명 방법은 서명하는 분과 기술이전 담당자가 정합니다.",
                "Who signs and the transfer officer choose how to sign.",
            )
        )
    if agreement.express or len(agreement.licensee_ids) > 1:
        raise Conflict(
            Text(
                "간편 계약과 공동 실시 계약은 전자 서명으로만 맺습니다.",
                "Express and joint licences are signed electronically.",
            )
        )
    if agreement.state != "offered" or agreement.signatures:
        raise Conflict(
            Text(
                "서명하기 전에만 서명 방법을 바꿀 수 있습니다.",
                "The way of signing can be changed before anybody has signed only.",
            )
        )
