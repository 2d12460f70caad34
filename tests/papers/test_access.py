"""A paper is read by whoever may read what it is about, and by nobody else."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from marketplace.catalog.models import Listing
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.papers import services
from tests.world import World


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often a paper was rendered; the rendering itself is tested with the documents."""
    calls: list[str] = []

    def render(kind: str, snapshot: dict[str, object], lang: str) -> bytes:
        calls.append(kind)
        return b"%PDF-1.7 paper"

    monkeypatch.setattr("marketplace.papers.services.issuing.render", render)
    return calls


def test_papers_follow_their_subject(
    client: FlaskClient, world: World, rendered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = world.person()
    listing_id = world.listing(world.institution())
    with atomic():
        listing = db.session.get(Listing, listing_id)
        paper = services.issue("quotation", listing, {}, SYSTEM, language="ko", number="Q-2026-000001")
    url = f"/papers/{paper.ref}.pdf"
    features = client.application.extensions["features"]
    monkeypatch.setattr(features, "papers", {})
    world.sign_in(client, reader)
    assert client.get(url).status_code == 404  # a subject without a rule is read by nobody

    def may_read(actor: Actor, subject_id: int) -> bool:
        return actor.user_id == reader.user_id and subject_id == listing_id

    features.papers["listing"] = may_read
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.data == b"%PDF-1.7 paper"
    assert client.get(url + "?download").headers["Content-Disposition"].startswith("attachment")
    assert rendered == ["quotation"]  # once, on first opening
    assert client.application.test_client().get("/papers/nothing.pdf").status_code == 404


def test_a_guest_gets_no_paper(
    client: FlaskClient, world: World, rendered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    listing_id = world.listing(world.institution())
    with atomic():
        paper = services.issue("quotation", db.session.get(Listing, listing_id), {}, SYSTEM, language="ko")
    rules = {"listing": lambda actor, _id: actor.is_signed_in}
    monkeypatch.setattr(client.application.extensions["features"], "papers", rules)
    assert client.get(f"/papers/{paper.ref}.pdf").status_code == 404
    assert rendered == []
