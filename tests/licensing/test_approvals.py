"""Consents and approvals before the institution signs: who takes them off, and that every deed passes them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.accounts import services as accounts
from marketplace.accounts.models import Organisation
from marketplace.catalog.models import Offer
from marketplace.invoicing import queries as bills
from marketplace.kernel import clock
from marketplace.kernel.audit import AuditEvent
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.licensing import services
from marketplace.licensing.models import Gate
from marketplace.papers.models import Paper
from tests.licensing.test_assets import again, certificate, deal_on, letters
from tests.licensing.test_trust_two_officers import colleague
from tests.negotiation.deals import Deal, ended, make_deal, terms
from tests.world import PASSWORD, World


def test_a_required_approval_is_taken_off_by_two_officers(
    deal: Deal, sent: list[Any], client: FlaskClient, world: World
) -> None:
    other = colleague(deal)
    agreement = again(deal.offered(kind="exclusive"))
    [gate] = agreement.gates
    address = f"/agreements/{agreement.ref}/gates/{gate.id}"
    with pytest.raises(Invalid):
        services.remove_gate(gate.id, deal.officer)
    world.sign_in(client, deal.officer)
    assert client.post(f"{address}/remove", data={"note": "총장 결재로 갈음"}).status_code == 303
    assert len(again(agreement).gates) == 1
    with pytest.raises(Forbidden):
        services.remove_gate(gate.id, deal.officer)
    assert len(letters(sent, other, "승인 제외")) == 1
    assert letters(sent, deal.officer, "승인 제외") == []
    world.sign_in(client, other)
    page = client.get(f"/agreements/{agreement.ref}").text
    assert "총장 결재로 갈음" in page
    assert "빼는 데 동의" in page
    assert client.post(f"{address}/keep").status_code == 303
    [kept] = letters(sent, deal.officer, "승인 제외 요청에 대한 답")
    assert "그대로 두었습니다" in kept.get_content()
    assert "정담당" in kept.get_content()
    with pytest.raises(Invalid):
        services.remove_gate(gate.id, other)
    assert not services.remove_gate(gate.id, deal.officer, "다시 요청합니다.")
    assert services.remove_gate(gate.id, other)
    assert again(agreement).gates == []
    event = db.session.query(AuditEvent).filter_by(action="agreement.remove_gate").one()
    assert (event.actor_id, event.detail["asked_by"]) == (other.user_id, deal.officer.user_id)
    assert len(letters(sent, deal.officer, "승인 제외 요청에 대한 답")) == 2
    assert letters(sent, other, "승인 제외 요청에 대한 답") == []


def test_an_officer_who_is_alone_is_told_to_invite_another_before_an_approval_is_taken_off(
    deal: Deal,
) -> None:
    [gate] = again(deal.offered(kind="exclusive")).gates
    with pytest.raises(Conflict) as refusal:
        services.remove_gate(gate.id, deal.officer, "총장 결재로 갈음")
    assert "초대" in refusal.value.text.ko
    assert db.session.get_one(Gate, gate.id).removal_asked_by_id is None


def test_an_approval_that_came_after_all_answers_who_asked_to_take_it_off(
    deal: Deal, sent: list[Any]
) -> None:
    other = colleague(deal)
    [gate] = again(deal.offered(kind="exclusive")).gates
    services.remove_gate(gate.id, deal.officer, "총장 결재로 갈음")
    services.pass_gate(gate.id, other)
    [told] = letters(sent, deal.officer, "승인 제외 요청에 대한 답")
    assert "받은 것으로 기록했습니다" in told.get_content()
    assert db.session.get_one(Gate, gate.id).removal_asked_by_id is None


def test_a_gate_named_by_mistake_is_taken_off_by_one(deal: Deal) -> None:
    sheet = deal.agreed(kind="exclusive")
    agreement = services.draft_agreement(sheet.id, deal.officer)
    for kind in ("co_owner", "institution"):
        gate = services.add_gate(agreement.id, kind, "공동 권리자", deal.officer)
        assert services.remove_gate(gate.id, deal.officer)
    assert [gate.kind for gate in again(agreement).gates] == ["institution"]


def test_an_amendment_of_an_exclusive_right_waits_for_the_approval_again(world: World) -> None:
    deal = deal_on(world, "software")
    parent = again(deal.concluded(kind="publication", effective_when="countersigned", fee=0))
    assert parent.state == "in_force"
    changed = terms(kind="publication", effective_when="countersigned", fee=0, term_months=48)
    amendment = services.amend(parent.id, changed, deal.officer)
    [gate] = amendment.gates
    assert (gate.kind, gate.passed_at) == ("institution", None)
    services.offer(amendment.id, deal.officer)
    services.sign(amendment.id, deal.boss, PASSWORD)
    with pytest.raises(Conflict):
        services.countersign(amendment.id, deal.officer, PASSWORD)
    services.pass_gate(gate.id, deal.officer, "문서 1호")
    assert services.countersign(amendment.id, deal.officer, PASSWORD).state == "in_force"


def test_both_pages_say_the_same_reason_why_it_can_not_be_signed(
    deal: Deal, client: FlaskClient, world: World
) -> None:
    agreement = again(deal.offered(kind="exclusive"))
    services.sign(agreement.id, deal.boss, PASSWORD)
    world.sign_in(client, deal.officer)
    for address in (f"/agreements/{agreement.ref}", f"/agreements/{agreement.ref}/sign"):
        assert "아직 받지 못한 동의나 승인이 있습니다" in client.get(address).text
    services.pass_gate(again(agreement).gates[0].id, deal.officer)
    for address in (f"/agreements/{agreement.ref}", f"/agreements/{agreement.ref}/sign"):
        assert "아직 받지 못한 동의나 승인이 있습니다" not in client.get(address).text


def test_two_approvals_given_beforehand_sign_nothing_above_the_institutions_amount(world: World) -> None:
    offers = [{"kind": "non_exclusive", "fee": 50_000_000, "term_months": 36, "express": True}]
    deal = make_deal(world, offers=offers)
    other, until = colleague(deal), clock.today() + timedelta(days=30)
    for officer in (deal.officer, other):
        services.grant_standing_approval(officer, deal.institution_id, "", 80_000_000, until, PASSWORD)
    rule = accounts.propose_amount(
        db.session.get_one(Organisation, deal.institution_id).ref, 10_000_000, deal.officer
    )
    accounts.decide_amount(rule.ref, "confirm", other)
    offer = db.session.query(Offer).filter_by(listing_id=deal.listing_id).one()
    services.keep_draft(deal.boss, offer.id, company_id=deal.company_id)
    agreement = services.order(deal.boss, deal.public_id, offer.ref)
    assert services.sign(agreement.id, deal.boss, PASSWORD).state == "signed", "nobody has looked at it"


def test_who_signs_anew_is_told_of_anew(deal: Deal, sent: list[Any]) -> None:
    other = colleague(deal)
    agreement = again(deal.offered(fee=150_000_000))
    for turn in (1, 2):
        services.sign(agreement.id, deal.boss, PASSWORD)
        assert len(letters(sent, deal.officer, "서명")) >= turn
        assert len(letters(sent, other, "다른 담당자의 서명")) == turn
        services.withdraw_signature(agreement.id, "다시 봅니다.", deal.boss)
    subjects = [str(m["Subject"]) for m in letters(sent, deal.officer, "")]
    assert max(subjects.count(one) for one in subjects) >= 2


def test_a_registration_returned_twice_with_the_same_number_is_told_of_twice(
    deal: Deal, sent: list[Any]
) -> None:
    agreement = again(deal.concluded(kind="exclusive"))
    for turn in (1, 2):
        services.record_registration(
            agreement.id, "전용 2026-000001", clock.today(), certificate(), deal.officer
        )
        services.return_registration(agreement.id, "원부에 없습니다.", deal.center)
        assert len(letters(sent, deal.officer, "등록번호를 확인해 주십시오")) == turn


def test_the_invoice_of_an_amendment_that_falls_with_its_licence_is_withdrawn(deal: Deal) -> None:
    parent = again(deal.concluded(fee=0, effective_when="countersigned"))
    amendment = services.amend(parent.id, terms(fee=30_000_000, effective_when="paid"), deal.officer)
    services.offer(amendment.id, deal.officer)
    services.sign(amendment.id, deal.boss, PASSWORD)
    services.countersign(amendment.id, deal.officer, PASSWORD)
    ended(parent.id, "서로 합의하였습니다.", deal.officer, deal.boss)
    assert again(amendment).state == "lapsed"
    [invoice] = [i for i in bills.invoices_of("agreement", amendment.id) if i.credits_id is None]
    assert invoice.state == "void"


def test_a_publication_right_is_entered_in_the_copyright_register(
    world: World, client: FlaskClient, sent: list[Any]
) -> None:
    deal = deal_on(world, "software")
    agreement = again(deal.concluded(kind="publication", effective_when="registered", fee=0))
    paper = db.session.get_one(Paper, agreement.paper_id)
    said = str(paper.snapshot["articles"])
    assert "저작권등록부에 등록된 때" in said
    assert "특허원부" not in said
    assert "지식재산처에 등록" not in said
    world.sign_in(client, deal.boss)
    page = client.get(f"/agreements/{agreement.ref}").text
    assert "저작권등록부에 등록한 뒤" in page
    letter = letters(sent, deal.boss, "")[-1].get_content()
    assert "등록원부" not in letter
