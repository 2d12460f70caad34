"""The pages of billing, as every kind of reader."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.bank import services as bank
from marketplace.bank.models import BankReceipt
from marketplace.billing import queries as desk
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Refund
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from tests.billing.conftest import House, Till
from tests.world import World


def browser(app: Flask, world: World, actor: Actor | None) -> FlaskClient:
    client = app.test_client()
    if actor is not None:
        world.sign_in(client, actor)
    return client


@pytest.mark.parametrize("language", ["", "/en"])
def test_who_sees_an_invoice(app: Flask, world: World, house: House, language: str) -> None:
    invoice = house.invoice()
    for path in (f"{language}/invoices/{invoice.ref}", f"{language}/invoices/{invoice.ref}/pay"):
        for actor in (house.payer, house.colleague, house.finance, house.officer, house.center):
            answer = browser(app, world, actor).get(path)
            assert answer.status_code == 200
            assert "33,000,000" in answer.text
        assert browser(app, world, house.stranger).get(path).status_code == 404
        assert browser(app, world, None).get(path).status_code == 302
    assert browser(app, world, house.payer).get("/invoices/nosuchref").status_code == 404


def test_each_side_is_offered_its_own_actions(app: Flask, world: World, house: House) -> None:
    path = f"/invoices/{house.invoice().ref}"
    payer, finance = (browser(app, world, a).get(path).text for a in (house.payer, house.finance))
    assert "납부하기" in payer
    assert "청구서 취소" not in payer
    assert "승인번호 기록" not in payer
    assert "청구서 취소" in finance
    assert "승인번호 기록" in finance


def test_the_transfer_page_shows_where_to_and_what_to_write(app: Flask, world: World, house: House) -> None:
    invoice = house.invoice()
    page = browser(app, world, house.payer).get(f"/invoices/{invoice.ref}/pay").text
    assert "110-234-567890" in page
    assert invoice.number.replace("-", "") in page


def test_the_desk_and_its_csv(app: Flask, world: World, house: House) -> None:
    invoice = house.invoice()
    for actor in (house.payer, house.finance, house.officer, house.center):
        client = browser(app, world, actor)
        for view in ("open", "overdue", "settled", "void", "all", "nonsense"):
            assert client.get(f"/billing?view={view}").status_code == 200
        assert invoice.number in client.get("/billing").text
        assert invoice.number in client.get("/billing.csv").text
    assert invoice.number not in browser(app, world, house.stranger).get("/billing?view=all").text
    assert browser(app, world, None).get("/billing").status_code == 302
    found = browser(app, world, house.finance).get("/billing?q=한빛").text
    assert invoice.number in found
    assert invoice.number not in browser(app, world, house.finance).get("/billing?q=%EC%97%86%EB%8A%94").text


def test_a_card_payment_through_the_pages(app: Flask, world: World, house: House, till: Till) -> None:
    invoice = house.invoice()
    client = browser(app, world, house.payer)
    assert "시험 결제" in client.get(f"/invoices/{invoice.ref}/pay").text
    assert client.post(f"/invoices/{invoice.ref}/pay").location == f"/invoices/{invoice.ref}/checkout"
    onward = client.get(f"/invoices/{invoice.ref}/checkout")
    assert onward.status_code == 303
    assert onward.location.startswith(till.stripe.base)
    till.stripe.pay(till.stripe.all("checkout.session")[0]["id"])
    back = client.get(f"/invoices/{invoice.ref}/paid", follow_redirects=True)
    assert "납부가 확인되었습니다" in back.text
    assert "영수증" in back.text
    assert browser(app, world, house.stranger).post(f"/invoices/{invoice.ref}/pay").status_code == 404
    assert browser(app, world, house.finance).post(f"/invoices/{invoice.ref}/pay").status_code == 403
    assert client.post(f"/invoices/{invoice.ref}/pay").status_code == 409


def test_no_answer_from_stripe_is_said_plainly(app: Flask, world: World, house: House, till: Till) -> None:
    invoice = house.invoice()
    till.stripe.fail("drop_request", path="/v1/checkout/sessions")
    page = browser(app, world, house.payer).post(f"/invoices/{invoice.ref}/pay", follow_redirects=True)
    assert page.status_code == 200
    assert "응답을 기다리고" in page.text


def test_switching_to_a_transfer_closes_the_card_page(
    app: Flask, world: World, house: House, till: Till
) -> None:
    invoice = house.invoice()
    attempt = till.start(invoice)
    page = browser(app, world, house.payer).post(f"/invoices/{invoice.ref}/transfer", follow_redirects=True)
    assert "110-234-567890" in page.text
    assert till.attempt(attempt).state == "expired"


def test_finance_enters_and_matches_a_deposit(app: Flask, world: World, house: House) -> None:
    invoice = house.invoice()
    client = browser(app, world, house.finance)
    form = {
        "account_id": house.account().id,
        "received_on": clock.today().isoformat(),
        "amount": "3,300만",
        "payer_name": "(주)한빛소재",
        "memo": "기술료",
        "reference": "20261122-0001",
    }
    page = client.post("/billing/receipts", data=form, follow_redirects=True)
    assert invoice.number in page.text
    assert "일치" in page.text
    twice = client.post("/billing/receipts", data=form)
    assert twice.status_code == 409
    assert "20261122-0001" in twice.text  # what was typed is kept
    receipt = db.session.query(BankReceipt).one()
    assert "일치" in client.get("/billing/receipts").text
    client.post(f"/billing/receipts/{receipt.ref}/match", data={"invoice": invoice.id})
    db.session.rollback()
    assert bills.is_settled(invoice.id)
    assert "연결 되돌리기" in client.get(f"/billing/receipts/{receipt.ref}").text
    assert client.get("/billing/receipts?all=1").status_code == 200


def test_who_may_handle_deposits(app: Flask, world: World, house: House) -> None:
    receipt = house.deposit(1000)
    other = world.person("finance", world.institution())
    for path in ("/billing/receipts", "/billing/issues"):
        assert browser(app, world, house.payer).get(path).status_code == 403
        assert browser(app, world, None).get(path).status_code == 302
        for actor in (house.finance, house.officer, house.center, other):
            assert browser(app, world, actor).get(path).status_code == 200
    path = f"/billing/receipts/{receipt.ref}"
    assert browser(app, world, other).get(path).status_code == 404
    assert browser(app, world, other).post(f"{path}/match", data={"invoice": 1}).status_code == 404
    invoice = house.invoice()
    officer = browser(app, world, house.officer)
    assert officer.post(f"{path}/match", data={"invoice": invoice.id}).status_code == 403


def test_a_statement_is_uploaded_and_bad_ones_are_explained(app: Flask, world: World, house: House) -> None:
    client = browser(app, world, house.finance)

    def upload(content: bytes) -> object:
        data = {"account_id": house.account().id, "file": (io.BytesIO(content), "statement.csv")}
        return client.post("/billing/receipts/import", data=data, follow_redirects=True)

    good = "거래일자,입금액,의뢰인,적요\n2026-11-20,1000,가,나\n".encode("cp949")
    assert "1건을 등록" in upload(good).text  # type: ignore[attr-defined]
    assert "이미 등록된 1건" in upload(good).text  # type: ignore[attr-defined]
    bad = upload(b"\x00\x01\x02")
    assert bad.status_code == 422  # type: ignore[attr-defined]
    assert "읽을 수 없습니다" in bad.text  # type: ignore[attr-defined]
    assert client.post("/billing/receipts/import", data={"account_id": house.account().id}).status_code == 422


def test_a_refund_through_the_pages_takes_two(app: Flask, world: World, house: House, till: Till) -> None:
    invoice = till.paid_invoice()
    first, second = browser(app, world, house.finance), browser(app, world, house.second)
    attempt = db.session.query(Refund).count()
    assert attempt == 0
    choice = desk.invoice_detail(house.finance, invoice).refund_choices[0][0]
    data = {"source": choice, "amount": "1,000", "reason": "과납"}
    assert first.post(f"/invoices/{invoice.ref}/refunds", data=data).status_code == 303
    refund = db.session.query(Refund).one()
    assert first.post(f"/refunds/{refund.ref}/approve").status_code == 403
    assert browser(app, world, house.stranger).post(f"/refunds/{refund.ref}/approve").status_code == 404
    assert second.post(f"/refunds/{refund.ref}/approve").status_code == 303
    db.session.rollback()
    assert bills.standing(invoice.id).refunded == 1000
    assert "환불 완료" in first.get(f"/invoices/{invoice.ref}").text
    too_much = first.post(f"/invoices/{invoice.ref}/refunds", data=data | {"amount": "33,000,000"})
    assert too_much.status_code == 422


def test_voiding_through_the_page(app: Flask, world: World, house: House) -> None:
    invoice = house.invoice()
    client = browser(app, world, house.finance)
    assert client.post(f"/invoices/{invoice.ref}/void", data={"reason": ""}).status_code == 422
    page = client.post(f"/invoices/{invoice.ref}/void", data={"reason": "잘못 발행"}, follow_redirects=True)
    assert "수정 청구서" in page.text
    assert "잘못 발행" in client.get(f"/invoices/{invoice.ref}").text
    assert browser(app, world, house.payer).post(
        f"/invoices/{invoice.ref}/void", data={"reason": "x"}
    ).status_code in (403, 409)


def test_an_issue_is_closed_with_a_note(app: Flask, world: World, house: House) -> None:
    invoice = house.invoice(1000)
    bank.match_receipt(house.deposit(5000).id, invoice.id, house.finance)
    client = browser(app, world, house.finance)
    assert "많이 들어왔습니다" in client.get("/billing/issues").text
    for address, surplus in (("/billing/issues", "3,900원"), ("/en/billing/issues", "KRW 3,900")):
        shown = client.get(address).text
        assert surplus in shown
        assert not any(word in shown for word in ("amount:", "currency", "void", "False")), (
            "in words, not as stored"
        )
    issue = db.session.scalars(desk.issues_for(house.finance)).one()
    assert client.post(f"/billing/issues/{issue.id}/close", data={"note": ""}).status_code == 422
    client.post(f"/billing/issues/{issue.id}/close", data={"note": "반환함"})
    assert "맞지 않는 것이 없습니다" in client.get("/billing/issues").text
    assert "반환함" in client.get("/billing/issues?closed=1").text


def test_the_work_of_payer_and_finance(house: House) -> None:
    invoice = house.invoice()
    house.deposit(5)
    payer, finance = desk.work_items(house.payer), desk.work_items(house.finance)
    assert [(w.mine, w.endpoint, w.due_on) for w in payer] == [(True, "billing.invoice", invoice.due_on)]
    assert {w.endpoint for w in finance} == {"billing.invoice", "billing.receipts"}
    assert [w.mine for w in finance if w.title.ko.startswith("납부를 기다리")] == [False]
    assert desk.work_items(house.stranger) == []


def test_papers_open_for_their_readers(app: Flask, world: World, house: House) -> None:
    invoice = house.invoice()
    bank.match_receipt(house.deposit(33_000_000).id, invoice.id, house.finance)
    invoicing.void_invoice(house.invoice(key="b").id, "사유", house.finance)
    from marketplace.papers.models import Paper

    papers = db.session.query(Paper).all()
    assert {p.kind for p in papers} == {"invoice", "receipt", "credit_note"}
    for paper in papers:
        answer = browser(app, world, house.payer).get(f"/papers/{paper.ref}.pdf")
        assert answer.status_code == 200
        assert answer.data.startswith(b"%PDF")
        assert browser(app, world, house.stranger).get(f"/papers/{paper.ref}.pdf").status_code == 404
    outbox.drain()
