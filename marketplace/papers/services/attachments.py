"""Files that come with a message: looked into, stored by hash, served as attachment to the deal's parties."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

from flask import current_app

from marketplace.formats.file_kinds import extensions
from marketplace.formats.text_in import file_name
from marketplace.gateways.storage import files
from marketplace.kernel.errors import Invalid
from marketplace.kernel.text import Text

MOST_FILES = 10
# extension -> (media type, extensions that the content may be recognised as)
ALLOWED: dict[str, tuple[str, frozenset[str]]] = {
    ".pdf": ("application/pdf", frozenset({".pdf"})),
    ".png": ("image/png", frozenset({".png"})),
    ".jpg": ("image/jpeg", frozenset({".jpg", ".jpeg", ".jfif", ".jpe"})),
    ".jpeg": ("image/jpeg", frozenset({".jpg", ".jpeg", ".jfif", ".jpe"})),
    ".zip": ("application/zip", frozenset({".zip"})),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", frozenset({".docx", ".zip"})),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", frozenset({".xlsx", ".zip"})),
    ".pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", frozenset({".pptx", ".zip"})),
    ".hwp": ("application/x-hwp", frozenset({".hwp", ".doc", ".xls", ".ppt", ".msi", ".msg"})),
    ".hwpx": ("application/hwp+zip", frozenset({".hwpx", ".zip", ".odt", ".epub"})),
    ".txt": ("text/plain", frozenset()),
    ".csv": ("text/csv", frozenset()),
}  # fmt: skip
ATTACHMENT_TYPES = ",".join(ALLOWED)
_OFFICE = frozenset({".docx", ".xlsx", ".pptx", ".hwpx", ".zip"})  # all of them are ZIP archives inside


@dataclass(frozen=True)
class Attachment:
    """A stored file that a message is about to carry."""

    name: str
    sha256: str
    size: int
    media_type: str


def store_attachments(
    uploads: Iterable[tuple[str, IO[bytes]]], most: int = MOST_FILES, most_bytes: int | None = None
) -> list[Attachment]:
    """Look into each (name, stream), then store it; Invalid names the file and what to do. Outside transactions.

    At most `most` files of `most_bytes` each (None: the site's limit).
    """
    chosen = [(name, stream) for name, stream in uploads if name]
    if len(chosen) > most:
        raise _refused(
            Text(f"파일은 한 번에 {most}개까지 보낼 수 있습니다.", f"At most {most} files at a time.")
        )
    kinds = [_media_type(name, stream) for name, stream in chosen]
    limit = min(most_bytes or current_app.config["MAX_FILE_BYTES"], current_app.config["MAX_FILE_BYTES"])
    attachments = []
    for (name, stream), media_type in zip(chosen, kinds, strict=True):
        stored = files().put(stream, limit)
        attachments.append(Attachment(file_name(name), stored.sha256, stored.size, media_type))
    return attachments


def store_attachment(uploads: Iterable[tuple[str, IO[bytes]]]) -> Attachment | None:
    """The one file of a form, stored; None when none was chosen."""
    return next(iter(store_attachments(uploads, most=1)), None)


def _media_type(name: str, stream: IO[bytes]) -> str:
    extension = PurePath(name).suffix.lower()
    if extension not in ALLOWED:
        raise _refused(
            Text(
                "‘{name}’은(는) 보낼 수 없는 형식입니다. 보낼 수 있는 형식: {allowed}",
                "“{name}” is of a kind that can't be sent. Allowed: {allowed}",
            ).fill(name=name, allowed=", ".join(ALLOWED))
        )
    head = stream.read(64 * 1024)
    stream.seek(0)
    if not head:
        raise _refused(Text("‘{name}’은(는) 빈 파일입니다.", "“{name}” is empty.").fill(name=name))
    media_type, content = ALLOWED[extension]
    if not _fits(head, content):
        raise _refused(
            Text(
                "‘{name}’의 내용이 확장자와 다릅니다. 올바른 확장자로 저장해서 다시 올려 주십시오.",
                "The content of “{name}” does not fit its extension. Save it with the right one and try again.",
            ).fill(name=name)
        )
    return media_type


def _fits(head: bytes, content: frozenset[str]) -> bool:
    if not content:  # plain text: no format of its own, so no zero bytes
        return b"\x00" not in head
    if content & _OFFICE:
        return head.startswith(b"PK\x03\x04")
    return bool(extensions(head) & content)


def _refused(text: Text) -> Invalid:
    return Invalid(text, files=text)
