"""Who binds a company sees what it is bound to, and can take it back while the other side has not acted."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.accounts.models import Membership
from marketplace.catalog.models import Listing
from marketplace.dealroom import queries as dealroom
from marketplace.dealroom import timeline
from marketplace.kernel import outbox
from marketplace.kernel.audit import AuditEvent
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.transaction import atomic
from marketplace.licensing import queries, services
from marketplace.licensing.models import Agreement, Signature
from marketplace.licensing.queries import work
from marketplace.negotiation import services as negotiation
from marketplace.negotiation.models import TermSheet
from marketplace.papers.models import Paper
from marketplace.papers.services import store_attachments
from tests.negotiation.deals import Deal, cluster_of, invite
from tests.world import PASSWORD, World

PDF = b"%PDF-1.4 scan"
MONEY = {
    "fee": 100_000_000,
    "royalty_bp": 300,
    "milestones": [{"event": "시제품 완성", "amount": 10_000_000, "due_on": None}],
    "effective_when": "paid",
}


def fresh(row: Any) -> Any:
    db.session.rollback()
    return db.session.get_one(type(row), row.id, populate_existing=True)


def text(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return str(answer.get_data(as_text=True))


@pytest.mark.parametrize("language", ["", "/en"])
def test_trust_18_the_sign_page_shows_what_is_signed(
    deal: Deal, client: FlaskClient, world: World, language: str
) -> None:
    agreement = deal.offered(**MONEY, field_of_use_ko="이차전지", field_of_use_en="Batteries")
    world.sign_in(client, deal.boss)
    page = text(client, f"{language}/agreements/{agreement.ref}/sign")
    kind, field, territory, term = (
        ("Non-exclusive", "Batteries", "Korea", "36 months")
        if language
        else ("통상실시권", "이차전지", "대한민국", "36개월")
    )
    for words in (
        kind,
        field,
        territory,
        term,
        "3%",
        "110,000,000",
        "11,000,000",
        "시제품 완성",
        "121,000,000",
    ):
        assert words in page, words
    assert agreement.institution.name in page
    assert agreement.company.name in page


def test_trust_18_accepting_terms_takes_a_page_and_a_tick(
    deal: Deal, client: FlaskClient, world: World
) -> None:
    sheet = deal.offer(deal.ask(), **MONEY)
    at = f"/deals/{sheet.inquiry.ref}/terms/{sheet.number}/accept"
    world.sign_in(client, deal.boss)
    assert at in text(client, f"/deals/{sheet.inquiry.ref}")
    assert client.post(at).status_code == 422
    assert fresh(sheet).state == "offered"
    page = text(client, at)
    for words in ("110,000,000", "121,000,000", "3%", "통상실시권", sheet.inquiry.company.name):
        assert words in page, words
    assert client.post(at, data={"agreed": "y"}).status_code == 303
    assert fresh(sheet).state == "accepted"


def test_trust_18_a_member_asks_and_does_not_read_your_turn(
    deal: Deal, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    sheet = deal.offer(deal.ask(), **MONEY)
    inquiry = sheet.inquiry
    world.sign_in(client, deal.member)
    page = text(client, f"/deals/{inquiry.ref}")
    assert "대표자에게 수락 요청" in page
    assert "확인하고 수락" not in page
    assert client.post(f"/deals/{inquiry.ref}/terms/1/ask").status_code == 303
    assert client.get(f"/deals/{inquiry.ref}/terms/1/accept").status_code == 403
    negotiation.accept_terms(sheet.id, deal.boss)
    agreement = services.offer(services.draft_agreement(sheet.id, deal.officer).id, deal.officer)
    page = text(client, f"/agreements/{agreement.ref}")
    assert "대표자에게 서명 요청" in page
    assert "귀하의 차례" not in page
    assert "상대방의 차례" not in page
    turn, mine = dealroom.turn_in(deal.member, fresh(inquiry))
    assert (mine, "기다립니다" in turn.text.ko) == (False, True)
    assert dealroom.turn_in(deal.boss, fresh(inquiry))[1]
    assert [row.mine for row in dealroom.deals(deal.member)] == [False]
    assert client.post(f"/agreements/{agreement.ref}/signature/ask").status_code == 303
    with pytest.raises(Forbidden):
        services.ask_to_sign(agreement.id, deal.officer)
    outbox.drain()
    to_boss = [m for m in sent if deal.boss.email in str(m["To"])]
    assert len([m for m in to_boss if "요청받았습니다" in str(m["Subject"])]) == 2
    with pytest.raises(Forbidden):
        services.sign(agreement.id, deal.member, PASSWORD)


def test_trust_18_a_signature_is_taken_back_until_the_other_side_signed(
    deal: Deal, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    agreement = deal.offered(fee=0, effective_when="countersigned")
    services.sign(agreement.id, deal.boss, PASSWORD, "203.0.113.7")
    world.sign_in(client, deal.boss)
    at = f"/agreements/{agreement.ref}"
    assert "서명 철회" in text(client, at)
    with pytest.raises(Forbidden):
        services.withdraw_signature(agreement.id, "구성원이 철회합니다", deal.member)
    with pytest.raises(Invalid):
        services.withdraw_signature(agreement.id, " ", deal.boss)
    assert client.post(f"{at}/signature/withdraw", data={"reason": ""}).status_code == 422
    assert client.post(f"{at}/signature/withdraw", data={"reason": "금액을 다시 봅니다"}).status_code == 303
    row = fresh(agreement)
    assert (row.state, row.signatures) == ("offered", [])
    with pytest.raises(Conflict):
        services.countersign(agreement.id, deal.officer, PASSWORD)
    outbox.drain()
    told = [m for m in sent if "철회되었습니다" in str(m["Subject"])]
    assert {deal.officer.email, deal.boss.email} <= {str(m["To"]).split("<")[-1].strip(">") for m in told}
    assert "금액을 다시 봅니다" in told[0].get_content()
    assert any(item.mine for item in work.work_items(deal.boss))
    services.sign(agreement.id, deal.boss, PASSWORD, "203.0.113.9")
    services.countersign(agreement.id, deal.officer, PASSWORD)
    row = fresh(agreement)
    assert row.state == "in_force"
    said = [event.what.ko for event in timeline.events(deal.officer, row.inquiry)]
    assert said.count("계약서에 서명했습니다") == 3
    assert said.count("계약서의 서명을 철회했습니다") == 1
    certificate = db.session.get_one(Paper, row.certificate_id).snapshot
    assert len(certificate["signers"]) == 2
    (withdrawn,) = certificate["withdrawn"]
    assert withdrawn["name"] == deal.boss.name
    assert client.get(f"/papers/{db.session.get_one(Paper, row.certificate_id).ref}.pdf").data.startswith(
        b"%PDF"
    )
    with pytest.raises(Conflict):
        services.withdraw_signature(agreement.id, "늦었습니다", deal.boss)
    assert db.session.query(Signature).filter(Signature.withdrawn_at.is_not(None)).count() == 1


def test_trust_18_a_scan_goes_back_with_its_signature(deal: Deal) -> None:
    agreement = deal.offered(fee=0, effective_when="countersigned")
    scans = store_attachments([("날인.pdf", io.BytesIO(PDF + str(n).encode())) for n in range(2)])
    services.choose_way(agreement.id, "seal", deal.boss)
    services.submit_scan(agreement.id, scans[0], deal.boss)
    services.withdraw_signature(agreement.id, "다른 쪽을 올렸습니다", deal.boss)
    assert fresh(agreement).scan is None
    services.submit_scan(agreement.id, scans[1], deal.boss)
    [both] = store_attachments([("양쪽.pdf", io.BytesIO(PDF + b"both"))])
    services.submit_scan(agreement.id, both, deal.officer)
    assert queries.signed_here(both.sha256)
    assert queries.signed_here(scans[1].sha256)
    assert not queries.signed_here(scans[0].sha256)


def test_trust_18_one_company_of_a_joint_licence_takes_its_own_back(deal: Deal) -> None:
    (second,) = cluster_of(deal, 1)
    inquiry = deal.ask()
    member = invite(inquiry, second, deal.boss)
    negotiation.answer_invitation(member.ref, True, second)
    agreement = services.offer(
        services.draft_agreement(
            negotiation.accept_terms(deal.offer(inquiry).id, deal.boss).id, deal.officer
        ).id,
        deal.officer,
    )
    services.sign(agreement.id, second, PASSWORD)
    services.sign(agreement.id, deal.boss, PASSWORD)
    services.withdraw_signature(agreement.id, "우리만 다시 봅니다", second)
    row = fresh(agreement)
    assert row.state == "offered"
    assert [s.organisation_id for s in row.signatures] == [deal.company_id]
    services.withdraw_signature(agreement.id, "저희도 다시 봅니다", deal.boss)
    assert fresh(agreement).signatures == []
    assert isinstance(row, Agreement)
    assert db.session.query(TermSheet).one().state == "accepted"


def test_trust_18_only_who_may_sign_is_asked_to(deal: Deal, sent: list[Any]) -> None:
    agreement = deal.offered(**MONEY)
    outbox.drain()
    to_boss = " ".join(str(m["Subject"]) for m in sent if deal.boss.email in str(m["To"]))
    (to_member,) = [
        m for m in sent if deal.member.email in str(m["To"]) and agreement.number in str(m["Subject"])
    ]
    assert "서명할 계약서" in to_boss
    assert "서명을 요청" in to_member.get_content()
    assert "서명할 계약서" not in " ".join(
        str(m["Subject"]) for m in sent if deal.member.email in str(m["To"])
    )


def test_an_officer_seals_no_scan_that_the_page_did_not_show(
    deal: Deal, client: FlaskClient, world: World
) -> None:
    agreement = deal.offered(fee=0, effective_when="countersigned")
    services.choose_way(agreement.id, "seal", deal.boss)
    scans = store_attachments([("날인.pdf", io.BytesIO(PDF + str(n).encode())) for n in range(2)])
    services.submit_scan(agreement.id, scans[0], deal.boss)
    world.sign_in(client, deal.officer)
    at = f"/agreements/{agreement.ref}/seal"
    seen = seen_on(text(client, at))
    services.withdraw_signature(agreement.id, "다른 쪽을 올렸습니다", deal.boss)
    services.submit_scan(agreement.id, scans[1], deal.boss)

    def typed(shown: str) -> dict[str, Any]:
        return {"files": (io.BytesIO(PDF + b"both"), "both.pdf"), "seen": shown}

    wrong = client.post(at, data={"seen": seen})
    assert wrong.status_code == 422
    assert seen_on(wrong.text) == seen, "a missing file shows nothing anew"
    refused = client.post(at, data=typed(seen))
    assert refused.status_code == 409
    assert "그사이 기업의 서명이 바뀌었습니다" in refused.text
    assert fresh(agreement).state == "signed"
    assert client.post(at, data=typed(seen_on(refused.text))).status_code == 303
    row = fresh(agreement)
    assert (row.state, [one.method for one in row.signatures]) == ("in_force", ["sealed", "sealed"])


def seen_on(page: str) -> str:
    """The signatures that a page to sign says it showed."""
    found = re.search(r'name="seen"[^>]*value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_trust_25_a_signature_beyond_the_authority_is_on_record(
    deal: Deal, client: FlaskClient, world: World
) -> None:
    delegate = world.person("delegate", deal.company_id, signing_limit=1_000_000)
    world.set_password(delegate)
    agreement = deal.offered()
    world.sign_in(client, delegate)
    form = {"password": PASSWORD, "agreed_electronic": "y"}
    answer = client.post(f"/agreements/{agreement.ref}/sign", data=form)
    assert answer.status_code == 403
    assert 'name="password"' in answer.text  # the form with the sentence on it, not the page of errors
    db.session.rollback()
    (refused,) = db.session.query(AuditEvent).filter_by(action="user.refused")
    assert refused.actor_id == delegate.user_id
    assert refused.detail == {"page": "licensing.sign", "refs": {"ref": agreement.ref}}


def test_trust_18_where_nobody_may_sign_nobody_is_said_to_have_been_told(
    deal: Deal, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    agreement = deal.offered(**MONEY)
    world.person("delegate", deal.company_id, signing_limit=1_000_000)
    with atomic():
        db.session.query(Membership).filter_by(user_id=deal.boss.user_id).one().state = "ended"
    outbox.drain()
    sent.clear()
    world.sign_in(client, deal.member)
    answer = client.post(f"/agreements/{agreement.ref}/signature/ask")
    assert answer.status_code == 409
    assert "아무에게도 알리지 못했습니다" in answer.text
    outbox.drain()
    assert not [m for m in sent if "요청받았습니다" in str(m["Subject"])]


def test_trust_18_a_delegate_whose_letter_does_not_reach_asks_those_who_may_sign(
    deal: Deal, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    small = world.person("delegate", deal.company_id, signing_limit=1_000_000)
    wide = world.person("delegate", deal.company_id, signing_limit=50_000_000)
    agreement = deal.offered(fee=30_000_000)
    at = f"/agreements/{agreement.ref}"
    world.sign_in(client, small)
    page = text(client, at)
    assert "위임 한도" in page
    assert f"{at}/signature/ask" in page
    outbox.drain()
    sent.clear()
    assert client.post(f"{at}/signature/ask").status_code == 303
    outbox.drain()
    asked = {str(m["To"]).split("<")[-1].strip(">") for m in sent if "요청받았습니다" in str(m["Subject"])}
    assert asked == {deal.boss.email, wide.email}
    world.sign_in(client, wide)
    assert f"{at}/signature/ask" not in text(client, at)
    assert client.post(f"{at}/signature/ask").status_code == 403


def test_trust_18_nobody_is_asked_to_sign_what_nobody_can_sign(
    deal: Deal, client: FlaskClient, world: World
) -> None:
    agreement = deal.offered(**MONEY)
    with atomic():
        for patent in db.session.get_one(Listing, deal.listing_id).patents:
            patent.status = "lapsed"
    world.sign_in(client, deal.member)
    page = text(client, f"/agreements/{agreement.ref}")
    assert "signature/ask" not in page
    assert client.post(f"/agreements/{agreement.ref}/signature/ask").status_code == 409
