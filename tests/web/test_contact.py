"""CONTACT_PHONE and CONTACT_EMAIL stand where people look for help, and nowhere when they are not set."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

import config
from marketplace.accounts.services import request_reset
from marketplace.kernel import outbox
from tests.world import World


@pytest.fixture
def reachable(app: Flask) -> Flask:
    app.config.update(CONTACT_PHONE="054-000-0000", CONTACT_EMAIL="help@demo.example")
    return app


def test_the_settings_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert config.Testing().CONTACT_PHONE == ""
    monkeypatch.setenv("CONTACT_PHONE", "054-000-0000")
    monkeypatch.setenv("CONTACT_EMAIL", "help@demo.example")
    settings = config.Testing()
    assert (settings.CONTACT_PHONE, settings.CONTACT_EMAIL) == ("054-000-0000", "help@demo.example")


def test_pages_and_faults_say_whom_to_ask(
    reachable: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 'href="tel:054-000-0000"' in client.get("/guide").text

    def fail(*_arguments: object) -> None:
        raise RuntimeError

    monkeypatch.setitem(reachable.view_functions, "site.home", fail)
    reachable.config["PROPAGATE_EXCEPTIONS"] = False
    assert (
        client.get("/").text.count("mailto:help@demo.example") == 2
    )  # beside the reference, and in the foot


def test_letters_say_whom_to_ask(reachable: Flask, world: World, sent: list) -> None:
    request_reset(world.person().email)
    outbox.drain()
    assert "문의: 054-000-0000 help@demo.example" in sent[0].get_content()
    reachable.config.update(CONTACT_PHONE="", CONTACT_EMAIL="")
    request_reset(world.person().email)
    outbox.drain()
    assert "문의:" not in sent[1].get_content()
