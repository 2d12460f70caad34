"""The certificate of signatures says who issued it, who signed with what authority, when, how, which bytes, and the audit head."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from marketplace.accounts.models import Membership, Organisation, OrganisationFile
from marketplace.gateways.storage import files
from marketplace.kernel import audit, clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.licensing import services
from marketplace.licensing.models import Agreement
from marketplace.negotiation.services import accept_terms, offer_terms
from marketplace.papers.models import Paper
from marketplace.papers.services import store_attachments
from tests.journeys.walk import PDF
from tests.negotiation.deals import Deal, terms
from tests.world import PASSWORD

pytestmark = pytest.mark.real_papers


def filed(organisation_id: int, kind: str, sha: str, user_id: int) -> int:
    """A document of an organisation, as registration stores it."""
    with atomic():
        row = OrganisationFile(
            organisation_id=organisation_id,
            kind=kind,
            name="서류.pdf",
            sha256=sha * 64,
            size=10,
            media_type="application/pdf",
            uploaded_by_id=user_id,
            uploaded_at=clock.now(),
        )
        db.session.add(row)
        db.session.flush()
        return row.id


def certificate(agreement: Agreement) -> Paper:
    outbox.drain()
    db.session.expire_all()
    return db.session.get_one(Paper, db.session.get_one(Agreement, agreement.id).certificate_id)


def text_of(paper: Paper) -> str:
    with files().open(paper.sha256) as stream:
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(stream.read())).pages)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_contract_17_the_certificate_names_issuer_authority_consent_and_audit_head(
    deal: Deal, language: str
) -> None:
    with atomic():
        center = db.session.scalars(select(Organisation).where(Organisation.kind == "center")).one()
        center.address, center.address_en, center.postcode = (
            "경상북도 구미시 산호대로 253",
            "253 Sanho-daero, Gumi",
            "39253",
        )
    filed(deal.company_id, "business_registration", "a", deal.boss.user_id)
    sheet = deal.agreed(fee=0)
    agreement = services.draft_agreement(sheet.id, deal.officer)
    services.offer(agreement.id, deal.officer, language)
    services.sign(agreement.id, deal.boss, PASSWORD, "203.0.113.7")
    filed(
        deal.company_id, "business_registration", "b", deal.boss.user_id
    )  # too late to be what was signed on
    audit.seal()
    head = audit.head()
    services.countersign(agreement.id, deal.officer, PASSWORD, "203.0.113.8")

    paper = certificate(agreement)
    facts = paper.snapshot
    agreed = db.session.get_one(Paper, agreement.paper_id)
    assert facts["issuer"]["name"]
    assert ("구미시" if language == "ko" else "Gumi") in facts["issuer"]["address"]
    company, institution = facts["signers"]
    assert (company["name"], institution["name"]) == ("이대표", "박담당")
    assert company["consented_at"] == company["signed_at"]
    assert {company["document_sha256"], institution["document_sha256"], facts["document"]["sha256"]} == {
        agreed.sha256
    }
    assert company["authority_paper"].endswith("SHA-256 " + "a" * 64)
    assert institution["authority_paper"] is None, "nothing was filed"
    assert (facts["audit_head"], bool(facts["audit_sealed_at"])) == (head, True)
    text = text_of(paper)
    for part in (
        facts["issuer"]["name"],
        "사업자등록증" if language == "ko" else "Business registration",
        "a" * 20,
    ):
        assert part in text.replace("\n", " ") or part in text.replace("\n", ""), part
    assert ("확인서 발급 기관" if language == "ko" else "Issued by") in text


def test_contract_17_a_delegates_letter_of_authority_is_named_with_its_hash(deal: Deal, world) -> None:
    delegate = world.person("delegate", deal.company_id, name="위수임", signing_limit=100_000_000)
    world.set_password(delegate)
    letter = filed(deal.company_id, "power_of_attorney", "c", deal.boss.user_id)
    with atomic():
        held = db.session.scalars(select(Membership).where(Membership.user_id == delegate.user_id)).one()
        held.authority_file_id = letter
    sheet = offer_terms(deal.ask().id, terms(fee=0), "", deal.officer)
    agreement = services.draft_agreement(accept_terms(sheet.id, deal.boss).id, deal.officer)
    services.offer(agreement.id, deal.officer)
    services.sign(agreement.id, delegate, PASSWORD)
    services.countersign(agreement.id, deal.officer, PASSWORD)
    signer = certificate(agreement).snapshot["signers"][0]
    assert signer["authority_paper"].startswith("위임장, ")
    assert signer["authority_paper"].endswith("c" * 64)


def test_contract_17_who_sealed_on_paper_did_not_agree_to_sign_electronically(deal: Deal) -> None:
    agreement = deal.offered(fee=0)
    services.choose_way(agreement.id, "seal", deal.boss)
    for signer in (deal.boss, deal.officer):
        services.submit_scan(agreement.id, store_attachments([("a.pdf", io.BytesIO(PDF))])[0], signer)
    company, institution = certificate(agreement).snapshot["signers"]
    assert company["consented_at"] is None
    assert institution["consented_at"] is None
