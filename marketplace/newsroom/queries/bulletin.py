"""Notices for their readers, and the one list of all that is new: notices, events, calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import joinedload

from marketplace.formats.plain_blocks import blocks
from marketplace.kernel import clock
from marketplace.kernel.actor import GUEST, Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.newsroom.models import Event, NewsFile, Notice
from marketplace.newsroom.permissions import event_readable, notice_readable, notice_shown
from marketplace.programmes.models import Call

KINDS: dict[str, Text] = {
    "notice": Text("소식", "News"),
    "event": Text("행사", "Event"),
    "call": Text("지원사업 공고", "Call"),
}
TABLES: dict[str, type[Any]] = {"notice": Notice, "event": Event, "call": Call}
PAGES = {"notice": "newsroom.notice", "event": "newsroom.event", "call": "programmes.call"}


@dataclass(frozen=True)
class Item:
    """One line of the list: what it is, and since when it can be read."""

    kind: str
    row: Any
    at: datetime
    pinned: bool

    @property
    def page(self) -> str:
        return PAGES[self.kind]

    @property
    def changed_at(self) -> datetime:
        """When its words last changed for readers."""
        return getattr(self.row, "corrected_at", None) or self.at

    @property
    def summary(self) -> str:
        """The beginning of its text, on one line and without its marks."""
        text = self.row.about if self.kind == "call" else self.row.body
        return " ".join(line for block in blocks(text) for line in block.lines)[:300]


def _rows(actor: Actor, kinds: Sequence[str]) -> Any:
    parts = {
        "notice": select(
            literal("notice").label("kind"), Notice.id.label("id"), Notice.published_at.label("at"),
            Notice.pinned.label("pinned"),
        ).where(notice_readable(actor), notice_shown(clock.today())),
        "event": select(literal("event"), Event.id, Event.announced_at, literal(False)).where(
            event_readable(actor), Event.state == "announced"
        ),
        "call": select(literal("call"), Call.id, Call.announced_at, literal(False)).where(
            Call.announced_at.is_not(None), Call.state != "cancelled"
        ),
    }  # fmt: skip
    return union_all(*(parts[kind] for kind in kinds)).subquery()


def news(
    actor: Actor, kind: str = "", number: int = 1, per_page: int = 20, pinned: bool = True
) -> tuple[list[Item], int, int]:
    """(one page of what is new, how many there are in all, the page's number); pinned notices first, then the latest."""
    rows = _rows(actor, [kind] if kind in KINDS else list(KINDS))
    total = db.session.scalar(select(func.count()).select_from(rows)) or 0
    number = max(1, min(number, -(-total // per_page)))
    order = [rows.c.at.desc(), rows.c.id.desc()]
    if pinned:
        order.insert(0, rows.c.pinned.desc())
    chosen = db.session.execute(
        select(rows).order_by(*order).limit(per_page).offset((number - 1) * per_page)
    ).all()
    found: dict[tuple[str, int], Any] = {}
    for name, table in TABLES.items():
        ids = [one.id for one in chosen if one.kind == name]
        if ids:
            query = select(table).where(table.id.in_(ids))
            found |= {(name, row.id): row for row in db.session.scalars(query).unique()}
    items = [Item(one.kind, found[one.kind, one.id], one.at, bool(one.pinned)) for one in chosen]
    return items, total, number


def latest(actor: Actor, most: int = 3) -> list[Item]:
    """For the front page."""
    return news(actor, per_page=most)[0]


def public_news(most: int) -> list[Item]:
    """For feeds and search machines: what everybody may read, whoever asks."""
    return news(GUEST, per_page=most, pinned=False)[0]


def notices(actor: Actor, state: str = "") -> Select[Notice]:
    """The desk's list, the latest first."""
    query = select(Notice).where(notice_readable(actor)).options(joinedload(Notice.cluster))
    if state:
        query = query.where(Notice.state == state)
    return query.order_by(Notice.id.desc())


def notice_for(actor: Actor, ref: str) -> Notice | None:
    query = select(Notice).where(notice_readable(actor), Notice.ref == ref)
    return db.session.scalars(query.options(joinedload(Notice.cluster))).first()


def withdrawn_notice(ref: str) -> Notice | None:
    """One that everybody could read and that was withdrawn: its address says so, and why."""
    query = select(Notice).where(
        Notice.ref == ref, Notice.state == "withdrawn", Notice.audience == "everybody"
    )
    return db.session.scalars(query).first()


def files_of(row: Notice | Event) -> list[NewsFile]:
    column = NewsFile.notice_id if isinstance(row, Notice) else NewsFile.event_id
    query = select(NewsFile).where(column == row.id, NewsFile.removed_at.is_(None))
    return list(db.session.scalars(query.order_by(NewsFile.id)))


def file_for(actor: Actor, ref: str) -> NewsFile | None:
    """A file of what the reader may read."""
    readable = select(Notice.id).where(notice_readable(actor))
    announced = select(Event.id).where(event_readable(actor))
    query = select(NewsFile).where(
        NewsFile.ref == ref,
        NewsFile.removed_at.is_(None),
        NewsFile.notice_id.in_(readable) | NewsFile.event_id.in_(announced),
    )
    return db.session.scalars(query).first()
