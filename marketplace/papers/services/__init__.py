"""Writes of papers: issuing them, rendering them once, and storing the files that people attach."""

from marketplace.papers.services.attachments import (
    ATTACHMENT_TYPES,
    Attachment,
    store_attachment,
    store_attachments,
)
from marketplace.papers.services.destroying import destroy, let_go, remove_file
from marketplace.papers.services.issuing import ensure_rendered, issue, of, refuse_unshown
from marketplace.papers.services.sealing import join_and_seal, note_seal

__all__ = [
    "ATTACHMENT_TYPES",
    "Attachment",
    "destroy",
    "ensure_rendered",
    "issue",
    "join_and_seal",
    "let_go",
    "note_seal",
    "of",
    "refuse_unshown",
    "remove_file",
    "store_attachment",
    "store_attachments",
]
