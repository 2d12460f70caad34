"""The audit chain proves that nothing was changed afterwards."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import delete, select, update

from marketplace.kernel import audit
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.audit import AuditEvent
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic


def note(count: int) -> None:
    with atomic():
        for number in range(count):
            audit.record("test.note", None, SYSTEM, number=number, words="한글")


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


def test_a_removed_row_breaks_the_chain(app: Flask) -> None:
    note(3)
    audit.seal()
    row = db.session.scalars(select(AuditEvent)).first()
    with atomic():
        db.session.execute(delete(AuditEvent).where(AuditEvent.id == row.id))
    assert len(audit.verify()) == 1
