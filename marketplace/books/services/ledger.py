"""The books: entries that sum to zero, posted once, never changed; every balance is read from them.

Debits are positive, credits negative, amounts in minor units. What an invoice is owed, what was paid, given
back or is held in dispute is derived here and stored nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.books.models.ledger import ACCOUNTS, JournalEntry, Posting
from marketplace.books.queries.balances import closed_until, find, standing_of
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db, insert_ignore
from marketplace.kernel.transaction import in_transaction

RECEIVED_CHANGED = "received_changed"  # the topic of the one message about money


@dataclass(frozen=True)
class Row:
    """One posting to be: `amount` in minor units, debit positive; `invoice_id` whose money it is."""

    account: str
    amount: int
    invoice_id: int | None = None


def post(
    *,
    institution_id: int,
    currency: str,
    kind: str,
    source: tuple[str, int],
    rows: Sequence[Row],
    posted_on: date | None = None,
    value_on: date | None = None,
) -> JournalEntry | None:
    """Enter one event into the books, in the caller's transaction; None when it was entered before.

    `source` is (table, row id) of what happened, unique together with `kind`. Rows of zero are left out. `posted_on`
    is the day in the books, today unless said; one that lies in a closed period becomes the first open one. `value_on`
    is the day on which the money moved, `posted_on` unless said, and stays what it is in a closed period too.

    Every invoice of whose money more or less is received, kept on the way, or waits beside what is owed, after this entry
    than before, or which is settled and was not (or the other way round), is announced, once, as `received_changed` with its
    row id; the key names the entry.
    Whoever shares, suspends, credits or reminds reads the books then: no service that moves money sends a message
    about it of its own.
    Raises ValueError for an entry that does not sum to zero: a fault of ours, never a person's.
    """
    if not in_transaction():
        raise RuntimeError("the books are written in the transaction of their cause")
    rows = [row for row in rows if row.amount]
    if sum(row.amount for row in rows) or not rows:
        raise ValueError(f"{kind} does not sum to zero")
    if unknown := {row.account for row in rows} - set(ACCOUNTS):
        raise ValueError(f"no such account: {unknown}")
    invoices = sorted({row.invoice_id for row in rows if row.invoice_id is not None})
    before = standing_of(invoices)
    source_type, source_id = source
    posted_on = posted_on or clock.today()
    written = insert_ignore(
        JournalEntry,
        institution_id=institution_id,
        currency=currency,
        kind=kind,
        source_type=source_type,
        source_id=source_id,
        posted_on=first_open_day(institution_id, posted_on),
        value_on=value_on or posted_on,
        posted_at=clock.now(),
    )
    if not written:
        return None
    entry = find(source, kind)
    assert entry is not None
    db.session.add_all(
        Posting(entry_id=entry.id, account=row.account, amount=row.amount, invoice_id=row.invoice_id)
        for row in rows
    )
    after = standing_of(invoices)
    for invoice_id in invoices:
        if after[invoice_id].announced != before[invoice_id].announced:
            outbox.send(RECEIVED_CHANGED, f"{invoice_id}:{entry.id}", invoice_id=invoice_id)
    return entry


def first_open_day(institution_id: int, on: date) -> date:
    """`on`, or the day after the institution's last closing where that is later: what is closed stays as it is.

    Held until the transaction ends: nobody closes the day between this answer and the entry.
    """
    _hold(institution_id, read=True)
    closed = closed_until(institution_id)
    return on if closed is None or on > closed else closed + timedelta(days=1)


def hold_books(institution_id: int) -> None:
    """Let whoever is entering finish, and keep the others out until the transaction ends: for closing a period."""
    _hold(institution_id, key_share=True)


def _hold(institution_id: int, *, read: bool = False, key_share: bool = False) -> None:
    """A lock on the institution's row that references to it do not wait for; entries share it, a closing has it alone."""
    db.session.execute(
        select(Organisation.id)
        .where(Organisation.id == institution_id)
        .with_for_update(read=read, key_share=key_share)
    )


def reverse(entry: JournalEntry, kind: str) -> JournalEntry | None:
    """Enter the mirror image of an entry under another kind: a correction is a new entry, never an edit.

    It is of the same value day, as if the first had never been; the books show both on the days they were entered.
    """
    rows = [
        Row(p.account, -p.amount, p.invoice_id)
        for p in db.session.scalars(select(Posting).where(Posting.entry_id == entry.id).order_by(Posting.id))
    ]
    return post(
        institution_id=entry.institution_id,
        currency=entry.currency,
        kind=kind,
        source=(entry.source_type, entry.source_id),
        rows=rows,
        value_on=entry.value_on,
    )
