"""What a file is by its first bytes."""

from __future__ import annotations

import puremagic

# Readers look for the mark in the first 1,024 bytes (PDF 1.7, appendix H.3.4.1): mail programs, scanners and web
# servers put a byte order mark, blank lines or a header of their own before it.
_PDF_WITHIN = 1024
_NOT_BEFORE_A_PDF = (
    b"MZ",
    b"\x7fELF",
    b"PK\x03\x04",
    b"#!",
    b"<",
)  # programs, archives and pages are what they are


def is_pdf(head: bytes) -> bool:
    """Whether a PDF begins here, with a byte order mark or other junk before it."""
    before, mark, _ = head[: _PDF_WITHIN + 5].partition(b"%PDF-")
    start = before.removeprefix(b"\xef\xbb\xbf").lstrip()
    return bool(mark) and not start.startswith(_NOT_BEFORE_A_PDF)


def extensions(head: bytes) -> frozenset[str]:
    """The endings (".pdf") that a file with these first bytes may have; none when it is not recognised."""
    if is_pdf(head):
        return frozenset({".pdf"})
    try:
        return frozenset(match.extension.lower() for match in puremagic.magic_string(head))
    except (puremagic.PureError, ValueError):
        return frozenset()
