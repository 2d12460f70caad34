"""Papers for every reduction, treatments kept, VAT once per paper, and numbers of tax invoices that can be trusted."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from marketplace.accounts.models import Organisation
from marketplace.bank import services as bank
from marketplace.billing import checks
from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.cards import services as cards
from marketplace.formats.table_writer import csv_bytes
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice, TaxDocument, TaxImport
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.transaction import atomic
from marketplace.papers.models import Paper
from tests.billing.conftest import House
from tests.royalties.test_distribution import browser
from tests.world import World

HEAD = [
    "작성일자",
    "승인번호",
    "발급일자",
    "공급자사업자등록번호",
    "상호",
    "공급받는자사업자등록번호",
    "합계금액",
    "공급가액",
    "세액",
    "전자세금계산서분류",
]


def approval(serial: int = 1, on: date | None = None) -> str:
    return f"{on or clock.today():%Y%m%d}41000012{serial:08d}"


def number_of(organisation_id: int) -> str:
    return str(db.session.get_one(Organisation, organisation_id).business_number)


def line(house: House, serial: int = 1, on: date | None = None, **values: Any) -> list[Any]:
    """One line of the list, as Hometax writes it."""
    day = on or clock.today()
    row = {
        "number": approval(serial, day),
        "supplier": number_of(house.institution_id),
        "payer": number_of(house.company_id),
        "net": 30_000_000,
        "tax": 3_000_000,
        "kind": "세금계산서",
    } | values
    payer = f"{row['payer'][:3]}-{row['payer'][3:5]}-{row['payer'][5:]}"
    return [
        day.isoformat(), row["number"], day.isoformat(), row["supplier"], "선산대학교", payer,
        f"{row['net'] + row['tax']:,}", f"{row['net']:,}", f"{row['tax']:,}", row["kind"],
    ]  # fmt: skip


def listed(*lines: list[Any]) -> bytes:
    return csv_bytes(["매출 전자세금계산서 목록"], [[], HEAD, *lines], "ko")


def note(invoice: Invoice, house: House, serial: int = 1, **values: Any) -> TaxDocument:
    return invoicing.record_tax_document(invoice.id, approval(serial), clock.today(), house.finance, **values)


@pytest.mark.parametrize(
    "number",
    [
        "1" * 24,
        "20261345" + "1" * 16,
        "2026112241000012345",
        "19991122" + "4" * 16,
        "20991122" + "4" * 16,
        "가" * 24,
    ],
)
def test_trust_09_an_approval_number_has_its_form(house: House, number: str) -> None:
    with pytest.raises(Invalid) as refused:
        invoicing.record_tax_document(house.invoice().id, number, clock.today(), house.finance)
    assert list(refused.value.fields) == ["approval_number"]


@pytest.mark.parametrize("days", [-40, 1])
def test_trust_09_the_date_of_a_tax_invoice_is_within_reach(house: House, days: int) -> None:
    day = clock.today() + timedelta(days=days)
    with pytest.raises(Invalid):
        invoicing.record_tax_document(house.invoice().id, approval(1, day), day, house.finance)
    early = clock.today() - timedelta(days=20)
    invoicing.record_tax_document(house.invoice(key="b").id, approval(2), early, house.finance)


def test_trust_09_one_original_each_and_amendments_that_say_why(house: House) -> None:
    first, other = house.invoice(), house.invoice(key="b")
    document = note(first, house)
    with pytest.raises(Conflict, match="이미 기록"):
        note(other, house)
    with pytest.raises(Conflict, match="원본"):
        note(first, house, 2)
    for wrong in ({"amends_id": 999, "reason": "error"}, {"amends_id": document.id, "reason": "weil"}):
        with pytest.raises(Invalid):
            note(first, house, 2, **wrong)
    with pytest.raises(Invalid):
        note(other, house, 2, amends_id=document.id, reason="error")
    amended = note(first, house, 2, amends_id=document.id, reason="amount")
    assert (amended.amends_id, amended.reason) == (document.id, "amount")


def test_trust_09_a_void_invoice_gets_no_tax_invoice_but_an_amendment(house: House) -> None:
    bare, documented = house.invoice(), house.invoice(key="b")
    document = note(documented, house)
    credits = [invoicing.void_invoice(row.id, "해지", house.finance) for row in (bare, documented)]
    for row in (bare, credits[0]):
        with pytest.raises(Conflict):
            note(row, house, 2)
    note(documented, house, 3, amends_id=document.id, reason="cancelled")


def test_trust_09_hometaxs_list_is_matched_confirmed_and_undone_as_a_whole(
    house: House, world: World
) -> None:
    first, second, void, noted = (house.invoice(key=key) for key in "abcd")
    house.invoice(12_345, key="e")
    note(noted, house, 9)
    invoicing.void_invoice(void.id, "해지", house.finance)
    read = invoicing.read_tax_import(
        house.institution_id,
        "홈택스.csv",
        listed(
            line(house, 1),
            line(house, 2),
            line(house, 3),
            line(house, 4, net=12_345, tax=1_234),
            line(house, 9),
            line(house, 5, payer=number_of(house.institution_id)),
            line(house, 6, supplier="1234567891"),
            line(house, 7, net=-30_000_000, tax=-3_000_000, kind="수정세금계산서"),
            line(house, 8, on=clock.today() - timedelta(days=90)),
        ),
        house.finance,
    )
    assert [row["invoice"] for row in read.rows[:2]] == [first.ref, second.ref]
    assert [row["why"] for row in read.rows[2:]] == [
        "has_one", "amounts", "recorded", "payer", "supplier", "amends", "date",
    ]  # fmt: skip
    assert db.session.query(TaxDocument).count() == 1, "reading notes nothing"
    for stranger in (house.officer, house.payer, world.person("finance", world.institution())):
        with pytest.raises(Forbidden):
            invoicing.confirm_tax_import(read.id, stranger)
    invoicing.confirm_tax_import(read.id, house.finance)
    assert db.session.query(TaxDocument).count() == 3
    with pytest.raises(Conflict):
        invoicing.confirm_tax_import(read.id, house.finance)
    again = invoicing.read_tax_import(house.institution_id, "또", listed(line(house, 1)), house.second)
    assert again.rows[0]["why"] == "recorded"
    invoicing.undo_tax_import(read.id, house.second)
    assert {row.invoice_id for row in db.session.query(TaxDocument)} == {noted.id}
    with pytest.raises(Conflict):
        invoicing.undo_tax_import(read.id, house.finance)


def test_trust_09_what_changed_since_the_list_was_read_is_not_noted(house: House) -> None:
    invoice = house.invoice()
    house.invoice(10_000_000, key="b")
    read = invoicing.read_tax_import(
        house.institution_id,
        "a",
        listed(line(house, 1), line(house, 2, net=10_000_000, tax=1_000_000)),
        house.finance,
    )
    note(invoice, house, 7)
    with pytest.raises(Conflict, match="번째 줄"):
        invoicing.confirm_tax_import(read.id, house.finance)
    assert db.session.query(TaxDocument).count() == 1, "all or nothing"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01",
        "아무,표\n1,2\n".encode(),
        listed(["2026-11-32", "1" * 24, "", "", "", "123", "2", "1", "1", ""]),
    ],
)
def test_trust_09_a_file_that_is_no_list_is_refused_with_a_sentence(house: House, content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        invoicing.read_tax_import(house.institution_id, "x", content, house.finance)
    assert "file" in refused.value.fields


@pytest.mark.parametrize("language", ["", "/en"])
def test_trust_09_the_list_through_the_pages(app: Flask, world: World, house: House, language: str) -> None:
    invoice = house.invoice()
    finance, at = browser(app, world, house.finance), f"{language}/billing/tax-imports"
    assert finance.get(at).status_code == 200
    assert finance.post(at, data={"institution_id": house.institution_id}).status_code == 422
    sent = {"institution_id": house.institution_id, "file": (BytesIO(b"x"), "x.csv")}
    assert finance.post(at, data=sent).status_code == 422
    sent["file"] = (BytesIO(listed(line(house), line(house, 2))), "홈택스.csv")
    shown = finance.post(at, data=sent)
    assert shown.status_code == 303
    row = db.session.query(TaxImport).one()
    page = finance.get(f"{at}/{row.ref}").text
    assert invoice.number in page
    assert page.count(approval(2)) == 1
    assert browser(app, world, house.payer).get(f"{at}/{row.ref}").status_code == 403
    other = browser(app, world, world.person("finance", world.institution()))
    assert other.get(f"{at}/{row.ref}").status_code == 404
    assert browser(app, world, house.officer).post(f"{at}/{row.ref}/confirm").status_code == 403
    assert finance.post(f"{at}/{row.ref}/confirm").status_code == 303
    assert approval(1) in finance.get(f"{language}/invoices/{invoice.ref}").text
    amend = {
        "amend-amends": db.session.query(TaxDocument).one().id,
        "amend-reason": "amount",
        "amend-approval_number": approval(5),
        "amend-issued_on": clock.today().isoformat(),
    }
    to = f"{language}/invoices/{invoice.ref}/tax-document/amend"
    assert finance.post(to, data=amend | {"amend-approval_number": "7"}).status_code == 422
    assert finance.post(to, data=amend).status_code == 303
    assert finance.post(f"{at}/{row.ref}/undo").status_code == 409, "one was amended since"


def mixed(house: House, *nets: tuple[int, str], key: str = "m") -> Invoice:
    with atomic():
        return invoicing.issue_invoice(
            institution_id=house.institution_id,
            company_id=house.company_id,
            lines=[invoicing.Line(f"항목 {i}", f"Line {i}", net, how) for i, (net, how) in enumerate(nets)],
            source=("agreement", 1, key),
            listing_id=house.listing_id,
            actor=SYSTEM,
        )


def paid(house: House, invoice: Invoice) -> None:
    receipt = house.deposit(invoice.total, invoice.number)
    bank.match_receipt(receipt.id, invoice.id, house.finance)


def give_back(house: House, invoice: Invoice, amount: int) -> int:
    refund = cards.request_refund(invoice.id, amount, "감액 합의", house.finance)
    cards.approve_refund(refund.id, house.second)
    cards.finish_bank_refund(refund.id, house.second)
    outbox.drain()
    db.session.rollback()
    return refund.id


def parts(invoice: Invoice) -> list[list[tuple[int, int, str]]]:
    return [
        [(line["net"], line["tax"], line["tax_treatment"]) for line in row.lines]
        for row in bills.reductions_of(invoice.id)
    ]


def test_trust_09_vat_is_reckoned_once_on_the_sum_of_the_taxable_lines(house: House) -> None:
    three = mixed(house, (5, "taxable"), (5, "taxable"), (5, "taxable"))
    assert (three.tax, [line.tax for line in three.lines]) == (2, [1, 1, 0]), "1.5 won once, not 0.5 thrice"
    both = mixed(house, (1_000_004, "taxable"), (3_000_000, "exempt"), (1, "taxable"), key="n")
    assert [line.tax for line in both.lines] == [100_001, 0, 0]
    assert both.total == both.net + both.tax
    assert checks.run()[0] == []


def test_trust_09_a_part_refund_has_its_paper_with_the_treatment_of_each_line(house: House) -> None:
    invoice = mixed(house, (1_000_000, "taxable"), (900_000, "exempt"))
    paid(house, invoice)
    give_back(house, invoice, 200_001)
    give_back(house, invoice, 333_333)
    for lines in parts(invoice):
        assert [how for _, _, how in lines] == ["taxable", "exempt"]
        assert lines[1][1] == 0, "an exempt line gives back no VAT"
        assert lines[0][1] < 0
    assert [row.total for row in bills.reductions_of(invoice.id)] == [-200_001, -333_333]
    papers = db.session.query(Paper).filter_by(kind="credit_note", language="ko").all()
    assert [paper.snapshot["reason"] for paper in papers] == ["감액 합의"] * 2
    assert [paper.snapshot["invoice_number"] for paper in papers] == [invoice.number] * 2
    credit = invoicing.void_invoice(invoice.id, "해지", house.finance)
    whole = [
        (line.net + sum(p[at][0] for p in parts(invoice)), line.tax + sum(p[at][1] for p in parts(invoice)))
        for at, line in enumerate(invoice.lines)
    ]
    assert [(-line.net, -line.tax) for line in credit.lines] == whole
    assert [line.tax_treatment for line in credit.lines] == ["taxable", "exempt"]
    assert checks.run()[0] == []


def test_trust_09_a_refund_that_fails_takes_its_paper_back_by_another(house: House) -> None:
    invoice = house.invoice()
    paid(house, invoice)
    refund_id = give_back(house, invoice, 1_100_000)
    with atomic():
        entry = ledger.find(("refund", refund_id), "refund")
        assert entry is not None
        books.reverse(entry, "refund_reversed")
    for _ in range(2):
        outbox.drain()
        invoicing.follow_reductions({"invoice_id": invoice.id}, "again")
    assert [row.total for row in bills.reductions_of(invoice.id)] == [-1_100_000, 1_100_000]
    assert "did not go through" in bills.reductions_of(invoice.id)[1].reason


def test_trust_09_each_institution_counts_its_own_papers_without_gaps(house: House, world: World) -> None:
    other = world.institution()
    numbers = [house.invoice(key="a").number]
    with atomic():
        elsewhere = invoicing.issue_invoice(
            institution_id=other,
            company_id=house.company_id,
            lines=[invoicing.Line("가", "a", 1000)],
            source=("agreement", 2, "x"),
            actor=SYSTEM,
        )
    with pytest.raises(Invalid):
        house.invoice(0, key="b")
    numbers.append(house.invoice(key="c").number)
    year = clock.today().year
    assert numbers == [f"I{house.institution_id}-{year}-0001", f"I{house.institution_id}-{year}-0002"]
    assert elsewhere.number == f"I{other}-{year}-0001"


def test_trust_09_the_page_asks_for_the_amended_tax_invoice(app: Flask, world: World, house: House) -> None:
    invoice = house.invoice()
    note(invoice, house)
    paid(house, invoice)
    page = browser(app, world, house.finance)
    assert "수정세금계산서를 발행해" not in page.get(f"/invoices/{invoice.ref}").text
    give_back(house, invoice, 1_100_000)
    shown = page.get(f"/invoices/{invoice.ref}").text
    assert "수정세금계산서를 발행해" in shown
    (row,) = bills.reductions_of(invoice.id)
    paper = (
        db.session.query(Paper).filter_by(subject_type="reduction", subject_id=row.id, language="ko").one()
    )
    assert page.get(f"/papers/{paper.ref}.pdf").status_code == 200
    assert browser(app, world, house.payer).get(f"/papers/{paper.ref}.pdf").status_code == 200
    assert browser(app, world, house.stranger).get(f"/papers/{paper.ref}.pdf").status_code == 404
    document = db.session.query(TaxDocument).one()
    note(invoice, house, 2, amends_id=document.id, reason="amount")
    assert "수정세금계산서를 발행해" not in page.get(f"/invoices/{invoice.ref}").text
