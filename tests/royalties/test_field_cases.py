"""Reports of people who do this job, as they would meet them in a royalty report by spreadsheet."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask

from marketplace.kernel.errors import Invalid
from marketplace.royalties import spreadsheet
from marketplace.royalties.models import RoyaltyReport
from tests.royalties.test_distribution import Deal, browser
from tests.royalties.test_reports import first_report
from tests.royalties.test_spreadsheet import book_of, period
from tests.world import World


def sales_of(content: bytes | str, currency: str = "KRW") -> list[tuple[str, int]]:
    reading = spreadsheet.read(content if isinstance(content, bytes) else content.encode(), period(currency))
    assert reading.problems == []
    return [(line.product, line.sales) for line in reading.lines]


@pytest.mark.parametrize(
    ("table", "won"),
    [
        ('제품,매출액(천원)\n필름,"1,234"\n', 1_234_000),
        ("제품,매출액(백만원)\n필름,1.5\n", 1_500_000),
        ('2026년 실적,(단위: 천원)\n제품,매출액\n필름,"1,234"\n', 1_234_000),
        ("제품,매출액 [단위：억 원]\n필름,2\n", 200_000_000),
        ("product,sales (thousand KRW)\nfilm,1234\n", 1_234_000),
        ('제품,"매출액(천원, 부가세 별도)"\n필름,1234\n', 1_234_000),
        ("통화,KRW\n단위,백만원\n제품,매출액\n필름,3\n", 3_000_000),
        ("제품,매출액(원),통화\n필름,1234,원\n", 1234),
    ],
)
def test_field_dart_fss_37_units_are_converted_and_said(table: str, won: int) -> None:
    reading = spreadsheet.read(table.encode(), period())
    assert [line.sales for line in reading.lines] == [won]
    assert bool(reading.notes) == (won != 1234)


@pytest.mark.parametrize(
    "table",
    [
        "제품,매출액(USD)\n필름,1234\n",
        "제품,매출액,USD\n필름,1234,1\n",
        "단위: 천 달러\n제품,매출액\n필름,1234\n",
        "제품,매출액(엔)\n필름,1234\n",
        "제품,매출액,$\n필름,1234,\n".replace("$", "US$"),
    ],
)
def test_field_dart_fss_37_another_currency_is_refused_by_name(table: str) -> None:
    with pytest.raises(Invalid, match="통화"):
        spreadsheet.read(table.encode(), period())


@pytest.mark.parametrize("cell", ["USD", "달러", "JPY", "이상한통화"])
def test_field_dart_fss_37_a_line_in_another_currency_is_named(cell: str) -> None:
    table = f"제품,매출액,통화\n필름,1,KRW\n판,5,{cell}\n"
    [problem] = spreadsheet.read(table.encode(), period()).problems
    assert problem.line == 3


@pytest.mark.parametrize(
    "label", ["총합계", "계", "소 계 :", "합 계", "Grand Total", "subtotal", "합계(2건)", "필름 소계"]
)
def test_field_crestapps_160_totals_are_left_out_and_said(label: str) -> None:
    reading = spreadsheet.read(f"제품,매출액\n필름,5\n판,6\n{label},11\n".encode(), period())
    assert [line.product for line in reading.lines] == ["필름", "판"]
    assert "4" in reading.notes[0].ko


def test_field_crestapps_160_products_that_only_look_so_stay() -> None:
    assert sales_of("제품,매출액\n계량기,5\n합계기,6\n총알,7\n") == [
        ("계량기", 5),
        ("합계기", 6),
        ("총알", 7),
    ]


@pytest.mark.parametrize(
    ("written", "won"),
    [
        ("￦1,000,000", 1_000_000),
        ("350만원", 3_500_000),
        ("3천만원", 30_000_000),
        ("1억2천만", 120_000_000),
        ("35000000.00", 35_000_000),
    ],
)
def test_field_firefly_1087_amounts_in_a_sheet(written: str, won: int) -> None:
    assert sales_of(f'제품,매출액\n필름,"{written}"\n') == [("필름", won)]


def test_field_rust_csv_252_an_open_quote_is_named() -> None:
    for table in (
        '제품,매출액\n필름,5\n"판,6\n관,7\n',
        '제품,매출액\n필름,5\n"판,6\n"관",7\n',
        '제품,매출액\n필름,5\n"판,6',
    ):
        with pytest.raises(Invalid, match="3번째 줄"):
            spreadsheet.read(table.encode(), period())


def test_field_isomer_2805_a_row_longer_than_its_heading_is_named() -> None:
    with pytest.raises(Invalid, match="2번째 줄"):
        spreadsheet.read("제품,매출액\n필름,1,100,000\n".encode(), period())


@pytest.mark.parametrize(
    "content",
    [
        "제품\t매출액\n필름\t5\n".encode("utf-16"),
        "제품|매출액\n필름|5\n".encode("cp949"),
        "<html><meta charset=euc-kr><table><tr><td>제품<td>매출액</tr><tr><td>필름<td>5</tr></table>".encode(
            "cp949"
        ),
        book_of(("2026년 3분기 매출 현황",), (), ("제품", "매출액"), ("필름", 5)),
        "제품,매출액\n필름,5\n".encode(),
    ],
)
def test_field_odoo_11792_xlrd_350_markitdown_2390_files_as_programs_save_them(content: bytes) -> None:
    assert sales_of(content) == [("필름", 5)]


def test_uploading_shows_what_was_converted_before_anything_is_filed(
    app: Flask, world: World, running: Deal
) -> None:
    report: RoyaltyReport = first_report(running)
    payer = browser(app, world, running.payer)

    def upload(content: bytes) -> Any:
        data = {"file": (io.BytesIO(content), "매출.csv")}
        return payer.post(
            f"/royalties/{report.ref}/spreadsheet", data=data, content_type="multipart/form-data"
        )

    shown = upload('제품,매출액(천원)\n필름,"1,234"\n합계,"1,234"\n'.encode())
    assert shown.status_code == 200
    assert 'value="1,234,000"' in shown.text
    assert "천원 단위로 읽었습니다" in shown.text
    assert "합계 줄은 읽지 않았습니다" in shown.text
    assert "3번째 줄의 따옴표" in upload('제품,매출액\n필름,1\n"판,2\n'.encode()).text
    assert upload(b"<" * 5_000_001).status_code == 422
