"""A year's life of an institution, and that everything anybody can read of it agrees to the won.

`generator` draws a year from a seed: deals of every kind, deposits in the files of five bank layouts (some twice, overlapping,
short, over, cancelled the same day or weeks later, from strangers, in dollars with charges and tax kept abroad), royalties,
refunds, voids by one or two, write-offs, payouts by payroll, twelve closings. `sums` adds up raw rows by plain SQL and derives
every figure anew, without the product's code and without its ledger.

Compared at every close: the balances kept with it, the trial balance on the page, in its CSV and in its XLSX, and the postings.
The closings of earlier months are still the same at the end of the year.

Compared after the year, by currency:
- what the bank says stands on the account = the deposits that were entered less those taken out;
- every account of the books (receivable, bank, unapplied, income, VAT, charges, foreign tax, bad debt, shares, payables,
  exchange) = sums of the rows = the ledger's and the journal's CSV and XLSX;
- every invoice and credit note in the list's CSV: net, VAT, total, outstanding, refunded; each VAT once on its paper;
  papers of reductions = what was given back of the price; the ages of what is unpaid on the desk's page;
- every royalty of every report, from its lines and the contract's steps; the bill of each is that royalty;
- every share of every person of every invoice, with an account or without: in the list's CSV; what each researcher reads
  under 내 배분금; what the payroll list says is owed = what was shared less what was paid = the books' payable; the payroll
  files = the payouts; tax-free and taxed parts = what was paid in won, and the year's limit used by those who have one;
- the won received by the month and in all, in the tracking's CSV; the tax invoices' numbers on the invoices' pages;
- papers: invoices, credit notes, receipts, royalty and distribution statements, read from their PDF, say the rows' figures.
`flask ledger check` finds nothing.

Not compared: card payments and disputes, joint licences, estimates and audits of royalties, shares put right after an objection,
a merger of payers.
"""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.kernel.database import db
from tests.servers import program
from tests.world import World
from tests.year.banks import LAYOUTS
from tests.year.generator import Year, year
from tests.year.pages import Pages, agrees_at_close, expected_lists
from tests.year.sums import Summing, Sums, parsed, posted

pytestmark = pytest.mark.real_papers  # their figures are compared, read from the PDF

PAPERS = ("invoice", "credit_note", "receipt", "royalty_statement", "distribution")
# what a year of a hundred deals must have seen; a small one sees what its seed brings
SEEN = (
    "registration", "milestone", "royalty", "royalty questioned", "two invoices at once", "pays exact", "pays short",
    "pays over", "pays other", "pays cancelled", "pays hand", "pays charge", "pays tax", "cancelled by the bank later",
    "file twice", "old file again", "doubt same", "reassigned", "taken out", "aside not_ours", "aside returned",
    "stranger unknown", "kept bank_charge", "kept foreign_tax", "written off", "interest", "void unpaid", "void paid",
    "void paid and refunded", "billed again", "discount", "surplus moved", "surplus given back", "tax invoice",
    "payout KRW", "payout USD", "payout undone", "payroll file", "close",
)  # fmt: skip


@pytest.mark.parametrize(
    ("seed", "deals", "deposits"),
    [
        pytest.param(7, 12, 40, id="small", marks=pytest.mark.long),
        pytest.param(2026, 100, 400, id="whole", marks=pytest.mark.soak),
    ],
)
def test_a_year_agrees_to_the_won(app: Flask, world: World, seed: int, deals: int, deposits: int) -> None:
    began = time.process_time()
    lived = year(app, world, seed, deals, deposits)
    pages = Pages(app, lived)
    lived.live(lambda month: agrees_at_close(pages, month))
    sums = Summing(db.session.connection(), lived.cast.institution_id).all()
    assert (lived.made, lived.arrived, lived.did["close"]) == (deals, deposits, 12)
    assert set(lived.layouts) == set(LAYOUTS)
    the_bank_agrees(lived)
    the_books_agree(lived, pages, sums)
    the_lists_agree(lived, pages, sums)
    the_royalties_agree(lived, sums)
    the_shares_agree(lived, pages, sums)
    the_payroll_agrees(lived, pages, sums)
    assert pages.cash() == (sums.cash_by_month, sum(sums.cash_by_month.values()))
    the_papers_agree(lived, pages)
    checked = app.test_cli_runner().invoke(args=["ledger", "check"])
    assert checked.exit_code == 0, checked.output
    told(lived, sums, time.process_time() - began)
    if deals >= 100:
        assert [what for what in SEEN if not lived.did[what]] == [], lived.office.refused


def told(lived: Year, sums: Sums, seconds: float) -> None:
    """The run in figures, for whoever runs it with -s."""
    print(
        f"\n{lived.made} deals, {lived.arrived} deposits, {lived.files} files, {seconds:.0f} s of the processor"
    )
    print(
        f"{len(sums.bills)} bills, {len(sums.credits)} credit notes, {len(sums.shares)} shares, {len(sums.payouts)} payouts"
    )
    print(dict(sorted(sums.accounts.items())))
    print(dict(sorted(lived.did.items())))
    print(dict(lived.office.refused))


def the_bank_agrees(lived: Year) -> None:
    """The product holds what the bank says arrived and stands, deposit by deposit."""
    for code, bank in lived.banks.items():
        rows = db.session.execute(
            text(
                "SELECT received_on, amount FROM bank_receipt WHERE account_id = :a AND part_of_id IS NULL"
                " AND aside_as <> 'withdrawn'"
            ),
            {"a": lived.cast.accounts[code]},
        )
        entered = Counter((str(on)[:10], int(amount)) for on, amount in rows)
        real = Counter(
            (str(one.on), one.amount)
            for one in bank.lines
            if one.amount > 0 and one.delivered and not one.gone
        )
        assert entered == real, code
        assert sum(amount * count for (_, amount), count in entered.items()) == bank.held()


def the_books_agree(lived: Year, pages: Pages, sums: Sums) -> None:
    institution, last = lived.cast.institution_id, lived.today
    assert posted(db.session.connection(), institution) == sums.accounts
    for shown in [*pages.ledgers(last), *pages.trial_balance(last.replace(year=2026, month=1, day=1), last)]:
        assert shown == sums.accounts
    closed = db.session.execute(
        text("SELECT until_on, balances FROM period_close WHERE institution_id = :i"), {"i": institution}
    ).all()
    for until, balances in closed:
        held = {(c, a): n for c, each in parsed(balances).items() for a, n in each.items() if n}
        assert held == posted(db.session.connection(), institution, until), until


def the_lists_agree(lived: Year, pages: Pages, sums: Sums) -> None:
    assert pages.invoices() == expected_lists(sums)
    for bill in sums.bills.values():
        assert bill.price_back_net + bill.price_back_tax == bill.price_back, bill.row["number"]
        assert bill.row["tax"] == sum(sums.taxes[bill.row["id"]]), bill.row["number"]
        assert bill.row["total"] == bill.row["net"] + bill.row["tax"], bill.row["number"]
    unpaid: dict[str, tuple[int, int]] = {}
    for bill in sums.bills.values():
        if bill.outstanding and bill.row["state"] == "issued":
            number, amount = unpaid.get(bill.row["currency"], (0, 0))
            unpaid[bill.row["currency"]] = (number + 1, amount + bill.outstanding)
    assert pages.ageing() == unpaid
    for approval, invoice_id in list(sums.tax_documents.items())[::7]:
        page = pages.page(f"/invoices/{sums.bills[invoice_id].row['ref']}")
        assert approval in page.replace("-", ""), approval


def the_royalties_agree(lived: Year, sums: Sums) -> None:
    rows = db.session.execute(
        text("SELECT id, royalty, credit, invoice_id FROM royalty_report WHERE state <> 'due'")
    )
    for number, royalty, credit, invoice_id in rows:
        assert sums.royalties[number] == royalty + credit, number
        assert (sums.bills[invoice_id].row["net"] if invoice_id else 0) == royalty, number


def names_of(lived: Year) -> dict[str, str]:
    """{row id of the account, or the name: how payroll calls the person}."""
    rows = db.session.execute(text("SELECT id, name FROM user_account")).all()
    return {str(number): name for number, name in rows}


def the_shares_agree(lived: Year, pages: Pages, sums: Sums) -> None:
    names = names_of(lived)
    expected = Counter(
        {
            (sums.bills[invoice_id].row["number"], party, names.get(person, person)): amount
            for (invoice_id, party, person), amount in sums.shares.items()
        }
    )
    shown = pages.distributions()
    assert {k: n for k, n in shown.items() if n} == {k: n for k, n in expected.items() if n}
    for researcher in lived.cast.researchers:
        person = str(researcher.user_id)
        mine = {(code, "all"): n for (who, code), n in sums.people.items() if who == person and n}
        left = {
            (code, "unpaid"): n - sums.paid.get((who, code), 0)
            for (who, code), n in sums.people.items()
            if who == person
        }
        assert pages.income(researcher) == mine | {key: n for key, n in left.items() if n}, researcher.name


def the_payroll_agrees(lived: Year, pages: Pages, sums: Sums) -> None:
    names = names_of(lived)
    owed = Counter(
        {
            (names.get(who, who), code): n - sums.paid.get((who, code), 0)
            for (who, code), n in sums.people.items()
        }
    )
    assert {k: n for k, n in pages.payroll().items() if n} == {k: n for k, n in owed.items() if n}
    files: Counter[tuple[str, str, str]] = Counter()
    won: Counter[str] = Counter()
    for row in sums.payouts:
        assert row["state"] == "taken", "the year's last file took everything"
        key = (row["name"], row["currency"])
        parts: list[dict[str, Any]] = parsed(row["income"])
        files[*key, "shares"] += row["amount"]
        files[*key, f"paid {row['paid_currency']}"] += row["paid_amount"]
        files[*key, "free"] += sum(part["free"] for part in parts)
        files[*key, "taxed"] += sum(part["taxable"] for part in parts)
        if row["paid_currency"] == "KRW":
            assert sum(part["amount"] for part in parts) == row["paid_amount"], row["ref"]
            won[row["name"]] += sum(part["amount"] for part in parts if part["kind"] == "invention")
    assert {k: n for k, n in pages.payroll_files().items() if n} == {k: n for k, n in files.items() if n}
    free: Counter[str] = Counter()
    for (name, _, what), amount in files.items():
        free[name] += amount if what == "free" else 0
    for at, researcher in enumerate(lived.cast.researchers):
        # employee, retired, student, outside, not said (then an employee of the house); one has a controlling interest
        limit = 0 if at % 5 == 3 or at == 7 else 7_000_000
        assert free[researcher.name] == min(limit, won[researcher.name]), researcher.name


# what a paper of each kind must say, by plain SQL from the row that it is about
FIGURES = {
    "invoice": "SELECT net, tax, total, currency FROM invoice WHERE id = :s",
    "reduction": (
        "SELECT r.net, r.tax, r.total, i.currency FROM reduction r JOIN invoice i ON i.id = r.invoice_id WHERE r.id = :s"
    ),
    "bank_receipt": "SELECT amount, currency FROM bank_receipt WHERE id = :s",
    "distribution_share": (
        "SELECT s.amount, d.amount AS whole, d.currency FROM distribution_share s"
        " JOIN distribution d ON d.id = s.distribution_id WHERE s.id = :s"
    ),
    "royalty_report": (
        "SELECT r.royalty, s.currency FROM royalty_report r JOIN royalty_schedule s ON s.id = r.schedule_id WHERE r.id = :s"
    ),
}
# a receipt names what the deposit paid: the whole of it where nothing was too much
READ = """
    SELECT p.ref, p.subject_type, p.subject_id FROM paper p WHERE p.kind = :k AND p.language = 'ko' AND (p.kind <> 'receipt'
    OR p.subject_type = 'bank_receipt' AND p.subject_id IN (SELECT b.id FROM bank_receipt b JOIN invoice i ON i.id = b.invoice_id
    WHERE b.amount = i.total AND i.state = 'issued')) ORDER BY p.id
"""


def the_papers_agree(lived: Year, pages: Pages) -> None:
    """Some of each kind of paper, spread over the year, say in their PDF what their rows say."""
    if program("pdftotext") is None:
        return
    most = 3 if lived.deals < 100 else 6
    for kind in PAPERS:
        rows = db.session.execute(text(READ), {"k": kind}).all()
        assert rows, kind
        for ref, about, subject in rows[:: max(1, len(rows) // most)][:most]:
            *amounts, code = db.session.execute(text(FIGURES[about]), {"s": subject}).one()
            words = pages.paper(ref)
            for amount in amounts:
                figure = f"{abs(amount):,}" if code == "KRW" else f"{abs(amount) / 100:,.2f}"
                assert figure in words, (kind, ref, figure, words)
