"""Where a problem is not: in logs, titles, feeds, sitemaps, searches. And when it is no more."""

from __future__ import annotations

import io
import logging
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import inspect, text

from marketplace.accounts.services import close_account
from marketplace.gateways.storage import files
from marketplace.kernel import clock, outbox, policy
from marketplace.kernel.database import db
from marketplace.problems import services
from marketplace.problems.models import Problem, ProblemFile, ProblemRequest
from marketplace.site import housekeeping
from tests.problems.conftest import Town, photograph
from tests.world import World

SECRET = "극비공정"


def test_it_stands_nowhere_but_at_its_address(
    town: Town, client: FlaskClient, world: World, sent: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    address = town.described(f"{SECRET}에서 사출품이 식으면서 휩니다")
    town.asks_center(address)
    page = client.get(address)
    for header, value in {
        "X-Robots-Tag": "noindex", "Referrer-Policy": "same-origin", "Cache-Control": "no-store",
    }.items():  # fmt: skip
        assert value in page.headers[header]
    assert SECRET not in page.text.partition("</title>")[0]
    assert "camera=(), microphone=()" in page.headers["Permissions-Policy"]
    assert "microphone=(self)" in client.get("/problems/new").headers["Permissions-Policy"]
    guest = client.application.test_client()
    key = address.rsplit("/", 1)[1]
    for path in (
        "/sitemap.xml", "/technologies.atom", f"/technologies?q={SECRET}", "/", f"/technologies/suggest?q={SECRET[:2]}",
        "/oai?verb=ListRecords&metadataPrefix=oai_dc", "/robots.txt",
    ):  # fmt: skip
        shown = guest.get(path).text.replace(f"?q={SECRET}", "")
        assert key not in shown, path
        if "q=" not in path:
            assert SECRET not in shown, path
    assert SECRET not in caplog.text
    assert key not in caplog.text
    for letter in sent:
        assert SECRET not in str(letter["Subject"])
        assert SECRET not in letter.get_content()
    for name in inspect(db.engine).get_table_names():
        if name != "problem":
            for row in db.session.execute(text(f'SELECT * FROM "{name}"')):
                assert SECRET not in str(row), name
                assert key not in str(row), name


def test_it_is_erased_after_its_days_but_not_while_an_answer_is_owed(
    town: Town, client: FlaskClient, world: World
) -> None:
    days = int(policy.value("problem_kept_days", clock.today()))
    waiting = town.described("기다리는 문제 사출품")
    town.asks_center(waiting)
    resting = town.described(
        photos=[(photograph(size=(33, 20)), "a.jpg")], voice=(io.BytesIO(b"OggS\0"), "a.ogg")
    )
    db.session.rollback()
    hashes = [row.sha256 for row in db.session.query(ProblemFile)]
    for after, left in ((days - 1, 2), (days + 1, 1)):
        with clock.moved(clock.now() + timedelta(days=after)):
            housekeeping.purge({}, "")
            outbox.drain()
            db.session.rollback()
            assert db.session.query(Problem).count() == left
    assert client.get(resting).status_code == 404
    assert client.get(waiting).status_code == 200
    assert not any(files().exists(one) for one in hashes)
    row = db.session.query(ProblemRequest).one()
    services.close_request(town.center, row.ref)
    with clock.moved(clock.now() + timedelta(days=days + 1)):
        housekeeping.purge({}, "")
        outbox.drain()
    assert client.get(waiting).status_code == 404
    db.session.rollback()
    assert db.session.query(ProblemRequest).count() == 0


def test_a_person_who_leaves_leaves_no_problem(town: Town, client: FlaskClient, world: World) -> None:
    boss = world.person()
    guest = client.application.test_client()
    town.client = guest
    town.asks_center(town.described("손님으로 물은 문제", guest), boss.email)
    town.client = client
    world.sign_in(client, boss)
    town.described()
    close_account(boss, world.set_password(boss))
    db.session.rollback()
    assert db.session.query(Problem).count() == 0
