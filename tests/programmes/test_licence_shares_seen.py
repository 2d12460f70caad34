"""기술도입비: an award pays a part of a licence invoice. Many at once, and what each side reads of it."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.cards import services as cards
from marketplace.dealroom.timeline.money import invoices as timeline
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice, Refund
from marketplace.kernel import outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Refusal
from marketplace.kernel.transaction import atomic
from marketplace.licensing.models import Agreement
from marketplace.papers.models import Paper
from marketplace.programmes import services
from marketplace.programmes.models import Award, AwardPayment
from tests.programmes.licensor import NET, OWN, SHARE, Licensor
from tests.races.test_races import at_once


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
