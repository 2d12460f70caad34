"""A delegate's limit counts everything that is fixed over the term, wherever somebody binds the company."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.accounts import queries as people
from marketplace.accounts.models import Membership
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Forbidden
from marketplace.kernel.transaction import atomic
from marketplace.licensing import services
from marketplace.negotiation import services as negotiation
from marketplace.negotiation.models.money_terms import commitment
from tests.negotiation.deals import Deal, cluster_of, invite, make_deal, terms
from tests.world import PASSWORD, World

MILLION = 1_000_000
MILESTONES = [{"event": "양산", "amount": 40 * MILLION, "due_on": None}]


def delegate(deal: Deal, limit: int, open_ended: bool = False) -> Actor:
    person = deal.world.person("delegate", deal.company_id, signing_limit=limit)
    deal.world.set_password(person)
    with atomic():
        row = db.session.query(Membership).filter_by(user_id=person.user_id).one()
        row.open_ended = open_ended
    return people.actor_of(person.user_id or 0)


@pytest.mark.parametrize(
    ("changed", "fixed", "open_ended"),
    [
        ({}, 30, False),
        ({"lump_sum": 5 * MILLION}, 35, False),
        ({"milestones": MILESTONES}, 70, False),
        ({"royalty_bp": 300}, 30, True),
        ({"royalty_bp": 300, "royalty_minimum": 10 * MILLION}, 60, True),
        ({"royalty_bp": 300, "royalty_cap": 20 * MILLION}, 90, False),
        ({"royalty_bp": 300, "royalty_minimum": 10 * MILLION, "term_months": 37}, 70, True),
        ({"royalty_bp": 300, "royalty_minimum": MILLION, "term_months": None}, 50, True),
        ({"royalty_steps": [{"from_sales": 1, "rate_bp": 100}]}, 30, True),
    ],
)
def test_trust_13_one_figure_for_everything_that_is_fixed(
    changed: dict[str, Any], fixed: int, open_ended: bool
) -> None:
    bound = commitment(terms(**changed))
    assert (bound.fixed, bound.open_ended) == (fixed * MILLION, open_ended)


def test_trust_13_instalments_that_are_planned_count() -> None:
    assert commitment(terms(), planned=7 * MILLION).fixed == 37 * MILLION


def test_trust_13_small_fee_and_large_milestones_are_not_small(deal: Deal) -> None:
    small = delegate(deal, 50 * MILLION)
    sheet = deal.offer(deal.ask(), fee=MILLION, milestones=[{**MILESTONES[0], "amount": 60 * MILLION}])
    with pytest.raises(Forbidden) as refusal:
        negotiation.accept_terms(sheet.id, small)
    for words in ("61,000,000원", "50,000,000원", "이대표"):
        assert words in refusal.value.text.ko
    assert "KRW 61,000,000" in refusal.value.text.en
    agreement = services.offer(
        services.draft_agreement(negotiation.accept_terms(sheet.id, deal.boss).id, deal.officer).id,
        deal.officer,
    )
    with pytest.raises(Forbidden):
        services.sign(agreement.id, small, PASSWORD)
    services.sign(agreement.id, delegate(deal, 61 * MILLION), PASSWORD)


def test_trust_13_a_royalty_without_a_ceiling_needs_a_letter_that_says_so(deal: Deal) -> None:
    plain, wide = delegate(deal, 10**9), delegate(deal, 10**9, open_ended=True)
    sheet = deal.offer(deal.ask(), royalty_bp=300)
    with pytest.raises(Forbidden) as refusal:
        negotiation.accept_terms(sheet.id, plain)
    assert "경상기술료" in refusal.value.text.ko
    negotiation.accept_terms(sheet.id, wide)
    agreement = services.offer(services.draft_agreement(sheet.id, deal.officer).id, deal.officer)
    with pytest.raises(Forbidden):
        services.sign(agreement.id, plain, PASSWORD)
    signed = services.sign(agreement.id, wide, PASSWORD)
    assert "상한 없는 경상기술료 포함" in signed.signatures[0].authority


def test_trust_13_a_minimum_counts_over_the_whole_term(deal: Deal) -> None:
    wide = delegate(deal, 100 * MILLION, open_ended=True)
    sheet = deal.offer(deal.ask(), fee=0, royalty_bp=100, royalty_minimum=30 * MILLION, term_months=48)
    with pytest.raises(Forbidden):
        negotiation.accept_terms(sheet.id, wide)


def test_trust_13_the_express_way_asks_the_same(world: World) -> None:
    offers = [
        {"kind": "non_exclusive", "fee": MILLION, "term_months": 12, "royalty_bp": 200, "express": True}
    ]
    deal = make_deal(world, offers=offers)
    from marketplace.catalog.models import Offer

    offer = db.session.query(Offer).filter_by(listing_id=deal.listing_id).one()
    plain = delegate(deal, 10**9)
    services.keep_draft(plain, offer.id, company_id=deal.company_id)
    with pytest.raises(Forbidden):
        services.order(plain, deal.public_id, offer.ref)


def test_trust_13_of_a_joint_licence_each_counts_its_own_part(deal: Deal) -> None:
    (partner,) = cluster_of(deal, 1)
    inquiry = deal.ask()
    negotiation.answer_invitation(invite(inquiry, partner, deal.boss).ref, True, partner)
    half = {"fee": 20 * MILLION, "milestones": MILESTONES}  # 60 million in all, 30 for each
    sheet = deal.offer(inquiry, **half)
    with pytest.raises(Forbidden):
        negotiation.accept_terms(sheet.id, delegate(deal, 29 * MILLION))
    negotiation.accept_terms(sheet.id, delegate(deal, 30 * MILLION))


def test_trust_13_the_lead_of_a_joint_licence_binds_itself_to_the_whole_royalty(deal: Deal) -> None:
    (partner,) = cluster_of(deal, 1)
    inquiry = deal.ask()
    negotiation.answer_invitation(invite(inquiry, partner, deal.boss).ref, True, partner)
    royalty = {"fee": 0, "royalty_bp": 100, "royalty_cap": 20 * MILLION, "term_months": 36}
    sheet = deal.offer(inquiry, **royalty)
    with pytest.raises(Forbidden):
        negotiation.accept_terms(sheet.id, delegate(deal, 59 * MILLION))
    negotiation.accept_terms(sheet.id, delegate(deal, 60 * MILLION))


def test_trust_13_the_sign_page_shows_the_amount_and_the_limit(deal: Deal, client: FlaskClient) -> None:
    person = delegate(deal, 100 * MILLION)
    agreement = deal.offered(milestones=MILESTONES)
    deal.world.sign_in(client, person)
    page = client.get(f"/agreements/{agreement.ref}/sign").text
    for words in ("이 계약의 확정 금액", "70,000,000원", "위임 한도", "100,000,000원", "부가가치세 제외"):
        assert words in page
    deal.world.sign_in(client, deal.boss)


def test_trust_13_the_letter_says_whether_it_covers_royalties(deal: Deal, client: FlaskClient) -> None:
    import io

    person = people.person(deal.member).ref
    from marketplace.accounts.models import Organisation

    ref = db.session.get_one(Organisation, deal.company_id).ref
    deal.world.sign_in(client, deal.boss)
    data = {
        "role": "delegate", "signing_limit": "5,000만", "open_ended": "y",
        "document": (io.BytesIO(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"), "위임장.pdf"),
    }  # fmt: skip
    answer = client.post(
        f"/organisation/{ref}/people/{person}/roles", data=data, content_type="multipart/form-data"
    )
    assert answer.status_code in (302, 303)
    standing = people.signing_standing(people.actor_of(deal.member.user_id or 0), deal.company_id)
    assert standing is not None
    assert standing.open_ended
    assert "상한 없는 경상기술료 포함" in client.get(f"/organisation/{ref}").text
