"""A stored file is destroyed when nothing names it any more, and not while anything does."""

from __future__ import annotations

import io
from dataclasses import asdict

import pytest
from flask import Flask
from sqlalchemy import String

from marketplace.gateways.storage import files
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import Base, db
from marketplace.kernel.transaction import atomic
from marketplace.negotiation.models import GuestMessage, GuestQuestion
from marketplace.papers import services
from marketplace.papers.services.destroying import ONLY_SAY, naming_columns
from tests.negotiation.deals import make_deal
from tests.world import World

# Columns of 64 characters that hold no hash of a file: hashes of secrets, and of the chain of records.
NO_FILES = {
    "audit_batch.previous", "audit_batch.head", "failed_sign_in.key_hash", "calendar_feed.secret_hash",
    "email_token.token_hash", "user_session.token_hash", "recovery_code.print",
}  # fmt: skip


def test_every_column_that_could_hold_a_files_hash_is_looked_at_or_said_to_hold_none(app: Flask) -> None:
    hashes = {f"{one.table.name}.{one.name}" for one in naming_columns()[0]}
    every = {
        f"{table.name}.{one.name}"
        for table in Base.metadata.sorted_tables
        for one in table.columns
        if isinstance(one.type, String) and one.type.length == 64
    }
    assert every - hashes - ONLY_SAY == NO_FILES
    assert every >= ONLY_SAY
    assert {f"{one.table.name}.{one.name}" for one in naming_columns()[1]} == {
        "guest_message.files",
        "royalty_report.draft",
    }


def test_a_file_that_a_guest_sent_as_well_stays_until_the_guests_question_is_gone(world: World) -> None:
    deal = make_deal(world)
    (file,) = services.store_attachments([("설비.pdf", io.BytesIO(b"%PDF-1.4\n%%EOF\n"))])
    with atomic():
        row = GuestQuestion(
            listing_id=deal.listing_id, name="오손님", email="guest@example.org", consent_at=clock.now()
        )
        row.messages = [GuestMessage(side="guest", body="설비입니다.", files=[asdict(file)])]
        db.session.add(row)
        services.let_go([file.sha256])
    outbox.drain()
    with files().open(file.sha256) as kept:
        assert kept.read()
    with atomic():
        db.session.delete(db.session.query(GuestMessage).one())
        services.let_go([file.sha256])
    outbox.drain()
    with pytest.raises(FileNotFoundError):
        files().open(file.sha256)
