"""What was said at a meeting, and what was handed out."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.accounts.services import notify
from marketplace.clusters.lifecycle import MEETING
from marketplace.clusters.models import MeetingFile
from marketplace.clusters.queries import gatherings as rooms
from marketplace.clusters.queries.groups import people_in
from marketplace.clusters.services.meetings import chaired
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.papers.services import Attachment

MOST_FILES = 20
NOT_YET = Text(
    "모임이 시작한 뒤에 회의록을 올릴 수 있습니다. 지금은 임시로 저장할 수 있습니다.",
    "Minutes are published after the meeting has begun. You can save a draft now.",
)


def write_minutes(actor: Actor, ref: str, text: str, publish: bool, version: int | None = None) -> None:
    """Keep a draft for those who lead the meeting, or publish: members read it and hear of it, of a correction too."""
    with atomic():
        row = chaired(actor, ref)
        if version is not None and version != row.version:
            raise Conflict()
        if row.state == "cancelled":
            raise Conflict(Text("취소된 모임입니다.", "This meeting was called off."))
        if row.state == "held" and not publish:
            raise Conflict(
                Text(
                    "이미 올린 회의록입니다. 고친 내용은 다시 올려 주십시오.",
                    "These minutes are published. Publish the correction.",
                )
            )
        if publish and not text.strip():
            sentence = Text("회의록을 입력해 주십시오.", "Enter the minutes.")
            raise Invalid(sentence, minutes=sentence)
        if publish and row.starts_at > clock.now():
            raise Conflict(NOT_YET)
        changed = row.minutes != text
        row.minutes, row.minutes_by_id, row.minutes_at = text, actor.user_id, clock.now()
        if not publish or (row.state == "held" and not changed):
            return
        corrected = row.state == "held"
        MEETING.perform("publish", row, actor)
        row.held_at = row.held_at or clock.now()
        db.session.flush()
        people = [one for one in people_in(row.cluster) if one != actor.user_id]
        notify("minutes_published", f"{row.id}:{row.version}", people, meeting_id=row.id, corrected=corrected)


def add_files(actor: Actor, ref: str, stored: Sequence[Attachment]) -> None:
    """Put files beside the meeting, for its members."""
    if not stored:
        sentence = Text("올릴 파일을 선택해 주십시오.", "Choose a file.")
        raise Invalid(sentence, files=sentence)
    with atomic():
        row = chaired(actor, ref)
        if len(rooms.files_of(row)) + len(stored) > MOST_FILES:
            sentence = Text(
                f"한 모임에 파일을 {MOST_FILES}개까지 올릴 수 있습니다.",
                f"A meeting can have {MOST_FILES} files.",
            )
            raise Invalid(sentence, files=sentence)
        for one in stored:
            file = MeetingFile(
                meeting_id=row.id, name=one.name, sha256=one.sha256, size=one.size, media_type=one.media_type,
                uploaded_by_id=actor.user_id,
            )  # fmt: skip
            db.session.add(file)
            audit.record("meeting_file.add", file, actor)


def remove_file(actor: Actor, ref: str, file_ref: str, removed: bool = True) -> None:
    """Take a file away, or put it back."""
    with atomic():
        row = chaired(actor, ref)
        file = db.session.query(MeetingFile).filter_by(meeting_id=row.id, ref=file_ref).one_or_none()
        if file is None:
            raise NotFound()
        file.removed_at = clock.now() if removed else None
        audit.record("meeting_file.remove" if removed else "meeting_file.restore", file, actor)
