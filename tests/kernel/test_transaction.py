"""One transaction a sentence, on both databases."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, update

from marketplace.accounts.models import Organisation
from marketplace.kernel import ids, policy, site, transaction
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, NotFound
from marketplace.kernel.ids import Counter
from marketplace.kernel.transaction import atomic, locked, locked_by
from tests.world import World


def test_a_failure_leaves_nothing(app: Flask) -> None:
    with pytest.raises(ValueError, match="stop"), atomic():
        site.put("colour", "blue")
        raise ValueError("stop")
    assert site.get("colour") is None


def test_an_inner_block_joins_the_outer_one(app: Flask) -> None:
    with pytest.raises(ValueError, match="stop"), atomic():
        with atomic():
            site.put("colour", "blue")
        raise ValueError("stop")
    assert site.get("colour") is None


def test_the_slower_of_two_writers_is_told(app: Flask, world: World) -> None:
    """Both read the row; one writes; the other's write finds another version and becomes a 409."""
    company = world.company()
    first, second = app.app_context(), app.app_context()
    with first:
        stale = db.session.get(Organisation, company)
        assert stale is not None
        db.session.expunge(stale)
    with second, atomic():
        row = db.session.get(Organisation, company)
        assert row is not None
        row.phone = "054-000-0001"
    with first, pytest.raises(Conflict), atomic():
        db.session.add(stale)
        stale.phone = "054-000-0002"


def test_numbers_are_given_once_under_concurrency(app: Flask) -> None:
    given: list[str] = []

    def take() -> None:
        with app.app_context():
            for _ in range(5):
                with atomic():
                    given.append(ids.next_number("T"))
            db.session.remove()

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(given)) == len(given) == 40
    assert sorted(given)[-1].endswith("000040")
    assert db.session.scalar(select(Counter.value).where(Counter.name.like("T-%"))) == 40


def test_an_old_deal_keeps_the_rule_of_its_day(app: Flask) -> None:
    assert policy.value("share_national_rnd_pool_bp", date(2026, 7, 27)) == 5000
    assert policy.value("share_national_rnd_pool_bp", date(2026, 7, 28)) == 7000
    with pytest.raises(LookupError):
        policy.value("vat_bp", date(1990, 1, 1))


@pytest.fixture
def other_writer(app: Flask) -> Iterator[sqlite3.Connection]:
    """A second connection that holds SQLite's write lock; ours asks once instead of waiting 15 seconds."""
    db.session.connection().exec_driver_sql("PRAGMA busy_timeout=0")
    db.session.rollback()
    other = sqlite3.connect(str(db.engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()
    db.engine.dispose()


@pytest.mark.sqlite_only
def test_a_lock_that_is_let_go_is_waited_for(
    other_writer: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 2:
            other_writer.execute("ROLLBACK")

    monkeypatch.setattr(transaction.time, "sleep", sleep)
    with atomic():
        site.put("colour", "blue")
    assert site.get("colour") == "blue"
    assert len(waits) == 2


@pytest.mark.sqlite_only
def test_a_lock_that_is_kept_becomes_a_sentence(
    app: Flask, other_writer: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transaction.time, "sleep", lambda _seconds: None)
    with pytest.raises(Conflict) as caught, atomic():
        site.put("colour", "blue")
    assert caught.value.status == 409
    assert "try again" in caught.value.text.en
    other_writer.execute("ROLLBACK")
    with atomic():  # and the session is as usable as before
        site.put("colour", "green")
    assert site.get("colour") == "green"


def test_a_locked_row_is_read_again(app: Flask, world: World) -> None:
    company = world.company()
    seen = db.session.get_one(Organisation, company)
    with db.engine.begin() as elsewhere:
        elsewhere.execute(update(Organisation).where(Organisation.id == company).values(phone="054-000-0003"))
    with atomic():
        assert locked(Organisation, company).phone == "054-000-0003"
        assert locked_by(Organisation, Organisation.ref == seen.ref) is seen
    with pytest.raises(NotFound), atomic():
        locked(Organisation, 0)


def test_a_snapshot_does_not_see_what_others_save_meanwhile(app: Flask, world: World) -> None:
    company = world.company()
    phone = select(Organisation.phone).where(Organisation.id == company)
    with transaction.snapshot():
        before = db.session.scalar(phone)
        with db.engine.begin() as elsewhere:
            elsewhere.execute(
                update(Organisation).where(Organisation.id == company).values(phone="054-000-0003")
            )
        assert db.session.scalar(phone) == before
    assert db.session.scalar(phone) == "054-000-0003"
    with atomic():  # the connection is as it was: what is written is kept
        db.session.get_one(Organisation, company).phone = "054-000-0004"
    assert db.session.scalar(phone) == "054-000-0004"
