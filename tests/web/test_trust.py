"""The doors of every page: what other sites send, where a visitor comes from, what a browser keeps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

import config
from marketplace import create_app
from marketplace.accounts.models import User, UserSession
from marketplace.kernel import outbox
from marketplace.kernel.database import db
from marketplace.web.proxies import visitor_of, visitors_network
from tests.conftest import settings_for
from tests.test_production_refuses import GOOD
from tests.world import PASSWORD, World

OURS = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}


@pytest.fixture
def another(tmp_path: Path, database: str) -> Iterator[Callable[..., Flask]]:
    """Makes further applications on the test's database, with other settings."""
    made: list[Flask] = []

    def make(**settings: Any) -> Flask:
        made.append(create_app(settings_for(tmp_path, SQLALCHEMY_DATABASE_URI=database, **settings)))
        return made[-1]

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def strict(another: Callable[..., Flask]) -> Flask:
    """The application with its form tokens, as in life."""
    return another(WTF_CSRF_ENABLED=True)


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
    client.post(
        "/account", data={"name": "본래 이름", "language": "ko"}, headers=OURS
    )  # leaves a sentence to show
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
        assert (
            client.post("/account", data={"name": "새", "language": "ko"}, headers=headers).status_code == 302
        )


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
    for headers in (
        {},
        {"Sec-Fetch-Site": "none"},
    ):  # a program, or a page that does not say: nothing to press
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


PROXIES = tuple(ip_network(text) for text in ("127.0.0.1", "10.0.0.0/8", "fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "visitor"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # no proxy of ours: believed nothing
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # the left one the visitor wrote
        ("127.0.0.1", "198.51.100.1, 203.0.113.9, 10.1.2.3", "203.0.113.9"),  # two proxies of ours
        ("127.0.0.1", "10.9.9.9, 203.0.113.9", "203.0.113.9"),  # pretends to be one of ours
        ("::ffff:127.0.0.1", "203.0.113.9:51234", "203.0.113.9"),
        ("127.0.0.1", "[2001:db8::7]:443", "2001:db8::7"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1, <script>", "127.0.0.1"),
        ("10.0.0.1", "10.0.0.2", "10.0.0.2"),  # somebody in our own network
        ("", "203.0.113.9", ""),
    ],
)
def test_trust_23_the_visitor_is_the_first_address_that_is_none_of_our_proxies(
    peer: str, forwarded: str, visitor: str
) -> None:
    assert visitor_of(peer, forwarded, PROXIES) == visitor


def test_trust_23_visitors_behind_a_proxy_have_limits_and_sessions_of_their_own(
    another: Callable[..., Flask], world: World
) -> None:
    person = world.person()
    world.set_password(person)
    app = another(RATELIMIT_ENABLED=True, TRUSTED_PROXIES=PROXIES)

    def ask(address: str, forged: str = ""):
        headers = {"X-Forwarded-For": f"{forged}, {address}" if forged else address}
        form = {"email": person.email, "password": PASSWORD}
        return app.test_client().post("/sign-in", data=form, headers=headers)

    answers = [ask("203.0.113.9", forged=f"198.51.100.{number}").status_code for number in range(32)]
    assert answers[0] == 302
    assert answers[-1] == 429  # a forged beginning makes nobody new
    assert ask("203.0.113.10").status_code == 302
    db.session.rollback()
    assert {row.address for row in db.session.query(UserSession)} == {"203.0.113.9", "203.0.113.10"}


def test_trust_23_a_network_of_ipv6_counts_as_one_visitor(app: Flask) -> None:
    networks = set()
    for address in ("2001:db8:1:1::1", "2001:db8:1:1:ffff::2", "2001:db8:1:2::1", "203.0.113.9"):
        with app.test_request_context("/", environ_overrides={"REMOTE_ADDR": address}):
            networks.add(visitors_network())
    assert networks == {"2001:db8:1:1::/64", "2001:db8:1:2::/64", "203.0.113.9"}


def test_trust_25_a_secure_site_has_a_cookie_no_other_host_can_set(production_settings: config.Base) -> None:
    settings = production_settings
    assert settings.SESSION_COOKIE_NAME == "__Host-gisul"
    assert settings.SESSION_COOKIE_SECURE
    assert settings.SESSION_COOKIE_PATH == "/"
    assert not hasattr(settings, "SESSION_COOKIE_DOMAIN")


def test_trust_25_the_cookies_of_a_secure_site_bear_the_prefix(
    another: Callable[..., Flask], world: World
) -> None:
    person = world.person()
    world.set_password(person)
    client = another(SITE_URL="https://localhost", SESSION_COOKIE_SECURE=True).test_client()
    reply = client.post(
        "/sign-in", data={"email": person.email, "password": PASSWORD}, base_url="https://localhost"
    )
    cookies = reply.headers.getlist("Set-Cookie")
    assert {cookie.partition("=")[0] for cookie in cookies} == {"__Host-gisul", "__Host-gisul_device"}
    for cookie in cookies:
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {
            part.strip() for part in cookie.split(";")
        }
        assert "Domain" not in cookie


def test_trust_25_private_pages_are_kept_nowhere(world: World, client: FlaskClient, sent: list) -> None:
    assert "no-store" not in client.get("/technologies").headers["Cache-Control"]
    person = world.person()
    client.post("/forgot", data={"email": person.email})
    outbox.drain()
    reset = re.search(r"(/reset/\S+)", sent[0].get_content())[1]
    assert "no-store" in client.get(reset).headers["Cache-Control"]
    world.sign_in(client, person)
    for page in ("/account", "/", "/technologies", "/nothing-here"):
        assert client.get(page).headers["Cache-Control"] == "private, no-store"


def test_trust_25_static_files_carry_nobodys_cookie(world: World, client: FlaskClient) -> None:
    person = world.person()
    world.set_password(person)
    client.post("/sign-in", data={"email": person.email, "password": PASSWORD})
    client.get("/account")
    for path in ("/static/css/base.css", "/static/css/base.css?v=1"):
        reply = client.get(path)
        assert "Set-Cookie" not in reply.headers
        assert "Cookie" not in reply.headers.get("Vary", "")
        assert "no-store" not in reply.headers.get("Cache-Control", "")
    assert "Set-Cookie" not in client.get("/account").headers  # nor is it given out again and again


@pytest.fixture
def production_settings(monkeypatch: pytest.MonkeyPatch) -> config.Base:
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return config.load()


def test_trust_24_a_file_where_a_text_belongs_is_no_text_and_no_fault(
    world: World, client: FlaskClient
) -> None:
    person = world.person()
    world.set_password(person)
    for path, names in (
        ("/sign-in", ("email", "password")),
        ("/sign-up", ("email",)),
        ("/forgot", ("email",)),
    ):
        data = {name: (BytesIO(b"x"), "x.txt") for name in names}
        reply = client.post(path, data=data, content_type="multipart/form-data")
        assert reply.status_code == 422
    world.sign_in(client, person)
    data = {"name": "김하늘", "phone": (BytesIO(b"x"), "x.txt"), "language": "ko"}
    assert client.post("/account", data=data, content_type="multipart/form-data").status_code == 302


@pytest.mark.parametrize("body", ["[1, 2]", '{"email": null, "password": 7}', '{"email": [1]}', "{", ""])
def test_trust_24_json_is_no_form(client: FlaskClient, body: str) -> None:
    for path in ("/sign-in", "/sign-up", "/forgot"):
        assert client.post(path, data=body, content_type="application/json").status_code in (400, 422, 200)
