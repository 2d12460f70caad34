"""The one reader of tables: files as programs save them, what is broken named, what asks for too much refused."""

from __future__ import annotations

import io
import time
import unicodedata
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook

from marketplace.formats.tables import Columns, Limits, Table, TableError, read
from marketplace.kernel.text import Text

COLUMNS = Columns(
    aliases={"name": ("제품", "품목", "product"), "sales": ("매출액", "매출", "sales")},
    needed=(frozenset({"name", "sales"}),),
    label="name",
    names=Text("제품, 매출액", "product, sales"),
    money=frozenset({"sales"}),
)


def table(content: bytes | str, columns: Columns = COLUMNS) -> Table:
    return read(content if isinstance(content, bytes) else content.encode(), columns)


def rows(content: bytes | str) -> list[tuple[int, str, str]]:
    return [(line.number, line.values["name"], line.values["sales"]) for line in table(content).lines]


def refused(content: bytes | str, columns: Columns = COLUMNS) -> Text:
    with pytest.raises(TableError) as error:
        table(content, columns)
    assert error.value.reason.ko != error.value.reason.en
    return error.value.reason


def book(*sheets: list[tuple[Any, ...]], hidden: int = -1) -> bytes:
    made = Workbook()
    made.remove(made.active)
    for number, lines in enumerate(sheets):
        sheet = made.create_sheet(f"S{number}")
        for line in lines:
            sheet.append(line)
        if number == hidden:
            sheet.sheet_state = "hidden"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def with_part(content: bytes, name: str, change: Any) -> bytes:
    """The archive with one part changed (or added)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            if item.filename != name:
                new.writestr(item.filename, old.read(item.filename))
        new.writestr(name, change(old.read(name) if name in old.namelist() else b""))
    return out.getvalue()


GOOD = [("제품", "매출액"), ("필름", 5)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_field_odoo_11792_any_encoding_and_separator(encoding: str, delimiter: str) -> None:
    text = f"제품{delimiter}매출액\r\n필름{delimiter}5\r\n"
    assert rows(text.encode(encoding)) == [(2, "필름", "5")]


def test_field_akvo_lumen_543_the_first_korean_letter_after_64_kb() -> None:
    text = "product,sales\r\n" + "a,1\r\n" * 20_000 + "필름,5\r\n"
    assert rows(text.encode("cp949"))[-1] == (20_002, "필름", "5")
    assert rows(text.encode())[-1] == (20_002, "필름", "5")
    assert "20002번째 줄" in refused(text.encode("cp949")[:-7] + b"\xff\xff,5\r\n").ko


def test_field_xpressengine_966_headings_in_pieces_are_composed() -> None:
    assert rows(unicodedata.normalize("NFD", "제품,매출액\n필름,5\n")) == [(2, "필름", "5")]
    assert rows(book([tuple(unicodedata.normalize("NFD", c) for c in ("제품", "매출액")), ("필름", 5)])) == [
        (2, "필름", "5")
    ]


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><table><tr><th>제품</th><th>매출액</th></tr><tr><td>필름</td><td>5</td></tr></table></body></html>",
        "<table><tr><td>제품<td>매출액<tr><td>필름<td>5</table>",
        '<?xml version="1.0"?><html><style>td{}</style><table><tr><td colspan=2>매출 현황</td></tr></table>'
        "<table><tr><td>제품</td><td>매출액</td></tr><tr><td>필&#47492;</td><td> 5 </td></tr></table>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp949", "utf-16"])
def test_field_xlrd_350_a_web_page_saved_as_xls(page: str, encoding: str) -> None:
    [(_, name, sales)] = rows(page.encode(encoding))
    assert (name, sales) == ("필름", "5")


def test_field_markitdown_2390_titles_covers_and_hidden_sheets() -> None:
    cover = [("2026년 매출 보고",), ("작성: 재무팀",)]
    assert rows(book([("매출 현황",), (), *GOOD])) == [(4, "필름", "5")]
    assert rows(book(cover, GOOD)) == [(2, "필름", "5")]
    assert rows(book([("제품", "매출액"), ("숨김", 1)], GOOD, hidden=0)) == [(2, "필름", "5")]
    assert "숨겨진 시트" in refused(book(cover, GOOD, hidden=1)).ko
    assert "S1" in table(book(GOOD, GOOD)).notes[0].ko


def test_an_open_document_sheet_is_read() -> None:
    cells = "".join(
        f"<table:table-row>{''.join(f'<table:table-cell office:value-type=&string&><text:p>{c}</text:p></table:table-cell>' for c in row)}</table:table-row>"
        for row in (("제품", "매출액"), ("필름", "5"))
    ).replace("&string&", '"string"')
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}><office:body><office:spreadsheet>'
        f'<table:table table:name="S">{cells}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    assert rows(out.getvalue()) == [(2, "필름", "5")]


DTD = b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "[Content_Types].xml"]
)
def test_a_workbook_with_a_dtd_is_refused(part: str) -> None:
    assert "DTD" in refused(with_part(book(GOOD), part, lambda old: DTD + old.partition(b"?>")[2])).ko


def test_a_dtd_behind_a_long_comment_or_in_another_encoding_is_refused_too() -> None:
    late = b"<!--" + b"x" * 3_000_000 + b"-->" + DTD[21:]
    assert "DTD" in refused(with_part(book(GOOD), "xl/workbook.xml", lambda old: late + old)).ko
    wide = DTD.decode().encode("utf-16")
    refused(with_part(book(GOOD), "xl/workbook.xml", lambda old: wide))


def test_macros_are_refused() -> None:
    assert "매크로" in refused(with_part(book(GOOD), "xl/vbaProject.bin", lambda old: b"x")).ko


def test_what_is_small_and_asks_for_much_is_refused_soon() -> None:
    far = book([("제품", "매출액"), ("필름", 5)])
    wide = with_part(
        far,
        "xl/worksheets/sheet1.xml",
        lambda old: old.replace(
            b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        ),
    )
    bomb = with_part(far, "xl/worksheets/sheet1.xml", lambda old: old + b" " * 400_000_000)
    many = with_part(
        far,
        "xl/worksheets/sheet1.xml",
        lambda old: old.replace(
            b"</sheetData>", b'<row><c t="n"><v>1</v></c></row>' * 1_500_000 + b"</sheetData>"
        ),
    )
    began = time.process_time()
    for content in (wide, bomb, many):
        assert len(content) < 1_000_000
        assert "너무" in refused(content).ko
    assert time.process_time() - began < 30


def test_what_is_too_large_is_refused_and_never_read_in_part() -> None:
    assert "5MB" in refused("제품,매출액\n" + "필름,5\n" * 600_000).ko
    small = Columns(COLUMNS.aliases, COLUMNS.needed, "name", COLUMNS.names, limits=Limits(rows=10))
    assert "10줄" in refused("제품,매출액\n" + "필름,5\n" * 11, small).ko
    assert len(table("제품,매출액\n" + "필름,5\n" * 10, small).lines) == 10


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"PK",
        b"PK\x03\x04 no",
        b"\x00\x01\x02\x03",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        b"a,b\n1,2\n",
    ],
)
def test_what_is_no_table_is_explained(content: bytes) -> None:
    assert refused(content).ko


@pytest.mark.parametrize(
    "text",
    [
        '제품,매출액\n필름,5\n"판,6\n관,7\n',
        '제품,매출액\n필름,5\n"판,6\n"관",7\n',
        '제품,매출액\n필름,5\n판,"6\n관,7"\n줄,8\n',
        '제품,매출액\n필름,5\n"판"x,6\n',
        "제품,매출액\n필름,5\n판,1,100,000\n",
    ],
)
def test_field_rust_csv_252_isomer_2805_broken_lines_are_named(text: str) -> None:
    assert "3번째 줄" in refused(text).ko


def test_good_quotation_marks_stay() -> None:
    assert rows('제품,매출액\n"필름 ""A""\n두 줄","1,000"\n') == [(2, '필름 "A"\n두 줄', "1,000")]


def test_a_heading_that_is_printed_again_is_no_line() -> None:
    assert rows("제품,매출액\n필름,5\n제품,매출액\n판,6\n") == [(2, "필름", "5"), (4, "판", "6")]
