"""What is promised about side effects: written with their cause, delivered once, retried, never lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.outbox import Outbox
from marketplace.kernel.transaction import atomic


def listen(app: Flask, topic: str) -> list[str]:
    heard: list[str] = []
    app.extensions["handlers"] = {topic: lambda payload, key: heard.append(payload["word"])}
    return heard


def test_a_message_is_delivered_once(app: Flask) -> None:
    heard = listen(app, "greet")
    with atomic():
        assert outbox.send("greet", "a", word="hello")
        assert not outbox.send("greet", "a", word="again")
    assert outbox.drain() == 1
    assert outbox.drain() == 0
    assert heard == ["hello"]


def test_a_rolled_back_cause_has_no_effect(app: Flask) -> None:
    heard = listen(app, "greet")
    with pytest.raises(ZeroDivisionError), atomic():
        outbox.send("greet", "a", word="hello")
        1 / 0
    outbox.drain()
    assert heard == []


def test_a_failing_handler_is_tried_again_later_and_then_put_aside(app: Flask) -> None:
    calls: list[int] = []

    def fail(payload: dict, key: str) -> None:
        calls.append(1)
        raise ValueError("no")

    app.extensions["handlers"] = {"greet": fail}
    with atomic():
        outbox.send("greet", "a")
    assert outbox.drain() == 1
    for _ in range(outbox.MAX_TRIES + 2):
        clock.move_by(timedelta(days=1))
        outbox.drain()
    assert len(calls) == outbox.MAX_TRIES
    row = db.session.scalars(select(Outbox)).one()
    assert row.dead_at is not None
    assert "ValueError" in (row.last_error or "")


def test_a_lease_that_ran_out_is_taken_over(app: Flask) -> None:
    heard = listen(app, "greet")
    with atomic():
        outbox.send("greet", "a", word="hello")
    with atomic():  # a worker claimed it and was killed
        row = db.session.scalars(select(Outbox)).one()
        outbox._lease(row)
    assert outbox.drain() == 0
    clock.move_by(outbox.LEASE + timedelta(seconds=1))
    assert outbox.drain() == 1
    assert heard == ["hello"]


def test_a_person_waiting_has_the_message_run_at_once(app: Flask) -> None:
    heard = listen(app, "greet")
    with atomic():
        outbox.send("greet", "a", word="hello")
    assert outbox.run_now("greet", "a")
    assert not outbox.run_now("greet", "a")
    assert heard == ["hello"]
