"""Small files that ask for much: refused in their own process, with a sentence, before they cost a page anything."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
import zlib
from threading import BoundedSemaphore

import pytest

from marketplace.catalog.queries.searching import documents
from marketplace.catalog.queries.searching.documents import text_of
from marketplace.formats import bounded
from marketplace.formats.tables import refusing
from marketplace.formats.tables.files import readings_of
from marketplace.formats.tables.refusing import Limits, TableError
from marketplace.kernel.errors import Invalid

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PARTS = (
    ("worksheet", "worksheets/sheet1.xml"),
    ("sharedStrings", "sharedStrings.xml"),
    ("styles", "styles.xml"),
)


def workbook(rows: str, *, strings: str = "", styles: str = "", dimension: str = "") -> bytes:
    """A workbook of one sheet whose parts hold just this."""
    links = "".join(
        f'<Relationship Id="r{part}" Type="{LINKS}/{part}" Target="{path}"/>' for part, path in PARTS
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{LINKS}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{SHEETS}" xmlns:r="{LINKS}"><sheets><sheet name="S" sheetId="1" r:id="rworksheet"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEETS}">{dimension}<sheetData>{rows}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{SHEETS}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{SHEETS}">{styles}</styleSheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(name, HEAD + text)
    return out.getvalue()


ONE = "<row><c><v>1</v></c></row>"
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
BOMBS = {
    "one long text in a million cells": lambda: workbook(
        ("<row>" + '<c t="s"><v>0</v></c>' * 20 + "</row>") * 49_000,
        strings=f"<si><t>{'가' * 10_000}</t></si>",
    ),
    "two million cells": lambda: workbook(("<row>" + "<c><v>1</v></c>" * 40 + "</row>") * 49_000),
    "a corner far away": lambda: workbook(FAR, dimension='<dimension ref="A1:XFD1048576"/>'),
    "a row far away": lambda: workbook(ONE + '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'),
    "ten million texts": lambda: workbook(ONE, strings="<si><t>a</t></si>" * 10_000_000),
    "ten million styles": lambda: workbook(ONE, styles="<cellXfs>" + "<xf/>" * 30_000_000 + "</cellXfs>"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_trust_24_a_small_workbook_that_asks_for_much_is_refused(name: str) -> None:
    content = BOMBS[name]()
    assert len(content) < 1_000_000
    with pytest.raises(TableError) as refused:
        next(readings_of(content, Limits()))
    assert "너무 큽니다" in refused.value.reason.ko


def test_trust_24_a_long_statement_of_a_bank_is_read() -> None:
    row = "<row>" + '<c t="inlineStr"><is><t>무통장 입금 안내</t></is></c>' * 12 + "</row>"
    (sheet,) = next(readings_of(workbook(row * 45_000), Limits()))
    assert len(sheet.rows) == 45_000


def test_trust_24_a_dimension_that_lies_does_no_harm() -> None:
    (sheet,) = next(readings_of(workbook(ONE, dimension='<dimension ref="A1:XFD1048576"/>'), Limits()))
    assert [cells for _, cells in sheet.rows] == [["1"]]


def test_trust_24_only_a_few_files_are_read_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are told so: threads that wait for readers draw no pages."""
    places = BoundedSemaphore(1)
    monkeypatch.setattr(bounded, "_places", places)
    monkeypatch.setattr(bounded, "PATIENCE", 0)
    places.acquire()
    with pytest.raises(TableError) as refused:
        next(readings_of(workbook(ONE), Limits()))
    assert refused.value.reason == refusing.BUSY
    places.release()
    assert next(readings_of(workbook(ONE), Limits()))
    assert places.acquire(blocking=False)  # given back


@pytest.mark.parametrize("greed", ["bytearray(2_000_000_000)", "[0 for _ in iter(int, 1)]"])
def test_trust_24_a_reader_that_takes_too_much_is_stopped(tmp_path, greed: str) -> None:
    program = tmp_path / "greedy.py"
    program.write_text(greed)
    with pytest.raises(bounded.Stopped):
        bounded.read(program, content=b"", seconds=1, memory_bytes=300_000_000)


def test_trust_24_the_launcher_gives_a_program_its_words_and_input(tmp_path) -> None:
    program = tmp_path / "echo.py"
    program.write_text("import sys; print(sys.argv[1:], sys.stdin.read())")
    said = bounded.read(program, "a", 7, content=b"in", seconds=5, memory_bytes=300_000_000)
    assert said.decode().strip() == "['a', '7'] in"
    assert subprocess.run(
        [sys.executable, "-I", bounded.LAUNCHER], check=False, capture_output=True
    ).returncode


def pdf(content: bytes, *, filters: str = "") -> bytes:
    """One page whose drawing is this."""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont"
        b"/Helvetica>>>>>>>>",
        f"<</Length {len(content)}{filters}>>\nstream\n".encode() + content + b"\nendstream",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + part + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return (
        out
        + f"xref\n0 5\n0000000000 65535 f \n{table}trailer<</Size 5/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF".encode()
    )


DRAWN = b"BT /F 12 Tf 1 1 Td (separator coating) Tj ET\n"


def test_trust_24_a_pdf_is_read_beside_the_site() -> None:
    assert "separator coating" in text_of("a.pdf", pdf(DRAWN))


@pytest.mark.parametrize(
    "content",
    [
        pdf(zlib.compress(DRAWN * 1_500_000), filters="/Filter/FlateDecode"),
        pdf(b"not deflated", filters="/Filter/FlateDecode"),
        b"%PDF-1.4\n" + b"0" * 1000,
    ],
    ids=["asks for much", "damaged", "no pdf"],
)
def test_trust_24_a_pdf_that_asks_for_much_is_refused_with_a_sentence(
    content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "SECONDS", 1)
    assert len(content) < 1_000_000
    with pytest.raises(Invalid) as refused:
        text_of("a.pdf", content)
    assert refused.value.fields["document"] == documents.UNREADABLE
