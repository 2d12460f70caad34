"""What was dropped or pasted: told by its content, never by its name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain, islice
from pathlib import Path

from marketplace.formats import bounded, doi
from marketplace.formats.citations import numbers, patents, references, registries
from marketplace.formats.citations.entry import Entry, clean
from marketplace.formats.safe_xml import NotRead, parse
from marketplace.formats.tables.delimited import decoded
from marketplace.formats.tables.refusing import TableError
from marketplace.kernel.text import Text

MOST_ENTRIES = 5_000
TOO_MANY = Text(
    f"성과가 {MOST_ENTRIES:,}건보다 많습니다. {MOST_ENTRIES:,}건 이하로 나누어 올려 주십시오.",
    f"There are more than {MOST_ENTRIES:,} results. Split them into files of at most {MOST_ENTRIES:,}.",
)
PDF_FACTS = Path(__file__).with_name("pdf_facts_process.py")
NOTHING = Text(
    "무엇인지 알 수 없습니다. DOI, 특허번호, BibTeX, RIS, CSL-JSON, DataCite, 특허 XML, 표, PDF 가운데 하나를 넣어 주십시오.",
    "This is of no known kind. Use a DOI, a patent number, BibTeX, RIS, CSL-JSON, DataCite, patent XML, a sheet or a PDF.",
)
EMPTY_LIST = Text(
    "파일에 성과가 한 건도 없습니다. 다른 파일을 선택해 주십시오.",
    "The file holds no result. Choose another one.",
)
UNKNOWN_XML = Text(
    "알 수 없는 XML입니다. KIPRIS, EPO OPS, USPTO, WIPO ST.96, DataCite XML을 올려 주십시오.",
    "This XML is of no known kind. Use KIPRIS, EPO OPS, USPTO, WIPO ST.96 or DataCite XML.",
)
NO_PDF = Text(
    "PDF에서 제목이나 DOI를 찾지 못했습니다. DOI나 제목을 직접 입력해 주십시오.",
    "Neither a title nor a DOI was found in the PDF. Enter one of them.",
)
OLD_FORM = Text(
    "읽지 않는 옛 형식입니다. 같은 자료를 XML, BibTeX, RIS 가운데 하나로 내려받아 올려 주십시오.",
    "This older format is not read. Download the same as XML, BibTeX or RIS.",
)
BUSY = Text(
    "지금 다른 파일을 읽고 있습니다. 잠시 뒤에 다시 올려 주십시오.",
    "Other files are being read at the moment. Upload yours again in a while.",
)
BROKEN_PDF = Text(
    "PDF가 손상되었거나 암호로 보호되어 있습니다. 암호를 풀고 다시 저장하여 올려 주십시오.",
    "The PDF is damaged or protected. Save it again without a password.",
)


def read(content: bytes) -> list[Entry] | None:
    """The entries of what was dropped; None for a sheet, whose columns are matched first. NotRead says why not."""
    if content.startswith(b"%PDF"):
        return [_pdf(content)]
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return None
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:200]
    if start.startswith(b"<") and not re.match(
        rb"<(?:!doctype\s+html|html|table|meta)", start, re.IGNORECASE
    ):
        return _most(_xml(content))
    try:
        text = decoded(content).strip()
    except TableError as error:
        raise NotRead(error.reason) from error
    found = _text(text)
    return found if found is None else _most(found)


def _most(entries: Iterable[Entry]) -> list[Entry]:
    """All of them, read no further than is taken. Too many are refused: what is cut off would be missed by nobody."""
    found = list(islice(entries, MOST_ENTRIES + 1))
    if not found:
        raise NotRead(EMPTY_LIST)
    if len(found) > MOST_ENTRIES:
        raise NotRead(TOO_MANY)
    return found


def _xml(content: bytes) -> Iterable[Entry]:
    root = parse(content)
    if root.tag == "resource" and root.find("titles") is not None:
        return [registries.datacite_xml(root)]
    found = patents.patents(root)
    first = next(found, None)
    if first is None:
        raise NotRead(UNKNOWN_XML)
    return chain([first], found)


def _text(text: str) -> Iterable[Entry] | None:
    if text.startswith(("{", "[")):
        return registries.from_json(text)
    if re.search(r"^[^\S\n]*@\s*\w+\s*[{(]", text, re.MULTILINE):
        return references.bibtex(text)
    if re.search(r"^[^\S\n]*TY\s\s?-", text, re.MULTILINE):
        return references.ris(text)
    if text.startswith(("PATN", "FN Clarivate", "BRS")):
        raise NotRead(OLD_FORM)
    if found := numbers.read(text):
        if all(entry.problem for entry in found):
            raise NotRead(found[0].problem or NOTHING)
        return found
    if "\n" in text and re.search(r"[,;\t|]", text):
        return None
    raise NotRead(NOTHING)


def _pdf(content: bytes) -> Entry:
    """What a PDF says of itself, and the first DOI on its first pages. Read in a process with limits."""
    try:
        answer = bounded.read(PDF_FACTS, content=content, seconds=10, memory_bytes=400_000_000)
    except bounded.Busy as error:
        raise NotRead(BUSY) from error
    except bounded.Stopped as error:
        raise NotRead(BROKEN_PDF) from error
    title, _, text = answer.decode("utf-8", "replace").partition("\n")
    entry = Entry("PDF")
    entry.put("kind", "paper")
    entry.put("doi", doi.first_in(text))
    entry.text("title", clean(title))
    if not entry.record.get("doi") and not title.strip():
        raise NotRead(NO_PDF)
    return entry
