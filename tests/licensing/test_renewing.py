"""Rights near their end, amendments, and the page that shows them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.bank import services as bank
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice, PlannedInvoice
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.licensing import queries, services
from marketplace.licensing.models import Agreement
from marketplace.licensing.queries import findings
from marketplace.rights import queries as rights
from tests.licensing.test_licensing import pay, take_back
from tests.negotiation.deals import ended, lapsed, rival, terms
from tests.world import PASSWORD


def fetched(agreement) -> Agreement:
    db.session.expire_all()
    return db.session.get_one(Agreement, agreement.id)


def amended(deal, parent, **changes) -> Agreement:
    """An amendment signed by both; free, so in force at once."""
    row = services.amend(parent.id, terms(fee=0, **changes), deal.officer)
    services.offer(row.id, deal.officer)
    services.sign(row.id, deal.boss, PASSWORD)
    return services.countersign(row.id, deal.officer, PASSWORD)


def expiring(sent) -> list[str]:
    return [str(m["Subject"]) for m in sent if "곧 끝납니다" in str(m["Subject"])]


def test_both_sides_are_told_90_30_and_7_days_before(deal, sent):
    deal.concluded(fee=0, term_months=12)
    until = rights.in_force(deal.listing_id)[0].until_on
    told = {}
    clock.move_by(until - clock.today() - timedelta(days=93))
    while clock.today() <= until:
        services.remind_of_expiry({}, "job")
        services.remind_of_expiry({}, "job")
        outbox.drain()
        if count := len(expiring(sent)):
            told[(until - clock.today()).days] = count
            sent.clear()
        clock.move_by(timedelta(days=1))
    assert set(told) == {90, 30, 7}
    assert len(set(told.values())) == 1, "everybody once each time"
    assert told[90] >= 2


def test_a_job_that_slept_sends_only_the_latest_reminder(deal, sent):
    deal.concluded(fee=0, term_months=12)
    outbox.drain()
    sent.clear()
    clock.move_by(timedelta(days=350))
    services.remind_of_expiry({}, "job")
    outbox.drain()
    bodies = [m.get_content() for m in sent if "곧 끝납니다" in str(m["Subject"])]
    assert bodies
    assert all("30일" in body for body in bodies)


def test_renewing_replaces_the_right_and_reminds_anew(deal):
    parent = deal.concluded(fee=0, term_months=12)
    clock.move_by(timedelta(days=300))
    row = amended(deal, parent, term_months=24)
    assert row.number == f"{parent.number}-1"
    assert fetched(row).state == "in_force"
    (right,) = rights.in_force(deal.listing_id)
    assert right.source_id == parent.id
    assert right.until_on > clock.today() + timedelta(days=700)
    assert fetched(parent).state == "in_force"
    assert queries.terms_in_force(fetched(parent))["term_months"] == 24
    clock.move_by(timedelta(days=200))  # past the first term's end
    services.expire_due({}, "job")
    assert fetched(parent).state == "in_force"
    assert len(rights.in_force(deal.listing_id)) == 1


def test_an_amendment_ends_with_its_agreement(deal):
    parent = deal.concluded(fee=0)
    row = amended(deal, parent, territories=["WORLD"])
    open_one = services.amend(parent.id, terms(fee=0, term_months=60), deal.officer)
    with pytest.raises(Conflict, match="진행 중"):
        services.amend(parent.id, terms(fee=0), deal.officer)
    services.offer(open_one.id, deal.officer)
    with pytest.raises(Conflict):
        services.announce(row.id, "accord", None, "이유", deal.officer)
    ended(parent.id, "서로 합의하였습니다.", deal.officer, deal.boss)
    assert fetched(row).state == "terminated"
    assert fetched(open_one).state == "lapsed"
    assert rights.in_force(deal.listing_id) == []


def test_an_amendment_takes_nothing_from_another_company(deal):
    battery, medical = deal.field("이차전지", "Batteries"), deal.field("의료기기", "Medical devices")
    mine = deal.concluded(fee=0, field_id=battery)
    other, _ = rival(deal)
    sheet = other.agreed(kind="sole", fee=0, field_id=medical)
    assert sheet.state == "accepted"
    with pytest.raises(Conflict, match="다른 기업"):
        services.amend(mine.id, terms(fee=0), deal.officer)
    with pytest.raises(Invalid):
        services.amend(mine.id, terms(fee=0, kind="evaluation", term_months=3), deal.officer)
    with pytest.raises(Forbidden):
        services.amend(mine.id, terms(fee=0, field_id=battery), deal.boss)


def test_finance_staff_see_the_licence_and_no_link_that_leads_nowhere(deal, client, world):
    parent = deal.concluded(fee=0, term_months=12)
    link = f"/agreements/{parent.ref}"
    for reader, opens in (
        (deal.officer, True),
        (world.person("finance", deal.institution_id), False),
        (world.person("center_finance", world.center()), False),
    ):
        world.sign_in(client, reader)
        assert (client.get(link).status_code == 200) is opens
        for page in ("/licences", "/calendar"):
            shown = client.get(page).get_data(as_text=True)
            assert parent.listing.title in shown
            assert (link in shown) is opens, page


def test_the_pages(deal, client, world):
    parent = deal.concluded(fee=0, term_months=12)
    for reader, seen in (
        (deal.boss, True),
        (deal.officer, True),
        (deal.center, True),
        (world.person(), False),
    ):
        world.sign_in(client, reader)
        page = client.get("/licences")
        assert page.status_code == 200
        assert (parent.number in page.get_data(as_text=True)) is seen
        assert (parent.number in client.get("/licences.csv").get_data(as_text=True)) is seen
    world.sign_in(client, deal.boss)
    assert client.get(f"/agreements/{parent.ref}/amend").status_code == 403
    world.sign_in(client, deal.officer)
    assert client.get(f"/agreements/{parent.ref}/amend").status_code == 200
    data = {
        "kind": "non_exclusive",
        "territories": "KR",
        "effective_when": "countersigned",
        "fee": "0",
        "term_months": "48",
        "form_token": "t",
    }
    assert (
        client.post(f"/agreements/{parent.ref}/amend", data=data | {"term_months": "999"}).status_code == 422
    )
    done = client.post(f"/agreements/{parent.ref}/amend", data=data)
    assert done.status_code == 303
    assert f"{parent.number}-1" in client.get(done.location).get_data(as_text=True)
    assert f"{parent.number}-1" in client.get(f"/agreements/{parent.ref}").get_data(as_text=True)
    ended(parent.id, "서로 합의하였습니다.", deal.officer, deal.boss)
    assert parent.number not in client.get("/licences").get_data(as_text=True)
    assert "서로 합의" in client.get("/licences?ended=1").get_data(as_text=True)


def paid_amendment(deal, parent) -> Agreement:
    """An amendment with a fee of its own, signed by both."""
    row = services.amend(parent.id, terms(fee=30_000_000, effective_when="paid"), deal.officer)
    services.offer(row.id, deal.officer)
    services.sign(row.id, deal.boss, PASSWORD)
    return services.countersign(row.id, deal.officer, PASSWORD)


def planned_of(deal, row) -> PlannedInvoice:
    """An instalment in 200 days, planned beside the agreement's first invoice."""
    day = clock.today() + timedelta(days=200)
    [made] = invoicing.plan_invoices(
        fetched(row).invoice_id, [invoicing.Planned("2차 분할", "Second", 5_000_000, day)], deal.officer
    )
    return made


def test_what_was_planned_for_an_amendment_ends_with_its_licence(deal):
    parent = deal.concluded(fee=0)
    row = paid_amendment(deal, parent)
    pay(deal, row)
    assert fetched(row).state == "in_force"
    instalment_id = planned_of(deal, row).id
    ended(parent.id, "서로 합의하였습니다.", deal.officer, deal.boss)
    assert db.session.get_one(PlannedInvoice, instalment_id).cancelled_at is not None


def test_an_agreement_that_lapses_bills_nothing_that_was_planned(deal):
    row = deal.concluded()
    instalment_id = planned_of(deal, row).id
    lapsed(row.id, deal.officer)
    assert fetched(row).state == "lapsed"
    assert db.session.get_one(PlannedInvoice, instalment_id).cancelled_at is not None


def test_an_instalment_billed_before_the_agreement_lapsed_is_void_with_it(deal):
    row = deal.concluded()
    instalment_id = planned_of(deal, row).id
    with clock.moved(by=timedelta(days=185)):
        invoicing.open_planned({}, "job")
        invoice_id = db.session.get_one(PlannedInvoice, instalment_id).invoice_id
    lapsed(row.id, deal.officer)
    assert fetched(row).state == "lapsed"
    assert db.session.get_one(Invoice, invoice_id).state == "void"


def test_a_second_amendment_binds_also_to_what_was_planned_for_the_first(deal):
    parent = deal.concluded(fee=0)
    row = paid_amendment(deal, parent)
    pay(deal, row)
    planned_of(deal, row)
    second = services.amend(parent.id, terms(fee=1_000_000), deal.officer)
    bound = queries.bound_by(fetched(second), deal.company_id)
    assert bound.fixed == 1_000_000 + 5_000_000


def opened(deal) -> bool:
    db.session.rollback()
    return rights.opens_files(deal.listing_id, [deal.company_id], "licensee")


def suspensions(sent) -> int:
    return len([m for m in sent if "권리가 정지되었습니다" in str(m["Subject"])])


def test_amending_a_suspended_licence_does_not_open_it(deal, sent, client, world):
    parent = deal.concluded()
    receipt_id = pay(deal, parent)
    take_back(deal, receipt_id)
    told = suspensions(sent)
    row = amended(deal, parent, effective_when="countersigned", term_months=48)
    assert fetched(row).state == "in_force"
    assert not opened(deal)
    assert list(findings()) == []
    outbox.drain()
    assert suspensions(sent) == told, "nobody is told of it twice"
    world.sign_in(client, deal.boss)
    pages = [f"/agreements/{one.ref}" for one in (fetched(parent), fetched(row))]
    assert all("권리가 정지되어 있습니다" in client.get(page).text for page in pages)
    bank.match_receipt(receipt_id, parent.invoice_id, deal.world.person("finance", deal.institution_id))
    outbox.drain()
    assert opened(deal)
    assert list(findings()) == []
    assert not any("권리가 정지되어 있습니다" in client.get(page).text for page in pages)


def test_an_amendments_fee_that_is_taken_back_suspends_the_licence_once(deal, sent):
    parent = deal.concluded(fee=0)
    row = paid_amendment(deal, parent)
    receipt_id = pay(deal, row)
    assert fetched(row).state == "in_force"
    assert opened(deal)
    take_back(deal, receipt_id)
    assert not opened(deal)
    assert list(findings()) == []
    told = suspensions(sent)
    assert told
    services.follow_received({"invoice_id": row.invoice_id}, "heard of once more")
    outbox.drain()
    assert suspensions(sent) == told
    bank.match_receipt(receipt_id, row.invoice_id, deal.world.person("finance", deal.institution_id))
    outbox.drain()
    assert opened(deal)
    assert list(findings()) == []
