"""A licence's home: what its holder may do, what comes next, its files, and the listing that says they have it."""

from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.kernel import outbox
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.licensing import services
from marketplace.licensing.models import Agreement
from marketplace.negotiation import services as negotiation
from marketplace.negotiation.models import Inquiry
from marketplace.rights import services as rights
from tests.licensing.test_assets import again
from tests.negotiation.deals import Deal, cluster_of, invite, rival
from tests.world import PASSWORD

ANNEX = [
    {"kind": "file", "text_ko": "공정 도면", "text_en": "Process drawings", "quantity": 3, "due_days": 14}
]


def home(client: FlaskClient, agreement: Agreement) -> str:
    return client.get(f"/agreements/{agreement.ref}").text


def test_a_holder_reads_what_they_may_do_and_what_comes_next(deal: Deal, client: FlaskClient) -> None:
    agreement = again(
        deal.concluded(fee=0, deliverables=ANNEX, royalty_bp=300, effective_when="countersigned")
    )
    outbox.drain()
    deal.world.sign_in(client, deal.member)
    page = home(client, agreement)
    assert "이 계약으로 할 수 있는 것" in page
    assert "정한 분야와 지역에서 기술을 쓸 수 있습니다." in page
    assert "모든 분야" in page
    assert "받을 것: 공정 도면" in page
    assert "기간의 마지막 날" in page
    assert "기술료 조건과 보고 전체" in page
    assert "계약서 전문 읽기" in page  # the words of the contract, one press away
    deal.world.sign_in(client, deal.officer)
    assert "이 계약으로 할 수 있는 것" not in home(client, agreement)


def test_before_it_is_in_force_the_words_come_first(deal: Deal, client: FlaskClient) -> None:
    agreement = again(deal.concluded())
    deal.world.sign_in(client, deal.member)
    page = home(client, agreement)
    assert agreement.state == "concluded"
    assert "이 계약으로 할 수 있는 것" not in page
    assert "계약서 전문 읽기" not in page


def test_the_listing_says_that_the_company_has_it(deal: Deal, client: FlaskClient) -> None:
    path = f"/technologies/{deal.public_id}"
    deal.world.sign_in(client, deal.member)
    assert "귀사가 계약한 기술입니다" not in client.get(path).text
    agreement = again(deal.concluded(fee=0, effective_when="countersigned"))
    page = client.get(path).text
    assert "귀사가 계약한 기술입니다" in page
    assert f"/agreements/{agreement.ref}" in page
    _, stranger = rival(deal)
    deal.world.sign_in(client, stranger)
    assert "귀사가 계약한 기술입니다" not in client.get(path).text


def test_each_company_of_a_joint_licence_has_its_home(deal: Deal, client: FlaskClient) -> None:
    (partner,) = cluster_of(deal, 1)
    inquiry = deal.ask()
    negotiation.answer_invitation(invite(inquiry, partner, deal.boss).ref, True, partner)
    sheet = deal.agreed(db.session.get_one(Inquiry, inquiry.id), fee=0, effective_when="countersigned")
    agreement = services.offer(services.draft_agreement(sheet.id, deal.officer).id, deal.officer)
    for person in (deal.boss, partner):
        services.sign(agreement.id, person, PASSWORD)
    services.countersign(agreement.id, deal.officer, PASSWORD)
    deal.world.sign_in(client, partner)
    assert "이 계약으로 할 수 있는 것" in home(client, again(agreement))
    assert "귀사가 계약한 기술입니다" in client.get(f"/technologies/{deal.public_id}").text


def test_a_suspended_right_is_not_said_to_be_usable(deal: Deal, client: FlaskClient) -> None:
    agreement = again(deal.concluded(fee=0, effective_when="countersigned"))
    with atomic():
        rights.suspend("agreement", agreement.id, "납부 취소", SYSTEM)
    deal.world.sign_in(client, deal.member)
    top, _, _ = home(client, agreement).partition("계약서 전문 읽기")
    assert "지금은 쓸 수 없습니다" in top
    assert "정한 분야와 지역에서 기술을 쓸 수 있습니다." not in top


def test_an_option_says_until_when_it_can_be_exercised(deal: Deal, client: FlaskClient) -> None:
    agreement = again(deal.concluded(kind="option", term_months=6, fee=0, effective_when="countersigned"))
    deal.world.sign_in(client, deal.boss)
    assert "옵션을 행사할 수 있는 마지막 날" in home(client, agreement)
    services.exercise_option(agreement.id, deal.boss)
    assert "본계약을 협의하는 마지막 날" in home(client, agreement)
