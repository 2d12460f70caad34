"""Transfers: Korean bank statements, matching by a person, short, over and wrong ones: nasty case 30."""

from __future__ import annotations

from datetime import date

import pytest

from marketplace.bank import services as bank
from marketplace.bank.models import BankReceipt
from marketplace.bank.queries import read_statement
from marketplace.billing import queries as desk
from marketplace.books import queries as ledger
from marketplace.cards import services as cards
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.kernel import outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from tests.billing.conftest import House
from tests.billing.finding import received_changes
from tests.world import World

STATEMENT = """예금주,산학협력단
계좌번호,110-234-567890

거래일시,적요,의뢰인/수취인,출금액,입금액,잔액,거래점
2026.11.20 10:11:12,기술료,(주)한빛소재,0,"33,000,000","133,000,000",구미
2026-11-20 11:00:00,이체,누군가,"5,000",0,"132,995,000",구미
20261121,I2026000001,홍길동,,1000,"132,996,000",구미
20261121,I2026000001,홍길동,,1000,"132,996,000",구미
합계,,,"5,000","33,002,000",,
"""


def test_a_korean_statement_is_read() -> None:
    for encoding in ("utf-8", "utf-8-sig", "cp949"):
        read = read_statement(STATEMENT.encode(encoding))
        lines, skipped = read.deposits, read.skipped
        assert [line.amount for line in lines] == [33_000_000, 1000, 1000]
        assert lines[0].received_on == date(2026, 11, 20)
        assert (lines[0].payer_name, lines[0].memo) == ("(주)한빛소재", "기술료")
        assert lines[1].number != lines[2].number  # two equal lines are two deposits
        assert skipped == 2  # a withdrawal and the totals


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a,b\n1,2\n",
        "거래일,출금액\n2026-01-01,5\n".encode(),
        b"\xff\xfe\x00\x01",
        b"\x81",
        "거래일,입금액\n2026-13-45,5\n".encode(),
        "거래일,입금액\n2026-01-02,다섯\n".encode(),
    ],
)
def test_what_is_no_statement_is_explained(content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        read_statement(content)
    assert "file" in refused.value.fields


def test_case_30_a_file_imported_twice_adds_nothing(house: House) -> None:
    text = STATEMENT.replace('합계,,,"5,000","33,002,000",,\n', "")
    first = bank.import_statement(house.account().id, text.encode(), house.finance)
    again = bank.import_statement(house.account().id, text.encode("cp949"), house.finance)
    assert (first.added, first.known, first.skipped) == (3, 0, 1)
    assert (again.added, again.known) == (0, 3)
    assert ledger.balance_of("cash_bank") == 33_002_000


def test_a_bad_line_imports_nothing(house: House) -> None:
    bad = "거래일,입금액\n2026-11-20,1000\n2026-11-20,x\n"
    with pytest.raises(Invalid, match="3번째"):
        bank.import_statement(house.account().id, bad.encode(), house.finance)
    assert db.session.query(BankReceipt).count() == 0


def test_only_finance_of_the_payee_handles_deposits(house: House, world: World) -> None:
    receipt, invoice = house.deposit(1000), house.invoice()
    foreign = world.person("finance", world.institution())
    for actor in (house.payer, house.officer, foreign):
        with pytest.raises(Forbidden):
            bank.match_receipt(receipt.id, invoice.id, actor)
        with pytest.raises(Forbidden):
            bank.record_receipt(
                house.account().id,
                reference="x",
                received_on=date(2026, 1, 1),
                amount=5,
                payer_name="",
                memo="",
                actor=actor,
            )
    with pytest.raises(NotFound):
        bank.import_statement(999, "거래일,입금액\n2026-11-20,1000\n".encode(), house.finance)


def test_the_exact_match_is_suggested_first_and_a_person_decides(house: House) -> None:
    other, mine = house.invoice(30_000_000, "a"), house.invoice(30_000_000, "b")
    receipt = house.deposit(33_000_000, payer="홍길동", memo=f"{mine.number.replace('-', '')} 기술료")
    suggested = desk.suggestions(receipt)
    assert (suggested[0].row.invoice.id, suggested[0].exact) == (mine.id, True)
    assert (suggested[1].row.invoice.id, suggested[1].exact) == (other.id, False)
    assert db.session.query(BankReceipt).one().invoice_id is None


def test_case_30_a_short_transfer_pays_a_part(house: House) -> None:
    invoice = house.invoice()
    bank.match_receipt(house.deposit(20_000_000).id, invoice.id, house.finance)
    standing = bills.standing(invoice.id)
    assert standing.is_part_paid
    assert standing.outstanding == 13_000_000
    bank.match_receipt(house.deposit(13_000_000).id, invoice.id, house.finance)
    assert bills.is_settled(invoice.id)
    assert received_changes(invoice.id) == [20_000_000, 33_000_000]


def test_case_30_too_much_waits_as_unapplied(house: House) -> None:
    invoice = house.invoice()
    bank.match_receipt(house.deposit(33_000_500).id, invoice.id, house.finance)
    standing = bills.standing(invoice.id)
    assert (standing.outstanding, standing.unapplied) == (0, 500)
    assert db.session.scalars(desk.issues_for(house.finance)).one().detail["amount"] == 500


def test_case_30_a_wrong_payer_is_unmatched_by_a_reversal(house: House) -> None:
    invoice = house.invoice()
    receipt = house.deposit(33_000_000, payer="엉뚱한회사")
    bank.match_receipt(receipt.id, invoice.id, house.finance, "계열사 납부로 보임")
    with pytest.raises(Conflict):
        bank.match_receipt(receipt.id, invoice.id, house.second)
    bank.unmatch_receipt(receipt.id, house.finance)
    assert bills.balance(invoice.id).amount == 33_000_000
    assert received_changes(invoice.id) == [33_000_000, 0]
    with pytest.raises(Conflict):
        bank.unmatch_receipt(receipt.id, house.finance)
    right = house.invoice(key="right")
    bank.match_receipt(receipt.id, right.id, house.finance, "계약서의 대납 조항")
    assert bills.is_settled(right.id)
    assert ledger.balance_of("cash_bank") == 33_000_000
    assert ledger.balance_of("unapplied") == 0


def test_money_for_a_void_invoice_waits_for_a_refund(house: House) -> None:
    invoice = house.invoice()
    invoicing.void_invoice(invoice.id, "해지", house.finance)
    bank.match_receipt(house.deposit(33_000_000).id, invoice.id, house.finance)
    assert bills.standing(invoice.id).unapplied == 33_000_000
    assert not bills.is_settled(invoice.id)


def test_a_match_with_a_refund_can_not_be_taken_back(house: House) -> None:
    invoice = house.invoice()
    receipt = house.deposit(33_000_000)
    bank.match_receipt(receipt.id, invoice.id, house.finance)
    cards.request_refund(invoice.id, 5, "x", house.finance)
    with pytest.raises(Conflict):
        bank.unmatch_receipt(receipt.id, house.finance)


def test_each_receipt_is_told_once(house: House, sent: list) -> None:
    invoice = house.invoice()
    bank.match_receipt(house.deposit(33_000_000).id, invoice.id, house.finance)
    outbox.drain()
    letters = [m["Message-ID"] for m in sent if "납부가 확인" in str(m["Subject"])]
    assert len(letters) == len(set(letters)) == 5
