"""A company that no Korean office knows: it registers, is approved, takes a licence and pays on Stripe's invoice."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.accounts import services as accounts
from marketplace.accounts.models import Membership, Organisation, OrganisationFile
from marketplace.billing import journal
from marketplace.billing import queries as desk
from marketplace.cards.models import PaymentAttempt
from marketplace.catalog.models import Listing
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice, tax_document_due_on
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid
from marketplace.licensing import services as licensing
from marketplace.licensing.models import Agreement
from marketplace.papers.models import Paper
from tests.billing.conftest import House, Till
from tests.billing.test_pages import browser
from tests.journeys.walk import PDF
from tests.world import PASSWORD, World

NUMBER = "HRB 214 881"
FACTS = {
    "name_ko": "Voltwerk Separatoren GmbH", "representative_name": "Anna Lindqvist", "size": "sme",
    "address": "Hafenstraße 12, 20457 Hamburg", "tax_contact_email": "invoices@voltwerk.example", "declares": "y",
    "registrar": "representative",
}  # fmt: skip
EXPRESS = {"kind": "non_exclusive", "fee": 120_050, "currency": "USD", "term_months": 36, "express": True}


def registration(number: str = NUMBER, country: str = "DE", **changes: Any) -> dict[str, Any]:
    document = (io.BytesIO(PDF), "Handelsregister.pdf")
    return (
        FACTS
        | {"kind": "company", "country": country, "business_number": number, "document": document}
        | changes
    )


def send(client: FlaskClient, data: dict[str, Any]) -> Any:
    return client.post("/en/organisation/register", data=data, content_type="multipart/form-data")


def registered(country: str = "DE") -> Organisation:
    db.session.rollback()
    return db.session.scalars(select(Organisation).where(Organisation.country == country)).one()


@pytest.fixture
def founder(world: World) -> Actor:
    actor = world.person(language="en", name="Anna Lindqvist")
    world.set_password(actor)
    return actor


def test_from_registering_to_a_licence_that_is_paid(
    app: Flask, world: World, house: House, till: Till, founder: Actor, sent: list[Any]
) -> None:
    house.receives("USD")
    world.set_password(house.officer)
    listing = db.session.get_one(Listing, world.listing(house.institution_id, offers=[EXPRESS]))
    base = f"/en/technologies/{listing.public_id}/express/{listing.offers[0].ref}"
    client = browser(app, world, founder)

    found = client.get(
        "/en/organisation/register",
        query_string={"kind": "company", "country": "DE", "business_number": NUMBER},
    ).text
    assert "Certificate of incorporation" in found
    assert "Korean tax invoices are not issued" in found
    assert 'name="postcode"' not in found
    assert send(client, registration()).status_code == 302
    company = registered()
    assert (company.business_number, company.registration_number, company.registration_key) == (
        None,
        NUMBER,
        "HRB214881",
    )
    assert db.session.scalars(select(OrganisationFile.kind)).all() == ["incorporation"]

    client.post(base + "/company", data={"company_id": company.id})
    waiting = client.post(base + "/check", data={"read": "y"})
    assert waiting.status_code == 403, "whatever the price, the center looks first"
    assert "once the center has approved" in waiting.text
    admin = browser(
        app,
        world,
        world.person("center_admin", db.session.query(Organisation).filter_by(kind="center").one().id),
    )
    page = admin.get(f"/en/center/organisations/{company.ref}").text
    assert NUMBER in page
    assert "Only the form of the number was checked" in page
    assert NUMBER in admin.get("/en/center/organisations?q=hrb214881").text
    assert f",DE,{NUMBER}," in admin.get("/en/center/organisations.csv").text
    assert admin.post(f"/center/organisations/{company.ref}", data={"action": "approve"}).status_code == 302

    assert "USD 1,320.55" in client.get(base + "/check").text, "10 % without the evidence for the zero rate"
    ruling = invoicing.propose_vat(
        house.institution_id,
        company.id,
        by_exchange_bank=True,
        used_abroad=True,
        basis="부가가치세법 제24조 제1항 제3호",
        actor=house.finance,
    )
    invoicing.decide_vat(ruling.id, "confirm", house.officer)
    check = client.get(base + "/check").text
    assert NUMBER in check
    assert "USD 1,200.50" in check
    assert "USD 1,320.55" not in check, "no Korean VAT"
    sign = client.post(base + "/check", data={"read": "y"}).location
    assert client.post(sign, data={"password": PASSWORD, "agreed_electronic": "y"}).status_code == 303
    agreement = db.session.scalars(select(Agreement).where(Agreement.company_id == company.id)).one()
    paper = db.session.scalars(select(Paper).where(Paper.id == agreement.paper_id)).one()
    assert paper.language == "en"
    licensee = paper.snapshot["licensees"][0]
    assert (licensee["business_number"], licensee["registration_number"]) == (None, NUMBER)
    assert licensee["address"] == "Hafenstraße 12, 20457 Hamburg, Germany"
    assert paper.snapshot["terms"]["tax_treatment"] == "zero_rated"
    licensing.countersign(agreement.id, house.officer, PASSWORD)

    invoice = db.session.scalars(select(Invoice).where(Invoice.company_id == company.id)).one()
    assert (invoice.net, invoice.tax, invoice.currency) == (120_050, 0, "USD")
    assert tax_document_due_on(invoice) is None
    page = client.get(f"/en/invoices/{invoice.ref}").text
    assert "reverse charge" in page
    assert NUMBER in page
    office = browser(app, world, house.finance).get(f"/en/invoices/{invoice.ref}").text
    assert "Electronic tax invoice" not in office
    assert client.post(f"/en/invoices/{invoice.ref}/pay").status_code == 303
    outbox.drain()
    attempt = db.session.scalars(select(PaymentAttempt).where(PaymentAttempt.invoice_id == invoice.id)).one()
    assert (attempt.provider, attempt.state) == ("invoicing", "open"), attempt.error
    till.stripe.pay(attempt.stripe_invoice_id or "")
    till.hand_over()
    assert bills.is_settled(invoice.id)
    db.session.rollback()
    assert db.session.get_one(Agreement, agreement.id).state == "in_force"
    till.agree()

    today = clock.today()
    postings = desk.postings(desk.ledger_of(house.institution_id, today, today), 100)
    lines = list(journal.rows(desk.ledger_lines(postings)))
    assert {row[5] for row in lines} == {NUMBER}
    receipt = db.session.scalars(select(Paper).where(Paper.kind == "receipt", Paper.language == "en")).one()
    assert receipt.snapshot["payer"]["registration_number"] == NUMBER
    to_founder = [m for m in sent if founder.email in str(m["To"])]
    assert to_founder
    assert not any("가" <= c <= "힣" for m in to_founder for c in str(m["Subject"]))


def test_the_same_number_spelt_otherwise_asks_to_join(app: Flask, world: World, founder: Actor) -> None:
    client = browser(app, world, founder)
    send(client, registration())
    company = registered()
    second = world.person(name="Anna Lindqvist")
    other = browser(app, world, second)
    assert send(other, registration("hrb-214/881")).status_code == 409
    asked = other.get(
        "/en/organisation/register",
        query_string={"kind": "company", "country": "DE", "business_number": "HRB214881"},
    ).text
    assert "is here already" in asked
    value = asked.split('name="organisation"')[1].split('value="')[1].split('"')[0]
    assert (
        other.post("/en/organisation/join", data={"organisation": value, "role": "member"}).status_code == 302
    )
    db.session.rollback()
    row = db.session.scalars(select(Membership).where(Membership.user_id == second.user_id)).one()
    assert (row.organisation_id, row.state) == (company.id, "requested")
    assert send(other, registration(country="AT")).status_code == 302, "the same number of another country"


def test_its_number_and_country_stay_what_they_are(app: Flask, world: World, founder: Actor) -> None:
    client = browser(app, world, founder)
    send(client, registration())
    ref = registered().ref
    page = client.get(f"/en/organisation/{ref}/edit").text
    assert NUMBER in page
    changed = FACTS | {"name_ko": "Voltwerk AG", "country": "KR", "registration_number": "X1234"}
    assert client.post(f"/en/organisation/{ref}/edit", data=changed).status_code == 302
    row = registered()
    assert (row.name_ko, row.registration_number) == ("Voltwerk AG", NUMBER)
    assert NUMBER in client.get(f"/en/organisation/{ref}").text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"number": "DE12"}, "form of a VAT number"),
        ({"number": "1-2"}, "4 to 40"),
        ({"kind": "institution"}, "sit in Korea"),
        ({"country": "ZZ"}, ""),
    ],
)
def test_what_can_not_be_is_explained(
    app: Flask, world: World, founder: Actor, changes: dict[str, str], said: str
) -> None:
    client = browser(app, world, founder)
    data = {"kind": "company", "country": "DE", "business_number": changes.get("number", NUMBER)}
    data |= {name: value for name, value in changes.items() if name != "number"}
    answer = client.get("/en/organisation/register", query_string=data)
    assert answer.status_code == 422
    assert said in answer.text
    upload = ("a.pdf", io.BytesIO(PDF))
    with pytest.raises(Invalid):
        accounts.register(
            founder, data["kind"], data["business_number"], {}, [], upload, country=data["country"]
        )
    with pytest.raises(Invalid):  # a Korean company needs a Korean number
        accounts.register(founder, "company", NUMBER, {}, [], upload)
    assert db.session.scalar(select(Organisation.id).where(Organisation.state == "pending")) is None


def test_two_of_one_company_at_once_are_one(world: World, founder: Actor) -> None:
    """The unique constraint is the last word when both looked before either wrote."""
    facts = {name: FACTS.get(name, "") for name in accounts.EDITABLE_FACTS}
    by = accounts.Registrar("member")
    accounts.register(founder, "company", NUMBER, facts, [], ("a.pdf", io.BytesIO(PDF)), "DE", by)
    with pytest.raises(Conflict):
        accounts.register(
            world.person(), "company", "HRB214881", facts, [], ("a.pdf", io.BytesIO(PDF)), "DE", by
        )


def test_an_express_licence_registers_a_company_abroad_on_its_way(
    app: Flask, world: World, house: House, founder: Actor
) -> None:
    listing = db.session.get_one(Listing, world.listing(house.institution_id, offers=[EXPRESS]))
    base = f"/en/technologies/{listing.public_id}/express/{listing.offers[0].ref}"
    client = browser(app, world, founder)
    client.post(base + "/company/draft", data={"country": "US", "name_ko": "Kestrel Cells Inc."})
    page = client.get(base + "/company").text
    assert '<option value="US" selected>' in page
    data = registration("12-3456789", "US", name_ko="Kestrel Cells Inc.", address="1 Main St, Reno, NV 89501")
    done = client.post(base + "/company", data=data, content_type="multipart/form-data")
    assert done.status_code == 303, done.text
    row = registered("US")
    assert (row.registration_number, row.state) == ("12-3456789", "pending")
    assert row.created_at <= clock.now()
