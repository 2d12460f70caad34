"""What a file is by its first bytes."""

from __future__ import annotations

import pytest

from marketplace.formats.file_kinds import extensions, is_pdf

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.mark.parametrize(
    "before",
    [
        b"",
        b"\xef\xbb\xbf",
        b"\r\n\r\n ",
        b"\x00" * 200,
        b"Content-Type: application/pdf\r\n\r\n",
        b"x" * 1000,
    ],
)
def test_field_trycompai_3251_a_pdf_with_junk_before_it_is_a_pdf(before: bytes) -> None:
    assert extensions(before + PDF) == {".pdf"}


@pytest.mark.parametrize(
    "before", [b"MZ\x90\x00", b"PK\x03\x04", b"<html><script>", b"\xef\xbb\xbf <svg>", b"x" * 1100]
)
def test_field_trycompai_3251_what_is_something_else_is_no_pdf(before: bytes) -> None:
    assert not is_pdf(before + PDF)
