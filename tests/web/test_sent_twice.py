"""django-brambling#658: the same POST sent twice, by a hand that clicks twice or a browser that reloads, does one thing."""

from __future__ import annotations

from io import BytesIO

from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts.models import EmailToken, Organisation
from marketplace.catalog.models import Listing, ListingFile, Offer
from marketplace.kernel import clock, outbox
from marketplace.kernel.clock import SENT_TWICE
from marketplace.kernel.database import db
from marketplace.web.forms import OnceForm
from tests.world import World


def test_field_brambling_658_a_draft(world: World, client: FlaskClient) -> None:
    institution = world.institution()
    world.sign_in(client, world.person("officer", institution))
    form = {"institution_id": institution, "kind": "know_how", "title_ko": "새 기술", "title_en": ""}
    first, second = (client.post("/desk/listings/new", data=form) for _ in range(2))
    assert first.location == second.location
    assert db.session.query(Listing).count() == 1
    assert client.post("/desk/listings/new", data=form | {"title_ko": "다른 기술"}).location != first.location
    clock.move_by(SENT_TWICE)
    client.post("/desk/listings/new", data=form)
    assert db.session.query(Listing).count() == 3


def test_field_brambling_658_an_invitation(world: World, client: FlaskClient, sent: list) -> None:
    company = world.company()
    world.sign_in(client, world.person("representative", company))
    page = f"/organisation/{db.session.get_one(Organisation, company).ref}/invite"
    form = {"email": "new@example.com", "role": "member"}
    for _ in range(2):
        assert client.post(page, data=form).status_code in (302, 303)
    outbox.drain()
    assert db.session.query(EmailToken).count() == len(sent) == 1
    client.post(page, data=form | {"role": "representative"})
    assert db.session.query(EmailToken).count() == 2


def test_field_brambling_658_an_offer_and_a_file(world: World, client: FlaskClient) -> None:
    institution = world.institution()
    world.sign_in(client, world.person("officer", institution))
    listing = db.session.get_one(Listing, world.listing(institution, state="draft", offers=[]))
    page = f"/desk/listings/{listing.public_id}"
    offer = {
        "kind": "non_exclusive",
        "fee": "1000",
        "currency": "KRW",
        "territories": "KR",
        "term_months": "12",
    }
    before = db.session.query(Offer).count()
    for _ in range(2):
        assert client.post(f"{page}/offers/new", data=offer).status_code in (302, 303)
        file = {"file": (BytesIO("소개".encode()), "소개.txt"), "access": "public"}
        assert client.post(f"{page}/files", data=file).status_code in (302, 303)
    assert db.session.query(Offer).count() == before + 1
    assert db.session.query(ListingFile).count() == 1


def test_field_brambling_658_a_form_with_a_prefix_keeps_its_own_token(app: Flask) -> None:
    def token(**sent: str) -> str:
        data = {f"correct-12-{name}": value for name, value in sent.items()}
        with app.test_request_context("/", method="POST", data=data):
            return str(OnceForm(prefix="correct-12").form_token.data)

    assert token(form_token="first", reason="same") == "first"
    assert token(form_token="second", reason="same") == "second"  # the same words meant once more
    without = token(reason="same", csrf_token="one")
    assert token(reason="same", csrf_token="two", form_token="") == without
    assert token(reason="other") != without
