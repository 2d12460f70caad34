"""Whom to ask and who runs the site stand where people look for it, and nowhere when they are not known."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

import config
from marketplace.accounts.models import Organisation
from marketplace.accounts.services import request_reset
from marketplace.kernel import outbox
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
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


def test_every_page_and_letter_names_the_center_as_it_is_called_now(
    app: Flask, client: FlaskClient, world: World, sent: list
) -> None:
    foot = client.get("/accessibility").text
    assert "디지털과학센터</span>" in foot, "before a center is founded"
    assert "사업자등록번호" not in foot
    center_id = world.center()
    with atomic():
        center = db.session.get_one(Organisation, center_id)
        center.name_ko, center.name_en = "구미디지털과학센터", "Gumi Digital Science Center"
        center.representative_name, center.business_number = "김센터", "1234567891"
        center.address, center.address_detail, center.phone = (
            "경상북도 구미시 1공단로 1",
            "3층",
            "054-000-0001",
        )
    app.config["MAIL_ORDER_NUMBER"] = "2026-경북구미-0001"
    for page in ("/guide", "/terms", "/errors/nothing-here"):
        shown = client.get(page).text
        for fact in ("구미디지털과학센터", "김센터", "123-45-67891", "1공단로 1 3층", "2026-경북구미-0001"):
            assert fact in shown, (page, fact)
        assert "당사자가 아닙니다" in shown, "전자상거래법 제20조제1항"
    assert "Operated by the <span>Gumi Digital Science Center" in client.get("/en/guide").text
    request_reset(world.person().email)
    outbox.drain()
    assert "기술마당 · 구미디지털과학센터" in sent[0].get_content()
