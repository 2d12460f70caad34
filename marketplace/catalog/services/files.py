"""Files of a listing: their content is looked at, not believed; each opening is logged."""

from __future__ import annotations

import codecs
from datetime import timedelta
from typing import IO, BinaryIO

from flask import current_app
from sqlalchemy import select

from marketplace.catalog.models import FILE_ACCESS, FileDownload, Listing, ListingFile
from marketplace.catalog.services.editing import editing
from marketplace.formats.file_kinds import extensions
from marketplace.formats.text_in import file_name
from marketplace.gateways.storage import files
from marketplace.kernel import audit, clock, outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Forbidden, Invalid, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic

# extension -> (media type, what the content must look like to puremagic; () is plain text)
TYPES: dict[str, tuple[str, tuple[str, ...]]] = {
    "pdf": ("application/pdf", (".pdf",)),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx", ".zip")),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx", ".zip")),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", (".pptx", ".zip")),
    "hwpx": ("application/hwp+zip", (".hwpx", ".zip")),
    "hwp": ("application/x-hwp", (".hwp", ".doc", ".xls", ".ppt", ".msi", ".ole")),
    "zip": ("application/zip", (".zip",)),
    "png": ("image/png", (".png",)),
    "jpg": ("image/jpeg", (".jpg", ".jpeg")),
    "jpeg": ("image/jpeg", (".jpg", ".jpeg")),
    "mp4": ("video/mp4", (".mp4", ".m4v", ".mov")),
    "webm": ("video/webm", (".webm",)),
    "vtt": ("text/vtt", ()),
    "csv": ("text/csv", ()),
    "txt": ("text/plain", ()),
}
ZIPPED = {"docx": b"word/", "xlsx": b"xl/", "pptx": b"ppt/", "hwpx": b"hwp+zip"}
VIDEOS = ("video/mp4", "video/webm")  # that pages play
# What stands in the first bytes of these: any Matroska film looks like a WebM, and any text like captions.
MARKS = {"webm": b"webm", "vtt": b"WEBVTT"}
MARKED_WITHIN = 64  # bytes
HEAD = 64 * 1024
ONE_OPENING = timedelta(hours=1)  # within which the parts of a file are one opening


def add_file(listing_id: int, actor: Actor, name: str, stream: IO[bytes], access: str) -> ListingFile:
    """Store a file with its access level. Refused: unknown kinds, content that is not what its name says, over the limit."""
    if access not in FILE_ACCESS:
        sentence = Text("공개 범위를 선택해 주십시오.", "Choose who may open it.")
        raise Invalid(sentence, access=sentence)
    with atomic(), editing(listing_id, actor):
        pass  # refuse a stranger before 200 MB are read
    name = file_name(name)
    media_type = sniff(name, stream)
    stored = files().put(stream, current_app.config["MAX_FILE_BYTES"])
    with atomic(), editing(listing_id, actor) as listing:
        wanted = (name, stored.sha256, access)
        for file in listing.files:
            if file.removed_at is None and (file.name, file.sha256, file.access) == wanted:
                return file  # the form was sent twice
        file = ListingFile(
            listing_id=listing.id,
            name=name,
            sha256=stored.sha256,
            size=stored.size,
            media_type=media_type,
            access=access,
            uploaded_by_id=actor.user_id,
        )
        db.session.add(file)
        db.session.flush()
        if media_type == "application/pdf":
            outbox.send("pdf_added", stored.sha256, sha256=stored.sha256)
        audit.record("listing.add_file", listing, actor, file=file.ref, sha256=stored.sha256, access=access)
    return file


def sniff(name: str, stream: IO[bytes]) -> str:
    """The media type, when the content is what the extension says; Invalid otherwise. The stream is put back."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension not in TYPES:
        kinds = ", ".join(TYPES)
        sentence = Text(
            "올릴 수 없는 형식입니다. 다음 형식의 파일을 올려 주십시오: {kinds}",
            "This kind of file is not accepted. Please choose one of: {kinds}",
        ).fill(kinds=kinds)
        raise Invalid(sentence, file=sentence)
    head = stream.read(HEAD)
    stream.seek(0)
    if not head:
        sentence = Text("내용이 없는 파일입니다.", "The file is empty.")
        raise Invalid(sentence, file=sentence)
    media_type, looks = TYPES[extension]
    looked = _looks_like(head, extension, looks) if looks else _is_text(head)
    if not looked or MARKS.get(extension, b"") not in head[:MARKED_WITHIN]:
        sentence = Text(
            "파일의 내용이 이름의 확장자(.{extension})와 다릅니다. 원본 파일을 확인해 주십시오.",
            "The content is not what the name says (.{extension}). Please check the original file.",
        ).fill(extension=extension)
        raise Invalid(sentence, file=sentence)
    return media_type


def _looks_like(head: bytes, extension: str, looks: tuple[str, ...]) -> bool:
    if ".zip" in looks:  # all office formats are archives; their first entries tell which
        return head.startswith(b"PK\x03\x04") and (extension not in ZIPPED or _is_archive_of(head, extension))
    return not extensions(head).isdisjoint(looks)


def _is_archive_of(head: bytes, extension: str) -> bool:
    others = [mark for kind, mark in ZIPPED.items() if kind != extension]
    return ZIPPED[extension] in head or not any(mark in head for mark in others)


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    for encoding in ("utf-8", "cp949"):
        try:
            # A letter may be cut in two where the head ends: only a whole file must end with a whole letter.
            codecs.getincrementaldecoder(encoding)().decode(head, final=len(head) < HEAD)
            return True
        except UnicodeDecodeError:
            continue
    return False


def change_access(listing_id: int, actor: Actor, ref: str, access: str) -> None:
    """Open or close a file to a wider or narrower circle."""
    if access not in FILE_ACCESS:
        raise Invalid(Text("공개 범위를 선택해 주십시오.", "Choose who may open it."))
    with atomic(), editing(listing_id, actor) as listing:
        file = _find(listing, ref)
        audit.record("listing.file_access", listing, actor, file=ref, **{"from": file.access, "to": access})
        file.access = access


def remove_file(listing_id: int, actor: Actor, ref: str) -> None:
    """Take a file off the listing; its bytes and its log stay."""
    with atomic(), editing(listing_id, actor) as listing:
        _find(listing, ref).removed_at = clock.now()
        audit.record("listing.remove_file", listing, actor, file=ref)


def take_file(file_id: int, actor: Actor, begins: bool = True) -> BinaryIO:
    """Log an opening and hand out the bytes. The caller has asked queries.file_for whether it opens.

    `begins`: whether the first byte is asked for. A player asks for the rest in many parts: they are one opening, but
    nobody who is known by name gets a later part without one.
    """
    with atomic():
        file = db.session.get(ListingFile, file_id)
        if file is None or file.removed_at is not None:
            raise NotFound()
        if begins or (actor.is_signed_in and not _opened_lately(file.id, actor)):
            db.session.add(
                FileDownload(
                    file_id=file.id, user_id=actor.user_id, company_id=actor.company_id, access=file.access
                )
            )
        sha256 = file.sha256
    return files().open(sha256)


def _opened_lately(file_id: int, actor: Actor) -> bool:
    since = clock.now() - ONE_OPENING
    query = select(FileDownload.id).where(
        FileDownload.file_id == file_id, FileDownload.user_id == actor.user_id, FileDownload.at > since
    )
    return db.session.scalar(query.limit(1)) is not None


def refuse_closed(file: ListingFile) -> None:
    """The sentence for someone who may see that the file exists but not open it."""
    if file.access == "nda":
        raise Forbidden(
            Text(
                "비밀유지 동의 후에 열 수 있는 자료입니다. 기술 문의에서 신청해 주십시오.",
                "This opens after an NDA. Please ask for one in an inquiry.",
            )
        )
    raise Forbidden(Text("계약한 기업만 열 수 있는 자료입니다.", "This opens to licensees only."))


def _find(listing: Listing, ref: str) -> ListingFile:
    found = next((file for file in listing.files if file.ref == ref and file.removed_at is None), None)
    if found is None:
        raise NotFound()
    return found


__all__ = [
    "VIDEOS",
    "add_file",
    "change_access",
    "refuse_closed",
    "remove_file",
    "sniff",
    "take_file",
]
