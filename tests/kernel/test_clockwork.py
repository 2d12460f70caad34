"""What the clockwork does by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.models import UserSession
from marketplace.kernel import audit, clock, outbox, schedule
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.outbox import Outbox
from marketplace.kernel.schedule import Schedule
from marketplace.kernel.transaction import atomic
from tests.world import World


def test_a_job_missed_for_a_week_runs_once(app: Flask) -> None:
    jobs = {"purge": timedelta(hours=1)}
    assert schedule.tick(jobs) == ["purge"]
    assert schedule.tick(jobs) == []
    clock.move_by(timedelta(days=7))
    assert schedule.tick(jobs) == ["purge"]
    assert schedule.tick(jobs) == []
    assert db.session.scalar(select(func.count(Outbox.id))) == 2


def test_each_job_comes_at_its_own_hour_of_seoul(app: Flask) -> None:
    jobs = {"often": timedelta(hours=6), "daily": timedelta(days=1)}
    clock.move_to(datetime(2026, 12, 31, 16, 30, tzinfo=UTC))  # half past one in the morning in Seoul
    assert schedule.tick(jobs) == ["often", "daily"]
    due = {row.job: row.due_at for row in db.session.scalars(select(Schedule))}
    assert due == {
        "often": datetime(2026, 12, 31, 21, tzinfo=UTC),  # six o'clock
        "daily": datetime(2027, 1, 1, 15, tzinfo=UTC),  # midnight
    }
    clock.move_to(due["often"] - timedelta(seconds=10))
    assert schedule.tick(jobs) == []
    clock.move_to(due["often"])
    assert schedule.tick(jobs) == ["often"]
    clock.move_to(due["daily"])
    assert schedule.tick(jobs) == ["often", "daily"]
    assert schedule.tick({**jobs, "new": timedelta(days=30)}) == ["new"], "what is new begins at once"


def test_a_job_that_another_worker_has_written_is_not_written_again(app: Flask) -> None:
    jobs = {"purge": timedelta(hours=1)}
    clock.move_to(datetime(2026, 12, 31, 15, 30, tzinfo=UTC))
    schedule.tick(jobs)
    due = db.session.scalars(select(Schedule.due_at)).one()
    clock.move_to(due)
    with atomic():
        outbox.send("purge", due.isoformat())
    assert schedule.tick(jobs) == []
    assert db.session.scalars(select(Schedule.due_at)).one() == due + timedelta(hours=1)


def test_the_audit_head_leaves_the_house_once_per_seal(app: Flask, sent: list[Any]) -> None:
    with atomic():
        audit.record("test.note", None, SYSTEM)
    for _ in range(2):
        app.extensions["handlers"]["send_audit_head"]({}, "x")
        outbox.drain()
    assert [message["To"] for message in sent] == [app.config["CENTER_EMAIL"]]
    assert audit.head() in sent[0].get_content()


def test_old_sessions_are_forgotten_and_live_ones_kept(app: Flask, world: World) -> None:
    client, person = app.test_client(), world.person()
    world.sign_in(client, person)
    app.extensions["handlers"]["purge"]({}, "x")
    assert db.session.scalar(select(func.count(UserSession.id))) == 1
    ends_at = db.session.scalars(select(UserSession.expires_at)).one()
    clock.move_by(ends_at - clock.now() + timedelta(days=364))
    app.extensions["handlers"]["purge"]({}, "x")
    assert db.session.scalar(select(func.count(UserSession.id))) == 1, "a year, as the notice says"
    clock.move_by(timedelta(days=2))
    app.extensions["handlers"]["purge"]({}, "x")
    assert db.session.scalar(select(func.count(UserSession.id))) == 0
