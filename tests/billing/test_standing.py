"""The books by themselves: an entry is posted once, mirrored by another, and says where its invoice stands."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.books.models import JournalEntry
from marketplace.books.queries import Standing
from marketplace.books.services import Row
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.outbox import Outbox
from marketplace.kernel.transaction import atomic
from tests.billing.conftest import House

OWED = 1_000_000


@pytest.fixture
def invoice_id(house: House) -> int:
    """An invoice over a million, without VAT."""
    return house.invoice(OWED, treatment="exempt").id


def enter(
    house: House, kind: str, *rows: Row, value_on: date | None = None, number: int = 1
) -> JournalEntry | None:
    with atomic():
        return books.post(
            institution_id=house.institution_id,
            currency="KRW",
            kind=kind,
            source=("example", number),
            rows=rows,
            value_on=value_on,
        )


def announced(invoice_id: int) -> int:
    """How many messages say that what was received of the invoice changed."""
    rows = db.session.query(Outbox).filter_by(topic=books.RECEIVED_CHANGED)
    return sum(row.payload == {"invoice_id": invoice_id} for row in rows)


def test_an_entry_is_posted_once_and_comes_back_with_its_rows(house: House, invoice_id: int) -> None:
    rows = Row("cash_bank", 400_000), Row("receivable", -400_000, invoice_id), Row("bank_charges", 0)
    entry = enter(house, "deposit", *rows)
    assert entry is not None
    assert (entry.institution_id, entry.kind, entry.posted_on) == (
        house.institution_id,
        "deposit",
        clock.today(),
    )
    assert [(posting.account, posting.amount, posting.invoice_id) for posting in entry.postings] == [
        ("cash_bank", 400_000, None),
        ("receivable", -400_000, invoice_id),
    ]
    assert announced(invoice_id) == 1
    assert enter(house, "deposit", *rows) is None
    assert ledger.balance_of("cash_bank") == 400_000
    assert announced(invoice_id) == 1


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((Row("cash_bank", 5), Row("unapplied", -4)), "does not sum to zero"),
        ((Row("cash_bank", 0),), "does not sum to zero"),
        ((Row("cash_bank", 5), Row("petty_cash", -5)), "petty_cash"),
    ],
)
def test_an_entry_that_no_books_can_hold_is_refused(house: House, rows: tuple[Row, ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        enter(house, "deposit", *rows)
    with pytest.raises(RuntimeError):
        books.post(
            institution_id=house.institution_id, currency="KRW", kind="late", source=("example", 1), rows=rows
        )
    assert db.session.query(JournalEntry).count() == 0


def test_an_entry_is_found_by_all_of_what_it_came_from(house: House) -> None:
    rows = Row("cash_bank", 5), Row("unapplied", -5)
    first, second = enter(house, "deposit", *rows), enter(house, "deposit", *rows, number=2)
    other = enter(house, "returned", *rows)
    assert ledger.find(("example", 1), "deposit") is first
    assert ledger.find(("example", 2), "deposit") is second
    assert ledger.find(("example", 1), "returned") is other
    assert ledger.find(("refund", 1), "deposit") is None


def test_a_correction_mirrors_the_entry_on_its_value_day(house: House, invoice_id: int) -> None:
    moved = clock.today() - timedelta(days=9)
    entry = enter(house, "deposit", Row("cash_bank", 7), Row("receivable", -7, invoice_id), value_on=moved)
    assert entry is not None
    with atomic():
        mirror = books.reverse(entry, "deposit_undone")
    assert mirror is not None
    assert (mirror.source_type, mirror.source_id, mirror.kind) == ("example", 1, "deposit_undone")
    assert (mirror.value_on, mirror.posted_on, mirror.currency) == (moved, clock.today(), "KRW")
    assert [(posting.account, posting.amount, posting.invoice_id) for posting in mirror.postings] == [
        ("cash_bank", -7, None),
        ("receivable", 7, invoice_id),
    ]
    assert (ledger.balance_of("cash_bank"), ledger.balance_of("receivable")) == (0, OWED)
    with atomic():
        assert books.reverse(entry, "deposit_undone") is None


def test_a_balance_is_of_one_invoice_of_one_payee_or_of_all(house: House, invoice_id: int) -> None:
    other = house.invoice(300_000, "other", treatment="exempt")
    elsewhere = house.officer.user_id  # no invoice and no payee has this number
    assert ledger.balance_of("receivable") == OWED + 300_000
    assert ledger.balance_of("receivable", invoice_id=other.id) == 300_000
    assert ledger.balance_of("receivable", institution_id=house.institution_id) == OWED + 300_000
    assert ledger.balance_of("receivable", institution_id=house.company_id) == 0
    assert ledger.balance_of("receivable", invoice_id=elsewhere + 1_000) == 0
    assert ledger.balance_of("cash_bank", invoice_id=invoice_id) == 0


STEPS: list[tuple[str, tuple[tuple[str, int], ...], Standing]] = [
    (
        "share_promised",  # somebody else's grant is to pay 300,000 of it
        (("receivable", -300_000), ("receivable_grant", 300_000)),
        Standing(OWED, 700_000, 0, 0, 0, 0, False, awaited=300_000),
    ),
    (
        "match_1",  # of the grant came 250,000
        (("cash_bank", 250_000), ("receivable_grant", -250_000)),
        Standing(OWED, 700_000, 250_000, 0, 0, 0, False, awaited=50_000, granted=250_000),
    ),
    (
        "share_ended",  # the rest of the grant will not come, and is the payer's again
        (("receivable", 50_000), ("receivable_grant", -50_000)),
        Standing(OWED, 750_000, 250_000, 0, 0, 0, False, granted=250_000),
    ),
    (
        "match_2",  # the payer sends 680,000
        (("cash_bank", 680_000), ("receivable", -680_000)),
        Standing(OWED, 70_000, 930_000, 0, 0, 0, False, granted=250_000),
    ),
    (
        "bank_charge_1",
        (("bank_charges", 20_000), ("receivable", -20_000)),
        Standing(OWED, 50_000, 930_000, 0, 0, 0, False, kept_on_the_way=20_000, granted=250_000),
    ),
    (
        "write_off",
        (("bad_debt", 50_000), ("receivable", -50_000)),
        Standing(OWED, 0, 930_000, 0, 0, 0, False, 50_000, 20_000, granted=250_000),
    ),
    (
        "refund",
        (("licence_income", 90_000), ("vat_payable", 9_000), ("cash_bank", -99_000)),
        Standing(OWED, 0, 930_000, 0, 99_000, 0, False, 50_000, 20_000, granted=250_000),
    ),
    (
        "match_3",  # more than anybody owes: of the payer and of the grant
        (("cash_bank", 90_000), ("unapplied", -60_000), ("unapplied_grant", -30_000)),
        Standing(OWED, 0, 930_000, 60_000, 99_000, 0, False, 50_000, 20_000, 0, 250_000, 30_000),
    ),
    (
        "dispute",
        (("disputed", 40_000), ("cash_stripe", -40_000)),
        Standing(OWED, 0, 930_000, 60_000, 99_000, 40_000, False, 50_000, 20_000, 0, 250_000, 30_000),
    ),
]


def test_where_an_invoice_stands_follows_from_each_entry(house: House, invoice_id: int) -> None:
    """Told by kind and account: who owes, what came, what was kept, given up, given back, held or lies too much."""
    assert ledger.standing_of([invoice_id]) == {invoice_id: Standing(OWED, OWED, 0, 0, 0, 0, False)}
    for kind, rows, stands in STEPS:
        enter(house, kind, *(Row(account, amount, invoice_id) for account, amount in rows))
        assert ledger.standing_of([invoice_id])[invoice_id] == stands, kind
    assert [at for _, at in ledger.history_of(invoice_id)][1:] == [stands for _, _, stands in STEPS]


def test_a_credit_note_takes_back_what_the_payer_and_the_grant_owe(house: House, invoice_id: int) -> None:
    enter(house, "share_promised", Row("receivable", -9, invoice_id), Row("receivable_grant", 9, invoice_id))
    enter(
        house,
        "credit",
        Row("receivable", 9 - OWED, invoice_id),
        Row("receivable_grant", -9, invoice_id),
        Row("licence_income", OWED, invoice_id),
    )
    at = ledger.standing_of([invoice_id])[invoice_id]
    assert at == Standing(OWED, 0, 0, 0, 0, 0, True)
    assert (at.received, at.is_settled) == (0, False)


def test_invoices_that_are_not_in_the_books_stand_at_zero_however_many_are_asked(
    house: House, invoice_id: int
) -> None:
    numbers = [*range(10_000, 10_600), invoice_id]
    found = ledger.standing_of(numbers)
    assert list(found) == numbers
    assert found[10_000] == Standing(0, 0, 0, 0, 0, 0, False)
    assert not found[10_000].is_settled
    assert found[invoice_id].outstanding == OWED
    assert ledger.history_of(10_000) == []


@pytest.mark.parametrize(
    ("at", "settled", "part_paid", "waits"),
    [
        (Standing(100, 100, 0, 0, 0, 0, False), False, False, 0),
        (Standing(100, 60, 40, 0, 0, 0, False), False, True, 0),
        (Standing(100, 0, 100, 0, 0, 0, False), True, False, 0),
        (Standing(100, 0, 100, 25, 0, 0, False), True, False, 0),
        (Standing(100, 30, 70, 25, 0, 0, False), False, True, 25),
        (Standing(100, 10, 90, 25, 0, 0, False), False, True, 10),
        (Standing(100, 0, 60, 0, 0, 0, False, awaited=40, granted=0), False, True, 0),
        (Standing(100, 0, 100, 0, 100, 0, False), False, False, 0),  # wholly given back
        (Standing(100, 0, 90, 0, 0, 0, False, 10), False, False, 0),  # the rest was given up
        (Standing(100, 0, 0, 0, 0, 0, False, 0, 100), False, False, 0),  # kept on the way, and nothing came
        (Standing(100, 0, 90, 0, 0, 0, False, 0, 10), True, False, 0),
        (Standing(0, 0, 0, 0, 0, 0, False), False, False, 0),
    ],
)
def test_settled_part_paid_and_waiting(at: Standing, settled: bool, part_paid: bool, waits: int) -> None:
    assert (at.is_settled, at.is_part_paid, at.waits) == (settled, part_paid, waits)


def test_what_is_given_back_is_received_no_more_and_of_a_void_invoice_nothing_is() -> None:
    assert Standing(100, 0, 100, 0, 30, 0, False).received == 70
    assert Standing(100, 0, 100, 0, 30, 0, True).received == 0
    assert Standing(100, 25, 0, 0, 0, 0, False, awaited=30).missing == 55


def test_an_invoice_is_pending_while_a_message_about_its_money_waits(house: House, invoice_id: int) -> None:
    def wait(topic: str, number: int, **values: Any) -> None:
        with atomic():
            outbox.send(topic, f"example-{number}", invoice_id=number)
            row = db.session.query(Outbox).filter_by(topic=topic, key=f"example-{number}").one()
            for name, value in values.items():
                setattr(row, name, value)

    before = ledger.pending_changes()
    wait("received_changed", 9_001)
    wait("voided", 9_002)
    wait("received_changed", 9_003, done_at=clock.now())
    wait("received_changed", 9_004, dead_at=clock.now())  # given up: a fault, and shown as one
    wait("rights_changed", 9_005)
    assert ledger.pending_changes() - before == {9_001, 9_002}
