"""A paper for seals has places for seals and says so; both sides seal it, and hand in their scans without a password."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.gateways.storage import files
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.licensing import queries, services
from marketplace.licensing.models import Agreement, SealedScan
from marketplace.papers.models import Paper
from marketplace.papers.services import Attachment, store_attachments
from tests.gateways.test_documents import squeezed, text_of
from tests.journeys.walk import PDF
from tests.licensing.test_assets import again, letters
from tests.negotiation.deals import Deal, rival
from tests.world import PASSWORD, World

pytestmark = pytest.mark.real_papers


def scan(name: str = "날인.pdf") -> Attachment:
    return store_attachments([(name, io.BytesIO(PDF + name.encode()))])[0]


def printed(agreement: Agreement) -> str:
    paper = db.session.get_one(Paper, again(agreement).paper_id)
    with files().open(paper.sha256) as stored:
        return squeezed(text_of(stored.read()))


def offered(deal: Deal, kind: str, lang: str) -> Agreement:
    if kind == "nda":
        return services.start_nda(deal.ask().id, deal.officer, lang)
    draft = services.draft_agreement(deal.agreed(fee=0).id, deal.officer, lang)
    return services.offer(draft.id, deal.officer)


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("kind", ["non_exclusive", "nda"])
def test_contract_09_a_paper_for_seals_has_places_for_seals_and_says_so(
    deal: Deal, sent: list[Any], kind: str, lang: str
) -> None:
    agreement = offered(deal, kind, lang)
    electronic = squeezed("전자서명" if lang == "ko" else "electronically")
    assert electronic in printed(agreement)
    services.choose_way(agreement.id, "seal", deal.boss)
    assert letters(sent, deal.officer, "날인용 계약서")
    said = printed(agreement)
    assert electronic not in said
    assert squeezed("electronic signature") not in said
    assert squeezed("(서명 또는 인)" if lang == "ko" else "(signature or seal)") in said
    assert squeezed("서면 날인" if lang == "ko" else "Seals and") in said
    services.choose_way(agreement.id, "electronic", deal.officer)
    assert electronic in printed(agreement)


def test_contract_09_both_seal_and_nobody_gives_a_password(
    deal: Deal, client: FlaskClient, world: World
) -> None:
    agreement = offered(deal, "non_exclusive", "ko")
    with pytest.raises(Conflict):
        services.submit_scan(agreement.id, scan(), deal.boss)
    services.choose_way(agreement.id, "seal", deal.officer)
    with pytest.raises(Conflict):
        services.sign(agreement.id, deal.boss, PASSWORD)
    world.sign_in(client, deal.boss)
    assert "날인하고 스캔본 올리기" in client.get(f"/agreements/{agreement.ref}").text
    upload = {"files": (io.BytesIO(PDF + b"one"), "one.pdf")}
    assert client.post(f"/agreements/{agreement.ref}/seal", data=upload).status_code == 303
    with pytest.raises(Conflict):
        services.countersign(agreement.id, deal.officer, PASSWORD)
    with pytest.raises(Invalid):
        services.submit_scan(agreement.id, None, deal.officer)
    with pytest.raises(Forbidden):
        services.submit_scan(agreement.id, scan(), deal.boss)
    world.sign_in(client, deal.officer)
    upload = {"files": (io.BytesIO(PDF + b"both"), "both.pdf")}
    assert client.post(f"/agreements/{agreement.ref}/seal", data=upload).status_code == 303
    row = again(agreement)
    assert (row.state, [one.method for one in row.signatures]) == ("in_force", ["sealed", "sealed"])
    said = queries.certificate_of(row).snapshot["consent"]
    assert row.scan.sha256 in said
    assert row.final_scan.sha256 in said
    assert client.get(f"/agreements/{agreement.ref}/scan?side=licensor").data.endswith(b"both")


def test_contract_09_a_wrong_scan_goes_back_with_its_reason(deal: Deal, sent: list[Any]) -> None:
    agreement = offered(deal, "non_exclusive", "ko")
    services.choose_way(agreement.id, "seal", deal.boss)
    services.submit_scan(agreement.id, scan("다른 문서.pdf"), deal.boss)
    with pytest.raises(Forbidden):
        services.return_scan(agreement.id, "이유", deal.boss)
    with pytest.raises(Invalid):
        services.return_scan(agreement.id, " ", deal.officer)
    services.return_scan(agreement.id, "다른 계약서의 스캔본입니다.", deal.officer)
    row = again(agreement)
    assert (row.state, row.scan, row.signatures) == ("offered", None, [])
    assert [one.withdrawn_reason for one in row.withdrawn_signatures] == ["다른 계약서의 스캔본입니다."]
    assert letters(sent, deal.boss, "스캔본이 돌아왔습니다")
    services.submit_scan(agreement.id, scan(), deal.boss)
    services.submit_scan(agreement.id, scan("양쪽.pdf"), deal.officer)
    assert again(agreement).state == "in_force"
    assert db.session.query(SealedScan).filter_by(agreement_id=agreement.id).count() == 3


def test_contract_09_the_way_is_chosen_before_anybody_signed(deal: Deal) -> None:
    agreement = offered(deal, "non_exclusive", "ko")
    _, stranger = rival(deal)
    for person in (deal.member, deal.center, stranger):
        with pytest.raises(Forbidden):
            services.choose_way(agreement.id, "seal", person)
    services.sign(agreement.id, deal.boss, PASSWORD)
    with pytest.raises(Conflict):
        services.choose_way(agreement.id, "seal", deal.officer)
