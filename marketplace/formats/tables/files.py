"""What kind of file it is, and its sheets as rows of text."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from marketplace.formats.tables import delimited, refusing, webpages, workbooks
from marketplace.formats.tables.refusing import Limits, TableError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_PARTS = 5_000
# Names of streams stand in a compound file's directory as UTF-16.
OLE_MACROS = tuple(name.encode("utf-16-le") for name in ("_VBA_PROJECT", "_VBA_PROJECT_CUR", "Macros"))
OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
XML_ENCODING = re.compile(rb"""<\?xml[^>]*encoding=["']([A-Za-z0-9_-]+)""")


@dataclass(frozen=True)
class Sheet:
    """One sheet: `rows` of (number of the line in the file, from 1, and its cells as text). `shifts`: a wrong comma may move cells."""

    name: str
    rows: Sequence[tuple[int, Sequence[str]]]
    hidden: bool = False
    shifts: bool = False


def readings_of(content: bytes, limits: Limits) -> Iterator[list[Sheet] | TableError]:
    """The ways to read the file, the likeliest first: its sheets, or why it can't be read so.

    Only text has several: one for each character that may separate its cells. Raises TableError for what is no table
    or not safe to open.
    """
    if len(content) > limits.file_bytes:
        raise TableError(refusing.too_large(limits))
    if not content.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise TableError(refusing.EMPTY)
    if content.startswith((b"PK", OLE)):
        _check_safe(content, limits)
        yield [Sheet(name, rows, hidden) for name, hidden, rows in workbooks.sheets_of(content, limits)]
    elif webpages.is_webpage(content):
        text = delimited.decoded(content, declared=True)
        yield [Sheet(name, rows) for name, rows in webpages.tables_of(text, limits)]
    else:
        for rows in delimited.readings(delimited.decoded(content), limits):
            yield rows if isinstance(rows, TableError) else [Sheet("", rows, shifts=True)]


def _check_safe(content: bytes, limits: Limits) -> None:
    """Refuse what is locked, has macros, or asks for more than is read."""
    if content.startswith(b"PK"):
        _check_archive(content, limits)
    elif OLE_ENCRYPTED in content:
        raise TableError(refusing.PASSWORD)
    elif any(name in content for name in OLE_MACROS):
        raise TableError(refusing.MACROS)


def _check_archive(content: bytes, limits: Limits) -> None:
    """An archive that unpacks to more than is read, has macros or an XML with a DTD is not opened. Nothing is trusted that it says of itself."""
    left = limits.unpacked_bytes
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > left:
                raise TableError(refusing.too_much(limits))
            for part in parts:
                if part.flag_bits & 1:
                    raise TableError(refusing.PASSWORD)
                if part.filename.lower().endswith("vbaproject.bin") or part.filename.startswith("Basic/"):
                    raise TableError(refusing.MACROS)
                left -= _check_part(archive, part, left, limits)
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        ValueError,
        OSError,
        NotImplementedError,
        EOFError,
        RuntimeError,
    ) as error:
        if isinstance(error, TableError):
            raise
        raise TableError(refusing.BROKEN_WORKBOOK) from error


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int, limits: Limits) -> int:
    """The bytes of one part when unpacked, looked through piece by piece."""
    is_xml = part.filename.lower().endswith((".xml", ".rels"))
    size, tail = 0, b""
    with archive.open(part) as stream:
        while piece := stream.read(1 << 20):
            if not size and is_xml:
                _refuse_other_encoding(piece)
            size += len(piece)
            if size > left:
                raise TableError(refusing.too_much(limits))
            seen = tail + piece
            if is_xml and (b"<!DOCTYPE" in seen or b"<!ENTITY" in seen):
                raise TableError(refusing.DOCTYPE)
            tail = piece[-16:]
    return size


def _refuse_other_encoding(start: bytes) -> None:
    """In another encoding than UTF-8 a DTD would not be seen; no office program writes one."""
    declared = XML_ENCODING.search(start[:200])
    if b"\x00" in start[:200] or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii")):
        raise TableError(refusing.BROKEN_WORKBOOK)
