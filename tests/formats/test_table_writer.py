"""CSV that Excel reads in Korean and that no spreadsheet executes."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from marketplace.formats.table_writer import cell, csv_bytes, csv_chunks, undo_quote
from marketplace.formats.xlsx_writer import xlsx_bytes
from marketplace.kernel.money import Money
from marketplace.kernel.text import Text


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+82-10",
        "-cmd|' /C calc'!A0",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "＝1+1",
        "＋1",
        "－1+1",
        "＠SUM(A1)",
        " ＝1",
        " =1",
        "|x",
        "%0A",
    ],
)
def test_formulas_are_defused(text):
    assert cell(text) == f"'{text}"
    assert undo_quote(cell(text)) == text


@pytest.mark.parametrize(
    "text", ["-5", "+3.5", "-33,000,000", "주식회사", "10-2019-0012345", "a=b", "'quoted'"]
)
def test_numbers_and_plain_text_stay_as_they_are(text):
    assert cell(text) == text
    assert undo_quote(text) == text


def test_values_are_written_as_people_read_them():
    assert cell(None) == ""
    assert cell(True) == "Y"
    assert cell(-5) == "-5"
    assert cell(date(2026, 10, 28)) == "2026-10-28"
    assert cell(datetime(2026, 10, 28, 15, 3, tzinfo=UTC)) == "2026-10-29 00:03:00"
    assert cell(Text("기관", "Institution"), "en") == "Institution"


def test_the_file_starts_with_a_bom_and_ends_lines_as_excel_does():
    data = csv_bytes(["이름", "금액"], [["가, 나", 1], ['다"라', 2]])
    assert data.decode("utf-8") == '\ufeff이름,금액\r\n"가, 나",1\r\n"다""라",2\r\n'


def test_rows_are_streamed():
    endless = ([number] for number in iter(int, 1))
    chunks = csv_chunks(["n"], endless)
    assert next(chunks) == "\ufeffn\r\n".encode()
    assert next(chunks) == b"0\r\n"


@given(
    st.lists(
        st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00")), min_size=2, max_size=4
    )
)
def test_what_is_written_is_read_back(row):
    data = csv_bytes(["h"], [row]).decode("utf-8-sig")
    cells = list(csv.reader(io.StringIO(data, newline="")))[1]
    assert [undo_quote(text) for text in cells] == row


def test_a_workbook_has_texts_that_stay_texts_and_days_of_seoul():
    late = datetime(2026, 10, 28, 15, 3, tzinfo=UTC)
    rows = [["=1+1", 5, late, date(2026, 10, 28), True, None, "\x01가"]]
    made = load_workbook(io.BytesIO(xlsx_bytes([Text("이름", "Name"), "b"], rows, "en", sheet="a/b"))).active
    assert made["A1"].value == "Name"
    assert made["A1"].font.bold
    assert (made["A2"].value, made["A2"].data_type) == ("=1+1", "s")
    assert (made["B2"].value, made["C2"].value, made["E2"].value, made["G2"].value) == (
        5,
        "2026-10-29 00:03:00",
        "Y",
        "가",
    )
    assert made["D2"].value == datetime(2026, 10, 28)  # noqa: DTZ001 - as openpyxl gives days


def test_money_is_written_in_units_of_its_currency_that_a_spreadsheet_adds_up():
    rows = [[Money(125_050, "USD"), Money(33_000_000), Money(-5, "EUR")]]
    assert csv_bytes(["a", "b", "c"], rows).decode("utf-8-sig").splitlines()[1] == "1250.50,33000000,-0.05"
    made = load_workbook(io.BytesIO(xlsx_bytes(["a", "b", "c"], rows))).active
    assert [made.cell(2, place).value for place in (1, 2, 3)] == [1250.5, 33_000_000, -0.05]
    assert [made.cell(2, place).number_format for place in (1, 2)] == ["#,##0.00", "#,##0"]
