"""The audit chain proves that nothing was changed afterwards."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import delete, select, update

from marketplace.accounts.models import Organisation
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.audit import GENESIS, AuditBatch, AuditEvent
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from tests.world import World


def note(count: int) -> None:
    with atomic():
        for number in range(count):
            audit.record("test.note", None, SYSTEM, number=number, words="한글")


def changed(*, of: type, **values: object) -> None:
    """Somebody with the database in his hands changes its first row."""
    with atomic():
        first = db.session.scalars(select(of.id).order_by(of.id)).first()
        db.session.execute(update(of).where(of.id == first).values(**values))
    db.session.expire_all()


def test_what_was_done_is_on_record_with_who_did_it_to_what(app: Flask, world: World) -> None:
    before = audit.count()
    with atomic():
        company = Organisation(kind="company", name_ko="다온전자")
        db.session.add(company)
        audit.record("company.found", company, Actor(user_id=7), founders=3)
        audit.record("site.open", None, SYSTEM)
    assert audit.count() == before + 2
    opened, found = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(2))
    assert (found.action, found.actor_id, found.detail) == ("company.found", 7, {"founders": 3})
    assert (found.subject_type, found.subject_id) == ("organisation", company.id)
    assert company.id, "it has its number although it was new"
    assert (opened.subject_type, opened.subject_id, opened.actor_id) == ("site", None, None)
    assert clock.now() - timedelta(minutes=1) < found.at <= clock.now()


def test_an_excerpt_tells_of_one_row_what_happened_and_which_seals_lie_over_it(
    app: Flask, world: World
) -> None:
    audit.seal()
    ours, theirs = (db.session.get_one(Organisation, world.company()) for _ in range(2))
    for action, company in (("a", ours), ("b", theirs), ("c", ours), ("secret", ours)):
        with atomic():
            audit.record(action, company, SYSTEM)
    assert [event.action for event in audit.excerpt(ours)[0]] == ["a", "c", "secret"]
    assert audit.excerpt(ours)[1] == {}, "nothing is sealed yet"
    audit.seal()
    with atomic():
        audit.record("d", ours, SYSTEM)
    events, seals = audit.excerpt(ours, leaving_out=("secret",))
    assert [event.action for event in events] == ["a", "c", "d"]
    assert [event.batch_id in seals for event in events] == [True, True, False]
    assert [(number, seal.head) for number, seal in seals.items()] == [(events[0].batch_id, audit.head())]
    assert audit.excerpt(theirs, leaving_out=("b",)) == ([], {})


def test_the_newest_link_is_known_with_its_time(app: Flask) -> None:
    assert (audit.head(), audit.last_seal()) == (GENESIS, (GENESIS, None))
    heads = []
    for _ in range(2):
        note(1)
        assert audit.seal()
        clock.move_by(timedelta(hours=1))
        heads.append(audit.head())
    head, at = audit.last_seal()
    assert head == heads[1] != heads[0]
    assert at is not None
    assert timedelta(hours=1) <= clock.now() - at < timedelta(hours=1, minutes=1)


def test_a_seal_takes_the_oldest_rows_first_and_no_more_than_asked(app: Flask) -> None:
    audit.seal()
    note(5)
    assert [audit.seal(limit=2) for _ in range(4)] == [2, 2, 1, 0]
    numbers = list(db.session.scalars(select(AuditEvent.batch_id).order_by(AuditEvent.id)))[-5:]
    assert numbers == sorted(numbers)
    assert audit.verify() == []


def test_a_seal_over_more_rows_than_one_statement_names_is_whole(app: Flask) -> None:
    audit.seal()
    note(1003)
    assert audit.seal() == 1003
    assert audit.verify() == []
    assert audit.seal() == 0


def test_sealed_batches_verify(app: Flask) -> None:
    note(3)
    assert audit.seal() == 3
    note(2)
    assert audit.seal() == 2
    assert audit.seal() == 0
    assert audit.verify() == []


def test_a_changed_row_breaks_the_chain(app: Flask) -> None:
    note(3)
    audit.seal()
    row = db.session.scalars(select(AuditEvent)).first()
    with atomic():
        db.session.execute(update(AuditEvent).where(AuditEvent.id == row.id).values(action="test.other"))
    assert len(audit.verify()) == 1
    assert audit.verify()[0].endswith("a row was changed after sealing")


def test_a_removed_row_breaks_the_chain(app: Flask) -> None:
    note(3)
    audit.seal()
    row = db.session.scalars(select(AuditEvent)).first()
    with atomic():
        db.session.execute(delete(AuditEvent).where(AuditEvent.id == row.id))
    assert len(audit.verify()) == 1
    assert "has 2 rows, sealed with 3" in audit.verify()[0]


def test_every_word_of_a_row_is_under_the_seal(app: Flask) -> None:
    note(1)
    audit.seal()
    row = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id)).first()
    assert row is not None
    others = {
        "at": row.at + timedelta(seconds=1), "actor_id": 7, "action": "x", "subject_type": "x", "subject_id": 7,
        "detail": {"number": 0, "words": "다른"},
    }  # fmt: skip
    for name, other in others.items():
        right = getattr(row, name)
        changed(of=AuditEvent, **{name: other})
        assert len(audit.verify()) == 1, name
        changed(of=AuditEvent, **{name: right})
        assert audit.verify() == []


def test_a_batch_that_was_taken_out_is_missed_by_the_next(app: Flask) -> None:
    for _ in range(3):
        note(1)
        audit.seal()
    first = db.session.scalars(select(AuditBatch.id).order_by(AuditBatch.id)).first()
    with atomic():
        db.session.execute(delete(AuditEvent).where(AuditEvent.batch_id == first))
        db.session.execute(delete(AuditBatch).where(AuditBatch.id == first))
    problems = audit.verify()
    assert len(problems) == 1
    assert problems[0].endswith("does not follow the one before it")
