"""Workbooks of Excel 97–2003 (`.xls`, BIFF8), which many banks and offices still give. `data/` holds two, written once by xlwt."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from marketplace.bank.queries import read_statement
from marketplace.catalog.services import exchange_layout
from marketplace.formats.catalogues import READERS
from tests.world import World

DATA = Path(__file__).with_name("data")


def test_a_bank_statement(world: World) -> None:
    read = read_statement((DATA / "statement.xls").read_bytes())
    assert [
        (one.received_on, one.time, one.payer_name, one.amount, one.balance) for one in read.deposits
    ] == [
        (date(2026, 11, 2), "09:31:05", "(주)한빛소재", 5_500_000, 15_500_000),
        (date(2026, 11, 20), "16:45:30", "푸른바이오", 1_234_567, 16_734_067),
    ]
    assert read.skipped == 1  # the fee that went out


def test_a_list_of_results() -> None:
    with (DATA / "listings.xls").open("rb") as file:
        rows = list(READERS["own_csv"](file, date(2026, 11, 29), exchange_layout()))
    assert [row.problems for row in rows] == [[], []]
    read = [
        tuple(row.listing[name] for name in ("key", "kind", "title_ko", "keywords_ko", "trl")) for row in rows
    ]
    assert read == [
        ("1007", "know_how", "금형 냉각 노하우", ["금형", "냉각"], 5),
        ("SW-2", "software", "설비 예지보전", ["예지보전"], 6),
    ]
