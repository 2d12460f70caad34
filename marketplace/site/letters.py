"""The letters of the demo, as files: read so that a visitor can follow a link that went out by mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path

MOST = 200


@dataclass(frozen=True)
class Letter:
    """One sent message; `name` is its file's, without the ending."""

    name: str
    to: str
    subject: str
    sent_at: datetime
    body: str


def letters(folder: Path) -> list[Letter]:
    """The newest MOST letters in the folder, newest first; a folder that is not there has none."""
    files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True)[:MOST]
    return [_read(file) for file in files]


def letter(folder: Path, name: str) -> Letter | None:
    """The letter of this name, or None. The name is looked for among the files, never made into a path."""
    file = next((file for file in folder.glob("*.eml") if file.stem == name), None)
    return _read(file) if file else None


def _read(file: Path) -> Letter:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    return Letter(
        name=file.stem,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        sent_at=parsedate_to_datetime(str(message["Date"])),
        body=body.get_content() if body else "",
    )
