"""Signing up, in and out in the browser: letters, links, what was typed, and what nobody learns."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from marketplace import create_app
from marketplace.accounts import services
from marketplace.accounts.devices import device_name
from marketplace.accounts.models import Consent, Organisation, User, UserSession
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict
from tests.conftest import settings_for
from tests.world import PASSWORD

ADDRESS = {"email": "Haneul@Example.com"}
SIGN_UP = {"name": "김하늘", "password": "열글자가 넘는 비밀번호", "terms": "y", "privacy": "y", "age": "y"}


def link_in(message, word: str) -> str:
    """The path of the link with `word` in it."""
    return re.search(rf"https?://[^/\s]+(/\S*{word}/\S+)", message.get_content()).group(1)


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD, **more: str):
    return client.post("/sign-in", data={"email": email, "password": password, **more})


@pytest.fixture
def person(world):
    actor = world.person()
    world.set_password(actor)
    return actor


def test_signing_up_confirming_and_signing_in(client, sent):
    assert client.post("/sign-up", data=ADDRESS).status_code == 200
    outbox.drain()
    assert sent[0]["To"].addresses[0].addr_spec == "haneul@example.com"
    path = link_in(sent[0], "confirm")
    assert "haneul@example.com" in client.get(path).text
    assert db.session.query(User).count() == 0  # opening is not signing up
    assert client.post(path, data={**SIGN_UP, "marketing": "y"}).location == "/work"
    assert "김하늘" in client.get("/account").text
    client.post("/sign-out")
    assert sign_in(client, "haneul@example.com", SIGN_UP["password"]).location == "/work"
    db.session.rollback()
    given = {row.purpose: row for row in db.session.query(Consent)}
    assert set(given) == {"terms", "privacy", "age", "marketing"}
    assert all(row.version and row.withdrawn_at is None for row in given.values())


def test_a_link_works_once_and_not_for_ever(client, sent):
    client.post("/sign-up", data=ADDRESS)
    outbox.drain()
    path = link_in(sent[0], "confirm")
    with clock.moved(by=services.signing_up.CONFIRM_LIFETIME):
        assert client.get(path).status_code == 410
        assert client.post(path, data=SIGN_UP).status_code == 410
    assert client.post(path, data=SIGN_UP).status_code == 302
    assert client.get(path).status_code == 410
    assert client.get("/confirm/never-was").status_code == 410


def test_signing_up_twice_makes_one_account_by_either_link(app, client, sent):
    client.post("/sign-up", data=ADDRESS)
    client.post("/sign-up", data=ADDRESS)
    outbox.drain()
    assert client.post(link_in(sent[1], "confirm"), data=SIGN_UP).status_code == 302
    assert app.test_client().post(link_in(sent[0], "confirm"), data=SIGN_UP).status_code == 410
    assert db.session.query(User).count() == 1


def test_the_page_does_not_tell_who_is_a_member_but_the_letter_does(client, person, sent):
    new = client.post("/sign-up", data=ADDRESS)
    known = client.post("/sign-up", data={"email": person.email})
    assert new.status_code == known.status_code == 200
    assert new.text.replace("Haneul@Example.com", "") == known.text.replace(person.email, "")
    outbox.drain()
    letter = next(m for m in sent if m["To"].addresses[0].addr_spec == person.email)
    assert "이미" in letter["Subject"]
    assert sign_in(client, person.email).status_code == 302  # the password is what it was


@pytest.mark.parametrize("address", ["not an address", "a@b", ""])
def test_an_address_that_is_none_is_refused_at_its_field(client, address):
    response = client.post("/sign-up", data={"email": address})
    assert response.status_code == 422
    assert 'href="#email"' in response.text
    assert f'value="{address}"' in response.text


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"name": ""}, "name"),
        ({"password": "짧다"}, "password"),
        ({"password": "haneul@example.com"}, "password"),
        ({"terms": ""}, "terms"),
        ({"privacy": ""}, "privacy"),
        ({"age": ""}, "age"),
    ],
)
def test_bad_input_is_named_by_its_field_and_the_rest_is_kept(client, sent, change, named):
    client.post("/sign-up", data=ADDRESS)
    outbox.drain()
    data = {key: value for key, value in {**SIGN_UP, **change}.items() if value or key == "name"}
    response = client.post(link_in(sent[0], "confirm"), data=data)
    assert response.status_code == 422
    assert f'href="#{named}"' in response.text
    assert f'id="{named}-error"' in response.text
    if named != "name":
        assert 'value="김하늘"' in response.text
    assert SIGN_UP["password"] not in response.text  # a password is never sent back


def test_sign_in_goes_on_to_where_it_was_interrupted_but_never_elsewhere(client, person):
    assert sign_in(client, person.email, next="/account").location == "/account"
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        client.post("/sign-out")
        assert sign_in(client, person.email, next=elsewhere).location == "/work"


def test_a_wrong_password_keeps_the_address_and_says_one_sentence(client, person):
    known, unknown = sign_in(client, person.email, "wrong"), sign_in(client, "nobody@example.com", "wrong")
    assert known.status_code == unknown.status_code == 422
    assert f'value="{person.email}"' in known.text
    token = re.compile(r'name="csrf_token"[^>]*>')  # carries the second it was made in
    pages = (known.text.replace(person.email, ""), unknown.text.replace("nobody@example.com", ""))
    assert token.sub("", pages[0]) == token.sub("", pages[1])


def test_guessing_is_answered_429_with_the_waiting_time(client, person):
    for _ in range(services.guessing.FREE_TRIES):
        sign_in(client, person.email, "wrong")
    response = sign_in(client, person.email)
    assert response.status_code == 429
    assert "분 뒤에" in response.text


def test_one_address_can_not_try_endlessly(tmp_path, database):
    app = create_app(settings_for(tmp_path, SQLALCHEMY_DATABASE_URI=database, RATELIMIT_ENABLED=True))
    client = app.test_client()
    answers = [client.post("/sign-in", data={}).status_code for _ in range(31)]
    assert answers[0] == 422
    assert answers[-1] == 429


def test_signing_out_ends_the_session_on_the_server(client, person):
    sign_in(client, person.email)
    cookie = client.get_cookie("gisul").value
    assert client.post("/sign-out").status_code == 302
    client.set_cookie("gisul", cookie)  # the cookie kept by a thief
    assert client.get("/account").status_code == 302


def test_a_person_who_chose_english_is_answered_in_english(client, world):
    actor = world.person(language="en")
    world.set_password(actor)
    assert sign_in(client, actor.email).location == "/en/work"


def test_what_was_typed_survives_the_sign_in(tmp_path, database, world, person):
    """With CSRF on, as in life: the page offered after signing in can really be sent."""
    app = create_app(settings_for(tmp_path, SQLALCHEMY_DATABASE_URI=database, WTF_CSRF_ENABLED=True))
    client = app.test_client()
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"

    def token(page: str) -> str:
        return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)

    csrf = token(client.get("/sign-up").text)
    asked = client.post("/account", data={"name": "다시 쓴 이름", "language": "ko", "csrf_token": csrf})
    assert asked.status_code == 401
    packed = re.search(r'name="resume"[^>]*value="([^"]+)"', asked.text).group(1)
    offered = client.post(
        "/sign-in",
        data={"email": person.email, "password": PASSWORD, "resume": packed, "csrf_token": token(asked.text)},
    )
    assert "다시 쓴 이름" in offered.text
    # the last token on the page is that of the form that is offered again
    fresh = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', offered.text)[-1]
    response = client.post("/account", data={"name": "다시 쓴 이름", "language": "ko", "csrf_token": fresh})
    assert response.status_code == 302
    assert "다시 쓴 이름" in client.get("/account").text


def test_a_forged_resume_is_ignored(client, person):
    assert sign_in(client, person.email, resume="forged").location == "/work"


def test_resetting_by_letter_in_the_browser(client, person, sent):
    page = client.post("/forgot", data={"email": person.email})
    unknown = client.post("/forgot", data={"email": "nobody@example.com"})
    assert page.text.replace(person.email, "") == unknown.text.replace("nobody@example.com", "")
    outbox.drain()
    path = link_in(sent[0], "reset")
    assert client.post(path, data={"new_password": "짧다"}).status_code == 422
    assert client.post(path, data={"new_password": "새로 정한 비밀번호입니다"}).status_code == 302
    assert client.get(path).status_code == 410
    assert sign_in(client, person.email, "새로 정한 비밀번호입니다").status_code == 302


def test_devices_are_listed_and_signed_out_one_by_one_or_all(app, person):
    browsers = [app.test_client() for _ in range(3)]
    for number, browser in enumerate(browsers):
        browser.environ_base["HTTP_USER_AGENT"] = f"Browser {number}"
        sign_in(browser, person.email)
    page = browsers[0].get("/account").text
    assert all(f"Browser {number}" in page for number in range(3))
    db.session.rollback()
    second = db.session.query(UserSession).filter_by(user_agent="Browser 1").one().id
    browsers[0].post(f"/account/sessions/{second}/end")
    assert browsers[1].get("/account").status_code == 302
    assert browsers[2].get("/account").status_code == 200
    browsers[0].post("/account/sessions/end-others")
    assert browsers[2].get("/account").status_code == 302
    assert browsers[0].get("/account").status_code == 200


def test_nobody_signs_out_anybody_else(client, world, person):
    services.start_session(person.user_id)
    foreign = db.session.query(UserSession).one().id
    world.sign_in(client, world.person())
    assert client.post(f"/account/sessions/{foreign}/end").status_code == 404


def test_last_seen_moves_only_after_a_while(client, world, person):
    world.sign_in(client, person)
    client.get("/account")
    first = db.session.query(UserSession).one().last_seen_at
    with clock.moved(by=services.sessions.REFRESH_AFTER / 2):
        client.get("/account")
        db.session.rollback()
        assert db.session.query(UserSession).one().last_seen_at == first
    with clock.moved(by=services.sessions.REFRESH_AFTER * 1.1):
        client.get("/account")
        db.session.rollback()
        assert db.session.query(UserSession).one().last_seen_at > first


def test_changing_the_address_needs_the_password_and_the_new_letter(client, world, person, sent):
    world.sign_in(client, person)
    wrong = client.post("/account/email", data={"email": "new@example.com", "password": "wrong"})
    assert wrong.status_code == 422
    client.post("/account/email", data={"email": "new@example.com", "password": PASSWORD})
    outbox.drain()
    assert sent[0]["To"].addresses[0].addr_spec == "new@example.com"
    assert services.authenticate(person.email, PASSWORD)
    client.post(link_in(sent[0], "new-email"))
    assert services.authenticate("new@example.com", PASSWORD) == person.user_id


def test_closing_the_account_erases_the_person(client, world, sent):
    company = world.company()
    world.person("representative", company)
    actor = world.person("member", company, name="사라질 사람", phone="010-1234-5678")
    world.set_password(actor)
    services.start_session(actor.user_id, "Firefox", "203.0.113.7")
    world.sign_in(client, actor)
    assert client.post("/account/close", data={"password": "wrong"}).status_code == 422
    assert client.post("/account/close", data={"password": PASSWORD}).status_code == 302
    db.session.rollback()
    user = db.session.get(User, actor.user_id)
    assert user.closed_at is not None
    assert actor.email not in user.email
    assert (user.name, user.phone, user.password_hash) == ("탈퇴한 회원", "", None)
    assert db.session.query(UserSession).filter_by(user_id=actor.user_id).count() == 0
    assert client.get("/account").status_code == 302
    assert sign_in(client, actor.email).status_code == 422


def test_the_last_representative_can_not_close_the_account(client, world):
    actor = world.person("representative", world.company())
    world.set_password(actor)
    world.sign_in(client, actor)
    response = client.post("/account/close", data={"password": PASSWORD})
    assert response.status_code == 409
    assert "후임" in response.text


def test_changing_the_profile_gives_no_consent_that_was_not_given(client, world, person):
    world.sign_in(client, person)
    client.post("/account", data={"name": "김하늘", "language": "en", "marketing": "y"})
    db.session.rollback()
    assert [row.purpose for row in db.session.query(Consent)] == ["marketing"]
    client.post("/account", data={"name": "김하늘", "language": "en"})
    db.session.rollback()
    assert db.session.query(Consent).one().withdrawn_at is not None
    assert db.session.get(User, person.user_id).language == "en"


def test_agreeing_to_news_and_taking_it_back_are_confirmed_by_mail(client, world, person, sent):
    """정보통신망법 제50조 제7항: what became of the consent is told; a profile saved again tells nothing."""

    def saved(**more):
        client.post("/account", data={"name": "김하늘", "language": "ko", **more})
        outbox.drain()
        said = [message["Subject"] for message in sent]
        sent.clear()
        return said

    world.sign_in(client, person)
    assert saved() == []
    assert ["소식 이메일 수신에 동의하셨습니다" in one for one in saved(marketing="y")] == [True]
    assert saved(marketing="y") == []
    assert ["소식 이메일 수신 동의를 철회하셨습니다" in one for one in saved()] == [True]


def test_a_closed_account_leaves_no_address_in_the_outbox(world, person):
    services.request_email_change(person, "new@example.com", PASSWORD)
    company = world.company()
    head = world.person("representative", company)
    services.invite(head, db.session.get(Organisation, company).ref, person.email, "member")
    outbox.drain()
    services.close_account(person, PASSWORD)
    payloads = [str(row.payload) for row in db.session.query(outbox.Outbox)]
    assert not any(
        address in payload for payload in payloads for address in (person.email, "new@example.com")
    )


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0",
            "엣지 · 윈도",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "사파리 · 아이폰",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) SamsungBrowser/26.0 Chrome/122.0 Safari/537.36",
            "삼성 인터넷 · 안드로이드",
        ),
        ("curl/8.0", "curl/8.0"),
        ("", "알 수 없는 기기"),
    ],
)
def test_devices_are_named_as_people_call_them(user_agent, name):
    assert device_name(user_agent) == name


def test_a_new_site_begins_with_its_center(client, sent):
    services.open_center("디지털과학센터", "Digital Science Center", "first@example.com")
    with pytest.raises(Conflict):
        services.open_center("또 하나", "Another", "second@example.com")
    outbox.drain()
    path = link_in(sent[0], "invitations")
    client.post(path, data=SIGN_UP)
    assert client.get("/center/approvals").status_code == 200
