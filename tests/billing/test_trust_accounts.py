"""The payee's bank account changes by two people and a day, and nobody's open invoice silently names another."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.accounts.services import letters
from marketplace.arrears import services as arrears
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import AccountChange, PaymentAccount
from marketplace.invoicing.queries import fingerprint
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.at_rest import decrypt, encrypt
from marketplace.kernel.audit import AuditEvent
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.policy import Policy
from marketplace.kernel.text import reading
from marketplace.kernel.transaction import atomic
from marketplace.papers.models import Paper
from tests.billing.conftest import House
from tests.billing.test_pages import browser
from tests.world import PASSWORD, World

OLD, NEW = "110-234-567890", "999-888-777666"
LETTERS = ("account_change_entered", "account_change_confirmed", "account_change_undone", "account_changed")


def enter(house: House, by: Actor | None = None, **changed: Any) -> AccountChange:
    values = {"bank_name": "새빛은행", "number": NEW, "holder": "산학협력단", "currency": "KRW"} | changed
    return invoicing.record_account(house.institution_id, by or house.finance, **values)


def a_day_passes() -> None:
    clock.move_by(timedelta(hours=24, minutes=1))
    invoicing.apply_accounts({}, "")
    outbox.drain()
    db.session.rollback()


def number(house: House) -> str:
    db.session.rollback()
    return decrypt(house.account().number_encrypted)


def changed(house: House) -> AccountChange:
    """Entered, confirmed, and the delay over."""
    change = enter(house)
    invoicing.record_confirmation(change.id, house.second)
    a_day_passes()
    return db.session.get_one(AccountChange, change.id)


def test_trust_14_one_person_alone_changes_no_account(house: House) -> None:
    change = enter(house)
    a_day_passes()
    assert number(house) == OLD
    with pytest.raises(Forbidden):
        invoicing.record_confirmation(change.id, house.finance)
    for nobody in (house.payer, house.officer, house.stranger):
        with pytest.raises(Forbidden):
            invoicing.record_confirmation(change.id, nobody)
    invoicing.record_confirmation(change.id, house.second)
    assert number(house) == OLD
    clock.move_by(timedelta(hours=23))
    invoicing.apply_accounts({}, "")
    assert number(house) == OLD
    clock.move_by(timedelta(hours=1, minutes=1))
    invoicing.apply_accounts({}, "")
    assert number(house) == NEW


def test_trust_14_the_center_may_be_the_second_person_and_not_the_first(house: House) -> None:
    with pytest.raises(Forbidden):
        enter(house, house.center)
    with pytest.raises(Forbidden):
        enter(house, house.officer)
    invoicing.record_confirmation(enter(house).id, house.center)
    a_day_passes()
    assert number(house) == NEW


def test_trust_14_both_give_their_password_again(app: Flask, world: World, house: House) -> None:
    for person in (house.finance, house.second):
        world.set_password(person)
    form = {
        "institution_id": house.institution_id, "currency": "KRW", "bank_name": "새빛은행", "number": NEW,
        "holder": "산학협력단",
    }  # fmt: skip
    first, second = browser(app, world, house.finance), browser(app, world, house.second)
    page = first.post("/billing/accounts", data=form | {"password": "not this one"})
    assert page.status_code == 422
    assert 'id="password-error"' in page.text
    assert NEW in page.text  # what was typed is still there
    assert db.session.query(AccountChange).count() == 0
    entered = first.post("/billing/accounts", data=form | {"password": PASSWORD})
    assert entered.status_code == 303
    assert first.get(entered.location).text.count(NEW) == 0  # only its last digits
    assert first.post(entered.location, data={"password": PASSWORD}).status_code == 403
    assert NEW in second.get(entered.location).text  # who compares it with the bankbook reads it whole
    assert "계좌 변경을 확인" in second.get("/work").text
    assert second.post(entered.location, data={"password": "wrong"}).status_code == 422
    assert second.post(entered.location, data={"password": PASSWORD}).status_code == 303
    db.session.rollback()
    assert db.session.query(AccountChange).one().state == "confirmed"


def test_trust_14_officer_finance_and_center_read_of_every_step(house: House, sent: list[Any]) -> None:
    change = enter(house)
    invoicing.record_confirmation(change.id, house.second)
    a_day_passes()
    everybody = {one.email for one in (house.officer, house.finance, house.second, house.center)}
    for word in ("확인해 주십시오", "바뀝니다", "적용되었습니다"):
        told = {m["To"].addresses[0].addr_spec for m in sent if word in str(m["Subject"])}
        assert everybody <= told, word
    assert not any(NEW in m.get_content() for m in sent)
    assert any("**7666" in m.get_content() for m in sent)


def test_trust_14_it_can_be_undone_until_it_counts(house: House, sent: list[Any]) -> None:
    change = enter(house)
    with pytest.raises(Conflict):
        enter(house, house.second)  # one change at a time
    invoicing.record_confirmation(change.id, house.second)
    with pytest.raises(Forbidden):
        invoicing.undo_account(change.id, house.payer)
    invoicing.undo_account(change.id, house.officer)
    a_day_passes()
    assert number(house) == OLD
    assert sum("취소되었습니다" in str(m["Subject"]) for m in sent) == 4
    done = changed(house)
    with pytest.raises(Conflict):
        invoicing.undo_account(done.id, house.finance)


def test_trust_14_the_audit_tells_the_accounts_apart_and_gives_neither_away(house: House) -> None:
    changed(house)
    rows = db.session.query(AuditEvent).filter(AuditEvent.action.like("account_change.%")).all()
    told = [row.detail for row in rows if "before" in row.detail]
    assert len(told) == 2  # when it was entered and when it took effect
    for detail in told:
        assert (detail["before"], detail["after"]) == (fingerprint(OLD), fingerprint(NEW))
    assert fingerprint(OLD) == fingerprint(OLD.replace("-", "")) != fingerprint(NEW)
    written = repr([row.detail for row in rows])
    assert "888" not in written.replace(fingerprint(NEW), "").replace(fingerprint(OLD), "")


def test_trust_14_an_unpaid_invoice_keeps_the_account_it_was_issued_with_and_warns(
    app: Flask, world: World, house: House, sent: list[Any]
) -> None:
    old = house.invoice(1_000_000)

    def page_of(ref: str) -> str:  # signed in anew: days pass
        return browser(app, world, house.payer).get(f"/invoices/{ref}/pay").text

    assert "계좌가 바뀌었습니다" not in page_of(old.ref)
    changed(house)
    new = house.invoice(1_000_000, key="second")
    page = page_of(old.ref)
    assert OLD in page
    assert NEW not in page
    assert "계좌가 바뀌었습니다" in page
    page = page_of(new.ref)
    assert NEW in page
    assert "계좌가 바뀌었습니다" not in page
    letters = [m for m in sent if "납부 전 확인" in str(m["Subject"])]
    assert {m["To"].addresses[0].addr_spec for m in letters} == {house.payer.email, house.colleague.email}
    assert all(old.number in str(m["Subject"]) for m in letters)
    # two changes later it is still the account of its own day
    change = enter(house, number="555-444-333222")
    invoicing.record_confirmation(change.id, house.second)
    a_day_passes()
    assert OLD in page_of(old.ref)
    assert NEW in page_of(new.ref)
    paper = db.session.query(Paper).filter_by(subject_type="invoice", subject_id=old.id).first()
    assert paper is not None
    assert paper.snapshot["bank_account"]["number"] == OLD


def test_trust_14_the_reminder_of_an_unpaid_invoice_warns_too(house: House, sent: list[Any]) -> None:
    house.invoice(1_000_000)
    changed(house)
    sent.clear()
    clock.move_by(timedelta(days=24))
    arrears.remind_arrears({}, "daily")
    outbox.drain()
    text = next(m.get_content() for m in sent if "납부 기한이 다가옵니다" in str(m["Subject"]))
    assert "전화로 확인" in text
    db.session.rollback()
    house.invoice(1_000_000, key="later")
    sent.clear()
    clock.move_by(timedelta(days=24))
    arrears.remind_arrears({}, "daily")
    outbox.drain()
    later = [m.get_content() for m in sent if "납부 기한이 다가옵니다" in str(m["Subject"])]
    assert later
    assert not any("전화로 확인" in text for text in later)


def test_trust_14_a_first_account_needs_two_as_well(world: World, house: House) -> None:
    assert bills.bank_details(house.institution_id, "USD") is None
    for wrong, field in (
        ({"number": "계좌"}, "number"),
        ({"swift": "HANBIT"}, "swift"),
        ({"currency": "XXX"}, "currency"),
    ):
        world.set_password(house.finance)
        values = {"bank_name": "은행", "number": "110-1-2345", "holder": "협력단", "currency": "USD"} | wrong
        with pytest.raises(Invalid) as refusal:
            invoicing.enter_account(house.institution_id, house.finance, PASSWORD, **values)
        assert set(refusal.value.fields) == {field}
    change = enter(house, currency="USD", number="110-1-2345", swift="hvbk krse")
    invoicing.record_confirmation(change.id, house.second)
    assert bills.bank_details(house.institution_id, "USD") is None
    a_day_passes()
    details = bills.bank_details(house.institution_id, "USD")
    assert details == {
        "bank": "새빛은행",
        "number": "110-1-2345",
        "holder": "산학협력단",
        "swift": "HVBKKRSE",
    }
    account = (
        db.session.query(PaymentAccount).filter_by(institution_id=house.institution_id, currency="USD").one()
    )
    assert "110" not in account.number_encrypted


@pytest.mark.parametrize("template", [*LETTERS, "payee_account_changed"])
def test_trust_14_the_letters_say_who_and_when_in_both_languages(house: House, template: str) -> None:
    invoice = house.invoice()
    change = enter(house)
    invoicing.record_confirmation(change.id, house.second)
    invoicing.undo_account(change.id, house.officer)
    change = db.session.get_one(AccountChange, change.id)
    refs = {"account_change_id": change.id, "invoice_id": invoice.id}
    done = changed(house)
    if template != "account_change_undone":
        refs["account_change_id"] = done.id
    for language in ("ko", "en"):
        with reading(language):
            subject, body = letters.write(template, refs, None)
        assert not re.search(r"None|\{\w*\}", subject + body)
        assert NEW not in body
        assert "/billing/accounts/" in body or "/invoices/" in body


def test_an_unpaid_invoice_asks_for_money_where_its_paper_says(
    app: Flask, world: World, house: House
) -> None:
    invoice = house.invoice(1_000_000)
    with atomic():  # by the operator's hand: no change of an account says so
        house.account().number_encrypted = encrypt(NEW)
    page = browser(app, world, house.payer).get(f"/invoices/{invoice.ref}/pay").text
    assert OLD in page
    assert NEW not in page


def test_pages_and_letters_say_the_delay_of_the_policy(app: Flask, world: World, house: House) -> None:
    with atomic():
        row = db.session.query(Policy).filter_by(key="account_change_delay_hours").one()
        row.value = 72
    finance = browser(app, world, house.finance)
    assert "72시간 뒤에 적용됩니다" in finance.get("/billing/accounts").text
    assert "72 hours later" in finance.get("/en/billing/accounts").text
    change = enter(house)
    for language, words in (("ko", "72시간이 지나면"), ("en", "72 hours after that")):
        with reading(language):
            _, body = letters.write("account_change_entered", {"account_change_id": change.id}, None)
        assert words in body


def test_a_change_that_waits_or_was_undone_shows_both_fingerprints(
    app: Flask, world: World, house: House
) -> None:
    change = enter(house)
    finance = browser(app, world, house.finance)
    page = finance.get(f"/billing/accounts/{change.ref}").text
    assert fingerprint(OLD) in page
    assert fingerprint(NEW) in page
    invoicing.undo_account(change.id, house.second)
    assert f"{fingerprint(OLD)} → {fingerprint(NEW)}" in finance.get("/billing/accounts").text
