"""A report by spreadsheet: the form of the period, the dry look with each cell's error, filing it."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook

from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid
from marketplace.royalties import services, spreadsheet
from marketplace.royalties.models import RoyaltyLine, RoyaltyReport
from marketplace.royalties.services.reports import Line
from tests.royalties.test_distribution import Deal, browser
from tests.royalties.test_reports import days_pass, declare, first_report
from tests.world import World


def book_of(*rows: tuple[Any, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def period(currency: str = "KRW") -> Any:
    """What reading a sheet asks of a report."""
    return SimpleNamespace(number="RR-2026-000001", schedule=SimpleNamespace(currency=currency))


@pytest.fixture
def report(running: Deal) -> RoyaltyReport:
    return first_report(running)


def test_the_form_of_a_period_lists_the_products_of_the_last_one(
    running: Deal, report: RoyaltyReport
) -> None:
    first = list(load_workbook(io.BytesIO(spreadsheet.template(report))).active.iter_rows(values_only=True))
    assert ("보고 번호", report.number) == first[1][:2]
    assert first[6][:4] == ("제품", "실시 분야", "수량", "매출액 (KRW)")
    assert first[7][0] == report.agreement.listing.title
    lines = [
        Line("분리막 A", 1000, field_of_use="전지"),
        Line("=1+1", 500),
        Line("정정", -5, note="x", is_correction=True),
    ]
    services.submit_report(report.id, lines, running.payer)
    days_pass(366)
    second = db.session.query(RoyaltyReport).order_by(RoyaltyReport.id).all()[1]
    sheet = load_workbook(io.BytesIO(spreadsheet.template(second))).active
    assert [row[:2] for row in sheet.iter_rows(min_row=8, values_only=True) if row[0]] == [
        ("분리막 A", "전지"),
        ("=1+1", None),
    ]
    assert sheet["A9"].data_type == "s"


@pytest.mark.parametrize(
    "content",
    [
        '제품명,매출(원),공제금액,판매수량\n분리막 A,"1,000,000원",50000,3\n합계,1000000,50000,3\n'.encode(),
        "제품\t매출액\t공제액\t수량\n분리막 A\t1000000\t50000\t3\n".encode("cp949"),
        b"Product;Units;Revenue;Returns\n\n\xeb\xb6\x84\xeb\xa6\xac\xeb\xa7\x89 A;3;1000000;50000\n",
        book_of(
            ("우리 회사 매출표",),
            (),
            ("모델명", "수량", "공급가액", "공제"),
            ("분리막 A", 3, 1_000_000.0, 50_000),
        ),
    ],
)
def test_the_headings_that_companies_use_are_known(content: bytes) -> None:
    reading = spreadsheet.read(content, period())
    assert reading.problems == []
    assert reading.lines == [Line("분리막 A", 1_000_000, 50_000, quantity="3")]


def test_cents_are_read_as_cents() -> None:
    assert spreadsheet.read(b'product,sales\nA,"1,234.50"\n', period("USD")).lines[0].sales == 123_450
    assert len(spreadsheet.read(b"product,sales\nA,1.005\n", period("USD")).problems) == 1


def test_every_wrong_cell_is_named() -> None:
    content = book_of(
        ("제품", "매출액", "공제액", "비고"),
        ("", 100, 0, ""),
        ("A", "많음", 0, ""),
        ("B", 100, 200, ""),
        ("C", None, 0, ""),
        ("D", -5, 0, ""),
        ("D", 5, 0, "가" * 201),
        ("E", 0.5, 0, ""),
        ("F", 7, 0, ""),
    )
    found = [
        (p.line, p.column, p.reason.en.split(".")[0]) for p in spreadsheet.read(content, period()).problems
    ]
    assert found == [
        (2, "A (제품)", "The product is empty"),
        (3, "B (매출액)", "Not a number: 많음"),
        (4, "C (공제액)", "The deductions are more than the sales"),
        (5, "B (매출액)", "The sales are empty"),
        (6, "B (매출액)", "Not below 0"),
        (7, "D (비고)", "At most 200 characters"),
        (7, "A (제품)", "The same product stands in line 6"),
        (8, "B (매출액)", "There is a fraction below the smallest unit of the currency"),
    ]


def test_a_file_that_is_no_report_is_explained() -> None:
    for content in (
        b"PK no archive",
        b"a,b\n1,2\n",
        b"\x00\x01",
        "보고 번호,RR-1999-000001\n제품,매출액\nA,1\n".encode(),
    ):
        with pytest.raises(Invalid):
            spreadsheet.read(content, period())
    assert len(spreadsheet.read("제품,매출액\n".encode(), period()).problems) == 1
    many = "제품,매출액\n" + "".join(f"P{n},1\n" for n in range(201))
    assert "200" in spreadsheet.read(many.encode(), period()).problems[0].reason.en


def test_uploading_shows_first_and_files_afterwards(
    app: Flask, world: World, running: Deal, report: RoyaltyReport
) -> None:
    path = f"/royalties/{report.ref}"
    payer = browser(app, world, running.payer)
    assert payer.get(f"{path}/form.xlsx").data.startswith(b"PK")

    def upload(content: bytes, lang: str = "") -> Any:
        data = {"file": (io.BytesIO(content), "매출.csv")}
        return payer.post(f"{lang}{path}/spreadsheet", data=data, content_type="multipart/form-data")

    assert payer.post(f"{path}/spreadsheet").status_code == 422
    bad = upload("제품,매출액\n분리막 A,열개\n".encode(), "/en")
    assert bad.status_code == 422
    assert "Not a number: 열개" in bad.text
    good = upload("제품,매출액,공제액\n분리막 A,1000000000,50000000\n".encode())
    assert good.status_code == 200
    assert "28,500,000" in good.text
    assert 'value="1,000,000,000"' in good.text
    db.session.rollback()
    assert db.session.query(RoyaltyLine).count() == 0
    assert db.session.query(RoyaltyReport).one().state == "due"
    lines = {
        f"lines-{n}-{name}": value
        for n in range(200)
        for name, value in (
            ("product", f"P{n}"),
            ("field_of_use", ""),
            ("sales", "10"),
            ("deductions", ""),
            ("quantity", ""),
            ("note", ""),
        )
    }
    file = (io.BytesIO(b"a"), "a.txt")
    filed = payer.post(f"{path}/file", data=lines | {"evidence": file}, content_type="multipart/form-data")
    assert filed.status_code == 303
    declare(payer, path)
    assert upload(b"x").status_code == 409
    assert browser(app, world, running.officer).post(f"{path}/file", data={}).status_code == 403
    assert payer.post(f"{path}/file", data={}).status_code == 409
