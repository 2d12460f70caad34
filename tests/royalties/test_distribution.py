"""From a settled invoice to each inventor: amounts, books, letters, the right to object, who sees what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from marketplace.bank import services as bank
from marketplace.billing import checks
from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.books.models import ReconciliationIssue
from marketplace.cards import services as cards
from marketplace.catalog.models import Inventor, Listing
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice, PaymentAccount
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.transaction import atomic
from marketplace.licensing.models import Agreement
from marketplace.negotiation.models import Inquiry
from marketplace.papers.models import Paper
from marketplace.royalties import queries, services
from marketplace.royalties.models import Distribution
from tests.royalties.ruling import settled
from tests.world import World


@dataclass
class Deal:
    """A concluded agreement with two inventors, and the people around it."""

    institution_id: int
    company_id: int
    listing_id: int
    agreement_id: int
    first: Actor
    second: Actor
    finance: Actor
    officer: Actor
    payer: Actor

    def bill(self, net: int = 30_000_000, key: str = "upfront") -> Invoice:
        with atomic():
            return invoicing.issue_invoice(
                institution_id=self.institution_id,
                company_id=self.company_id,
                lines=[invoicing.Line("착수기본료", "Upfront fee", net)],
                source=("agreement", self.agreement_id, key),
                listing_id=self.listing_id,
                actor=SYSTEM,
            )

    def pay(self, invoice: Invoice) -> None:
        account = (
            db.session.query(PaymentAccount)
            .filter_by(institution_id=self.institution_id, provider="bank")
            .one()
        )
        receipt = bank.record_receipt(
            account.id,
            reference=invoice.number,
            received_on=clock.today(),
            amount=invoice.total,
            payer_name="",
            memo="",
            actor=self.finance,
        )
        bank.match_receipt(receipt.id, invoice.id, self.finance)

    def share_out(self, net: int = 30_000_000) -> Distribution:
        invoice = self.bill(net)
        self.pay(invoice)
        services.follow_received(message(invoice), "k")
        found = services.distribution_of(invoice.id)
        assert found is not None
        return found


def message(invoice: Invoice) -> dict[str, Any]:
    return {"invoice_id": invoice.id}


@pytest.fixture
def deal(world: World) -> Deal:
    institution, company = world.institution("선산대학교 산학협력단"), world.company("한빛소재")
    first, second = world.person("researcher", institution), world.person("researcher", institution)
    listing = world.listing(institution, inventors=[(first, 60), (second, 40)])
    payer = world.person("representative", company)
    officer = world.person("officer", institution)
    with atomic():
        inquiry = Inquiry(
            listing_id=listing, company_id=company, asked_by_id=payer.user_id, reply_due_on=clock.today()
        )
        db.session.add(inquiry)
        db.session.flush()
        agreement = Agreement(
            number="A-2026-000001",
            kind="non_exclusive",
            inquiry_id=inquiry.id,
            listing_id=listing,
            institution_id=institution,
            company_id=company,
            terms={},
            effective_when="countersigned",
            created_by_id=officer.user_id,
            concluded_at=clock.now(),
            state="concluded",
        )
        db.session.add(agreement)
    return Deal(
        institution,
        company,
        listing,
        agreement.id,
        first,
        second,
        world.person("finance", institution),
        officer,
        payer,
    )


def amounts(distribution: Distribution) -> list[int]:
    return [share.amount for share in distribution.shares]


def test_the_net_fee_is_shared_and_the_books_know(deal: Deal) -> None:
    distribution = deal.share_out()
    assert distribution.amount == 30_000_000  # without VAT
    assert amounts(distribution) == [9_000_000, 6_000_000, 15_000_000]
    assert ledger.balance_of("distribution_payable", institution_id=deal.institution_id) == -15_000_000
    assert checks.run()[0] == []


def test_it_happens_once_however_often_it_is_told(deal: Deal) -> None:
    distribution = deal.share_out()
    services.follow_received(message(distribution.invoice), "again")
    assert db.session.query(Distribution).count() == 1
    assert ledger.balance_of("distribution_payable") == -15_000_000


def test_an_unpaid_invoice_is_not_shared(deal: Deal) -> None:
    invoice = deal.bill()
    services.follow_received(message(invoice), "k")
    assert db.session.query(Distribution).count() == 0


def test_the_contracts_day_decides_the_policy(deal: Deal) -> None:
    with atomic():
        db.session.get(Listing, deal.listing_id).national_rnd = True  # type: ignore[union-attr]
        db.session.get(Agreement, deal.agreement_id).concluded_at = datetime(2026, 7, 27, 14, 59, tzinfo=UTC)  # type: ignore[union-attr]
    assert amounts(deal.share_out())[-1] == 15_000_000  # 23:59 on the day before: 50%
    with atomic():
        db.session.get(Agreement, deal.agreement_id).concluded_at = datetime(2026, 7, 27, 15, 0, tzinfo=UTC)  # type: ignore[union-attr]
    later = deal.bill(key="milestone")
    deal.pay(later)
    services.follow_received(message(later), "k")
    found = services.distribution_of(later.id)
    assert found is not None
    assert amounts(found)[-1] == 9_000_000  # 70% to the people


def test_the_institutions_rule_and_a_contributor(deal: Deal) -> None:
    settled(deal.institution_id, deduct_costs_first=True, costs_bp=1000, researchers_bp=6000)
    with atomic():
        db.session.add(
            Inventor(listing_id=deal.listing_id, name_ko="박기여", is_contributor=True, position=9)
        )
    distribution = deal.share_out(10_000_000)
    assert amounts(distribution) == [3_240_000, 2_160_000, 900_000, 3_700_000]
    assert [s["amount"] for s in distribution.formula["steps"]][:3] == [10_000_000, -1_000_000, 9_000_000]


def test_no_inventors_is_a_matter_for_a_person(deal: Deal) -> None:
    with atomic():
        db.session.query(Inventor).filter_by(listing_id=deal.listing_id).delete()
    assert amounts(deal.share_out()) == [30_000_000]
    assert db.session.query(ReconciliationIssue).one().kind == "no_inventors"


def test_each_inventor_is_told_in_writing_with_the_formula(deal: Deal, sent: list[Any]) -> None:
    invoice = deal.bill()
    deal.pay(invoice)
    outbox.drain()
    db.session.rollback()
    letters = {m["To"].addresses[0].addr_spec: m.get_content() for m in sent if "배분금" in str(m["Subject"])}
    assert set(letters) == {deal.first.email, deal.second.email}
    assert "9,000,000원" in letters[deal.first.email]
    assert "30,000,000 × 50%" in letters[deal.first.email]
    assert "이의" in letters[deal.first.email]
    distribution = services.distribution_of(invoice.id)
    assert distribution is not None
    assert all(s.told_at for s in distribution.shares if s.party == "inventor")


def test_an_objection_has_thirty_days_and_one_voice(deal: Deal, sent: list[Any]) -> None:
    mine, other = deal.share_out().shares[:2]
    with pytest.raises(Forbidden):
        services.object_to(mine.id, "틀립니다", deal.second)
    with pytest.raises(Invalid):
        services.object_to(mine.id, " ", deal.first)
    with clock.moved(by=timedelta(days=30)):
        services.object_to(mine.id, "지분이 다릅니다", deal.first)
        with pytest.raises(Conflict):
            services.object_to(mine.id, "또", deal.first)
        outbox.drain()
    with clock.moved(by=timedelta(days=31)), pytest.raises(Conflict):
        services.object_to(other.id, "늦었습니다", deal.second)
    assert any(deal.officer.email in str(m["To"]) and "이의" in str(m["Subject"]) for m in sent)
    assert [item.endpoint for item in queries.work_items(deal.officer)] == ["royalties.distribution"]


def test_a_voided_fee_is_taken_back_from_everyone(deal: Deal, sent: list[Any]) -> None:
    distribution = deal.share_out()
    invoicing.void_invoice(distribution.invoice_id, "해지", deal.finance)
    outbox.drain()
    db.session.rollback()
    rows = services.distributions_of(distribution.invoice_id)
    assert [amounts(row) for row in rows] == [
        [9_000_000, 6_000_000, 15_000_000],
        [-9_000_000, -6_000_000, -15_000_000],
    ]
    assert ledger.balance_of("distribution_payable", institution_id=deal.institution_id) == 0
    kinds = {issue.kind for issue in db.session.query(ReconciliationIssue)}
    assert "reduced_after_distribution" in kinds
    assert "paid_out_too_much" not in kinds
    assert "-9,000,000원" in "".join(m.get_content() for m in sent if deal.first.email in str(m["To"]))
    assert checks.run()[0] == []


def test_a_refund_that_failed_gives_the_shares_back(deal: Deal, world: World) -> None:
    distribution = deal.share_out(10_000_000)
    second = world.person("finance", deal.institution_id)
    refund = cards.request_refund(distribution.invoice_id, 1_100_000, "감액", deal.finance)
    cards.approve_refund(refund.id, second)
    cards.finish_bank_refund(refund.id, second)
    outbox.drain()
    with atomic():
        entry = ledger.find(("refund", refund.id), "refund")
        assert entry is not None
        books.reverse(entry, "refund_reversed")
    services.follow_received({"invoice_id": distribution.invoice_id}, "k")
    rows = services.distributions_of(distribution.invoice_id)
    assert [row.amount for row in rows] == [10_000_000, -1_000_000, 1_000_000]
    assert amounts(rows[2]) == [300_000, 200_000, 500_000]
    # The entry was turned back by hand, past the refund itself: the check of the books says so.
    assert {problem.split(" holds ")[0] for problem in checks.run()[0]} >= {"the bank account"}


def browser(app: Flask, world: World, actor: Actor | None) -> FlaskClient:
    client = app.test_client()
    if actor is not None:
        world.sign_in(client, actor)
    g.pop("_login_user", None)
    return client


@pytest.mark.parametrize("language", ["", "/en"])
def test_who_sees_a_distribution(app: Flask, world: World, deal: Deal, language: str) -> None:
    distribution = deal.share_out()
    path = f"{language}/distributions/{distribution.ref}"
    center = world.person("center_admin", world.center())
    for actor in (deal.first, deal.second, deal.finance, deal.officer, center):
        page = browser(app, world, actor).get(path)
        assert page.status_code == 200
        assert "9,000,000" in page.text
        assert "30,000,000 × 50%" in page.text
    colleague = world.person("researcher", deal.institution_id)
    for actor in (deal.payer, colleague, world.person("officer", world.institution())):
        assert browser(app, world, actor).get(path).status_code == 404
    assert browser(app, world, None).get(path).status_code == 302


def test_my_income_shows_every_won_with_its_path(app: Flask, world: World, deal: Deal) -> None:
    distribution = deal.share_out()
    page = browser(app, world, deal.first).get("/income").text
    assert "9,000,000원" in page
    assert distribution.invoice.number in page
    assert "아직 배분받은" in browser(app, world, deal.payer).get("/income").text
    assert browser(app, world, None).get("/income").status_code == 302


def test_the_institutions_list_and_its_payroll_file(app: Flask, world: World, deal: Deal) -> None:
    distribution = deal.share_out()
    client = browser(app, world, deal.finance)
    assert distribution.invoice.number in client.get("/distributions").text
    csv = client.get("/distributions.csv").text
    assert "9000000" in csv
    assert "60/100" in csv
    assert browser(app, world, deal.first).get("/distributions").status_code == 403
    other = world.person("finance", world.institution())
    assert distribution.invoice.number not in browser(app, world, other).get("/distributions").text
    assert "9000000" not in browser(app, world, other).get("/distributions.csv").text


def test_a_statement_is_for_its_person_and_the_office(app: Flask, world: World, deal: Deal) -> None:
    mine = deal.share_out().shares[0]
    papers = db.session.query(Paper).filter_by(subject_type="distribution_share", subject_id=mine.id).all()
    assert {p.language for p in papers} == {"ko", "en"}
    path = f"/papers/{papers[0].ref}.pdf"
    assert browser(app, world, deal.first).get(path).data.startswith(b"%PDF")
    assert browser(app, world, deal.finance).get(path).status_code == 200
    assert browser(app, world, deal.second).get(path).status_code == 404
    assert browser(app, world, deal.payer).get(path).status_code == 404


def test_objecting_through_the_page(app: Flask, world: World, deal: Deal) -> None:
    distribution = deal.share_out()
    client = browser(app, world, deal.first)
    path = f"/distributions/{distribution.ref}"
    assert client.post(f"{path}/objection", data={"objection": ""}).status_code == 422
    assert client.post(f"{path}/objection", data={"objection": "다시 봐 주십시오"}).status_code == 303
    assert "다시 봐 주십시오" in client.get(path).text
    assert "다시 봐 주십시오" not in browser(app, world, deal.second).get(path).text
    assert (
        browser(app, world, deal.officer).post(f"{path}/objection", data={"objection": "x"}).status_code
        == 404
    )
    assert "배분금 지급하기" not in client.get(path).text
    assert "/distributions/payouts?institution=" in browser(app, world, deal.finance).get(path).text
