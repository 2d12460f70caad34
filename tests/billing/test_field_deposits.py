"""Bank statements as people met them: what a deposit is, what a statement says, who decides in doubt."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook

from marketplace.bank import services as bank
from marketplace.bank.models import BankReceipt, DoubtfulDeposit
from marketplace.bank.queries import StatementLine, read_statement
from marketplace.billing import queries as desk
from marketplace.books import queries as ledger
from marketplace.books.models import ReconciliationIssue
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from tests.billing.conftest import House
from tests.royalties.test_distribution import browser
from tests.world import World

BANKS = Path(__file__).parents[3] / "shared" / "data" / "made_banks"


def lines_of(text: str | bytes, currency: str = "KRW") -> list[StatementLine]:
    return read_statement(text if isinstance(text, bytes) else text.encode(), currency).deposits


def brought(house: House, *files: str | bytes) -> list[tuple[int, int, int]]:
    """(added, known, doubtful) of each file in turn."""
    found = []
    for file in files:
        content = file if isinstance(file, bytes) else file.encode()
        result = bank.import_statement(house.account().id, content, house.finance)
        found.append((result.added, result.known, result.doubtful))
    return found


def book(*rows: tuple[Any, ...]) -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


HEAD = "거래일시,적요,의뢰인,입금액,일련번호\n"


def test_field_actualbudget_5627_a_number_that_restarts_is_no_identity(house: House) -> None:
    first, second = HEAD + "2026-11-20,이체,일련1,31009,1\n", HEAD + "2026-11-21,이체,일련3,31011,1\n"
    assert brought(house, first, second, first) == [(1, 0, 0), (1, 0, 0), (0, 1, 0)]


def test_field_actualbudget_5627_the_newest_first_has_number_one(house: House) -> None:
    head = "No.,거래일시,적요,기재내용,찾으신금액(원),맡기신금액(원),거래후잔액(원),취급점,메모\n"
    old = '2026.11.18 10:00,인터넷,도담솔디펜스,0,"700,000","1,000,000",우리,\n'
    new = '2026.11.19 10:00,인터넷,동살바이오,0,"900,000","1,900,000",우리,\n'
    assert brought(house, head + "1," + old, head + "1," + new + "2," + old) == [(1, 0, 0), (1, 1, 0)]


def test_field_oca_475_the_same_day_again_with_one_more_line(house: House) -> None:
    noon = HEAD + "2026-11-20,이체,가나,5000,1\n"
    evening = HEAD + "2026-11-20,이체,다라,5000,1\n2026-11-20,이체,가나,5000,2\n"
    assert brought(house, noon, evening) == [(1, 0, 0), (1, 1, 0)]


@pytest.mark.parametrize("number", ["2.02611E+11", "2.02611E11", "202611E+3"])
def test_field_officecli_415_a_spoiled_number_is_no_identity(house: House, number: str) -> None:
    text = HEAD + f"2026-11-20,이체,가나,5000,{number}\n2026-11-20,이체,다라,7000,{number}\n"
    assert brought(house, text, text) == [(2, 0, 0), (0, 2, 0)]


@pytest.mark.parametrize(
    "again",
    [
        HEAD + "2026-11-20,이체,가나,1100000,1\n",
        HEAD + '2026.11.20,이체,가나,"￦1,100,000",1\n',
        HEAD + '20261120,이체,㈜가나,"1,100,000원",9\n',
        "거래일시\t적요\t의뢰인\t입금액\n2026-11-20\t이체\t가나\t1100000.00\n".encode("utf-16"),
        book(("거래일시", "적요", "의뢰인", "입금액"), (date(2026, 11, 20), "이체", "가나", 1_100_000)),
        book(("거래일시", "적요", "의뢰인", "입금액"), ("2026-11-20", "이체", "가나", "1,100,000")),
    ],
)
def test_field_firefly_1031_one_line_in_another_dress_is_one_deposit(
    house: House, again: str | bytes
) -> None:
    assert brought(house, HEAD + '2026-11-20,이체,가나,"1,100,000",1\n', again) == [(1, 0, 0), (0, 1, 0)]


def test_field_firefly_1031_one_more_column_is_for_a_person_to_decide(house: House) -> None:
    more = "거래일시,적요,의뢰인,입금액,잔액\n2026-11-20 10:11:12,이체,가나,1100000,5000000\n"
    assert brought(house, HEAD + "2026-11-20,이체,가나,1100000,1\n", more, more) == [
        (1, 0, 0),
        (0, 0, 1),
        (0, 1, 0),
    ]
    assert ledger.balance_of("cash_bank") == 1_100_000


def test_field_firefly_1031_entered_by_hand_first(house: House) -> None:
    bank.record_receipt(
        house.account().id, reference="IB-1", received_on=date(2026, 11, 20), amount=1_100_000, payer_name="가나",
        memo="", actor=house.finance,
    )  # fmt: skip
    text = HEAD + "2026-11-20,이체,(주)가나,1100000,1\n2026-11-20,이체,다라,1100000,2\n"
    assert brought(house, text, text) == [(1, 0, 1), (0, 2, 0)]


def test_field_firefly_2353_two_identical_lines_are_two_and_then_none(house: House) -> None:
    line = "2026-11-20,이체,가나,1000\n"
    text = "거래일시,적요,의뢰인,입금액\n" + line + line
    assert brought(house, text, text, text + line) == [(2, 0, 0), (0, 2, 0), (1, 2, 0)]
    bare = "거래일,입금액\n2026-11-19,700\n2026-11-19,700\n"
    assert brought(house, bare, bare) == [(2, 0, 0), (0, 2, 0)]


def test_other_balances_and_times_are_other_deposits(house: House) -> None:
    head = "거래일시,의뢰인,입금액,잔액\n"
    first, second = head + "2026-11-20 10:00,가나,1000,5000\n", head + "2026-11-20 11:00,가나,1000,6000\n"
    assert brought(house, first, second) == [(1, 0, 0), (1, 0, 0)]


def test_the_doubt_is_decided_and_taken_back(house: House, world: World) -> None:
    more = "거래일시,적요,의뢰인,입금액,잔액\n2026-11-20,이체,가나,1100000,5000000\n"
    brought(house, HEAD + "2026-11-20,이체,가나,1100000,1\n", more)
    doubt = db.session.query(DoubtfulDeposit).one()
    for stranger in (house.payer, world.person("finance", world.institution())):
        with pytest.raises(Forbidden):
            bank.decide_doubt(doubt.id, "other", stranger)
    bank.decide_doubt(doubt.id, "other", house.finance)
    assert ledger.balance_of("cash_bank") == 2_200_000
    with pytest.raises(Conflict):
        bank.decide_doubt(doubt.id, "same", house.finance)
    bank.reopen_doubt(doubt.id, house.second)
    assert ledger.balance_of("cash_bank") == 1_100_000
    assert len(db.session.scalars(desk.receipts_for(house.finance)).all()) == 1
    bank.decide_doubt(doubt.id, "same", house.finance)
    assert brought(house, more) == [(0, 1, 0)]
    bank.reopen_doubt(doubt.id, house.finance)
    bank.decide_doubt(doubt.id, "other", house.finance)
    receipt = db.session.get_one(BankReceipt, db.session.query(DoubtfulDeposit).one().receipt_id)
    bank.match_receipt(receipt.id, house.invoice(1_000_000).id, house.finance, "계열사 명의로 입금")
    with pytest.raises(Conflict):
        bank.reopen_doubt(doubt.id, house.finance)


def test_by_hand_after_the_file_is_asked_about(house: House) -> None:
    brought(house, HEAD + "2026-11-20,이체,가나,1100000,1\n")
    values: dict[str, Any] = {
        "reference": "IB-1", "received_on": date(2026, 11, 20), "amount": 1_100_000, "payer_name": "(주)가나", "memo": "",
        "actor": house.finance,
    }  # fmt: skip
    with pytest.raises(Conflict, match="가나"):
        bank.record_receipt(house.account().id, **values)
    bank.record_receipt(house.account().id, **values, another=True)
    assert ledger.balance_of("cash_bank") == 2_200_000


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            '거래일시,적요,의뢰인,출금액,입금액,일련번호\n2026-11-20,"7월분 대금,가나,0,77001,1\n2026-11-21,이체,다,0,5,2\n',
            2,
        ),
        (
            '거래일시,적요,의뢰인,입금액\n2026-11-20,이체,가,1\n2026-11-21,이체,"다,5\n2026-11-22,"이체",라,6\n',
            3,
        ),
        ('거래일시,적요,의뢰인,입금액\n2026-11-20,"이체"x,가,1\n', 2),
        ("거래일시,적요,의뢰인,입금액\n2026-11-19,이체,쉼표인,1,100,000\n", 2),
    ],
)
def test_field_rust_csv_252_isomer_2805_the_line_is_named(text: str, line: int) -> None:
    with pytest.raises(Invalid, match=f"{line}번째 줄"):
        read_statement(text.encode())


@pytest.mark.parametrize(
    ("written", "won"),
    [
        ("￦1,000,000", 1_000_000),
        ("\\1,000,000", 1_000_000),
        ("350만원", 3_500_000),
        ("1억2천만", 120_000_000),
        ("35000000.00", 35_000_000),
    ],
)
def test_field_firefly_1087_amounts_of_a_statement(written: str, won: int) -> None:
    text = f'거래일시,의뢰인,입금액\n2026-11-20,가나,"{written}"\n'
    for encoding in ("utf-8", "cp949") if "￦" not in written else ("utf-8",):
        assert [line.amount for line in lines_of(text.encode(encoding))] == [won]


def test_cents_are_kept_in_a_dollar_account() -> None:
    text = 'Date,Payer,Amount\n2026-11-20,ACME,"5,000.00"\n2026-11-20,ACME,"1,234.56"\n2026-11-21,Fee,-3.50\n'
    read = read_statement(text.encode(), "USD")
    assert [line.amount for line in read.deposits] == [500_000, 123_456]
    assert read.skipped == 1


@pytest.mark.parametrize("heading", ["입금액(천원)", "입금액(USD)", "입금액 (백만원)"])
def test_field_dart_fss_37_a_statement_in_other_units_is_refused_by_name(heading: str) -> None:
    with pytest.raises(Invalid, match="입금액"):
        read_statement(f"거래일시,의뢰인,{heading}\n2026-11-20,가나,5\n".encode())


@pytest.mark.parametrize("label", ["총합계", "계", "소 계 :", "합계"])
def test_field_crestapps_160_totals_of_a_statement(label: str) -> None:
    read = read_statement(f"거래일시,의뢰인,입금액\n2026-11-20,가나,5\n{label},,5\n".encode())
    assert [line.amount for line in read.deposits] == [5]
    assert "3번째 줄" in read.notes[0].ko


@pytest.mark.parametrize(
    "written", ["2036-11-20", "1026-11-20", "2026-02-30", "20261301", "99999-01-01", "어제"]
)
def test_impossible_days_are_refused_by_name(written: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_statement(f"거래일시,의뢰인,입금액\n{written},가나,5\n".encode())
    assert "2번째 줄" in refused.value.text.ko
    assert written in refused.value.text.en


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (
            "거래일시,적요,의뢰인,입금액\n2026-11-20,이체,가나,5000\n2026-11-20,입금취소,가나,-5000\n2026-11-20,이체,다,7\n",
            [7],
        ),
        (
            "거래일시,적요,의뢰인,출금액,입금액\n2026-11-20,취소,가나,5000,0\n2026-11-20,이체,가나,0,5000\n",
            [],
        ),
        (
            "거래일시,구분,의뢰인,입금액\n2026-11-20,입금,가나,5000\n2026-11-21,취소,가나,5000\n2026-11-20,입금,다,5000\n",
            [5000],
        ),
        ("거래일시,적요,의뢰인,입금액\n2026-11-20,이체,가나,5000\n2026-11-20,이체,가나,(5000)\n", []),
        ("거래일시,적요,의뢰인,입금액\n2026-11-20,계약취소 위약금,가나,5000\n", [5000]),
        ("Date,Payer,Amount\n2026-11-20,A,500\n2026-11-20,B,-500\n", [500]),
        ("거래일시,입출금구분,거래금액,내용\n2026-11-20,입금,500,가\n2026-11-20,출금,300,나\n", [500]),
    ],
)
def test_negative_and_cancelled_lines(text: str, left: list[int]) -> None:
    read = read_statement(text.encode())
    assert [line.amount for line in read.deposits] == left
    assert read.cancelled == []


def test_a_cancellation_of_an_earlier_files_deposit_is_put_on_the_list(house: House) -> None:
    brought(house, HEAD + "2026-11-20,이체,가나,5000,1\n")
    cancel = HEAD + "2026-11-21,입금취소,가나,-5000,1\n"
    assert brought(house, cancel, cancel) == [(0, 0, 0), (0, 0, 0)]
    [issue] = db.session.query(ReconciliationIssue).all()
    assert (issue.kind, issue.detail["amount"], issue.detail["received_on"]) == (
        "bank_cancelled",
        5000,
        "2026-11-20",
    )


@pytest.mark.parametrize(
    ("heading", "cells", "payer", "memo"),
    [
        ("거래일시,적요,기재내용,입금액", "2026-11-20,인터넷,가나,5", "가나", "인터넷"),
        (
            "거래일시,적요,보낸분/받는분,송금메모,입금액",
            "2026-11-20,전자금융,가나,I-2026-000039,5",
            "가나",
            "I-2026-000039 전자금융",
        ),
        ("거래일시,내용,입금액", "2026-11-20,가나,5", "가나", ""),
        ("거래일시,적요,내용,입금액", "2026-11-20,이체,가나,5", "가나", "이체"),
        ("거래일시,의뢰인,내용,입금액", "2026-11-20,가나,기술료,5", "가나", "기술료"),
    ],
)
def test_payer_and_memo_are_found(heading: str, cells: str, payer: str, memo: str) -> None:
    [line] = lines_of(f"{heading}\n{cells}\n")
    assert (line.payer_name, line.memo) == (payer, memo)


@pytest.mark.skipif(not BANKS.exists(), reason="the shared data of the project is not on this machine")
@pytest.mark.parametrize(
    ("name", "deposits"),
    [
        ("bank.xlsx", [8_250_000, 16_500_000, 50_000_000, 300_000]), ("bank_cp949.csv", [8_250_000, 16_500_000, 50_000_000, 300_000]),
        ("bank_html.xls", [1_000]), ("bank_signed.csv", [1_986_600]), ("numbered_day1.csv", [700_000]), ("numbered_day2.csv", [900_000, 700_000]),
    ],
)  # fmt: skip
def test_the_layouts_of_six_banks(name: str, deposits: list[int]) -> None:
    lines = lines_of((BANKS / name).read_bytes())
    assert [line.amount for line in lines] == deposits
    assert all(line.payer_name for line in lines)
    if name == "bank_signed.csv":
        assert (lines[0].received_on, lines[0].time, lines[0].balance) == (
            date(2026, 11, 29),
            "10:10:10",
            1000,
        )


def test_finance_decides_on_the_page_and_takes_it_back(app: Flask, house: House, world: World) -> None:
    client = browser(app, world, house.finance)

    def upload(text: str) -> Any:
        data = {"account_id": house.account().id, "file": (io.BytesIO(text.encode()), "거래내역.csv")}
        return client.post(
            "/billing/receipts/import", data=data, content_type="multipart/form-data", follow_redirects=True
        )

    assert upload(HEAD + "2026-11-20,이체,가나,1100000,1\n").status_code == 200
    shown = upload("거래일시,적요,의뢰인,입금액,잔액\n2026-11-20,이체,가나,1100000,5000000\n")
    assert "같은 입금인지 확인" in shown.text
    assert "가나" in shown.text
    ref = db.session.query(DoubtfulDeposit).one().ref
    db.session.rollback()
    assert client.post(f"/billing/receipts/doubts/{ref}/other").status_code == 303
    assert "다른 입금" in client.get("/billing/receipts/doubts?decided=1").text
    assert client.post(f"/billing/receipts/doubts/{ref}/reopen").status_code == 303
    assert client.post(f"/billing/receipts/doubts/{ref}/same").status_code == 303
    assert "Same deposit" in client.get("/en/billing/receipts/doubts?decided=1").text
    refused = upload('거래일시,적요,의뢰인,입금액\n2026-11-20,"이체,가나,5\n2026-11-21,이체,다,5\n')
    assert refused.status_code == 422
    assert "2번째 줄의 따옴표" in refused.text
