"""The site tells programs whether it lives, and the center what is wrong; nothing undelivered is forgotten."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.accounts.services import notify
from marketplace.catalog import indexing
from marketplace.kernel import clock, outbox, schedule
from marketplace.kernel.audit import AuditEvent
from marketplace.kernel.database import db
from marketplace.kernel.outbox import MAX_TRIES, Outbox
from marketplace.kernel.transaction import atomic
from marketplace.logs import Lines
from tests.world import World

SYSTEM = "/center/system"


@pytest.fixture
def admin(world: World, client: FlaskClient) -> Any:
    """An administrator of the center, signed in."""
    person = world.person("center_admin", world.center())
    world.sign_in(client, person)
    return person


def dead_letter(person: Any, app: Flask, error: str = "SMTPServerDisconnected: kim@secret.example") -> int:
    """A letter whose post failed for three days; its number."""
    with atomic():
        notify("audit_head", clock.now().isoformat(), [person.user_id], head="a" * 64, count=1)
    with atomic():
        row = db.session.scalars(
            select(Outbox).where(Outbox.topic == "mail").order_by(Outbox.id.desc())
        ).first()
        assert row is not None
        row.tries, row.dead_at, row.last_error = MAX_TRIES, clock.now(), error
    return row.id


def test_a_program_learns_that_the_site_lives_and_is_ready(app: Flask) -> None:
    asked = app.test_client()
    assert asked.get("/healthz").json == {"alive": True}
    assert asked.get("/readyz").json == {"ready": True, "missing": []}


def test_a_database_of_another_version_is_not_ready(app: Flask) -> None:
    with atomic():
        db.session.execute(db.text("UPDATE alembic_version SET version_num = '0001'"))
    reply = app.test_client().get("/readyz")
    assert (reply.status_code, reply.json) == (503, {"ready": False, "missing": ["schema"]})


def test_all_is_well_says_so(admin: Any, client: FlaskClient) -> None:
    indexing.reindex_all()
    page = client.get(SYSTEM).text
    assert "모두 정상입니다" in page
    assert "All is well" in client.get("/en" + SYSTEM).text


def test_a_worker_that_stands_still_is_told_where_it_need_not_write(
    admin: Any, app: Flask, client: FlaskClient, sent: list[Any]
) -> None:
    """The worker writes the letters: of its own standing still none would ever come."""
    schedule.tick({"purge": timedelta(hours=1)})
    outbox.drain()
    clock.move_by(timedelta(hours=3))
    for page in (SYSTEM, "/work"):
        assert "작업 프로그램(worker)이 멈춰 있습니다" in client.get(page).text
    assert "처음 생긴 때" in client.get(SYSTEM).text
    app.extensions["handlers"]["tell_of_findings"]({}, "x")
    outbox.drain()
    assert sent == []


def test_what_was_given_up_is_written_of_once_a_day(admin: Any, app: Flask, sent: list[Any]) -> None:
    dead_letter(admin, app)
    for _ in range(3):  # the clock looks every ten minutes
        app.extensions["handlers"]["tell_of_findings"]({}, "x")
        outbox.drain()
    assert ["점검이 필요합니다" in letter["Subject"] for letter in sent] == [True]
    clock.move_by(timedelta(days=1))
    app.extensions["handlers"]["tell_of_findings"]({}, "x")
    outbox.drain()
    assert len(sent) == 2


def test_what_was_given_up_stands_in_my_work_and_is_sent_again(
    admin: Any, app: Flask, client: FlaskClient, sent: list[Any]
) -> None:
    number = dead_letter(admin, app)
    assert "전달하지 못한 작업이 1건 있습니다" in client.get("/work").text
    page = client.get(SYSTEM).text
    assert "SMTPServerDisconnected" in page
    assert "secret.example" not in page, "what the other side said may name somebody"
    assert client.post(f"{SYSTEM}/again", data={"message": "all of them"}).status_code == 409
    outbox.drain()
    assert sent == [], "what names no message is no word for all of them"
    assert client.post(f"{SYSTEM}/again", data={"message": number}).status_code == 303
    outbox.drain()
    assert len(sent) == 1
    assert "전달하지 못한 작업" not in client.get("/work").text
    assert client.post(f"{SYSTEM}/again", data={"message": number}).status_code == 409, "sent once, not twice"
    actions = db.session.scalars(select(AuditEvent.action).where(AuditEvent.subject_type == "outbox")).all()
    assert list(actions) == ["outbox.send_again"]


def test_what_is_left_undelivered_needs_a_reason_and_stays_on_record(
    admin: Any, app: Flask, client: FlaskClient, sent: list[Any]
) -> None:
    number = dead_letter(admin, app)
    page = f"{SYSTEM}/{number}/give-up"
    assert client.get(page).status_code == 200
    refused = client.post(page, data={"reason": "  "})
    assert refused.status_code == 422
    assert "정리하는 이유를 적어 주십시오" in refused.text
    assert client.post(page, data={"reason": "전화로 알렸습니다."}).status_code == 303
    outbox.drain()
    assert sent == []
    assert client.get(page).status_code == 404
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "outbox.give_up")).one()
    assert event.detail["reason"] == "전화로 알렸습니다."


def test_the_auditor_looks_and_changes_nothing(world: World, app: Flask, client: FlaskClient) -> None:
    auditor = world.person("auditor", world.center())
    number = dead_letter(auditor, app)
    world.sign_in(client, auditor)
    page = client.get(SYSTEM).text
    assert "전달하지 못한 작업" in page
    assert "다시 보내기" not in page
    assert client.post(f"{SYSTEM}/again", data={"message": number}).status_code == 403


def test_doctor_names_what_is_wrong(admin: Any, app: Flask) -> None:
    indexing.reindex_all()
    well = app.test_cli_runner().invoke(args=["doctor"])
    assert (well.exit_code, well.output.strip()) == (0, "all is well")
    dead_letter(admin, app)
    ill = app.test_cli_runner().invoke(args=["doctor"])
    assert ill.exit_code == 1
    assert "Messages that were given up after many tries: 1." in ill.output


def test_a_line_of_log_is_json_and_carries_the_requests_number() -> None:
    record = logging.LogRecord("marketplace.web", logging.INFO, "", 0, "answered", None, None)
    record.__dict__ |= {"request": "ab12cd34", "page": "site.home", "status": 200}
    line = json.loads(Lines().format(record))
    assert (line["request"], line["page"], line["status"], line["message"]) == (
        "ab12cd34",
        "site.home",
        200,
        "answered",
    )


def test_all_of_one_kind_are_sent_again_and_causes_are_in_words(
    admin: Any, app: Flask, client: FlaskClient, sent: list[Any]
) -> None:
    first = dead_letter(admin, app)
    with atomic():
        outbox.send("purge", "by-kind")
        other = db.session.query(Outbox).filter_by(key="by-kind").one()
        other.tries, other.dead_at, other.last_error = MAX_TRIES, clock.now(), "TimeoutError: x"
    number = other.id
    page = client.get(SYSTEM).text
    assert "메일 서버가 연결을 끊었습니다." in page
    assert "상대 서버가 제때 답하지 않았습니다." in page
    assert client.post(f"{SYSTEM}/again", data={"kind": "mail"}).status_code == 303
    db.session.rollback()
    waiting = {
        row.id: row.dead_at is None for row in db.session.query(Outbox).filter(Outbox.id.in_([first, number]))
    }
    assert waiting == {first: True, number: False}
    assert client.post(f"{SYSTEM}/again", data={"kind": "no such"}).status_code == 409
