"""The text of a document that somebody searches with: plain text or PDF. Nothing of it is kept."""

from __future__ import annotations

import io
from itertools import islice

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from marketplace.formats.file_kinds import is_pdf
from marketplace.kernel.errors import Invalid
from marketplace.kernel.text import Text

LARGEST = 10 * 1024 * 1024  # bytes
MOST_PAGES = 30
ENOUGH = 20_000  # characters; what a document is about stands at its beginning
UNREADABLE = Text(
    "문서에서 글을 읽지 못했습니다. 글을 복사해 붙여 넣어 주십시오.",
    "No text could be read from the document. Please copy the text and paste it.",
)
WRONG_KIND = Text("TXT나 PDF 파일을 골라 주십시오.", "Please choose a TXT or PDF file.")
TOO_LARGE = Text("10MB 이하의 파일을 골라 주십시오.", "Please choose a file of at most 10 MB.")


def text_of(name: str, content: bytes) -> str:
    """The first pages' text of a .txt or .pdf; Invalid with the reason on anything else."""
    if len(content) > LARGEST:
        raise _refused(TOO_LARGE)
    ending = name.rpartition(".")[2].lower()
    if ending == "pdf" and is_pdf(content):
        text = _pdf(content)
    elif ending == "txt" and b"\0" not in content[:4096]:
        text = _plain(content)
    else:
        raise _refused(WRONG_KIND)
    if not any(map(str.isalnum, text)):
        raise _refused(UNREADABLE)
    return text[:ENOUGH]


def _plain(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("utf-8", "replace")


def _pdf(content: bytes) -> str:
    text = ""
    try:
        for page in islice(PdfReader(io.BytesIO(content)).pages, MOST_PAGES):
            text += page.extract_text() + "\n"
            if len(text) > ENOUGH:
                break
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        OSError,
    ) as error:
        raise _refused(UNREADABLE) from error  # whatever a damaged or locked file makes the reader raise
    return text


def _refused(sentence: Text) -> Invalid:
    return Invalid(sentence, document=sentence)
