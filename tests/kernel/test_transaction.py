"""One transaction a sentence, on both databases."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from datetime import date
from itertools import count
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError

from marketplace.accounts.models import Organisation
from marketplace.kernel import ids, policy, site, transaction
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, NotFound
from marketplace.kernel.ids import Counter
from marketplace.kernel.site import Site
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


def test_what_breaks_another_rule_is_a_fault_and_no_lost_race(app: Flask, world: World) -> None:
    company = world.company("다온전자")
    with pytest.raises(IntegrityError), atomic():
        db.session.add(Site(key="colour", value=None))
    assert site.get("colour") is None, "and the session reads on"
    with pytest.raises(DBAPIError), atomic():
        db.session.get_one(Organisation, company).name_ko = "새온전자"
        db.session.execute(text("SELECT * FROM no_such_table"))
    assert db.session.get_one(Organisation, company).name_ko == "다온전자"


def test_the_second_of_two_rows_that_must_differ_is_a_lost_race(app: Flask) -> None:
    with atomic():
        db.session.add(Site(key="colour", value="blue"))
    db.session.expunge_all()
    with pytest.raises(Conflict) as caught, atomic():
        db.session.add_all([Site(key="colour", value="green"), Site(key="shape", value="round")])
    assert caught.value.text == Conflict().text
    assert (site.get("colour"), site.get("shape")) == ("blue", None)


def test_a_block_is_a_transaction_until_its_end(app: Flask) -> None:
    assert transaction.in_transaction() is False
    with atomic():
        with atomic():
            pass
        assert transaction.in_transaction() is True
    with pytest.raises(KeyError), atomic():
        raise KeyError
    assert transaction.in_transaction() is False


def test_a_block_begins_with_nothing_unsaved_and_nothing_stale(app: Flask, world: World) -> None:
    company = world.company()
    row = db.session.get_one(Organisation, company)
    with atomic():
        row.phone = "054-000-0001"
    with db.engine.begin() as elsewhere:
        elsewhere.execute(update(Organisation).where(Organisation.id == company).values(phone="054-000-0002"))
    with atomic():
        assert row.phone == "054-000-0002"
    row.phone = "054-000-0003"
    for block in (atomic, transaction.snapshot):
        with pytest.raises(RuntimeError, match="unsaved changes"), block():
            pass
    db.session.rollback()
    assert row.phone == "054-000-0002"


class PowerCut(BaseException):
    pass


@pytest.mark.parametrize(("point", "kept"), [("before_commit", None), ("after_commit", "blue")])
def test_the_plug_can_be_pulled_around_the_commit(
    app: Flask, monkeypatch: pytest.MonkeyPatch, point: str, kept: str | None
) -> None:
    seen: list[str | None] = []

    def cut(name: str) -> None:
        if name == point:
            rows = db.session.connection().execute(select(Site.value).where(Site.key == "colour"))
            seen.append(rows.scalar())
            raise PowerCut

    monkeypatch.setattr(transaction, "crash_point", cut)
    with pytest.raises(PowerCut), atomic():
        db.session.add(Site(key="colour", value="blue"))
    assert seen == ["blue"], "everything is written by then"
    db.session.rollback()
    assert site.get("colour") == kept


def sqlite_error(code: int) -> OperationalError:
    cause = sqlite3.OperationalError("of the driver")
    cause.sqlite_errorcode = code
    return OperationalError("SELECT", {}, cause)


def postgresql_error(state: str | None, kind: type[DBAPIError] = OperationalError) -> DBAPIError:
    cause = Exception("of the driver")
    cause.sqlstate = state  # type: ignore[attr-defined]
    return kind("SELECT", {}, cause)


@pytest.mark.parametrize(
    ("error", "busy", "away"),
    [
        (sqlite_error(sqlite3.SQLITE_BUSY), True, False),
        (sqlite_error(sqlite3.SQLITE_LOCKED), True, False),
        (sqlite_error(sqlite3.SQLITE_BUSY | 2 << 8), True, False),  # SQLITE_BUSY_SNAPSHOT
        (sqlite_error(sqlite3.SQLITE_ERROR), False, False),
        (sqlite_error(sqlite3.SQLITE_CANTOPEN), False, True),
        (sqlite_error(sqlite3.SQLITE_FULL), False, True),
        (sqlite_error(sqlite3.SQLITE_IOERR | 3 << 8), False, True),
        (postgresql_error("40001"), True, True),
        (postgresql_error("40P01"), True, True),
        (postgresql_error("55P03"), True, True),
        (postgresql_error(None), False, True),
        (postgresql_error(None, InterfaceError), False, True),
        (postgresql_error("23505", IntegrityError), False, False),
    ],
)
def test_a_lock_in_the_way_a_database_that_is_gone_and_a_fault_are_told_apart(
    error: DBAPIError, busy: bool, away: bool
) -> None:
    """Whoever asks asks for the lock first: on PostgreSQL both arrive as an OperationalError."""
    assert transaction.is_busy(error) is busy
    assert transaction.is_away(error) is away


def test_a_connection_that_broke_is_a_database_that_is_gone() -> None:
    fault = postgresql_error("57014", DBAPIError)
    assert transaction.is_away(fault) is False
    fault.connection_invalidated = True
    assert transaction.is_away(fault) is True


def test_a_lock_is_known_from_the_drivers_own_error_too() -> None:
    cause = sqlite_error(sqlite3.SQLITE_BUSY).orig
    assert isinstance(cause, sqlite3.OperationalError)
    assert transaction.is_busy(cause) is True
    assert transaction.is_busy(sqlite3.OperationalError("of no code")) is False


@pytest.mark.parametrize(
    ("state", "words", "lost"),
    [("23505", "", True), ("23503", "", False), (None, "UNIQUE constraint failed: site.key", True), (None, "NOT NULL", False)],
)  # fmt: skip
def test_a_value_that_is_there_already_is_told_from_other_broken_rules(
    state: str | None, words: str, lost: bool
) -> None:
    cause = Exception(words)
    if state:
        cause.sqlstate = state  # type: ignore[attr-defined]
    assert transaction.is_unique_violation(IntegrityError("INSERT", {}, cause)) is lost


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
    waits: list[float] = []
    monkeypatch.setattr(transaction.time, "sleep", waits.append)
    with pytest.raises(Conflict) as caught, atomic():
        site.put("colour", "blue")
    assert waits == [0.05, 0.1, 0.2, 0.4], "a little longer each time, then no more"
    assert caught.value.status == 409
    assert "try again" in caught.value.text.en
    other_writer.execute("ROLLBACK")
    with atomic():  # and the session is as usable as before
        site.put("colour", "green")
    assert site.get("colour") == "green"


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("each_takes", "asked_again"), [(14.0, 1), (15.0, 0)])
def test_a_person_waits_no_longer_for_a_lock_than_they_would_for_a_page(
    app: Flask,
    other_writer: sqlite3.Connection,
    monkeypatch: pytest.MonkeyPatch,
    each_takes: float,
    asked_again: int,
) -> None:
    waits: list[float] = []
    times = count(100.0, each_takes)
    own = SimpleNamespace(monotonic=lambda: next(times), sleep=waits.append)
    monkeypatch.setattr(transaction, "time", own)
    with pytest.raises(Conflict), atomic():
        site.put("colour", "blue")
    assert len(waits) == asked_again


@pytest.mark.sqlite_only
def test_a_database_that_cannot_be_opened_is_no_lock_to_wait_for(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(**_options: object) -> None:
        raise sqlite_error(sqlite3.SQLITE_CANTOPEN)

    with monkeypatch.context() as patch:
        patch.setattr(db.session, "connection", gone)
        with pytest.raises(OperationalError), atomic():
            site.put("colour", "blue")
    assert transaction.in_transaction() is False


@pytest.mark.sqlite_only
def test_a_lock_met_in_the_middle_of_the_work_becomes_a_sentence(app: Flask) -> None:
    with pytest.raises(Conflict) as caught, atomic():
        site.put("colour", "blue")
        raise sqlite_error(sqlite3.SQLITE_BUSY)
    assert caught.value.text == transaction.BUSY
    assert site.get("colour") is None


def test_a_locked_row_is_read_again(app: Flask, world: World) -> None:
    company = world.company()
    seen = db.session.get_one(Organisation, company)
    with db.engine.begin() as elsewhere:
        elsewhere.execute(update(Organisation).where(Organisation.id == company).values(phone="054-000-0003"))
    with atomic():
        assert locked(Organisation, company).phone == "054-000-0003"
        assert locked_by(Organisation, Organisation.ref == seen.ref) is seen
    for missing in (
        lambda: locked(Organisation, 0),
        lambda: locked_by(Organisation, Organisation.ref == "x"),
    ):
        with pytest.raises(NotFound), atomic():
            missing()


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


def test_a_snapshot_within_a_transaction_reads_what_it_wrote_and_keeps_it(app: Flask) -> None:
    with atomic():
        site.put("colour", "blue")
        with transaction.snapshot():
            assert site.get("colour") == "blue"
    assert site.get("colour") == "blue"
