"""사업자등록증 and 위임장: checked by what is in them, stored by hash, opened by few, each look logged."""

from __future__ import annotations

from pathlib import PurePath
from typing import IO, BinaryIO

from flask import current_app

from marketplace.accounts import queries
from marketplace.accounts.models import OrganisationFile
from marketplace.formats.file_kinds import extensions
from marketplace.formats.text_in import file_name
from marketplace.gateways.storage import Stored, files
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic

Upload = tuple[str, IO[bytes]]  # the name the person gave it, its bytes
LIMIT = 20 * 1024 * 1024
MEDIA_TYPES = {"application/pdf": (".pdf",), "image/png": (".png",), "image/jpeg": (".jpg", ".jpeg")}
WANTED = Text("PDF, PNG, JPG 파일을 20MB까지 올릴 수 있습니다.", "PDF, PNG or JPG, at most 20 MB.")


def store(upload: Upload, field: str) -> tuple[str, str, Stored]:
    """Put a document into the file store: (name, media type, stored). Before any transaction: it may take long.

    Invalid (naming `field`) when it is empty, longer than LIMIT, or its content is no PDF, PNG or JPG or
    not what its name says.
    """
    name, stream = upload
    name = file_name(name) or "document"
    head = stream.read(4096)
    stream.seek(0)
    media_type = _media_type(head)
    if media_type is None or PurePath(name).suffix.lower() not in MEDIA_TYPES[media_type]:
        reason = Text(
            "파일의 내용이 PDF, PNG, JPG가 아니거나 이름과 다릅니다. PDF, PNG, JPG 파일을 20MB까지 올릴 수 있습니다.",
            "The content is no PDF, PNG or JPG, or differs from the name. Choose a PDF, PNG or JPG of at most 20 MB.",
        )
        raise Invalid(reason, **{field: reason})
    try:
        return name, media_type, files().put(stream, min(LIMIT, current_app.config["MAX_FILE_BYTES"]))
    except Invalid as refusal:
        raise Invalid(refusal.text, **{field: refusal.text}) from refusal


def attach(
    organisation_id: int, kind: str, stored: tuple[str, str, Stored], actor: Actor
) -> OrganisationFile:
    """Note a stored document as one of the organisation's, in the caller's transaction."""
    assert actor.user_id is not None
    name, media_type, content = stored
    row = OrganisationFile(
        organisation_id=organisation_id,
        kind=kind,
        name=name,
        sha256=content.sha256,
        size=content.size,
        media_type=media_type,
        uploaded_by_id=actor.user_id,
        uploaded_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def open_document(actor: Actor, organisation_ref: str, file_ref: str) -> tuple[OrganisationFile, BinaryIO]:
    """The document and its bytes for its organisation's heads, its uploader or the center; NotFound to others."""
    row = queries.document_for(actor, organisation_ref, file_ref)
    if row is None or not files().exists(row.sha256):
        raise NotFound()
    with atomic():
        audit.record("organisation_file.open", row, actor)
    return row, files().open(row.sha256)


def _media_type(head: bytes) -> str | None:
    found = extensions(head)
    return next((kind for kind, endings in MEDIA_TYPES.items() if found & set(endings)), None)
