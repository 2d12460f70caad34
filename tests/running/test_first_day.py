"""A new center's first day is read from the truth; the mail is seen working; lines are set aside and taken up again."""

from __future__ import annotations

import re
from typing import Any

from marketplace.kernel import outbox
from tests.running.conftest import Desk

PAGE = "/center/first-day"


def test_the_list_says_what_is_missing_and_leads_there(desk: Desk) -> None:
    client = desk.as_(desk.first)
    page = client.get(PAGE).text
    assert "빠진 것: 영문 이름" not in page, "the center of the tests has an English name"
    assert "사업자등록번호" in page
    assert "관리자 2명" in page
    assert "법률 검토가 필요한 값" in page
    assert "Enter the operator&#39;s facts" in client.get("/en" + PAGE).text
    assert "센터의 첫날 점검을 마쳐 주십시오." in client.get("/work").text
    desk.world.company()
    assert "1곳" in client.get(PAGE).text


def test_a_letter_to_oneself_proves_the_mail(desk: Desk, sent: list[Any]) -> None:
    client = desk.as_(desk.first)
    assert client.post(f"{PAGE}/mail").status_code == 303
    reply = client.post(f"{PAGE}/mail")
    assert (reply.status_code, "방금 보냈습니다" in reply.text) == (409, True)
    outbox.drain()
    letter = next(one for one in sent if "시험 이메일" in one["Subject"])
    link = re.search(r"https?://[^/]+(/\S+)", letter.get_content())
    assert link
    assert client.get(f"{PAGE}/mail/another").status_code == 404
    assert client.get(link[1]).status_code == 200
    assert "링크를 눌러 주십시오" in client.get(PAGE).text, "looking is no word"
    assert client.post(link[1]).status_code == 303
    assert "시험 이메일이 도착했습니다." in client.get(PAGE).text


def test_lines_and_the_list_are_set_aside_with_a_reason(desk: Desk) -> None:
    client = desk.as_(desk.first)
    assert client.post(f"{PAGE}/experts/aside", data={"why": ""}).status_code == 422
    assert client.post(f"{PAGE}/experts/aside", data={"why": "올해는 두지 않습니다."}).status_code == 303
    assert "올해는 두지 않습니다." in client.get(PAGE).text
    assert client.post(f"{PAGE}/experts/again").status_code == 303
    assert client.post(f"{PAGE}/experts/again").status_code == 404
    assert client.post(f"{PAGE}/all/aside", data={"why": "이미 운영 중입니다."}).status_code == 303
    assert "첫날 점검" not in client.get("/work").text
    assert client.get(f"{PAGE}/nothing/aside").status_code == 404
