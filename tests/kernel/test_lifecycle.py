"""A state moves along its table only: from where, by whom, and on record. What a form makes, it makes once."""

from __future__ import annotations

import os
import runpy
import signal
import threading
from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.kernel import crashpoint
from marketplace.kernel.actor import GUEST, SYSTEM, Actor
from marketplace.kernel.audit import AuditEvent
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden
from marketplace.kernel.lifecycle import Lifecycle, step
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.kernel.watch import Derived, Watch, watched
from marketplace.newsroom.models import Notice
from tests.world import World

STATES = {"draft": Text("초안", "draft"), "sent": Text("보냄", "sent"), "closed": Text("닫힘", "closed")}
TABLE = Lifecycle(
    "parcel",
    lambda actor, parcel: {"sender"} if actor.user_id == parcel.sender_id else set(),
    STATES,
    send=step("draft", to="sent", by={"sender"}),
    close=step("draft", "sent", to="closed", by={"sender", "system"}),
    expire=step("sent", to="closed", by={"system"}),
)
SENDER, STRANGER = Actor(user_id=7), Actor(user_id=8)


@dataclass
class Parcel:
    """Something with a state, in no table of its own."""

    state: str
    sender_id: int = 7
    id: int = 3
    __tablename__ = "parcel"


def test_a_button_is_shown_to_the_right_party_in_the_right_state() -> None:
    shown = {
        (name, state): TABLE.available(Parcel(state), actor)
        for name, actor in (("sender", SENDER), ("stranger", STRANGER), ("system", SYSTEM), ("guest", GUEST))
        for state in STATES
    }
    assert {place: actions for place, actions in shown.items() if actions} == {
        ("sender", "draft"): ["send", "close"],
        ("sender", "sent"): ["close"],
        ("system", "draft"): ["close"],
        ("system", "sent"): ["close", "expire"],
    }


def test_a_step_moves_the_state_and_is_on_record(app: Flask) -> None:
    parcel = Parcel("draft")
    with atomic():
        TABLE.perform("send", parcel, SENDER, by_id=7)
    assert parcel.state == "sent"
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert (event.action, event.subject_type, event.subject_id, event.actor_id) == (
        "parcel.send",
        "parcel",
        3,
        7,
    )
    assert event.detail == {"from": "draft", "to": "sent", "by_id": 7}


def test_the_wrong_party_is_refused_before_the_wrong_state(app: Flask) -> None:
    parcel = Parcel("closed")
    with pytest.raises(Forbidden), atomic():
        TABLE.perform("send", parcel, STRANGER)
    with pytest.raises(Conflict) as caught, atomic():
        TABLE.perform("send", parcel, SENDER)
    assert caught.value.text.en.startswith("This can't be done now: the state is “closed”.")
    assert "‘닫힘’ 상태" in caught.value.text.ko
    assert parcel.state == "closed"
    TABLE.check("send", Parcel("draft"), SENDER)


def test_a_state_does_not_move_outside_of_a_transaction(app: Flask) -> None:
    parcel = Parcel("draft")
    with pytest.raises(RuntimeError, match="inside atomic"):
        TABLE.perform("send", parcel, SENDER)
    assert parcel.state == "draft"


def test_what_watches_a_state_is_one_row_or_several() -> None:
    table = Derived("parcel", STATES, send=TABLE.steps["send"])
    one, other = Watch(told=("parcel_sent",)), Watch(kinds=("book",))
    found = watched(table, "closed lost", draft=one, sent=(one, other))
    assert found.table is table
    assert (table.subject_type, table.states, list(table.steps)) == ("parcel", STATES, ["send"])
    assert found.final == {"closed", "lost"}
    assert found.states == {"draft": (one,), "sent": (one, other)}


def test_a_form_sent_again_is_given_what_it_has_made_and_nobody_elses(app: Flask, world: World) -> None:
    writer, other = world.person().user_id, world.person().user_id
    with atomic():
        assert made_before(Notice, "token") is None
        db.session.add(
            Notice(
                title_ko="소식",
                body_ko="내용",
                from_on=date(2026, 7, 1),
                form_token="token",
                written_by_id=writer,
            )
        )
    with atomic():
        made = made_before(Notice, "token", Notice.written_by_id == writer)
        assert made is not None
        assert made.title_ko == "소식"
        assert made_before(Notice, "token", Notice.written_by_id == other) is None
        assert made_before(Notice, "another token") is None
        assert made_before(Notice, "") is made_before(Notice, None) is None
    assert made_before(Notice, None) is None
    with pytest.raises(RuntimeError, match="made in a transaction"):
        made_before(Notice, "token")


def test_forms_sent_at_once_make_one_thing(app: Flask, world: World) -> None:
    writer = world.person().user_id
    db.session.rollback()  # what was read before is no longer looked at
    start, made = threading.Barrier(5), [0] * 5

    def send(place: int) -> None:
        with app.app_context():
            start.wait(30)
            with atomic():
                row = made_before(Notice, "token")
                if row is None:
                    row = Notice(
                        title_ko="소식",
                        body_ko="내용",
                        from_on=date(2026, 7, 1),
                        form_token="token",
                        written_by_id=writer,
                    )
                    db.session.add(row)
                    db.session.flush()
                made[place] = row.id
            db.session.remove()

    threads = [threading.Thread(target=send, args=(place,)) for place in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [db.session.scalars(select(Notice.id)).one()] * 5


@pytest.mark.parametrize(
    ("environment", "armed", "passages", "dies"),
    [
        ("testing", "in_handler", ["in_handler"], [1]),
        ("testing", "in_handler", ["before_commit", "in_handler", "in_handler"], [0, 1, 0]),
        ("testing", "in_handler:3", ["in_handler"] * 4, [0, 0, 1, 0]),
        ("testing", "", ["in_handler"], [0]),
        ("production", "in_handler", ["in_handler"], [0]),
    ],
)
def test_the_plug_is_pulled_where_and_when_a_test_asked_for_it(
    monkeypatch: pytest.MonkeyPatch, environment: str, armed: str, passages: list[str], dies: list[int]
) -> None:
    killed: list[tuple[int, int]] = []
    monkeypatch.setenv("GISUL_ENV", environment)
    monkeypatch.setenv("CRASH_AT", armed)
    monkeypatch.setattr(os, "kill", lambda *call: killed.append(call))
    crash_point = runpy.run_path(crashpoint.__file__)["crash_point"]
    for name, times in zip(passages, dies, strict=True):
        killed.clear()
        crash_point(name)
        assert killed == [(os.getpid(), signal.SIGKILL)] * times
