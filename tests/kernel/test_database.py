"""Column types that keep their meaning on both databases, and how SQLite is spoken to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, func, select
from sqlalchemy.dialects import postgresql, sqlite

from marketplace.accounts.models import Organisation
from marketplace.kernel import clock, ids, policy, site
from marketplace.kernel.database import UtcDateTime, columns, db, dump_json, insert_ignore, sum_of
from marketplace.kernel.ids import Counter
from marketplace.kernel.policy import Policy
from marketplace.kernel.site import ForeignDatabase, Site
from marketplace.kernel.transaction import atomic
from tests.world import World

SEOUL_NINE = datetime(2026, 7, 1, 9, tzinfo=timezone(timedelta(hours=9)))
UTC_MIDNIGHT = datetime(2026, 7, 1, tzinfo=UTC)
DIALECTS = {"sqlite": sqlite.dialect(), "postgresql": postgresql.dialect()}


@pytest.mark.parametrize("name", DIALECTS)
def test_an_instant_is_kept_in_utc_and_comes_back_aware(name: str) -> None:
    kind, dialect = UtcDateTime(), DIALECTS[name]
    kept = kind.process_bind_param(SEOUL_NINE, dialect)
    assert kept == (UTC_MIDNIGHT.replace(tzinfo=None) if name == "sqlite" else UTC_MIDNIGHT)
    for stored in (kept, SEOUL_NINE):  # PostgreSQL answers in the zone of the connection
        back = kind.process_result_value(stored, dialect)
        assert back == UTC_MIDNIGHT
        assert back is not None
        assert back.utcoffset() == timedelta(0)
    assert kind.process_bind_param(None, dialect) is None
    assert kind.process_result_value(None, dialect) is None
    with pytest.raises(ValueError, match="time zone"):
        kind.process_bind_param(datetime(2026, 7, 1), dialect)  # noqa: DTZ001


def test_what_is_hashed_is_written_in_one_way() -> None:
    assert dump_json({"b": [1, None], "a": "한글", "d": date(2026, 7, 1)}) == (
        '{"a":"한글","b":[1,null],"d":"2026-07-01"}'
    )


def test_a_sum_is_a_whole_number(app: Flask) -> None:
    with atomic():
        db.session.add_all([Counter(name="a", value=3_000_000_000), Counter(name="b", value=4)])
    total = db.session.scalar(select(sum_of(Counter.value)))
    assert (total, type(total)) == (3_000_000_004, int)


def test_a_row_that_is_there_already_is_left_alone(app: Flask) -> None:
    with atomic():
        assert insert_ignore(Site, key="colour", value="blue") is True
        assert insert_ignore(Site, key="colour", value="green") is False
    assert site.get("colour") == "blue"
    assert site.get("shape") is None
    with atomic():
        site.put("colour", "green")
        site.put("shape", "round")
    assert (site.get("colour"), site.get("shape")) == ("green", "round")


def test_columns_are_read_with_what_the_transaction_has_written_so_far(app: Flask, world: World) -> None:
    company = world.company("다온전자")
    names = select(Site.key).where(Site.value == "blue").order_by(Site.key)
    with atomic():
        db.session.add(Site(key="colour", value="blue"))
        assert [row.key for row in columns(names)] == ["colour"], "a new row"
        db.session.get_one(Organisation, company).name_ko = "새온전자"
        name = select(Organisation.name_ko).where(Organisation.id == company)
        assert columns(name).one().name_ko == "새온전자", "a changed one"
        db.session.delete(db.session.get_one(Site, "colour"))
        assert columns(names).all() == [], "one that was deleted"


def test_numbers_count_by_prefix_and_year(app: Flask) -> None:
    with atomic():
        year = clock.today().year
        assert ids.next_number("GT") == f"GT-{year}-000001"
        assert ids.next_number("GT") == f"GT-{year}-000002"
        assert ids.next_number("LA", digits=4) == f"LA-{year}-0001"
    with atomic():
        assert ids.next_number("GT") == f"GT-{year}-000003"
    clock.move_by(timedelta(days=366))
    with atomic():
        assert ids.next_number("GT") == f"GT-{clock.today().year}-000001", "each year begins anew"


def test_a_reference_can_be_read_out_over_the_telephone() -> None:
    refs = {ids.new_ref() for _ in range(200)}
    assert len(refs) == 200
    assert {len(ref) for ref in refs} == {10}
    assert not set("".join(refs)) & set("01ilo")
    assert len(ids.new_ref(16)) == 16


def test_a_rule_counts_from_its_day_and_what_was_changed_stays(app: Flask) -> None:
    shipped = [
        ("kernel_days", date(2026, 1, 1), 30, "법", True),
        ("kernel_days", date(2026, 7, 1), 45, "법", False),
        ("kernel_other", date(2020, 1, 1), 7, "", True),
    ]
    with atomic():
        policy.seed(shipped)
    with atomic():
        row = db.session.scalars(
            select(Policy).where(Policy.key == "kernel_days", Policy.from_on == date(2026, 7, 1))
        ).one()
        assert (row.value, row.source, row.confirmed) == (45, "법", False)
        row.value = 60
    with atomic():
        policy.seed(shipped)
    assert db.session.scalar(select(func.count()).where(Policy.key == "kernel_days")) == 2
    days = {
        on: policy.value("kernel_days", on)
        for on in (date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1), date(2030, 1, 1))
    }
    assert list(days.values()) == [30, 30, 60, 60]
    with pytest.raises(LookupError, match="kernel_days on 2025-12-31"):
        policy.value("kernel_days", date(2025, 12, 31))


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("setting", "synchronous"), [("OFF", 0), ("NORMAL", 1), ("FULL", 2)])
def test_sqlite_keeps_what_it_was_given_and_checks_what_is_named(
    app: Flask, tmp_path: Path, setting: str, synchronous: int
) -> None:
    app.config["SQLITE_SYNCHRONOUS"] = setting
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    engine = create_engine(f"sqlite:///{tmp_path / 'new.sqlite3'}")
    with engine.connect() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}
        mapped = connection.exec_driver_sql("PRAGMA mmap_size").scalar()
    engine.dispose()
    assert found == {
        "journal_mode": "wal", "synchronous": synchronous, "foreign_keys": 1, "busy_timeout": 15_000,
    }  # fmt: skip
    assert mapped, "the file is read from the system's own cache"


@pytest.fixture
def outsider(app: Flask) -> Iterator[sqlite3.Connection]:
    """Another process on the same file, which does not wait for a lock."""
    other = sqlite3.connect(str(db.engine.url.database), isolation_level=None, timeout=0)
    yield other
    other.close()


@pytest.mark.sqlite_only
def test_who_reads_lets_others_write_and_who_writes_has_the_lock_at_once(
    app: Flask, outsider: sqlite3.Connection
) -> None:
    write = "INSERT INTO site (key, value) VALUES (?, 'blue')"
    assert site.get("reading") is None  # our reading has begun
    outsider.execute(write, ("reading",))
    assert site.get("reading") is None, "and sees one moment until it ends"
    with atomic(), pytest.raises(sqlite3.OperationalError, match="locked"):
        outsider.execute(write, ("writing",))
    outsider.execute(write, ("after",))
    assert (site.get("reading"), site.get("writing"), site.get("after")) == ("blue", None, "blue")


def test_a_database_serves_the_environment_and_the_key_it_was_set_up_for(app: Flask) -> None:
    with atomic():
        site.put("mode", "demo")
        site.put("field_key", site.key_print("k" * 44))
    site.refuse_foreign_database("demo", "k" * 44)
    assert db.engine.pool.checkedout() == 0, "nothing stays open that a migration would wait for"
    with pytest.raises(ForeignDatabase, match="'demo', not 'production'"):
        site.refuse_foreign_database("production", "k" * 44)
    for key in ("x" * 44, ""):
        with pytest.raises(ForeignDatabase, match="FIELD_ENCRYPTION_KEY"):
            site.refuse_foreign_database("demo", key)


def test_a_database_that_was_never_set_up_is_nobodys(app: Flask) -> None:
    with atomic():
        for key in ("mode", "field_key"):
            if row := db.session.get(Site, key):
                db.session.delete(row)
    site.refuse_foreign_database("production", "k" * 44)
    Site.__table__.drop(db.engine)
    site.refuse_foreign_database("production", "k" * 44)


@pytest.mark.sqlite_only
def test_to_ask_whose_a_database_is_does_not_make_one(app: Flask) -> None:
    file = Path(str(db.engine.url.database))
    db.session.remove()
    db.engine.dispose()
    file.unlink()
    site.refuse_foreign_database("production", "k" * 44)
    assert not file.exists()


def test_the_print_of_a_key_tells_keys_apart_and_does_not_tell_the_key() -> None:
    one, other = site.key_print("k" * 44), site.key_print("x" * 44)
    assert one == site.key_print("k" * 44) != other
    assert len(one) == 64
    assert site.key_print("") == ""
