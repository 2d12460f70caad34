"""기술도입비: an award pays a part of a licence invoice. Two payers, one paper, and every event that may come between them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.arrears.queries import interest_on
from marketplace.arrears.services import bill_interest, remind_arrears
from marketplace.bank import services as bank
from marketplace.cards import services as cards
from marketplace.cards.models import PaymentAttempt
from marketplace.cards.queries import refundable
from marketplace.dealroom.timeline.money import invoices as timeline
from marketplace.gateways.stripe import StripeGateway
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice, Refund
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from marketplace.kernel.transaction import atomic
from marketplace.licensing.models import Agreement
from marketplace.papers.models import Paper
from marketplace.programmes import services
from marketplace.programmes.models import Award, AwardPayment
from marketplace.programmes.queries import awards, licences
from marketplace.royalties.models import Distribution
from standins.stripe import StandIn
from tests.programmes.licensor import NET, OWN, SHARE, Licensor, Move, make_licensor
from tests.programmes.test_awards import balances, reported
from tests.programmes.test_cancelling import addressees
from tests.programmes.town import Town
from tests.races.test_races import at_once


@pytest.fixture
def deal(town: Town, at: Move) -> Licensor:
    return make_licensor(town, at)


def test_the_company_pays_its_part_the_center_its_own_and_the_licensor_is_paid_in_full(
    deal: Licensor, sent: list[Any]
) -> None:
    invoice = deal.invoice()
    row = deal.promised(invoice)
    assert (deal.at(invoice).outstanding, deal.at(invoice).awaited) == (OWN, SHARE)
    services.pay(deal.town.finance, row.ref)
    assert deal.at(invoice).granted == 0  # sent is not arrived
    deal.arrives(invoice)
    assert not deal.at(invoice).is_settled
    deal.arrives(invoice, OWN, by_grant=False)
    at = deal.at(invoice)
    assert (at.is_settled, at.received, at.granted) == (True, NET * 11 // 10, SHARE)
    shared = db.session.scalars(select(Distribution.amount).where(Distribution.invoice_id == invoice.id))
    assert sum(shared) == bills.net_received(invoice)
    award = deal.award
    assert (award.claimed, award.paid, balances()["grant_bank"]) == (SHARE, SHARE, -SHARE)
    assert any("일부를 지원금으로 냅니다" in mail["Subject"] for mail in sent)
    deal.sound()


def test_only_its_own_award_for_a_licence_within_the_part_is_asked_for(deal: Licensor) -> None:
    invoice, town = deal.invoice(), deal.town
    with pytest.raises(NotFound):
        deal.ask(invoice, actor=town.rival)
    with pytest.raises(Forbidden):
        deal.ask(invoice, actor=town.center)
    with pytest.raises(Invalid, match="7,500,000원까지"):
        deal.ask(invoice, SHARE + 1)
    deal.ask(invoice)
    with pytest.raises(Conflict, match="이미 신청한"):
        deal.ask(invoice, 1)
    paid = deal.invoice()
    deal.arrives(paid, 1_000, by_grant=False)
    with pytest.raises(Conflict, match="납부하기 전에"):
        deal.ask(paid)
    other = deal.house.invoice(NET, key="x", source=("estimate", 1, "x"))
    with pytest.raises(Conflict, match="계약에서 정한"):
        deal.ask(other)
    deal.sound()


def test_a_call_without_licence_fees_pays_none_and_one_that_pays_vat_pays_of_the_whole(
    town: Town, at: Move
) -> None:
    deal = make_licensor(town, at, pays_vat=True)
    invoice = deal.invoice()
    row = deal.promised(invoice, SHARE * 11 // 10)
    assert row.vat == NET // 10 * 3 // 4
    assert deal.at(invoice).outstanding == NET * 11 // 10 - SHARE * 11 // 10
    other, award = deal.invoice(), deal.award
    award.application.call.items = [{"key": "i1", "ko": "재료비", "en": "Materials"}]
    refusal = licences.most_for(award, other).refusal
    db.session.rollback()
    assert refusal is not None
    assert "기술도입비 항목이 없습니다" in refusal.ko


def test_the_plan_for_licences_and_the_period_are_the_limit(deal: Licensor, at: Move) -> None:
    first = deal.invoice(36_000_000)
    deal.ask(first, 27_000_000)
    second = deal.invoice()
    with pytest.raises(Invalid, match="3,000,000원까지"):
        deal.ask(second, SHARE)
    until = deal.award.until_on
    assert until
    at(clock.now() + timedelta(days=367))
    with pytest.raises(Conflict, match="협약 기간"):
        deal.ask(second, 1_000_000)


def test_approving_takes_two_people_and_the_request_falls_away_when_the_company_pays_all(
    deal: Licensor, sent: list[Any]
) -> None:
    invoice = deal.invoice()
    row = deal.ask(invoice)
    services.approve_payment(deal.town.center, row.ref)
    with pytest.raises(Conflict, match="센터의 다른 분이"):
        services.approve_payment(deal.town.center, row.ref)
    assert deal.at(invoice).awaited == 0
    deal.arrives(invoice, OWN, by_grant=False)  # its own part, while it waits for the center
    assert deal.payment(row).state == "first"
    deal.arrives(invoice, SHARE, by_grant=False)
    row = deal.payment(row)
    assert (row.state, awards.note_on(row), deal.award.claimed) == (
        "refused",
        awards.PAYMENT_NOTES["@paid"],
        0,
    )
    assert any("반려" in mail["Subject"] and "그사이 납부" in mail.get_content() for mail in sent)
    deal.sound()


def test_its_own_part_paid_while_the_center_decides_is_counted(deal: Licensor) -> None:
    invoice = deal.invoice()
    row = deal.ask(invoice)
    deal.arrives(invoice, OWN, by_grant=False)
    deal.approve(row)
    assert (deal.at(invoice).outstanding, deal.at(invoice).awaited) == (0, SHARE)
    assert not deal.at(invoice).is_settled
    deal.sound()


def test_what_the_company_pays_beyond_its_part_is_its_own_surplus(deal: Licensor) -> None:
    invoice = deal.invoice()
    deal.promised(invoice)
    deal.arrives(invoice, OWN + SHARE, by_grant=False)
    at = deal.at(invoice)
    assert (at.unapplied, at.awaited, at.outstanding) == (SHARE, SHARE, 0)
    assert bills.free_surplus(invoice.id) == SHARE
    deal.sound()


def test_the_surplus_pays_when_the_promise_falls_away(deal: Licensor) -> None:
    invoice = deal.invoice()
    row = deal.promised(invoice)
    deal.arrives(invoice, OWN + SHARE, by_grant=False)
    services.refuse_payment(deal.town.center, row.ref, "예산이 바뀌었습니다.")
    deal.sound()
    assert deal.at(invoice).is_settled
    assert deal.award.claimed == 0


def test_the_center_is_reminded_of_its_part_and_the_company_bears_no_interest_for_it(
    deal: Licensor, at: Move, sent: list[Any]
) -> None:
    invoice = deal.invoice()
    deal.promised(invoice)
    deal.arrives(invoice, OWN, by_grant=False)
    sent.clear()
    assert invoice.due_on
    at(clock.now() + timedelta(days=60))
    remind_arrears({}, "")
    services.remind_award_shares({}, "")
    services.remind_award_shares({}, "")
    outbox.drain()
    due = [mail for mail in sent if "지원금 몫을 지급해" in mail["Subject"]]
    people = {deal.town.center, deal.town.second, deal.town.finance}
    assert len(due) == len(people)
    assert not any("납부 기한이 지났" in mail["Subject"] for mail in sent)
    assert interest_on(db.session.get_one(Invoice, invoice.id)) == 0
    db.session.rollback()
    with pytest.raises(Conflict, match="지연이자가 없습니다"):
        bill_interest(invoice.id, deal.house.finance)


def test_interest_of_the_grants_part_runs_from_the_day_on_which_it_falls_away(
    deal: Licensor, at: Move
) -> None:
    invoice = deal.invoice()
    row = deal.promised(invoice)
    deal.arrives(invoice, OWN, by_grant=False)
    at(clock.now() + timedelta(days=100))
    services.refuse_payment(deal.town.center, row.ref, "취소합니다.")
    at(clock.now() + timedelta(days=73))
    assert interest_on(db.session.get_one(Invoice, invoice.id)) == SHARE * 6 * 73 // 36500
    db.session.rollback()
    deal.sound()


def test_a_card_page_over_the_whole_is_closed_when_the_part_is_promised(deal: Licensor, app: Any) -> None:
    with StandIn() as stripe:
        stripe.clock.advance(7200)  # the site's own stands an hour ahead: the call has closed
        app.extensions["stripe_gateway"] = StripeGateway("sk_test_standin", "whsec_testing", stripe.base)
        invoice = deal.invoice()
        attempt = cards.start_attempt(invoice.id, deal.town.boss)
        outbox.run_now("submit_attempt", attempt.ref)
        row = deal.ask(invoice)
        deal.approve(row)
        outbox.drain()
        db.session.rollback()
        assert db.session.get_one(PaymentAttempt, attempt.id, populate_existing=True).state == "expired"
        assert cards.start_attempt(invoice.id, deal.town.boss).amount == OWN


def test_a_void_invoice_sends_the_grants_money_to_the_center_and_the_companys_to_it(
    deal: Licensor, sent: list[Any]
) -> None:
    invoice = deal.invoice()
    row = deal.paid(invoice)
    deal.arrives(invoice, OWN, by_grant=False)
    invoicing.void_invoice(invoice.id, "계약이 해제되었습니다.", deal.house.finance)
    outbox.drain()
    at = deal.at(invoice)
    assert (at.unapplied, at.grant_surplus, at.awaited) == (OWN, SHARE, 0)
    assert refundable(invoice.id, None) == OWN
    with pytest.raises(Invalid, match="환불할 수 있는 금액"):
        cards.request_refund(invoice.id, OWN + 1, "돌려줌", deal.house.finance)
    sent.clear()
    refund = cards.request_refund(invoice.id, SHARE, "지원금", deal.house.finance, to_grantor=True)
    with pytest.raises(Invalid):
        cards.request_refund(invoice.id, 1, "지원금", deal.house.finance, to_grantor=True)
    with pytest.raises(Forbidden):
        cards.approve_refund(refund.id, deal.house.finance)
    cards.approve_refund(refund.id, deal.house.second)
    cards.finish_bank_refund(refund.id, deal.house.second)
    outbox.drain()
    row = deal.payment(row)
    assert (row.state, row.returned) == ("returned", SHARE)
    award = deal.award
    assert (award.claimed, award.paid, award.amount, deal.committed()) == (0, 0, 30_000_000, 30_000_000)
    assert balances()["grant_payable"] == -30_000_000
    told = addressees(mail for mail in sent if "환불이 끝났" in mail["Subject"])
    assert told
    assert not told & addressees(mail for mail in sent if "납부" in mail["Subject"])
    again = invoicing.bill_again(invoice.id, deal.house.finance)
    outbox.drain()
    assert deal.at(again).outstanding == NET * 11 // 10
    deal.promised(db.session.get_one(Invoice, again.id))
    deal.sound()


def test_a_void_before_the_center_has_paid_frees_what_was_asked_for(deal: Licensor) -> None:
    asked, promised = deal.invoice(), deal.invoice()
    first, second = deal.ask(asked), deal.promised(promised)
    for invoice in (asked, promised):
        invoicing.void_invoice(invoice.id, "잘못 발행했습니다.", deal.house.finance)
    if deal.payment(second).state == "approved":
        with pytest.raises(Conflict, match="청구서가 취소되어"):
            services.pay(deal.town.finance, second.ref)
    outbox.drain()
    assert [deal.payment(row).state for row in (first, second)] == ["refused", "refused"]
    assert deal.award.claimed == 0
    deal.sound()


def test_the_grants_money_that_arrives_on_a_void_invoice_goes_back(deal: Licensor) -> None:
    invoice = deal.invoice()
    row = deal.promised(invoice)
    services.pay(deal.town.finance, row.ref)
    invoicing.void_invoice(invoice.id, "계약이 해제되었습니다.", deal.house.finance)
    outbox.drain()
    assert deal.payment(row).state == "paid"
    deal.arrives(invoice)
    assert bills.grant_to_return(invoice.id) == SHARE
    assert refundable(invoice.id, None) == 0
    deal.sound()


def test_an_award_cancelled_before_its_part_was_paid_leaves_the_whole_to_the_company(
    deal: Licensor, sent: list[Any]
) -> None:
    invoice = deal.invoice()
    row = deal.promised(invoice)
    deal.arrives(invoice, OWN, by_grant=False)
    services.cancel_award(deal.town.center, deal.award.ref, "목적과 다르게 썼습니다.", 0, 0)
    outbox.drain()
    assert deal.payment(row).state == "refused"
    assert (deal.at(invoice).outstanding, deal.at(invoice).awaited, deal.committed()) == (SHARE, 0, 0)
    letter = next(mail for mail in sent if "지원금으로 내지 않습니다" in mail["Subject"])
    assert "7,500,000" in letter.get_content()
    deal.sound()


def test_an_award_cancelled_after_its_part_was_paid_is_reclaimed_from_the_company_not_from_the_licensor(
    deal: Licensor,
) -> None:
    invoice = deal.invoice()
    deal.paid(invoice)
    services.cancel_award(deal.town.center, deal.award.ref, "목적과 다르게 썼습니다.", SHARE, 1)
    services.confirm_cancelling(deal.town.second, deal.award.ref)
    outbox.drain()
    assert (deal.at(invoice).granted, deal.award.owed, deal.committed()) == (SHARE, SHARE, SHARE)
    deal.sound()
    # The licensor takes the invoice back: what it returns, the company returns no more.
    invoicing.void_invoice(invoice.id, "계약이 해제되었습니다.", deal.house.finance)
    _returned(deal, invoice)
    award = deal.award
    assert (award.owed, award.paid, award.amount, deal.committed()) == (0, 0, 0, 0)
    assert balances() == {}
    deal.sound()


def _returned(deal: Licensor, invoice: Invoice, amount: int = SHARE) -> None:
    refund = cards.request_refund(invoice.id, amount, "지원금", deal.house.finance, to_grantor=True)
    cards.approve_refund(refund.id, deal.house.second)
    cards.finish_bank_refund(refund.id, deal.house.finance)
    outbox.drain()


def test_what_the_company_returned_already_waits_for_it_when_the_licensor_returns_it_too(
    deal: Licensor,
) -> None:
    invoice = deal.invoice()
    deal.paid(invoice)
    services.cancel_award(deal.town.center, deal.award.ref, "목적과 다르게 썼습니다.", SHARE, 0)
    services.confirm_cancelling(deal.town.second, deal.award.ref)
    services.record_return(deal.town.finance, deal.award.ref)
    assert deal.committed() == 0
    invoicing.void_invoice(invoice.id, "계약이 해제되었습니다.", deal.house.finance)
    _returned(deal, invoice)
    assert (deal.award.paid, deal.committed()) == (0, 0)
    assert balances() == {"grant_bank": SHARE}  # against it, on the center's books: what is the company's
    deal.sound()


def test_money_that_has_arrived_has_to_be_recorded_before_the_award_is_cancelled(deal: Licensor) -> None:
    invoice = deal.invoice()
    row = deal.promised(invoice)
    deal.arrives(invoice)  # transferred, and not recorded at the center
    with pytest.raises(Conflict, match="이미 받았습니다"):
        services.refuse_payment(deal.town.center, row.ref, "취소합니다.")
    with pytest.raises(Conflict, match="이미 받았습니다"):
        services.cancel_award(deal.town.center, deal.award.ref, "취소합니다.", 0, 0)
    services.pay(deal.town.finance, row.ref)
    deal.sound()


def test_the_settlement_counts_the_fee_that_the_licensor_received(deal: Licensor) -> None:
    invoice = deal.invoice()
    row = deal.promised(invoice)
    reported(deal.town, deal.award)
    with pytest.raises(Conflict, match="지급 청구가 있습니다"):
        services.settle(deal.town.center, deal.award.ref)
    services.pay(deal.town.finance, row.ref)
    with pytest.raises(Conflict, match="아직 확인하지 않았습니다"):
        services.settle(deal.town.center, deal.award.ref)
    deal.arrives(invoice)
    deal.arrives(invoice, OWN, by_grant=False)
    services.settle(deal.town.center, deal.award.ref)
    award = deal.award
    assert (award.spent, award.owed, award.amount, deal.committed()) == (SHARE, 0, SHARE, SHARE)
    deal.sound()
    invoicing.void_invoice(invoice.id, "계약이 해제되었습니다.", deal.house.finance)
    _returned(deal, invoice)
    assert (deal.award.spent, deal.committed()) == (0, 0)
    deal.sound()


def test_a_company_that_has_not_paid_its_part_returns_what_the_grant_paid_too_much(deal: Licensor) -> None:
    deal.paid(deal.invoice())
    reported(deal.town, deal.award)
    services.settle(deal.town.center, deal.award.ref)
    award = deal.award
    assert award.spent is not None
    assert 0 < award.owed == SHARE - award.spent
    deal.sound()


def test_a_deposit_matched_to_the_grants_part_by_mistake_is_taken_back(deal: Licensor) -> None:
    invoice = deal.invoice()
    deal.promised(invoice)
    receipt = deal.house.deposit(OWN, "㈜금오전지")
    with pytest.raises(Invalid, match="사유를 입력"):
        bank.match_receipt(receipt.id, invoice.id, deal.house.finance, by_grant=True)
    bank.match_receipt(receipt.id, invoice.id, deal.house.finance, "착오", by_grant=True)
    assert deal.at(invoice).awaited == SHARE - OWN
    bank.unmatch_receipt(receipt.id, deal.house.finance)
    bank.match_receipt(receipt.id, invoice.id, deal.house.finance)
    assert (deal.at(invoice).awaited, deal.at(invoice).outstanding) == (SHARE, 0)
    with pytest.raises(Conflict, match="지원금으로 내는 몫이 없는"):
        bank.match_receipt(
            deal.house.deposit(1, deal.center_name).id, deal.invoice().id, deal.house.finance, by_grant=True
        )
    deal.sound()


def test_the_companys_refund_is_never_of_the_grants_money(deal: Licensor) -> None:
    invoice = deal.invoice()
    deal.paid(invoice)
    deal.arrives(invoice, OWN, by_grant=False)
    assert refundable(invoice.id, None) == OWN
    refund = cards.request_refund(invoice.id, OWN, "일부 취소", deal.house.finance)
    cards.approve_refund(refund.id, deal.house.second)
    cards.finish_bank_refund(refund.id, deal.house.finance)
    deal.sound()
    assert (deal.at(invoice).received, refundable(invoice.id, None)) == (SHARE, 0)
    invoicing.void_invoice(invoice.id, "계약이 해제되었습니다.", deal.house.finance)
    outbox.drain()
    assert (deal.at(invoice).unapplied, deal.at(invoice).grant_surplus) == (0, SHARE)
    deal.sound()


def test_eight_ask_at_once_and_the_award_is_not_overspent(deal: Licensor, app: Any) -> None:
    invoices = [deal.invoice(NET).ref for _ in range(8)]
    ref, member = deal.award.ref, deal.town.member
    db.session.rollback()

    def ask(number: int) -> str:
        try:
            services.request_licence_share(member, ref, invoices[number], SHARE, f"at-once-{number}")
        except Refusal:
            return "refused"
        return "asked"

    said = at_once(app, *((lambda number=number: ask(number)) for number in range(8)))
    assert sorted(said) == ["asked"] * 4 + ["refused"] * 4
    assert deal.award.claimed == 4 * SHARE
    deal.sound()


def test_two_awards_do_not_pay_one_invoice_and_two_approve_once(deal: Licensor, app: Any) -> None:
    invoice = deal.invoice()
    row = deal.ask(invoice)
    services.approve_payment(deal.town.center, row.ref)
    second, third = deal.town.second, deal.town.finance
    ref = row.ref
    db.session.rollback()

    def approve(who: Actor) -> str:
        try:
            services.approve_payment(who, ref)
        except Refusal:
            return "refused"
        return "approved"

    said = at_once(app, lambda: approve(second), lambda: approve(third))
    assert sorted(said) == ["approved", "refused"]
    assert deal.at(invoice).awaited == SHARE
    with pytest.raises(Conflict, match="한 협약만"):
        deal.ask(invoice, 1)
    deal.sound()


def test_company_center_and_licensor_do_it_on_their_pages(
    deal: Licensor, client: FlaskClient, sent: list[Any]
) -> None:
    invoice, world, town = deal.invoice(), deal.town.world, deal.town
    world.sign_in(client, town.member)
    path = f"/invoices/{invoice.ref}/grant"
    assert path in client.get(f"/invoices/{invoice.ref}").text
    assert "7,500,000원" in client.get(path).text
    ref = deal.award.ref
    wrong = client.post(path, data={"award": ref, "amount": "800만", "form_token": "a"})
    assert wrong.status_code == 422
    assert "7,500,000원까지입니다" in wrong.text
    assert client.post(path, data={"award": ref, "amount": "750만", "form_token": "b"}).status_code == 303
    assert "신청 확인 중" in client.get(f"/invoices/{invoice.ref}").text
    row = db.session.scalars(select(AwardPayment)).one()
    for person in (town.center, town.finance):
        world.sign_in(client, person)
        assert "청구를 승인" in client.get("/work").text
        assert invoice.number in client.get(f"/awards/{ref}").text
        client.post(f"/awards/payments/{row.ref}/approve")
    outbox.drain()
    assert "지원금 몫을 기관에 지급" in client.get("/work").text
    assert "110-234-567890" in client.get(f"/awards/{ref}").text  # where to pay it to
    client.post(f"/awards/payments/{row.ref}/pay")
    receipt = deal.house.deposit(SHARE, deal.center_name)
    world.sign_in(client, deal.house.finance)
    page = client.get(f"/billing/receipts/{receipt.ref}").text
    assert "지원금 몫입니다" in page
    answer = client.post(
        f"/billing/receipts/{receipt.ref}/match", data={"invoice": str(invoice.id), "by_grant": "1"}
    )
    assert answer.status_code == 303
    outbox.drain()
    assert "두 곳이 나누어 냅니다" in client.get(f"/invoices/{invoice.ref}").text
    world.sign_in(client, town.member)
    assert "3,500,000원" in client.get(f"/invoices/{invoice.ref}/pay").text
    english = client.get(f"/en/invoices/{invoice.ref}").text
    assert "Two pay this invoice" in english
    letter = next(mail for mail in sent if "지원금 몫 7,500,000원이" in mail.get_content())
    assert letter
    deal.arrives(invoice, OWN, by_grant=False)
    assert "납부 완료" in client.get(f"/invoices/{invoice.ref}").text
    counted = client.get(f"/awards/{ref}").text
    assert "인정 금액 10,000,000원" in counted


def test_the_paper_names_both_payers_and_each_receipt_its_own_vat(
    deal: Licensor, client: FlaskClient
) -> None:
    invoice = deal.invoice()
    deal.paid(invoice)
    deal.arrives(invoice, OWN, by_grant=False)
    query = select(Paper).where(Paper.language == "ko").order_by(Paper.id)
    papers = db.session.scalars(query.where(Paper.kind.in_(("invoice", "receipt")))).all()
    first, second, of_grant, of_company = papers
    assert not first.snapshot["payers"]
    assert [(each["amount"], each["tax"]) for each in second.snapshot["payers"]] == [
        (OWN, 1_000_000),
        (SHARE, 0),
    ]
    assert (of_grant.snapshot["tax"], of_company.snapshot["tax"]) == (0, 1_000_000)
    assert of_grant.snapshot["payer"]["name"] == deal.center_name
    assert (of_grant.snapshot["balance"], of_company.snapshot["balance"]) == (OWN, 0)
    deal.town.world.sign_in(client, deal.town.boss)
    assert client.get(f"/papers/{second.ref}.pdf").data.startswith(b"%PDF")


def test_finance_returns_the_grant_of_a_void_invoice_on_the_invoices_page(
    deal: Licensor, client: FlaskClient
) -> None:
    invoice = deal.invoice()
    row = deal.paid(invoice)
    invoicing.void_invoice(invoice.id, "계약이 해제되었습니다.", deal.house.finance)
    world, path = deal.town.world, f"/invoices/{invoice.ref}"
    world.sign_in(client, deal.house.finance)
    assert "센터에 돌려줄 지원금" in client.get(path).text
    client.post(f"{path}/refunds", data={"source": "grant", "amount": f"{SHARE}", "reason": "반환"})
    refund = db.session.scalars(select(Refund)).one()
    world.sign_in(client, deal.house.second)
    for action in ("approve", "finish"):
        client.post(f"/refunds/{refund.ref}/{action}")
    outbox.drain()
    assert deal.payment(row).state == "returned"
    assert "지원금 반환" in client.get(path).text
    deal.sound()


def test_the_deals_timeline_says_who_paid_what(deal: Licensor) -> None:
    invoice = deal.invoice()
    deal.paid(invoice)
    agreement = db.session.get_one(Agreement, invoice.source_id)
    lines = {(event.who, event.what.ko) for event in timeline(deal.town.boss, agreement)}
    assert (deal.center_name, "일부를 지원금으로 내기로 했습니다 (7,500,000원)") in lines
    assert (deal.center_name, "납부했습니다 (7,500,000원)") in lines
    assert not any(who == "㈜금오전지" and "납부했습니다" in what for who, what in lines)


def test_a_company_that_closed_is_left_with_its_invoice_when_the_center_ends_the_award(
    deal: Licensor,
) -> None:
    invoice = deal.invoice()
    row = deal.promised(invoice)
    with atomic():
        db.session.get_one(Organisation, deal.town.company_id).state = "closed"
    with pytest.raises(Conflict, match="협약을 해지"):
        services.pay(deal.town.finance, row.ref)
    services.cancel_award(deal.town.center, deal.award.ref, "폐업", 0, 0)
    outbox.drain()
    assert (deal.at(invoice).outstanding, deal.at(invoice).awaited) == (NET * 11 // 10, 0)
    deal.sound()


def test_who_takes_the_company_over_pays_the_rest_and_has_its_award(deal: Licensor) -> None:
    invoice = deal.invoice()
    row = deal.promised(invoice)
    with atomic():  # as a merger moves them
        for moved in (db.session.get_one(Invoice, invoice.id), db.session.get_one(Award, deal.award_id)):
            moved.company_id = deal.town.rival_id
    services.pay(deal.town.finance, row.ref)
    deal.arrives(invoice)
    with pytest.raises(Forbidden):
        cards.start_attempt(invoice.id, deal.town.boss)
    deal.arrives(invoice, OWN, by_grant=False)
    assert deal.at(invoice).is_settled
    deal.sound()
