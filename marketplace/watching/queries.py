"""What is wrong with the site at this moment, and what could not be delivered. Nothing here names a person."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from marketplace.gateways.search import engine, is_away
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.audit import AuditEvent
from marketplace.kernel.database import db
from marketplace.kernel.outbox import Outbox
from marketplace.kernel.schedule import Schedule
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.migrations import alembic_config
from marketplace.watching.names import of_error, of_topic
from marketplace.watching.permissions import mends

# The worker looks five times a second, and rebuilding the search has a lane of its own.
LATE = timedelta(minutes=15)
MANY_TRIES = 4  # by then fifteen seconds have passed: no hiccup any more
UNSEALED = timedelta(hours=1)
LEAST_SPACE = 1024**3
# One that was dealt with by giving it up is done, and still marked as having died.
DEAD: tuple[ColumnElement[bool], ...] = (Outbox.dead_at.is_not(None), Outbox.done_at.is_(None))
WAITING: tuple[ColumnElement[bool], ...] = (Outbox.done_at.is_(None), Outbox.dead_at.is_(None))
SHOWN = 200


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: what, what to do about it, and since when where that is known."""

    key: str
    what: Text
    do: Text
    since: datetime | None = None
    # Not of what mends itself, nor of a worker that stands still: it would send the letter.
    by_letter: bool = True


@dataclass(frozen=True)
class Undelivered:
    """A message that was given up after its tries; `error` is the class of what went wrong, never its words."""

    row: Outbox
    what: Text
    error: str
    cause: Text


def not_ready() -> list[str]:
    """Why this process can't serve pages: "database", "schema". Empty when it can."""
    try:
        with db.engine.connect() as connection:
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except SQLAlchemyError:
        return ["database"]
    return [] if found == _newest_revision() else ["schema"]


@cache
def _newest_revision() -> str | None:
    return ScriptDirectory.from_config(alembic_config(db.engine)).get_current_head()


def findings() -> list[Finding]:
    """All that is wrong now, what matters most first."""
    return [one for look in (_worker, _dead, _late, _failing, _search, _space, _unsealed) for one in look()]


def undelivered() -> list[Undelivered]:
    """What was given up and nobody has dealt with, newest first, SHOWN at most."""
    rows = db.session.scalars(select(Outbox).where(*DEAD).order_by(Outbox.dead_at.desc()).limit(SHOWN))
    return [_told(row) for row in rows]


def undelivered_kinds(entries: Iterable[Undelivered]) -> list[tuple[str, Text, int]]:
    """[(topic, its name, how many)] of what is listed, for sending all of a kind again."""
    found = Counter(entry.row.topic for entry in entries)
    return [(topic, of_topic(topic), count) for topic, count in found.most_common()]


def undelivered_one(message_id: int) -> Undelivered | None:
    """One of them."""
    row = db.session.scalars(select(Outbox).where(Outbox.id == message_id, *DEAD)).first()
    return _told(row) if row else None


def work_items(actor: Actor) -> list[WorkItem]:
    """For who mends it: what could not be delivered, and that the worker, which would write of it, stands still."""
    if not mends(actor):
        return []
    return [
        WorkItem(
            one.what,
            "",
            "watching.system",
            icon="triangle-alert",
            due_on=clock.seoul_date(one.since) if one.since else None,
        )
        for one in (*_worker(), *_dead())
    ]


def _count(*conditions: ColumnElement[bool]) -> tuple[int, datetime | None]:
    row = db.session.execute(select(func.count(), func.min(Outbox.available_at)).where(*conditions)).one()
    return row[0], row[1]


def _worker() -> Iterator[Finding]:
    """The clockwork moves its due times as long as a worker lives."""
    due = db.session.scalar(select(func.min(Schedule.due_at)))
    if due is not None and due < clock.now() - LATE:
        yield Finding(
            "worker",
            Text("작업 프로그램(worker)이 멈춰 있습니다. 알림과 검색 반영, 기한 처리가 되지 않습니다.", "The worker stands still: no letters, no search updates, no deadlines."),
            Text("`flask worker`를 다시 시작해 주십시오.", "Start `flask worker` again."),
            due,
            by_letter=False,
        )  # fmt: skip


def _dead() -> Iterator[Finding]:
    count, since = _count(*DEAD)
    if count:
        yield Finding(
            "dead",
            Text("여러 번 시도하고도 전달하지 못한 작업이 {n}건 있습니다.", "Messages that were given up after many tries: {n}.").fill(n=count),
            Text("아래 목록에서 원인을 고친 뒤 다시 보내 주십시오.", "Mend the cause, then send them again from the list below."),
            since,
        )  # fmt: skip


def _late() -> Iterator[Finding]:
    count, since = _count(*WAITING, Outbox.tries == 0, Outbox.available_at < clock.now() - LATE)
    if count:
        yield Finding(
            "late",
            Text("15분 넘게 기다리는 작업이 {n}건 있습니다.", "Messages that have been waiting for more than fifteen minutes: {n}.").fill(n=count),
            Text("작업 프로그램이 도는지, 큰 작업이 막고 있지 않은지 확인해 주십시오.", "See whether the worker runs, and what holds it up."),
            since,
        )  # fmt: skip


def _failing() -> Iterator[Finding]:
    query = select(Outbox.topic, func.count(), func.min(Outbox.created_at)).where(
        *WAITING, Outbox.tries >= MANY_TRIES, Outbox.last_error.is_not(None)
    )
    for topic, count, since in db.session.execute(query.group_by(Outbox.topic)):
        name = of_topic(topic)
        yield Finding(
            f"failing_{topic}",
            Text("거듭 실패하는 작업이 {n}건 있습니다: {what}.", "Messages that fail again and again: {n}, {what}.").fill(n=count, what=name),
            Text("다시 시도하고 있습니다. 메일 서버와 바깥 연결을 확인해 주십시오.", "They are tried again by themselves. Look at the mail server and other connections."),
            since,
        )  # fmt: skip


def _search() -> Iterator[Finding]:
    if is_away():
        yield Finding(
            "search_away",
            Text("검색 서버에 연결되지 않습니다. 검색 화면은 그동안 간단한 찾기로 답합니다.", "The search server can't be reached; until it can, pages search plainly."),
            Text("검색 서버와 그 사이의 연결을 확인해 주십시오.", "Look at the search server and the way to it."),
        )  # fmt: skip
    elif engine().needs_rebuild:
        yield Finding(
            "search",
            Text("검색 색인이 없거나 오래되어 새로 만들어야 합니다. 검색 화면은 그동안 간단한 찾기로 답합니다.", "The search index is missing or old; until it is built anew, pages search plainly."),
            Text("저절로 새로 만듭니다. 계속되면 `flask search rebuild`를 실행해 주십시오.", "It is built by itself; if this stays, run `flask search rebuild`."),
            by_letter=False,
        )  # fmt: skip


def _space() -> Iterator[Finding]:
    free = shutil.disk_usage(Path(current_app.config["INSTANCE"])).free
    if free < LEAST_SPACE:
        yield Finding(
            "space",
            Text("저장 공간이 {n} MB밖에 남지 않았습니다.", "Only {n} MB of disk space are left.").fill(n=free // 1024**2),
            Text("디스크를 늘리거나 필요 없는 파일을 치워 주십시오. 다 차면 저장이 되지 않습니다.", "Make room: when the disk is full nothing can be saved."),
        )  # fmt: skip


def _unsealed() -> Iterator[Finding]:
    since = db.session.scalar(select(func.min(AuditEvent.at)).where(AuditEvent.batch_id.is_(None)))
    if since is not None and since < clock.now() - UNSEALED:
        yield Finding(
            "unsealed",
            Text("감사 기록이 한 시간 넘게 봉인되지 않았습니다.", "Audit records have not been sealed for more than an hour."),
            Text("작업 프로그램이 도는지 확인해 주십시오.", "See whether the worker runs."),
            since,
        )  # fmt: skip


def _told(row: Outbox) -> Undelivered:
    error = _kind_of(row.last_error)
    return Undelivered(row, of_topic(row.topic), error, of_error(error))


def _kind_of(error: str | None) -> str:
    """The class of an error: what an outside party said with it may hold an address or a secret."""
    return (error or "").partition(":")[0]
