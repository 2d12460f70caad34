"""Writing notices, publishing and withdrawing them; files of notices and events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked_by
from marketplace.newsroom.lifecycle import NOTICE
from marketplace.newsroom.models import Event, NewsFile, Notice
from marketplace.newsroom.permissions import edits
from marketplace.newsroom.queries.bulletin import files_of
from marketplace.papers.services import Attachment

MOST_FILES = 20
NOT_YOURS = Text(
    "센터 직원이 하는 작업입니다. 센터에 문의해 주십시오.", "The center's staff does this. Ask the center."
)
BACKWARDS = Text(
    "마지막 날을 시작하는 날과 같거나 늦게 입력해 주십시오.", "Enter a last day that is not before the first."
)
WHY = Text("사유를 입력해 주십시오. 방문자가 읽습니다.", "Enter the reason; visitors read it.")
WORDS = ("title_ko", "title_en", "body_ko", "body_en")


@dataclass(frozen=True)
class Words:
    """What a notice says, to whom, and from when until when."""

    title_ko: str
    title_en: str
    body_ko: str
    body_en: str
    audience: str
    cluster_id: int | None
    from_on: date
    until_on: date | None
    pinned: bool


def check_editor(actor: Actor) -> None:
    if not edits(actor):
        raise Forbidden(NOT_YOURS)


def write_notice(actor: Actor, form_token: str, words: Words) -> str:
    """A draft, which its writer then publishes. Its ref."""
    check_editor(actor)
    _check(words)
    with atomic():
        made = made_before(Notice, form_token, Notice.written_by_id == actor.user_id)
        if made is not None:
            return made.ref
        row = Notice(form_token=form_token, written_by_id=actor.user_id, **vars(words))
        db.session.add(row)
        audit.record("notice.write", row, actor)
        return row.ref


def change_notice(actor: Actor, ref: str, words: Words, version: int | None = None) -> None:
    """Other words; readers of one that was published see that it was corrected, and when."""
    check_editor(actor)
    _check(words)
    with atomic():
        row = locked_by(Notice, Notice.ref == ref)
        if version is not None and version != row.version:
            raise Conflict()
        corrected = any(getattr(row, name) != getattr(words, name) for name in WORDS)
        for name, value in vars(words).items():
            setattr(row, name, value)
        if corrected and row.published_at is not None:
            row.corrected_at = clock.now()
        audit.record("notice.change", row, actor, corrected=corrected)


def _check(words: Words) -> None:
    if words.until_on is not None and words.until_on < words.from_on:
        raise Invalid(BACKWARDS, until_on=BACKWARDS)


def publish_notice(actor: Actor, ref: str) -> None:
    with atomic():
        row = locked_by(Notice, Notice.ref == ref)
        NOTICE.perform("publish", row, actor)
        row.published_at = row.published_at or clock.now()
        row.withdrawn_at, row.note = None, ""


def withdraw_notice(actor: Actor, ref: str, note: str) -> None:
    """Nobody reads it any more; its address says why. It can be published again."""
    if not note.strip():
        raise Invalid(WHY, reason=WHY)
    with atomic():
        row = locked_by(Notice, Notice.ref == ref)
        NOTICE.perform("withdraw", row, actor)
        row.withdrawn_at, row.note = clock.now(), note.strip()[:500]


def add_files(actor: Actor, of: str, ref: str, stored: Sequence[Attachment]) -> None:
    """Files of a notice or an event (`of`)."""
    check_editor(actor)
    if not stored:
        sentence = Text("올릴 파일을 선택해 주십시오.", "Choose a file.")
        raise Invalid(sentence, files=sentence)
    with atomic():
        row: Notice | Event
        row = locked_by(Notice, Notice.ref == ref) if of == "notice" else locked_by(Event, Event.ref == ref)
        if len(files_of(row)) + len(stored) > MOST_FILES:
            sentence = Text(f"파일을 {MOST_FILES}개까지 올릴 수 있습니다.", f"At most {MOST_FILES} files.")
            raise Invalid(sentence, files=sentence)
        for one in stored:
            file = NewsFile(
                name=one.name, sha256=one.sha256, size=one.size, media_type=one.media_type,
                uploaded_by_id=actor.user_id, **{f"{of}_id": row.id},
            )  # fmt: skip
            db.session.add(file)
            audit.record("news_file.add", file, actor)


def remove_file(actor: Actor, file_ref: str, removed: bool = True) -> tuple[str, str]:
    """Take a file away, or put it back; (of a notice or an event, its ref)."""
    check_editor(actor)
    with atomic():
        file = db.session.scalars(select(NewsFile).where(NewsFile.ref == file_ref).with_for_update()).first()
        if file is None:
            raise NotFound()
        file.removed_at = clock.now() if removed else None
        audit.record("news_file.remove" if removed else "news_file.restore", file, actor)
        if file.notice_id is not None:
            return "notice", db.session.get_one(Notice, file.notice_id).ref
        return "event", db.session.get_one(Event, file.event_id).ref
