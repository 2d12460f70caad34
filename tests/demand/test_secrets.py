"""Outlet × role × secret: what a company keeps to itself, and what the center notes in private, stands nowhere else.

A page of demand without a row here fails the last test.
"""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.catalog import indexing
from marketplace.demand import services
from marketplace.kernel import outbox
from marketplace.kernel.actor import GUEST, Actor
from tests.demand.brokerage import (
    SECRET_NAME,
    SECRET_TEXT,
    SECRET_TITLE,
    TEASER_TITLE,
    Town,
    make_town,
)
from tests.world import World

NOTE = "가격을 먼저 깎아 볼 것"
PROPOSAL = "여섯 달이면 시제품이 나옵니다."
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
COMPANY, OWN, ANSWER, NOTES = "company", "own words", "answer", "notes"
SECRETS = {
    COMPANY: (SECRET_NAME, "Geumo Secret"),
    OWN: (SECRET_TITLE, SECRET_TEXT),
    ANSWER: (PROPOSAL, "제안서-비밀"),
    NOTES: (NOTE,),
}
# Who may read which secret, anywhere.
MAY = {
    "guest": set(),
    "rival": set(),
    "other_officer": set(),
    "finance": set(),
    "officer": {ANSWER},
    "researcher": {ANSWER},
    "buyer": {COMPANY, OWN, ANSWER},
    "colleague": {COMPANY, OWN, ANSWER},
    "auditor": {COMPANY, OWN, ANSWER, NOTES},
    "center": {COMPANY, OWN, ANSWER, NOTES},
}  # fmt: skip
# Endpoint -> addresses of it; {need} {answer} {file} are filled in.
OUTLETS = {
    "demand.needs": ["/needs"],
    "demand.need": ["/needs/{need}"],
    "demand.edit_need": ["/needs/{need}/edit"],
    "demand.new_need": ["/needs/new"],
    "demand.needs_desk": ["/desk/needs", "/desk/needs?q=금오비밀"],
    "demand.needs_export": ["/desk/needs.csv?state=all", "/desk/needs.xlsx"],
    "demand.public_needs": ["/open-needs", "/open-needs?q=압연", "/open-needs?q=금오비밀"],
    "demand.public_need": ["/open-needs/{need}"],
    "demand.asked_needs": ["/asked-needs"],
    "demand.answer": ["/need-answers/{answer}"],
    "demand.answer_file": ["/need-answers/files/{file}"],
    "demand.searches": ["/searches"],
    "demand.save_search": ["/searches/save?q=압연"],
    # calls have secrets of their own: tests/demand/test_themes.py
    "demand.themed_calls": ["/open-calls"],
    "demand.themed_call": [],
    "demand.new_themed_call": [],
    "demand.edit_themed_call": [],
    "demand.themed_offer": [],
    "demand.themed_file": [],
    # saved searches and alerts are one person's, and hold nothing of needs
    "demand.saved_search": [],
    "demand.leave": [],
    "others": [
        "/",
        "/work",
        "/calendar",
        "/deals",
        "/technologies?q=압연",
        "/technologies/suggest?q=압연",
        "/technologies.csv?q=금오비밀",
        "/sitemap.xml",
    ],
}


@pytest.fixture
def town(world: World) -> Town:
    return make_town(world)


@pytest.fixture(params=["center", pytest.param("anonymous", marks=pytest.mark.long)])
def values(request: Any, town: Town) -> dict[str, str]:
    """A need that keeps its company and its own words to itself: asked about, answered with a file, noted on."""
    from marketplace.papers.services import store_attachments

    ref = town.need(request.param)
    town.asked(ref)
    services.shortlist(town.center, ref, town.public_id, NOTE)
    files = store_attachments([("제안서-비밀.pdf", io.BytesIO(PDF))])
    answer = town.answered(ref, body=PROPOSAL, files=files)
    indexing.reindex_all()
    return {"need": ref, "answer": answer.ref, "file": answer.files[0].ref}


def people(town: Town) -> dict[str, Actor]:
    return {role: GUEST if role == "guest" else getattr(town, role) for role in MAY}


def test_no_page_tells_a_secret_to_who_may_not_know(
    town: Town, values: dict[str, str], client: FlaskClient, world: World
) -> None:
    wrong, seen = [], set()
    for role, actor in people(town).items():
        browser = client.application.test_client()
        if actor is not GUEST:
            world.sign_in(browser, actor)
        for pages in OUTLETS.values():
            for page in pages:
                for prefix in ("", "/en"):
                    answer = browser.get(prefix + page.format(**values))
                    text = answer.data.decode("utf-8", "replace") + str(answer.headers)
                    for secret, words in SECRETS.items():
                        said = any(word in text for word in words)
                        seen |= {(role, secret)} if said else set()
                        if said and secret not in MAY[role]:
                            wrong.append(f"{role} reads {secret} at {prefix}{page}")
    assert wrong == []
    # The test sees what is there: who may know does find it.
    assert {(role, secret) for role, secrets in MAY.items() for secret in secrets} - {
        ("colleague", OWN)
    } <= seen | {("colleague", OWN)}


def test_no_letter_tells_a_secret_to_who_may_not_know(
    town: Town, values: dict[str, str], sent: list[Any]
) -> None:
    services.pass_answer(town.buyer, values["answer"], "price", "예산을 넘습니다.")
    services.reconsider_answer(town.buyer, values["answer"])
    services.close_need(town.buyer, values["need"], "자체 해결")
    outbox.drain()
    by_address = {actor.email: role for role, actor in people(town).items() if actor is not GUEST}
    wrong = []
    for mail in sent:
        role = by_address[mail["To"].addresses[0].addr_spec]
        text = f"{mail['Subject']}\n{mail.get_content()}"
        for secret, words in SECRETS.items():
            if any(word in text for word in words) and secret not in MAY[role]:
                wrong.append(f"{role} reads {secret} in {mail['Subject']}")
    assert wrong == []
    assert {by_address[mail["To"].addresses[0].addr_spec] for mail in sent} >= {"officer", "buyer", "center"}


def test_taking_an_answer_up_names_the_company_to_that_institution_alone(
    town: Town, values: dict[str, str], client: FlaskClient, world: World
) -> None:
    services.ask_institutions(town.center, values["need"], [town.other])
    services.accept_answer(town.buyer, values["answer"])
    world.sign_in(client, town.officer)
    page = client.get(f"/need-answers/{values['answer']}").text
    assert SECRET_NAME in page
    assert SECRET_TEXT in page
    assert NOTE not in page
    world.sign_in(client, town.other_officer)
    page = client.get(f"/open-needs/{values['need']}").text
    assert TEASER_TITLE in page
    assert SECRET_NAME not in page
    assert SECRET_TEXT not in page


def test_every_page_of_demand_has_a_row(app: Flask) -> None:
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("demand.") and "GET" in (rule.methods or set())
    }
    assert pages - set(OUTLETS) == set()
