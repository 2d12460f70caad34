"""The text of a document that somebody searches with: plain text or PDF. Nothing of it is kept."""

from __future__ import annotations

from pathlib import Path

from marketplace.formats import bounded
from marketplace.formats.file_kinds import is_pdf
from marketplace.kernel.errors import Invalid
from marketplace.kernel.text import Text

LARGEST = 10 * 1024 * 1024  # bytes
MOST_PAGES = 30
ENOUGH = 20_000  # characters; what a document is about stands at its beginning
PDF_TEXT = Path(bounded.__file__).with_name("pdf_text_process.py")
SECONDS, MEMORY = 10, 400_000_000  # of one PDF
BUSY = Text(
    "지금 다른 파일을 읽고 있습니다. 잠시 뒤에 다시 선택해 주십시오.",
    "Other files are being read at the moment. Choose yours again in a while.",
)
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
    """In a process with limits: a guest's page of a few KB can take minutes and gigabytes to lay out."""
    try:
        return bounded.read(
            PDF_TEXT, MOST_PAGES, ENOUGH, content=content, seconds=SECONDS, memory_bytes=MEMORY
        ).decode()
    except bounded.Busy as error:
        raise _refused(BUSY) from error
    except bounded.Stopped as error:  # damaged, locked, or asking for too much
        raise _refused(UNREADABLE) from error


def _refused(sentence: Text) -> Invalid:
    return Invalid(sentence, document=sentence)
