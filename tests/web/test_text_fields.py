"""The rows of the field reports under "Text, names, addresses", on the pages: each named by its report."""

from __future__ import annotations

import ast
import re
import unicodedata
from io import BytesIO
from pathlib import Path

import flask_wtf
import pytest
import wtforms
from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts.models import EmailToken, Organisation, User
from marketplace.catalog.models import Listing, ListingFile
from marketplace.kernel import outbox
from marketplace.kernel.database import db
from marketplace.negotiation.models import GuestQuestion
from marketplace.web.forms import _Translations
from tests.negotiation.deals import make_deal
from tests.world import PASSWORD, World

MARKETPLACE = Path(__file__).parents[2] / "marketplace"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
SIGN_UP = {"name": "김하늘", "password": "열글자가 넘는 비밀번호", "terms": "y", "privacy": "y", "age": "y"}
UNREACHABLE = ["한글주소@demo.example", "josé@demo.example", "사용자@한국.kr"]


@pytest.fixture
def draft(world: World, client: FlaskClient) -> Listing:
    """A draft of an officer, who is signed in."""
    institution = world.institution()
    world.sign_in(client, world.person("officer", institution))
    return db.session.get_one(Listing, world.listing(institution, state="draft"))


def sign_up_link(client: FlaskClient, sent: list, email: str) -> str:
    """Where the letter to a new address leads."""
    assert client.post("/sign-up", data={"email": email}).status_code == 200
    outbox.drain()
    return re.search(r"https?://[^/\s]+(/\S*confirm/\S+)", sent[-1].get_content())[1]  # type: ignore[index]


def basics(row: Listing, **changed: str) -> dict[str, str]:
    return {
        "version": str(row.version),
        "kind": row.kind,
        "title_ko": row.title_ko,
        "title_en": row.title_en,
    } | changed


# keycloak#41994, cpython#83938: addresses of mail


def test_field_keycloak_41994_is_refused_at_every_form(world: World, client: FlaskClient) -> None:
    company = world.company()
    institution = world.institution()
    listing = db.session.get_one(Listing, world.listing(institution))
    boss = world.person("representative", company)
    world.set_password(boss)
    ref = db.session.get_one(Organisation, company).ref
    asked = {"name": "김하늘", "purpose": "adopt", "body": "얼마입니까?", "consent": "y", "form_token": "a"}
    guest = client.application.test_client()
    world.sign_in(client, boss)
    forms: tuple[tuple[str, FlaskClient, str, dict[str, str]], ...] = (
        ("/sign-up", guest, "email", {}),
        ("/forgot", guest, "email", {}),
        (f"/technologies/{listing.public_id}/ask", guest, "email", asked),
        (f"/organisation/{ref}/invite", client, "email", {"role": "member"}),
        ("/account/email", client, "email", {"password": PASSWORD}),
        (f"/organisation/{ref}/edit", client, "tax_contact_email", {}),
    )
    for page, visitor, field, others in forms:
        for email in UNREACHABLE:
            reply = visitor.post(page, data=others | {field: email})
            assert reply.status_code == 422, (page, email)
            assert "@ 앞이 로마자와 숫자로 된" in reply.text, (page, email)
    db.session.rollback()
    assert db.session.query(EmailToken).count() == db.session.query(GuestQuestion).count() == 0


def test_field_cpython_83938_is_stored_and_sent_in_ascii_and_found_by_either(
    client: FlaskClient, sent: list
) -> None:
    ascii_spelling = "user1@xn--3e0b707e.kr"
    path = sign_up_link(client, sent, "User1@한국.kr")
    assert sent[0]["To"].addresses[0].addr_spec == ascii_spelling
    client.post(path, data=SIGN_UP)
    assert db.session.query(User).one().email == ascii_spelling
    for spelling in ("user1@한국.kr", "USER1@XN--3E0B707E.KR", "ｕｓｅｒ１＠한국.kr"):
        browser = client.application.test_client()
        form = {"email": spelling, "password": SIGN_UP["password"]}
        assert browser.post("/sign-in", data=form).location == "/work", spelling
    for spelling in ("user1@한국.kr", ascii_spelling):
        assert client.post("/forgot", data={"email": spelling}).status_code == 200
    assert db.session.query(EmailToken).filter_by(purpose="reset", email=ascii_spelling).count() >= 1


def test_field_cpython_83938_an_invitation_reaches_either_spelling(world: World, client: FlaskClient) -> None:
    company = world.company()
    world.sign_in(client, world.person("representative", company))
    ref = db.session.get_one(Organisation, company).ref
    assert client.post(
        f"/organisation/{ref}/invite", data={"email": "user1@한국.kr", "role": "member"}
    ).status_code in (302, 303)
    assert db.session.query(EmailToken).one().email == "user1@xn--3e0b707e.kr"


# cpython#121650, symphonycms#1851, minio#2828: names and titles


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85", "\r\n"])
def test_field_cpython_121650_a_title_is_one_line(client: FlaskClient, draft: Listing, mark: str) -> None:
    page = f"/desk/listings/{draft.public_id}/basics"
    assert client.post(page, data=basics(draft, title_ko=f"상압 플라즈마{mark}분리막")).status_code in (
        302,
        303,
    )
    db.session.expire_all()
    assert db.session.query(Listing).one().title_ko == "상압 플라즈마 분리막"


def test_field_cpython_121650_a_letter_to_a_name_of_two_lines_goes_out(
    client: FlaskClient, sent: list
) -> None:
    path = sign_up_link(client, sent, "haneul@example.com")
    client.post(path, data=SIGN_UP | {"name": "김하늘\r\nBcc: 모두"})
    client.post("/forgot", data={"email": "haneul@example.com"})
    outbox.drain()
    assert [a.display_name for a in sent[1]["To"].addresses] == ["김하늘 Bcc: 모두"]
    assert sent[1]["Bcc"] is None


@pytest.mark.parametrize("blank", ["   ", "\u3000", "\xa0", "\u200b", "\u3164", "\u2060\u202e", "\r\n"])
def test_field_symphonycms_1851_minio_2828_required_is_judged_after_trimming(
    client: FlaskClient, sent: list, blank: str
) -> None:
    reply = client.post(sign_up_link(client, sent, "haneul@example.com"), data=SIGN_UP | {"name": blank})
    assert reply.status_code == 422
    assert "이름을 입력해 주십시오." in reply.text


def test_passwords_are_left_as_they_are_typed(client: FlaskClient, sent: list) -> None:
    password = " 빈칸으로 시작하고 끝납니다 "
    client.post(sign_up_link(client, sent, "haneul@example.com"), data=SIGN_UP | {"password": password})
    client.post("/sign-out")
    form = {"email": "haneul@example.com", "password": password}
    assert client.post("/sign-in", data=form | {"password": password.strip()}).status_code == 422
    assert client.post("/sign-in", data=form).location == "/work"


@pytest.mark.parametrize(
    ("brought", "kept"),
    [
        ("rtl\u202efdp.exe.pdf", "rtlfdp.exe.pdf"),
        (unicodedata.normalize("NFD", "기술소개서.pdf"), "기술소개서.pdf"),
        ("기술 " * 100 + ".pdf", None),
    ],
)
def test_field_minio_2828_xpressengine_966_names_of_files(
    client: FlaskClient, draft: Listing, brought: str, kept: str | None
) -> None:
    page = f"/desk/listings/{draft.public_id}/files"
    reply = client.post(page, data={"file": (BytesIO(PDF), brought), "access": "public"})
    assert reply.status_code == 302
    name = db.session.query(ListingFile).one().name
    assert name == (kept or name)
    assert name.endswith(".pdf")
    assert len(name) <= 200


def test_field_dataverse_6675_what_macos_takes_apart_is_kept_whole(
    client: FlaskClient, draft: Listing
) -> None:
    apart = {
        name: unicodedata.normalize("NFD", text)
        for name, text in {
            "title_ko": "저온 플라즈마",
            "summary_ko": "상압에서\n개질",
            "keywords_ko": "분리막, 전지",
        }.items()
    }
    client.post(f"/desk/listings/{draft.public_id}/basics", data=basics(draft, **apart))
    db.session.expire_all()
    row = db.session.query(Listing).one()
    assert (row.title_ko, row.summary_ko, row.keywords_ko) == (
        "저온 플라즈마",
        "상압에서\n개질",
        ["분리막", "전지"],
    )
    found = client.get("/technologies/suggest", query_string={"q": unicodedata.normalize("NFD", "분리")})
    assert found.status_code == 200


def test_field_trycompai_3251_a_pdf_with_junk_before_it_is_taken(client: FlaskClient, draft: Listing) -> None:
    page = f"/desk/listings/{draft.public_id}/files"
    for number, junk in enumerate((b"\xef\xbb\xbf", b"\r\n", b"HTTP header\r\n\r\n"), 1):
        reply = client.post(page, data={"file": (BytesIO(junk + PDF), f"{number}.pdf"), "access": "public"})
        assert reply.status_code == 302, junk
    reply = client.post(page, data={"file": (BytesIO(b"MZ" + PDF), "4.pdf"), "access": "public"})
    assert reply.status_code == 422


# Respect/Validation#665: phones and addresses of pages


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("054.123.4567", "054-123-4567"),
        ("054-123-4567~8", "054-123-4567~8"),
        ("０５４-１２３-４５６７ (내선 12)", "054-123-4567 (내선 12)"),
    ],
)
def test_field_respect_665_a_phone(world: World, client: FlaskClient, typed: str, kept: str) -> None:
    person = world.person()
    world.sign_in(client, person)
    form = {"name": "김하늘", "phone": typed, "language": "ko", "deal_mail": "at_once"}
    assert client.post("/account", data=form).status_code in (302, 303)
    db.session.expire_all()
    assert db.session.get_one(User, person.user_id).phone == kept
    assert client.post("/account", data=form | {"phone": "없음"}).status_code == 422


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("www.example.kr", "https://www.example.kr"),
        ("HTTPS://Example.KR/a", "https://example.kr/a"),
        ("\u3000https://한국.kr", "https://한국.kr"),
    ],
)
def test_field_respect_665_a_website(world: World, client: FlaskClient, typed: str, kept: str) -> None:
    company = world.company()
    world.sign_in(client, world.person("representative", company))
    row = db.session.get_one(Organisation, company)
    form = {
        "name_ko": row.name_ko, "representative_name": "김대표", "size": "sme", "address": "구미시", "website": typed, "phone": "02)123-4567",
        "tax_contact_email": "tax@example.com",
    }  # fmt: skip
    reply = client.post(f"/organisation/{row.ref}/edit", data=form)
    assert reply.status_code in (302, 303)
    db.session.expire_all()
    row = db.session.get_one(Organisation, company)
    assert (row.website, row.phone) == (kept, "02-123-4567")
    assert (
        client.post(
            f"/organisation/{row.ref}/edit", data=form | {"website": "javascript:alert(1)"}
        ).status_code
        == 422
    )


# pydal#664: small numbers


@pytest.mark.parametrize("typed", ["33.3", "101", "-1", "50%", "9" * 20, "9" * 5000])
def test_field_pydal_664_a_share(client: FlaskClient, draft: Listing, typed: str) -> None:
    form = {"version": str(draft.version), "people-0-name_ko": "김박사", "people-0-share": typed}
    for prefix, sentence in (("", "정수"), ("/en", "whole number")):
        reply = client.post(f"{prefix}/desk/listings/{draft.public_id}/people", data=form)
        assert reply.status_code == 422
        assert sentence in reply.text
    assert client.post(f"/desk/listings/{draft.public_id}/people/autosave", data=form).status_code == 200


@pytest.mark.parametrize("typed", ["0", "24개월", "12.5", "999", "-3", "９９９"])
def test_field_pydal_664_a_term(client: FlaskClient, draft: Listing, typed: str) -> None:
    form = {
        "kind": "non_exclusive",
        "fee": "1000",
        "currency": "KRW",
        "territories": "KR",
        "term_months": typed,
    }
    for prefix, sentences in (("", ("정수", "개월 수")), ("/en", ("whole number", "months"))):
        reply = client.post(f"{prefix}/desk/listings/{draft.public_id}/offers/new", data=form)
        assert reply.status_code == 422
        assert any(sentence in reply.text for sentence in sentences)


@pytest.mark.parametrize("typed", ["0", "24개월", "12.5", "999", "9" * 20, "50%"])
def test_field_pydal_664_a_term_at_the_table(world: World, client: FlaskClient, typed: str) -> None:
    deal = make_deal(world)
    inquiry = deal.ask()
    world.sign_in(client, deal.officer)
    form = {
        "kind": "non_exclusive",
        "fee": "1000",
        "territories": "KR",
        "effective_when": "countersigned",
        "term_months": typed,
    }
    reply = client.post(f"/deals/{inquiry.ref}/terms", data=form)
    assert reply.status_code == 422
    assert "정수만 입력해" in reply.text or "개월 수를 입력해" in reply.text
    assert client.post(f"/deals/{inquiry.ref}/terms", data=form | {"term_months": ""}).status_code in (
        302,
        303,
    )


@pytest.mark.parametrize("typed", ["99999-01-01", "9999-12-31", "2026-02-30"])
def test_a_day_that_is_none_is_refused_in_the_readers_language(
    client: FlaskClient, draft: Listing, typed: str
) -> None:
    page = f"/desk/listings/{draft.public_id}"
    for path, form in (
        ("basics", basics(draft, embargo_until=typed)),
        (
            "rights",
            {"version": "1", "patents-0-application_no": "10-2020-0000001", "patents-0-expires_on": typed},
        ),
    ):
        reply = client.post(f"{page}/{path}", data=form)
        assert reply.status_code == 422
        assert "2026-11-22처럼 입력해 주십시오" in reply.text
        assert "Not a valid" not in reply.text


def test_no_validator_of_the_library_fills_its_message() -> None:
    """WTForms fills the message of these by `%`: a Text is a tuple to it, and a sentence with "50%" breaks it."""
    filling = {
        "Length",
        "NumberRange",
        "DateRange",
        "EqualTo",
        "AnyOf",
        "NoneOf",
        "Regexp",
        "Email",
        "URL",
        "FileSize",
    }
    for path in MARKETPLACE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in (
                "wtforms",
                "flask_wtf",
            ):
                assert not filling & {name.name for name in node.names}, path


def test_one_door_for_whole_numbers_and_days() -> None:
    """The library's own fields know neither full-width digits nor an end of the calendar, and their rows no Korean."""
    own = {"IntegerField", "DateField", "Form", "StringField", "EmailField", "TelField", "URLField"}
    for path in MARKETPLACE.rglob("*.py"):
        if path == MARKETPLACE / "web" / "forms.py" or path == MARKETPLACE / "web" / "validators.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "wtforms":
                assert not own & {name.name for name in node.names}, path


def test_every_sentence_of_the_library_has_its_korean() -> None:
    unused = "validators.py"  # of these only "required" and "optional" are used
    for library in (wtforms, flask_wtf):
        for path in Path(str(library.__file__)).parent.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("gettext", "ngettext"):
                    said = [
                        a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
                    ]
                    for sentence in said:
                        if path.name != unused and sentence != "Choices cannot be None.":
                            assert sentence in _Translations.KOREAN, (path.name, sentence)


def test_json_is_clean_text(app: Flask) -> None:
    from flask import request

    body = {"title": " 기술\u200b ", "tags": ["\u3000가"], "password": " 그대로 ", "count": 3}
    with app.test_request_context("/", method="POST", json=body):
        assert request.get_json() == {"title": "기술", "tags": ["가"], "password": " 그대로 ", "count": 3}
