"""Who did what is found, paged and taken along; secrets are not in it, and taking it is in it."""

from __future__ import annotations

from typing import Any

from marketplace.kernel import audit
from marketplace.kernel.audit import AuditEvent
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.running.queries.audit_log import PER_PAGE
from tests.running.conftest import Desk

LOG = "/center/audit"


def recorded(desk: Desk, action: str, by: Any, **detail: object) -> None:
    with atomic():
        audit.record(action, None, by, **detail)


def test_acts_are_found_by_person_subject_act_and_day(desk: Desk) -> None:
    recorded(desk, "outbox.give_up", desk.first, reason="전화로 알렸습니다.", topic="mail")
    recorded(desk, "outbox.send_again", desk.second, topic="mail")
    client = desk.as_(desk.auditor)
    page = client.get(LOG, query_string={"subject": "outbox"}).text
    assert "전달하지 못한 작업: 보내지 않기로 함" in page
    assert "전화로 알렸습니다." in page
    assert "outbox: send again" in client.get("/en" + LOG).text
    mine = client.get(LOG, query_string={"person": desk.first.email, "subject": "outbox"}).text
    assert "전달하지 못한 작업: 보내지 않기로 함" in mine
    assert "전달하지 못한 작업: 다시 보내기" not in mine
    one = client.get(LOG, query_string={"act": "send_again"}).text
    assert "전달하지 못한 작업: 다시 보내기" in one
    assert "조건에 맞는 기록이 없습니다" in client.get(LOG, query_string={"until": "2001-01-01"}).text
    assert "날짜를 확인해 주십시오" in client.get(LOG, query_string={"from": "어제"}).text
    assert client.get(LOG, query_string={"before": "x" * 50, "subject": "'; --"}).status_code == 200


def test_free_text_and_judges_names_are_not_shown(desk: Desk) -> None:
    recorded(desk, "agreement.terminate", desk.first, reason="비밀 사유")
    with atomic():
        db.session.add(
            AuditEvent(
                at=audit.clock.now(),
                actor_id=desk.second.user_id,
                action="review.submit",
                subject_type="review",
                subject_id=7,
                detail={"score": 3},
            )
        )
    client = desk.as_(desk.first)
    page = client.get(LOG).text
    assert "비밀 사유" not in page
    assert "이름을 보여 주지 않음" in page
    assert "평가: 제출" not in client.get(LOG, query_string={"person": desk.second.email}).text
    csv = client.get("/center/audit.csv").text
    assert "비밀 사유" not in csv


def test_pages_go_back_row_by_row_and_the_file_is_on_record(desk: Desk) -> None:
    for number in range(PER_PAGE + 3):
        recorded(desk, "invoice.issue", desk.first, number=number)
    client = desk.as_(desk.first)
    page = client.get(LOG, query_string={"subject": "invoice"}).text
    assert page.count("청구서: 발행</th>") == PER_PAGE
    older = page.split("이전 기록 보기")[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert client.get(older).text.count("청구서: 발행</th>") == 3
    reply = client.get("/center/audit.csv?subject=invoice")
    assert reply.text.count("청구서: 발행") == PER_PAGE + 3
    assert "감사 기록: 내려받기" in client.get(LOG).text
    assert desk.as_(desk.finance).get(LOG).status_code == 403
