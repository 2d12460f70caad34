"""What is promised about side effects: written with their cause, delivered once, retried, never lost."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from marketplace.kernel import clock, happening, outbox, site
from marketplace.kernel.database import db
from marketplace.kernel.outbox import Later, Outbox
from marketplace.kernel.site import Site
from marketplace.kernel.transaction import atomic


def listen(app: Flask, topic: str) -> list[str]:
    heard: list[str] = []
    app.extensions["handlers"] = {topic: lambda payload, key: heard.append(payload["word"])}
    return heard


def hear(app: Flask, topic: str, handler: Callable[[dict[str, Any], str], Any]) -> None:
    app.extensions["handlers"] = {topic: handler}


def written(*keys: str, topic: str = "greet", after: timedelta | None = None) -> None:
    with atomic():
        for key in keys:
            assert outbox.send(topic, key, after, word=key)


def message(key: str = "a") -> Outbox:
    db.session.rollback()
    return db.session.scalars(
        select(Outbox).where(Outbox.key == key).execution_options(populate_existing=True)
    ).one()


def test_a_message_is_delivered_once(app: Flask) -> None:
    heard = listen(app, "greet")
    with atomic():
        assert outbox.send("greet", "a", word="hello") is True
        assert outbox.send("greet", "a", word="again") is False
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
        outbox.send("greet", "b", word="another key")
        outbox.send("other", "a", word="another topic")
    assert outbox.run_now("greet", "a") is True
    assert outbox.run_now("greet", "a") is False
    assert outbox.run_now("greet", "nobody wrote it") is False
    assert heard == ["hello"]


def test_what_another_delivers_or_what_is_not_due_is_not_run_at_once(app: Flask) -> None:
    heard = listen(app, "greet")
    written("early", after=timedelta(hours=1))
    assert outbox.run_now("greet", "early") is False
    written("held")
    with atomic():
        outbox._lease(db.session.scalars(select(Outbox).where(Outbox.key == "held")).one())
    assert outbox.run_now("greet", "held") is False
    assert heard == []


def test_what_fails_while_a_person_waits_is_left_to_the_worker(app: Flask) -> None:
    hear(app, "greet", lambda payload, key: 1 / 0)
    written("a")
    assert outbox.run_now("greet", "a") is False
    assert outbox.run_now("greet", "a") is False, "not before its time"
    heard = listen(app, "greet")
    clock.move_by(timedelta(seconds=3))
    assert outbox.drain() == 1
    assert heard == ["a"]
    assert (message().last_error, message().tries) == (None, 2)


def test_a_message_belongs_into_the_transaction_of_its_cause(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="transaction of its cause"):
        outbox.send("greet", "a")


def test_a_message_for_later_waits_for_its_hour(app: Flask) -> None:
    heard = listen(app, "greet")
    written("a", after=timedelta(hours=2))
    clock.move_by(timedelta(hours=1, minutes=59))
    assert outbox.drain() == 0
    clock.move_by(timedelta(minutes=2))
    assert outbox.drain() == 1
    assert heard == ["a"]


def test_a_handler_is_told_what_was_written_and_by_which_key(app: Flask) -> None:
    told: list[Any] = []
    hear(app, "greet", lambda payload, key: told.append((payload, key)))
    written("a")
    outbox.drain()
    assert told == [({"word": "a"}, "greet:a")]


def test_a_handler_that_is_too_early_is_asked_again_and_has_not_failed(app: Flask) -> None:
    asked: list[str] = []

    def not_yet(payload: dict[str, Any], key: str) -> None:
        asked.append(key)
        db.session.add(Site(key="colour", value="blue"))  # it leaves something half done
        raise Later(timedelta(hours=1))

    hear(app, "greet", not_yet)
    written("a")
    for _ in range(outbox.MAX_TRIES + 2):
        assert outbox.drain() == 1
        clock.move_by(timedelta(minutes=59))
        assert outbox.drain() == 0, "not before the hour is over"
        clock.move_by(timedelta(minutes=2))
    assert len(asked) == outbox.MAX_TRIES + 2
    assert (message().tries, message().dead_at, message().last_error) == (0, None, None)
    assert site.get("colour") is None
    heard = listen(app, "greet")
    assert outbox.drain() == 1
    assert heard == ["a"]


def test_a_failure_waits_twice_as_long_each_time_and_half_a_day_at_most(app: Flask) -> None:
    def fail(payload: dict[str, Any], key: str) -> None:
        db.session.add(Site(key="colour", value="blue"))  # it leaves something half done
        raise ValueError("no")

    hear(app, "greet", fail)
    written("a")
    waits = []
    for _ in range(outbox.MAX_TRIES):
        assert message().dead_at is None
        assert outbox.drain() == 1
        waits.append(round((message().available_at - clock.now()).total_seconds()))
        clock.move_by(timedelta(seconds=waits[-1] - 1))
        assert outbox.drain() == 0
        clock.move_by(timedelta(seconds=2))
    assert waits == [min(2**number, 12 * 3600) for number in range(1, outbox.MAX_TRIES + 1)]
    assert message().dead_at is not None
    assert outbox.drain() == 0
    assert site.get("colour") is None


@pytest.mark.parametrize("trying_out", [False, True])
def test_the_log_tells_which_message_failed_and_no_word_of_the_outside_party(
    app: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, trying_out: bool
) -> None:
    """Who develops or tests sees all of it."""
    monkeypatch.setitem(app.config, "TESTING", trying_out)

    def fail(payload: dict[str, Any], key: str) -> None:
        raise ValueError("their secret")

    hear(app, "greet", fail)
    written("a")
    with caplog.at_level(logging.WARNING, "marketplace.kernel.outbox"):
        outbox.drain()
    assert "outbox greet a failed: ValueError" in caplog.text
    assert ("their secret" in caplog.text) is trying_out
    assert message().last_error == "ValueError: their secret"


def test_an_outcome_counts_only_while_the_lease_is_ours(app: Flask) -> None:
    def taken_over(payload: dict[str, Any], key: str) -> None:
        with atomic():
            db.session.execute(update(Outbox).where(Outbox.key == "a").values(leased_by="another worker"))

    hear(app, "greet", taken_over)
    written("a", "b")
    assert outbox.drain() == 2
    assert message("a").done_at is None, "the other worker will say"
    assert message("b").done_at is not None


class PowerCut(BaseException):
    pass


def test_a_handler_that_was_cut_off_runs_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(name: str) -> None:
        if name == "in_handler":
            raise PowerCut

    heard = listen(app, "greet")
    written("a")
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "crash_point", cut)
        with pytest.raises(PowerCut):
            outbox.drain()
    assert outbox.drain() == 0
    clock.move_by(outbox.LEASE + timedelta(seconds=1))
    assert outbox.drain() == 1
    assert heard == ["a", "a"]


def test_the_oldest_go_first_no_more_than_asked_and_only_of_these_topics(app: Flask) -> None:
    heard = listen(app, "greet")
    app.extensions["handlers"]["index"] = app.extensions["handlers"]["greet"]
    written("a", "b", "c")
    written("1", "2", topic="index")
    assert outbox.run_due(limit=2) == 2
    assert heard == ["a", "b"]
    assert outbox.run_due(topics={"index"}, limit=1) == 1
    assert outbox.run_due(excluding=("greet",)) == 1
    assert heard == ["a", "b", "1", "2"]
    assert outbox.run_due() == 1
    assert outbox.run_due() == 0
    assert heard == ["a", "b", "1", "2", "c"]


def test_the_index_has_one_writer_at_a_time(app: Flask) -> None:
    heard = listen(app, "index")
    app.extensions["handlers"]["greet"] = app.extensions["handlers"]["index"]
    written("1", "2", topic="index")
    written("a")
    with atomic():  # another worker delivers the first
        outbox._lease(db.session.scalars(select(Outbox).where(Outbox.key == "1")).one())
    assert outbox.drain() == 1
    assert heard == ["a"]
    clock.move_by(outbox.LEASE + timedelta(seconds=1))
    assert outbox.drain() == 2
    assert heard == ["a", "1", "2"]


def test_draining_ends_where_more_comes_than_goes(app: Flask) -> None:
    def another(payload: dict[str, Any], key: str) -> None:
        with atomic():
            outbox.send("greet", key + "+")

    hear(app, "greet", another)
    written("a")
    assert outbox.drain(rounds=3) == 3


def test_what_never_happened_is_told_once_by_its_key(app: Flask) -> None:
    told: list[Any] = []
    hear(app, "happening_undone", lambda payload, key: told.append(payload))
    with atomic():
        happening.undone("mentoring-7")
        happening.undone("mentoring-7")
    assert outbox.drain() == 1
    assert told == [{"happening": "mentoring-7"}]
