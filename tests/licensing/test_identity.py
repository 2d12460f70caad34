"""본인확인 by a provider before a signature: asked for, not believed from the browser, used once, named on the certificate."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts.models import Organisation
from marketplace.gateways.identity import HttpGateway, Off, from_settings
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict
from marketplace.kernel.transaction import atomic
from marketplace.licensing import services
from marketplace.licensing.models import Agreement, Signature
from marketplace.licensing.services.certificate_data import certificate
from marketplace.papers.models import Paper
from tests.negotiation.deals import Deal
from tests.world import PASSWORD, World


class Provider:
    """A provider of the protocol, on a port of this machine; what it says of a proof is set by the test."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.says: dict[str, Any] = {"state": "waiting"}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self, said: Any) -> None:
                ours = self.headers["Authorization"] == "Bearer key"
                self.send_response(200 if ours else 401)
                self.end_headers()
                self.wfile.write(json.dumps(said).encode())

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                provider.asked.append(json.loads(body))
                self.answer({"go_to": f"{provider.url}/page/{provider.asked[-1]['id']}"})

            def do_GET(self) -> None:
                self.answer(provider.says)

            def log_message(self, *args: Any) -> None: ...

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def proves(self, name: str) -> None:
        self.says = {"state": "proven", "name": name, "method": "간편인증", "reference": "A-17"}

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def provider(app: Flask) -> Iterator[Provider]:
    """A provider is configured."""
    provider, before = Provider(), app.extensions["identity_proofs"]
    app.extensions["identity_proofs"] = HttpGateway(provider.url, "key")
    yield provider
    app.extensions["identity_proofs"] = before
    provider.close()


def sign(client: FlaskClient, agreement: Agreement) -> Any:
    typed = {"password": PASSWORD, "agreed_electronic": "y"}
    return client.post(f"/agreements/{agreement.ref}/sign", data=typed)


def go(client: FlaskClient, agreement: Agreement, provider: Provider) -> str:
    """To the provider and back; where the person goes on."""
    page = client.get(f"/agreements/{agreement.ref}/sign").text
    assert "먼저 본인확인을 해 주십시오" in page
    back = f"/agreements/{agreement.ref}/sign"
    there = client.get("/identity", query_string={"act": f"agreement:{agreement.ref}", "next": back})
    assert there.status_code == 303
    assert there.location.startswith(provider.url)
    asked = provider.asked[-1]
    assert asked["return_to"].endswith(f"/identity/{asked['id']}")
    came = client.get(f"/identity/{asked['id']}")
    assert (came.status_code, came.location) == (303, back)
    return client.get(came.location).text


def ready(deal: Deal, world: World, client: FlaskClient, **values: Any) -> Agreement:
    agreement = deal.offered(**values)
    world.set_password(deal.boss)
    world.sign_in(client, deal.boss)
    return agreement


def test_without_a_provider_the_password_signs(deal: Deal, world: World, client: FlaskClient) -> None:
    agreement = ready(deal, world, client)
    assert "본인확인 하기" not in client.get(f"/agreements/{agreement.ref}/sign").text
    assert client.get("/identity").status_code == 404
    assert sign(client, agreement).status_code == 303


def test_a_proof_is_asked_for_used_once_and_named_on_the_certificate(
    deal: Deal, world: World, client: FlaskClient, provider: Provider
) -> None:
    agreement = ready(deal, world, client)
    refused = sign(client, agreement)
    assert refused.status_code == 409
    assert "먼저 본인확인을 해 주십시오" in refused.text
    provider.proves(deal.boss.name)
    assert "본인확인을 마쳤습니다" in go(client, agreement, provider)
    assert provider.asked[-1]["name"] == deal.boss.name
    assert sign(client, agreement).status_code == 303
    signature = db.session.query(Signature).one()
    assert signature.identity == f"간편인증, {clock.today().isoformat()}, A-17"
    db.session.refresh(agreement)
    with db.session.no_autoflush:
        said = certificate(agreement, db.session.get_one(Paper, agreement.paper_id))
    assert "본인확인 (간편인증" in said["signers"][0]["method"]
    services.withdraw_signature(agreement.id, "잘못 눌렀습니다.", deal.boss)
    assert sign(client, agreement).status_code == 409


@pytest.mark.parametrize(
    ("says", "sentence"),
    [
        ({"state": "waiting"}, "본인확인을 마치지 않았습니다."),
        ({"state": "failed"}, "본인확인을 마치지 않았습니다."),
        ({"state": "proven", "name": "다른사람"}, "이름이 회원 이름과 다릅니다."),
        ([], "연결하지 못했습니다."),
    ],
)
def test_what_is_no_proof_says_why_and_signs_nothing(
    deal: Deal, world: World, client: FlaskClient, provider: Provider, says: Any, sentence: str
) -> None:
    agreement = ready(deal, world, client)
    provider.says = says
    assert sentence in go(client, agreement, provider)
    assert sign(client, agreement).status_code == 409


def test_a_proof_serves_its_person_its_agreement_and_ten_minutes(
    deal: Deal, world: World, client: FlaskClient, app: Flask, provider: Provider
) -> None:
    agreement = ready(deal, world, client)
    provider.proves(deal.boss.name)
    go(client, agreement, provider)
    stranger = app.test_client()
    world.sign_in(stranger, world.person())
    assert stranger.get(f"/identity/{provider.asked[-1]['id']}").status_code == 404
    clock.move_by(timedelta(minutes=11))
    assert sign(client, agreement).status_code == 409
    provider.asked.clear()
    client.get("/identity", query_string={"act": "agreement:other", "next": "/work"})
    client.get(f"/identity/{provider.asked[-1]['id']}")
    assert sign(client, agreement).status_code == 409


def test_a_provider_that_is_away_is_said_and_nothing_is_lost(
    deal: Deal, world: World, client: FlaskClient, provider: Provider
) -> None:
    agreement = ready(deal, world, client)
    provider.close()
    answer = client.get("/identity", query_string={"act": f"agreement:{agreement.ref}"})
    assert answer.status_code == 409
    assert "연결하지 못했습니다." in answer.text


def test_who_signs_for_a_company_abroad_is_not_sent_there(
    deal: Deal, world: World, client: FlaskClient, provider: Provider
) -> None:
    agreement = ready(deal, world, client)
    with atomic():
        db.session.get_one(Organisation, deal.company_id).country = "DE"
    assert "본인확인 하기" not in client.get(f"/agreements/{agreement.ref}/sign").text
    assert sign(client, agreement).status_code == 303


def test_a_name_typed_into_an_address_leads_nowhere_else(
    deal: Deal, world: World, client: FlaskClient, provider: Provider
) -> None:
    ready(deal, world, client)
    client.get("/identity", query_string={"act": "a", "next": "https://elsewhere.example/"})
    assert client.get(f"/identity/{provider.asked[-1]['id']}").location == "/work"


def test_the_settings_choose_the_provider() -> None:
    assert isinstance(from_settings({"IDENTITY_URL": "", "IDENTITY_KEY": ""}), Off)
    assert from_settings({"IDENTITY_URL": "https://proofs.example", "IDENTITY_KEY": "k"}).is_on
    with pytest.raises(RuntimeError):
        Off().result("a")


def test_signing_by_program_asks_too(deal: Deal, world: World, provider: Provider) -> None:
    agreement = deal.offered()
    world.set_password(deal.boss)
    with pytest.raises(Conflict, match="본인확인"):
        services.sign(agreement.id, deal.boss, PASSWORD)
