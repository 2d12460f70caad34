"""Above the institution's amount one officer does not agree on the terms, approve and sign alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.accounts import queries as people
from marketplace.accounts import services as accounts
from marketplace.accounts.models import Organisation
from marketplace.accounts.services import letters
from marketplace.catalog.models import Offer
from marketplace.dealroom import queries as dealroom
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.text import reading
from marketplace.licensing import services
from marketplace.licensing.models import Agreement
from marketplace.licensing.queries.work import work_items
from marketplace.negotiation import services as negotiation
from tests.negotiation.deals import Deal, make_deal, terms
from tests.world import PASSWORD, World

LARGE = 150_000_000


def colleague(deal: Deal) -> Actor:
    """Another officer of the institution."""
    person = deal.world.person("officer", deal.institution_id, name="정담당")
    deal.world.set_password(person)
    return person


def signed(deal: Deal, **changed: Any) -> Agreement:
    """Signed by the company, the institution's turn."""
    agreement = deal.offered(**{"fee": LARGE} | changed)
    return services.sign(agreement.id, deal.boss, PASSWORD)


def test_trust_17_who_offered_the_terms_does_not_sign_a_large_agreement_alone(deal: Deal) -> None:
    agreement = signed(deal)
    with pytest.raises(Forbidden) as refusal:
        services.countersign(agreement.id, deal.officer, PASSWORD)
    assert "100,000,000원" in refusal.value.text.ko
    assert "초대해 주십시오" in refusal.value.text.ko
    other = colleague(deal)
    with pytest.raises(Forbidden) as refusal:
        services.countersign(agreement.id, deal.officer, PASSWORD)
    assert "정담당" in refusal.value.text.ko
    assert services.countersign(agreement.id, other, PASSWORD).state in ("concluded", "in_force")


def test_trust_17_a_small_one_is_signed_by_one(deal: Deal) -> None:
    agreement = services.sign(deal.offered(fee=100_000_000).id, deal.boss, PASSWORD)
    services.countersign(agreement.id, deal.officer, PASSWORD)


def test_trust_17_milestones_make_a_large_one_too(deal: Deal) -> None:
    events = [{"event": "양산", "amount": 120_000_000, "due_on": None}]
    agreement = signed(deal, fee=1_000_000, milestones=events)
    with pytest.raises(Forbidden):
        services.countersign(agreement.id, deal.officer, PASSWORD)


def test_trust_17_who_accepted_the_companys_terms_counts_as_who_agreed(deal: Deal) -> None:
    other = colleague(deal)
    inquiry = deal.ask()
    sheet = negotiation.offer_terms(inquiry.id, terms(fee=LARGE), "", deal.member)
    negotiation.accept_terms(sheet.id, deal.officer)
    agreement = services.offer(services.draft_agreement(sheet.id, other).id, other)
    services.sign(agreement.id, deal.boss, PASSWORD)
    with pytest.raises(Forbidden):
        services.countersign(agreement.id, deal.officer, PASSWORD)
    services.countersign(agreement.id, other, PASSWORD)


def test_trust_17_the_approval_of_another_is_enough_and_ones_own_is_not(deal: Deal) -> None:
    other = colleague(deal)
    for approver, may in ((deal.officer, False), (other, True)):
        agreement = signed(deal, kind="option", term_months=6)
        gate = services.add_gate(agreement.id, "institution", "", deal.officer)
        services.pass_gate(gate.id, approver)
        if may:
            services.countersign(agreement.id, deal.officer, PASSWORD)
        else:
            with pytest.raises(Forbidden):
                services.countersign(agreement.id, deal.officer, PASSWORD)
            services.revoke(agreement.id, "다시 합니다.", deal.officer)


def test_trust_17_an_amendment_that_gives_up_a_large_claim_takes_two(deal: Deal) -> None:
    other = colleague(deal)
    parent = signed(deal, fee=0, effective_when="countersigned", royalty_bp=100, royalty_minimum=60_000_000)
    services.countersign(parent.id, other, PASSWORD)
    waived = services.amend(parent.id, terms(fee=0, effective_when="countersigned"), deal.officer)
    services.offer(waived.id, deal.officer)
    services.sign(waived.id, deal.boss, PASSWORD)
    with pytest.raises(Forbidden):
        services.countersign(waived.id, deal.officer, PASSWORD)
    services.countersign(waived.id, other, PASSWORD)


def test_trust_17_nothing_large_is_signed_automatically(world: World) -> None:
    offers = [{"kind": "non_exclusive", "fee": LARGE, "term_months": 36, "express": True}]
    deal = make_deal(world, offers=offers)
    until = clock.today() + timedelta(days=30)
    with pytest.raises(Invalid) as refusal:
        services.grant_standing_approval(deal.officer, deal.institution_id, "", 200_000_000, until, PASSWORD)
    assert "fee_limit" in refusal.value.fields
    services.grant_standing_approval(deal.officer, deal.institution_id, "", 100_000_000, until, PASSWORD)
    offer = db.session.query(Offer).filter_by(listing_id=deal.listing_id).one()
    services.keep_draft(deal.boss, offer.id, company_id=deal.company_id)
    agreement = services.order(deal.boss, deal.public_id, offer.ref)
    assert services.sign(agreement.id, deal.boss, PASSWORD).state == "signed"
    with pytest.raises(Forbidden):
        services.countersign(agreement.id, deal.officer, PASSWORD)
    colleague(deal)
    with pytest.raises(Forbidden):
        services.countersign(agreement.id, deal.officer, PASSWORD)


def test_trust_17_whose_name_stands_on_standard_terms_has_not_looked_at_a_large_licence(
    world: World, client: FlaskClient
) -> None:
    """Nobody of the institution has done anything yet: one notes the approval, another signs."""
    deal = make_deal(
        world, offers=[{"kind": "non_exclusive", "fee": LARGE, "term_months": 36, "express": True}]
    )
    other = colleague(deal)
    offer = db.session.query(Offer).filter_by(listing_id=deal.listing_id).one()
    services.keep_draft(deal.boss, offer.id, company_id=deal.company_id)
    agreement = services.sign(services.order(deal.boss, deal.public_id, offer.ref).id, deal.boss, PASSWORD)
    for person in (deal.officer, other):
        with pytest.raises(Forbidden) as refusal:
            services.countersign(agreement.id, person, PASSWORD)
        assert "another signs" in refusal.value.text.en
        work = [item for item in work_items(person) if item.values.get("ref") == agreement.ref]
        assert [(item.mine, item.title.en) for item in work] == [(True, refusal.value.text.en)]
        turn, mine = dealroom.turn_in(person, agreement.inquiry)
        assert (turn.text, mine) == (refusal.value.text, True)
    world.sign_in(client, other)
    assert "박담당" in client.get(f"/agreements/{agreement.ref}").text
    (gate,) = db.session.get_one(Agreement, agreement.id).gates
    services.pass_gate(gate.id, other)
    with pytest.raises(Forbidden) as refusal:
        services.countersign(agreement.id, other, PASSWORD)
    assert "박담당" in refusal.value.text.en
    services.countersign(agreement.id, deal.officer, PASSWORD)


def test_trust_17_the_second_person_reads_of_it_and_finds_it_in_their_work(
    deal: Deal, client: FlaskClient, sent: list[Any]
) -> None:
    other = colleague(deal)
    agreement = signed(deal)
    outbox.drain()
    told = {m["To"].addresses[0].addr_spec for m in sent if "다른 담당자의 서명" in str(m["Subject"])}
    assert told == {other.email}
    mine = [item.mine for item in work_items(other) if item.values.get("ref") == agreement.ref]
    theirs = [item.mine for item in work_items(deal.officer) if item.values.get("ref") == agreement.ref]
    assert (mine, theirs) == ([True], [False])
    deal.world.sign_in(client, deal.officer)
    for path in (f"/agreements/{agreement.ref}", f"/agreements/{agreement.ref}/sign"):
        page = client.get(path).text
        assert "정담당" in page
        assert "100,000,000원" in page
    deal.world.sign_in(client, other)
    assert "다른 담당자와 함께" not in client.get(f"/agreements/{agreement.ref}").text


def test_trust_17_two_people_set_the_institutions_own_amount(
    deal: Deal, client: FlaskClient, sent: list[Any]
) -> None:
    ref = db.session.get_one(Organisation, deal.institution_id).ref
    deal.world.sign_in(client, deal.officer)
    page = client.get(f"/organisation/{ref}")
    assert f"/organisation/{ref}/amounts" in page.text
    assert "100,000,000원" in client.get(f"/organisation/{ref}/amounts").text
    assert client.post(f"/organisation/{ref}/amounts", data={"limit": "-1"}).status_code == 422
    assert client.post(f"/organisation/{ref}/amounts", data={"limit": "1,000만"}).status_code == 303
    rule = people.amount_rules_of(deal.institution_id)[0]
    assert people.single_limit(deal.institution_id) == 100_000_000
    with pytest.raises(Forbidden):
        accounts.decide_amount(rule.ref, "confirm", deal.officer)
    with pytest.raises(Forbidden):
        accounts.decide_amount(rule.ref, "confirm", deal.boss)
    with pytest.raises(Conflict):
        accounts.propose_amount(ref, 1, deal.officer)
    other = colleague(deal)
    deal.world.sign_in(client, other)
    assert "혼자 처리할 금액" in client.get("/work").text
    assert client.post(f"/organisation/{ref}/amounts/{rule.ref}/confirm").status_code == 303
    db.session.rollback()
    assert people.single_limit(deal.institution_id) == 10_000_000
    outbox.drain()
    assert deal.officer.email in {
        m["To"].addresses[0].addr_spec for m in sent if "바뀌었습니다" in str(m["Subject"])
    }
    agreement = signed(deal, fee=30_000_000)
    with pytest.raises(Forbidden):
        services.countersign(agreement.id, deal.officer, PASSWORD)


def test_trust_17_another_currency_is_compared_by_a_rough_rate(deal: Deal) -> None:
    assert people.above_single_limit(deal.institution_id, 10_000_000, "USD")  # 100,000 dollars
    assert not people.above_single_limit(deal.institution_id, 5_000_000, "USD")
    assert people.above_single_limit(deal.institution_id, 6_000_000, "EUR")


@pytest.mark.parametrize("template", ["second_officer_needed", "amount_rule"])
def test_trust_17_the_letters_are_whole_in_both_languages(deal: Deal, template: str) -> None:
    agreement = signed(deal)
    ref = db.session.get_one(Organisation, deal.institution_id).ref
    rule = accounts.propose_amount(ref, 10_000_000, deal.officer)
    for _ in ("proposed", "in force"):
        for language in ("ko", "en"):
            with reading(language):
                refs = {"agreement_id": agreement.id, "amount_rule_id": rule.id}
                subject, body = letters.write(template, refs, None)
            assert "None" not in subject + body
            assert "/agreements/" in body or "/amounts" in body
        if rule.state == "proposed":
            accounts.decide_amount(rule.ref, "confirm", deal.center)
