"""What the page on which terms are accepted, and the one on which they are signed, say will be owed."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from marketplace.dealroom import approval
from marketplace.invoicing.models import Invoice
from marketplace.kernel.database import db
from marketplace.licensing import queries as licensing
from marketplace.licensing import services as licences
from marketplace.negotiation import services
from tests.negotiation.deals import Deal, cluster_of, invite

MINIMUM: dict[str, Any] = {"fee": 0, "royalty_bp": 300, "royalty_minimum": 10_000_001}
NOTHING, EACH_YEAR = "정해진 금액은 없습니다", "매출이 없어도 매년 최저기술료를 냅니다"


def test_a_yearly_minimum_is_not_called_nothing(deal: Deal, client: FlaskClient) -> None:
    sheet = deal.offer(deal.ask(), **MINIMUM)
    deal.world.sign_in(client, deal.boss)
    pages = [client.get(f"/deals/{sheet.inquiry.ref}/terms/{sheet.number}/accept").text]
    services.accept_terms(sheet.id, deal.boss)
    agreement = licences.offer(licences.draft_agreement(sheet.id, deal.officer).id, deal.officer)
    pages.append(client.get(f"/agreements/{agreement.ref}/sign").text)
    for page in pages:
        assert NOTHING not in page
        assert "10,000,001원" in page.split(EACH_YEAR)[1][:200]


def test_without_fee_and_minimum_the_page_says_that_nothing_is_fixed(deal: Deal, client: FlaskClient) -> None:
    sheet = deal.offer(deal.ask(), fee=0, royalty_bp=300)
    deal.world.sign_in(client, deal.boss)
    page = client.get(f"/deals/{sheet.inquiry.ref}/terms/{sheet.number}/accept").text
    assert NOTHING in page
    assert EACH_YEAR not in page


def test_of_a_joint_licence_the_lead_pays_the_minimum_for_all(deal: Deal, client: FlaskClient) -> None:
    (partner,) = cluster_of(deal, 1)
    inquiry = deal.ask()
    services.answer_invitation(invite(inquiry, partner, deal.boss).ref, True, partner)
    sheet = deal.offer(inquiry, **MINIMUM)
    services.accept_terms(sheet.id, deal.boss)
    agreement = licences.offer(licences.draft_agreement(sheet.id, deal.officer).id, deal.officer)
    for boss, minimum, word in (
        (deal.boss, "10,000,001원", "우리 기업이 모든 기업의 몫을 신고하고 납부"),
        (partner, "5,000,00", "대표 기업이 모든 기업의 몫을 신고하고 납부"),
    ):
        deal.world.sign_in(client, boss)
        page = client.get(f"/agreements/{agreement.ref}/sign").text
        assert minimum in page.split(EACH_YEAR)[1][:200]
        assert word in page


def test_what_the_pages_say_is_paid_is_what_the_invoice_asks_for(deal: Deal) -> None:
    agreement = deal.concluded(fee=10_000_005, lump_sum=10_000_005, effective_when="countersigned")
    bill = db.session.query(Invoice).one()
    assert (bill.net, bill.tax) == (20_000_010, 2_000_001)
    assert agreement.term_sheet is not None
    costs = approval.costs_of(agreement.term_sheet, [])
    assert (costs.net, costs.tax) == (bill.net, bill.tax)
    shown = licensing.engagement_of(deal.boss, agreement, "licensee")
    assert shown is not None
    assert shown.total == bill.total
