"""The data of a certificate of signatures, in the shape of gateways/documents/contracts.py: who signed which bytes, by what right."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app

from marketplace.accounts import queries as people
from marketplace.accounts.models import ROLES
from marketplace.formats.dates_text import in_seoul
from marketplace.kernel import audit, clock
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.licensing.models import Agreement, Signature, StandingApproval
from marketplace.negotiation.queries import paper_facts
from marketplace.papers.models import Paper

METHODS = {
    "password": Text("비밀번호 재확인", "Password entered again"),
    "standing": Text("상시 승인에 따른 자동 서명", "Signed under a standing approval"),
    "sealed": Text("서면 날인, 스캔본 제출", "Sealed on paper, scan uploaded"),
    "scan_confirmed": Text("날인된 스캔본 확인", "Scan of the sealed paper confirmed"),
}
CONSENT = Text(
    "양 당사자는 전자서명법과 전자문서법에 따라 전자 문서와 전자 서명으로 계약을 맺는 데 동의하였습니다.",
    "Both parties agreed to conclude by electronic document and signature.",
)

BOTH_SEALED = Text(
    "양 당사자는 서면에 날인하고 그 스캔본을 제출하였습니다. 기술도입자의 날인본 SHA-256 {first}, 양 당사자의 날인본 SHA-256 {last}.",
    "Both parties sealed the paper and handed in its scans: sealed by the licensee, SHA-256 {first}; sealed by both, SHA-256 {last}.",
)
SEALED = Text(
    "기술도입자는 서면에 날인한 스캔본(SHA-256 {sha256})을 제출하였고 기술제공자가 이를 확인하였습니다.",
    "The licensee submitted a scan of the sealed paper (SHA-256 {sha256}), which the licensor confirmed.",
)
AUTHORITY_PAPERS = {
    "power_of_attorney": Text("위임장", "Letter of authority"),
    "business_registration": Text("사업자등록증", "Business registration certificate"),
    "incorporation": Text("설립 증명서", "Certificate of incorporation"),
}


def certificate(row: Agreement, paper: Paper) -> dict[str, Any]:
    """Contract `Certificate`: who signed which bytes, and the audit chain's head at that moment."""
    lang = row.language
    title = (
        Text("비밀유지계약서", "Non-disclosure agreement")
        if row.kind == "nda"
        else Text("기술이전 계약서", "Technology licence agreement")
    )
    head, sealed_at = audit.last_seal()
    return {
        "number": f"{row.number}-C",
        "created_at": clock.now().isoformat(),
        "issued_at": clock.now().isoformat(),
        **({"concluded_on": row.dated_on.isoformat()} if row.dated_on else {}),
        "issuer": _issuer(lang),
        "document": {
            "title": _in(title, lang),
            "number": row.number,
            "file_name": f"{row.number}.pdf",
            "sha256": paper.sha256,
            "size_bytes": paper.size,
        },
        "signers": [_signer(row, signature, lang) for signature in row.signatures],
        **_withdrawn(row),
        "consent": _in(_consent(row), lang),
        "verify_url": _site() + "/verify",
        "audit_head": head,
        "audit_sealed_at": sealed_at.isoformat() if sealed_at else None,
    }


def _consent(row: Agreement) -> Text:
    if row.scan is None:
        return CONSENT
    if row.final_scan is None:
        return SEALED.fill(sha256=row.scan.sha256)
    return BOTH_SEALED.fill(first=row.scan.sha256, last=row.final_scan.sha256)


def _issuer(lang: str) -> dict[str, Any]:
    """Contract `Issuer`: the center, which runs the site and is no party."""
    center = people.center_organisation()
    named = (
        paper_facts.party(center.id, lang)
        if center
        else {"name": "기술마당" if lang == "ko" else "Gisul Madang"}
    )
    known = ("name", "business_number", "registration_number", "address", "phone")
    return {**{key: named.get(key) for key in known}, "site": _site()}


def _withdrawn(row: Agreement) -> dict[str, Any]:
    """The signatures that were taken back before these, so that the evidence is whole."""
    if not row.withdrawn_signatures:
        return {}
    return {
        "withdrawn": [
            {
                "organisation": signature.organisation_name,
                "name": signature.name,
                "signed_at": signature.signed_at.isoformat(),
                "withdrawn_at": signature.withdrawn_at.isoformat() if signature.withdrawn_at else "",
            }
            for signature in row.withdrawn_signatures
        ]
    }


def _site() -> str:
    return str(current_app.config["SITE_URL"]).rstrip("/")


def _signer(row: Agreement, signature: Signature, lang: str) -> dict[str, Any]:
    if row.kind == "nda":
        party = (
            Text("정보 제공자", "Discloser")
            if signature.side == "licensor"
            else Text("정보 수령자", "Recipient")
        )
    else:
        party = (
            Text("기술제공자", "Licensor") if signature.side == "licensor" else Text("기술도입자", "Licensee")
        )
    consented_at = _consented_at(signature)
    return {
        "organisation": signature.organisation_name,
        "party_role": _in(party, lang),
        "name": signature.name,
        "role": _in(ROLES[signature.role][1], lang),
        "signed_at": signature.signed_at.isoformat(),
        "consented_at": consented_at.isoformat() if consented_at else None,
        "email": signature.email,
        "authority": signature.authority or None,
        "authority_paper": _authority_paper(signature, lang),
        "document_sha256": signature.document_sha256,
        "method": _in(_method(signature), lang),
    }


def _method(signature: Signature) -> Text:
    words = METHODS.get(signature.method, Text(signature.method, signature.method))
    proven = signature.identity
    return (
        Text(f"{words.ko}, 본인확인 ({proven})", f"{words.en}, identity confirmed ({proven})")
        if proven
        else words
    )


def _consented_at(signature: Signature) -> datetime | None:
    """When the signer agreed to sign electronically: with the signature, or beforehand with a standing approval; None for
    who sealed on paper."""
    if signature.method == "sealed":
        return None
    if signature.standing_approval_id is not None:
        return db.session.get_one(StandingApproval, signature.standing_approval_id).granted_at
    return signature.signed_at


def _authority_paper(signature: Signature, lang: str) -> str | None:
    """The document that shows the signer's authority, as it was stored by then: its kind, day and hash."""
    found = people.paper_of_authority(
        signature.user_id, signature.organisation_id, signature.role, signature.signed_at
    )
    if found is None:
        return None
    day = in_seoul(found.uploaded_at).date()
    words = Text("{kind}, {day} 제출, SHA-256 {sha256}", "{kind}, filed {day}, SHA-256 {sha256}")
    kind = AUTHORITY_PAPERS.get(found.kind, Text("증빙 서류", "Document"))
    return _in(words.fill(kind=_in(kind, lang), day=day, sha256=found.sha256), lang)


def _in(text: Text, lang: str) -> str:
    return text.en if lang == "en" else text.ko
