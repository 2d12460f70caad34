"""The doors of every page: what other sites send, where a visitor comes from, what a browser keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace import create_app
from marketplace.accounts.models import User
from marketplace.kernel.database import db
from tests.conftest import settings_for
from tests.world import World

OURS = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}


@pytest.fixture
def strict(tmp_path, database) -> Iterator[Flask]:
    """The application with its form tokens, as in life."""
    yield create_app(settings_for(tmp_path, SQLALCHEMY_DATABASE_URI=database, WTF_CSRF_ENABLED=True))


def token(page: str) -> str:
    return re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)[-1]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
    ],
)
@pytest.mark.parametrize("path", ["/account", "/sign-in", "/sign-up", "/sign-out", "/nowhere"])
def test_trust_21_a_form_of_another_site_is_refused_without_a_page_to_press(
    world: World, client: FlaskClient, headers: dict[str, str], path: str
) -> None:
    person = world.person(name="본래 이름")
    world.sign_in(client, person)
    client.post("/account", data={"name": "본래 이름", "language": "ko"}, headers=OURS)  # leaves a sentence to show
    before = client.get_cookie("gisul").value
    reply = client.post(path, data={"name": "남이 적은 이름", "language": "ko"}, headers=headers)
    assert reply.status_code == 403
    assert "다른 사이트에서" in reply.text
    assert "<form" not in reply.text
    assert "<button" not in reply.text
    assert "남이 적은 이름" not in reply.text
    assert "본래 이름" not in reply.text
    assert "Set-Cookie" not in reply.headers
    assert client.get_cookie("gisul").value == before
    assert "저장했습니다." in client.get("/account").text  # what waited in the session waits still
    db.session.rollback()
    assert db.session.get_one(User, person.user_id).name == "본래 이름"


def test_trust_21_a_form_of_ours_goes_through(world: World, client: FlaskClient) -> None:
    person = world.person()
    world.sign_in(client, person)
    for headers in (OURS, {"Origin": client.application.config["SITE_URL"]}, {"Sec-Fetch-Site": "none"}, {}):
        assert client.post("/account", data={"name": "새", "language": "ko"}, headers=headers).status_code == 302


def test_trust_21_a_secure_site_takes_only_its_own_https_address(app: Flask, client: FlaskClient) -> None:
    app.config.update(SITE_URL="https://localhost", SESSION_COOKIE_SECURE=True)
    assert client.post("/forgot", headers={"Origin": "https://localhost"}).status_code == 422
    for other in ("http://localhost", "https://localhost:8443"):
        assert client.post("/forgot", headers={"Origin": other}).status_code == 403


def test_trust_21_what_was_typed_is_given_back_whole_and_to_our_own_pages_only(
    strict: Flask, world: World
) -> None:
    client = strict.test_client()
    world.sign_in(client, world.person())
    typed = {"name": "김하늘", "language": "ko", "hidden_extra": "100000000", "job_title": "두\n줄"}
    ours = client.post("/account", data=typed | {"csrf_token": "old"}, headers=OURS)
    assert ours.status_code == 400
    shown = re.sub(r'<input type="hidden"[^>]*>', "", ours.text)
    for name, value in typed.items():
        assert name in shown
        assert value in shown
    for headers in ({}, {"Sec-Fetch-Site": "none"}):  # a program, or a page that does not say: nothing to press
        unsaid = client.post("/account", data=typed, headers=headers)
        assert unsaid.status_code == 400
        assert "100000000" not in unsaid.text


def test_trust_21_nothing_typed_elsewhere_travels_through_the_sign_in(strict: Flask) -> None:
    client = strict.test_client()
    page = client.get("/sign-up").text
    data = {"name": "남이 적은 이름", "csrf_token": token(page)}
    carried = re.compile(r'name="resume"[^>]*value="[^"]+')
    assert carried.search(client.post("/account", data=data, headers=OURS).text)
    assert not carried.search(client.post("/account", data=data).text)
