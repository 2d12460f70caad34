"""The front pages for every kind of reader, and the demo's letters nowhere else."""

from __future__ import annotations

import re
import shutil
from email.message import EmailMessage

import pytest

from marketplace import create_app
from marketplace.gateways.mail import FileMailer
from tests.conftest import settings_for

PUBLIC = ["/", "/guide", "/terms", "/privacy", "/accessibility", "/open-source"]


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_everybody_reads_the_front_pages_in_both_languages(client, path, prefix):
    response = client.get(prefix + path)
    assert response.status_code == 200
    assert f'<html lang="{"en" if prefix else "ko"}"' in response.text
    assert response.text.count("<h1") == 1


def test_the_home_page_shows_what_is_published_and_nothing_else(client, world):
    institution = world.institution("선산대학교 산학협력단")
    world.cluster()
    world.listing(institution, title_ko="공개된 기술")
    world.listing(institution, title_ko="아직 초안인 기술", state="draft")
    page = client.get("/").text
    assert "공개된 기술" in page
    assert "아직 초안인 기술" not in page
    assert "이차전지" in page
    assert re.search(r"연구 성과 1건", page)


def test_an_officers_draft_is_no_news_on_the_home_page(client, world):
    institution = world.institution()
    world.listing(institution, title_ko="아직 초안인 기술", state="draft")
    world.sign_in(client, world.person("officer", institution))
    assert "아직 초안인 기술" not in client.get("/").text


def test_work_asks_a_guest_to_sign_in(client):
    response = client.get("/work")
    assert response.status_code == 302
    assert "/sign-in?next=" in response.location


def test_work_of_a_newcomer_begins_with_the_organisation(client, world):
    world.sign_in(client, world.person())
    page = client.get("/work").text
    assert "소속 기업이나 기관을 등록해 주십시오." in page
    assert 'href="/organisation/register"' in page


def test_work_tells_my_turn_from_theirs(client, world):
    center, company = world.center(), world.company("다온전자", state="pending")
    world.sign_in(client, world.person("representative", company))
    page = client.get("/work").text
    assert page.index("센터의 승인을 기다립니다.") > page.index('id="waiting"')
    world.sign_in(client, world.person("center_admin", center))
    page = client.get("/work").text
    assert page.index('id="mine"') < page.index("회원 등록을 검토해 주십시오.")


@pytest.mark.parametrize(
    "role", ["officer", "finance", "researcher", "representative", "member", "center_admin", "auditor"]
)
def test_every_role_can_open_its_work_and_the_home_page(client, world, role):
    place = {"officer": world.institution, "finance": world.institution, "researcher": world.institution}.get(
        role, world.company if role in ("representative", "member") else world.center
    )()
    world.listing(world.institution())
    world.sign_in(client, world.person(role, place))
    assert client.get("/work").status_code == 200
    assert client.get("/").status_code == 200


def _letter() -> EmailMessage:
    message = EmailMessage()
    message["Message-ID"] = "<abc123@gisulmadang.example>"
    message["Date"] = "Sun, 22 Nov 2026 13:00:00 +0000"
    message["To"] = "kim@example.com"
    message["Subject"] = "비밀번호를 다시 설정하십시오"
    message.set_content("링크입니다.\nhttp://127.0.0.1:8000/reset/xyz\n<script>alert(1)</script>")
    return message


def test_the_demo_shows_its_letters_with_working_links(tmp_path, template_database):
    shutil.copy(template_database, tmp_path)
    app = create_app(settings_for(tmp_path, SITE_MODE="demo"))
    FileMailer(tmp_path / "mail").send(_letter())
    with app.app_context():
        client = app.test_client()
        page = client.get("/dev/mail").text
        href = re.search(r'href="(/dev/mail/[^"]+)"', page).group(1)
        letter = client.get(href).text
        assert 'href="http://127.0.0.1:8000/reset/xyz"' in letter
        assert "<script>alert" not in letter
        assert client.get("/dev/mail/nothing").status_code == 404


def test_anywhere_else_there_are_no_letters(client, app):
    FileMailer(app.config["INSTANCE"] / "mail").send(_letter())
    assert client.get("/dev/mail").status_code == 404
    assert client.get("/dev/mail/abc123_gisulmadang.example").status_code == 404
