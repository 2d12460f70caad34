"""Signing in in two steps: set up with an app, asked for a code, a code on paper instead, turned off; and who may not get in."""

from __future__ import annotations

import re
from base64 import b32decode
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts import services
from marketplace.accounts.models import User
from marketplace.accounts.models.second_factor import RecoveryCode, SecondFactor
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid, NotFound, TooMany
from tests.world import PASSWORD

SECRET = re.compile(r"<code>((?:[A-Z2-7]{4} ?)+)</code>")
TOKEN = re.compile(r'name="token"[^>]* value="([^"]+)"')
CODE = re.compile(r"<code>([A-Z2-9]{5}-[A-Z2-9]{5})</code>")


@pytest.fixture
def person(world: Any) -> Any:
    actor = world.person()
    world.set_password(actor)
    return actor


def shown_by_app(secret: str) -> str:
    """What the phone shows now."""
    return TOTP(b32decode(secret), 6, SHA1(), 30).generate(int(clock.now().timestamp())).decode()


def set_up(client: FlaskClient, world: Any, person: Any) -> tuple[str, list[str]]:
    """The secret, and the codes for paper, as the pages show them."""
    world.sign_in(client, person)
    page = client.get("/account/second-factor").get_data(as_text=True)
    assert "<svg" in page
    secret = SECRET.search(page)[1].replace(" ", "")  # type: ignore[index]
    token = TOKEN.search(page)[1]  # type: ignore[index]
    data = {"code": "000000", "password": PASSWORD, "token": token}
    again = client.post("/account/second-factor", data=data)
    assert again.status_code == 422
    assert secret in again.get_data(as_text=True).replace(" ", ""), "the app has this secret already"
    data["code"] = shown_by_app(secret)
    return secret, CODE.findall(client.post("/account/second-factor", data=data).get_data(as_text=True))


def password_given(client: FlaskClient, person: Any, **more: str) -> Any:
    return client.post("/sign-in", data={"email": email_of(person), "password": PASSWORD, **more})


def email_of(person: Any) -> str:
    return db.session.get_one(User, person.user_id).email


def inside(client: FlaskClient) -> bool:
    return bool(client.get("/account").status_code == 200)


def test_the_password_alone_no_longer_signs_in(
    app: Flask, client: FlaskClient, world: Any, person: Any, sent: list[Any]
) -> None:
    secret, codes = set_up(client, world, person)
    assert len(codes) == len(set(codes)) == 10
    outbox.drain()
    assert any("2단계 로그인을 켰습니다" in str(letter["Subject"]) for letter in sent)
    row = db.session.query(SecondFactor).one()
    assert secret not in row.secret
    assert not set(codes) & {kept.print for kept in db.session.query(RecoveryCode)}

    other = app.test_client()
    page = password_given(other, person, next="/favourites")
    assert (page.status_code, inside(other)) == (200, False)
    assert "확인 번호" in page.get_data(as_text=True)
    used = other.post("/sign-in/code", data={"code": shown_by_app(secret)})
    assert (used.status_code, inside(other)) == (422, False), "the code that set it up counts once"
    with clock.moved(by=timedelta(seconds=30)):
        wrong = other.post("/sign-in/code", data={"code": "000000", "next": "/favourites"})
        assert (wrong.status_code, inside(other)) == (422, False)
        assert 'value="/favourites"' in wrong.get_data(as_text=True), "where they were going is not lost"
        right = other.post("/sign-in/code", data={"code": shown_by_app(secret), "next": "/favourites"})
        assert right.headers["Location"].endswith("/favourites")
        assert inside(other)
        third = app.test_client()
        password_given(third, person)
        third.post("/sign-in/code", data={"code": shown_by_app(secret)})
        assert not inside(third), "nobody who looks over a shoulder can use the code again"


def test_a_code_without_the_password_before_it_opens_nothing(
    app: Flask, client: FlaskClient, world: Any, person: Any
) -> None:
    secret, _ = set_up(client, world, person)
    other = app.test_client()
    with clock.moved(by=timedelta(minutes=1)):
        bare = other.post("/sign-in/code", data={"code": shown_by_app(secret)})
        assert bare.headers["Location"].endswith("/sign-in")
        password_given(other, person)
    with clock.moved(by=timedelta(minutes=12)):
        late = other.post("/sign-in/code", data={"code": shown_by_app(secret)})
        assert late.headers["Location"].endswith("/sign-in")
    assert not inside(other)


def test_a_code_on_paper_stands_in_for_the_phone_once(
    app: Flask, client: FlaskClient, world: Any, person: Any, sent: list[Any]
) -> None:
    _, codes = set_up(client, world, person)
    for number in range(2):
        other = app.test_client()
        password_given(other, person)
        other.post("/sign-in/code", data={"code": f" {codes[0].lower()} "})
        assert inside(other) == (number == 0)
    outbox.drain()
    (letter,) = [one for one in sent if "복구 번호로 로그인했습니다" in str(one["Subject"])]
    assert "9개" in letter.get_content()
    again = client.post("/account/second-factor/codes", data={"password": PASSWORD})
    assert not set(codes) & set(CODE.findall(again.get_data(as_text=True)))
    last = app.test_client()
    password_given(last, person)
    last.post("/sign-in/code", data={"code": codes[1]})
    assert not inside(last), "codes of before count no more"


def test_who_guesses_is_slowed_down(client: FlaskClient, world: Any, person: Any) -> None:
    set_up(client, world, person)
    for number in range(5):
        with pytest.raises(Invalid):
            services.check_code(person.user_id, f"00000{number}")
    with pytest.raises(TooMany):
        services.check_code(person.user_id, "000009")


def test_it_is_turned_off_with_the_password_or_by_the_operator(
    app: Flask, client: FlaskClient, world: Any, person: Any, sent: list[Any]
) -> None:
    set_up(client, world, person)
    off = "/account/second-factor/off"
    assert client.post(off, data={"password": "ein falsches Wort"}).status_code == 422
    assert db.session.query(SecondFactor).count() == 1
    assert client.post(off, data={"password": PASSWORD}).status_code == 303
    assert (db.session.query(SecondFactor).count(), db.session.query(RecoveryCode).count()) == (0, 0)
    other = app.test_client()
    password_given(other, person)
    assert inside(other)
    set_up(client, world, person)
    done = app.test_cli_runner().invoke(args=["account", "one-step", "--email", email_of(person)])
    assert done.exit_code == 0, done.output
    assert db.session.query(SecondFactor).count() == 0
    outbox.drain()
    assert sum("2단계 로그인이 꺼졌습니다" in str(letter["Subject"]) for letter in sent) == 2
    with pytest.raises(NotFound):
        services.turn_off_second_factor_for(email_of(person))


def test_where_the_operator_wants_it_the_trusted_set_it_up_first(
    app: Flask, client: FlaskClient, world: Any
) -> None:
    app.config["SECOND_FACTOR"] = True
    officer = world.person("officer", world.institution())
    world.set_password(officer)
    world.sign_in(client, officer)
    assert client.get("/work").headers["Location"].endswith("/account/second-factor")
    set_up(client, world, officer)
    assert client.get("/work").status_code == 200
    client.post("/account/second-factor/off", data={"password": PASSWORD})
    assert client.get("/work").headers["Location"].endswith("/account/second-factor")
    member = world.person("member", world.company())
    world.sign_in(client, member)
    assert client.get("/work").status_code == 200, "who binds nobody may do without"
