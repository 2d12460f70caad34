"""The books: entries that sum to zero, posted once, never changed; every balance is read from them.

Debits are positive, credits negative, amounts in minor units. What an invoice is owed, what was paid, given
back or is held in dispute is derived here and stored nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from marketplace.accounts.models import Organisation
from marketplace.billing.models import ACCOUNTS, JournalEntry, PeriodClose, Posting
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db, insert_ignore
from marketplace.kernel.transaction import in_transaction

RECEIVED_CHANGED = "received_changed"  # the topic of the one message about money
OWED_BY_PAPER = ("issue", "credit")  # entries that change what is owed; all others change what was paid


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
) -> JournalEntry | None:
    """Enter one event into the books, in the caller's transaction; None when it was entered before.

    `source` is (table, row id) of what happened, unique together with `kind`. Rows of zero are left out. A day
    that lies in a closed period becomes the first open one.

    Every invoice of whose money more or less is received after this entry than before is announced, once, as
    `received_changed` with its row id; the key names the entry. Whoever shares, suspends, credits or reminds reads
    the books then: no service that moves money sends a message about it of its own.
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
    written = insert_ignore(
        JournalEntry,
        institution_id=institution_id,
        currency=currency,
        kind=kind,
        source_type=source_type,
        source_id=source_id,
        posted_on=first_open_day(institution_id, posted_on or clock.today()),
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
    db.session.flush()
    after = standing_of(invoices)
    for invoice_id in invoices:
        if after[invoice_id].received != before[invoice_id].received:
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


def closed_until(institution_id: int) -> date | None:
    """The last day of the institution's closed books."""
    return db.session.scalar(
        select(func.max(PeriodClose.until_on)).where(PeriodClose.institution_id == institution_id)
    )


def reverse(entry: JournalEntry, kind: str) -> JournalEntry | None:
    """Enter the mirror image of an entry under another kind: a correction is a new entry, never an edit."""
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
    )


def find(source: tuple[str, int], kind: str) -> JournalEntry | None:
    """The entry of one event, if it is in the books."""
    return db.session.scalars(
        select(JournalEntry).where(
            JournalEntry.source_type == source[0],
            JournalEntry.source_id == source[1],
            JournalEntry.kind == kind,
        )
    ).first()


def balance_of(account: str, *, invoice_id: int | None = None, institution_id: int | None = None) -> int:
    """What an account holds, debit positive: of one invoice, of one institution, or of all."""
    query = select(func.coalesce(func.sum(Posting.amount), 0)).where(Posting.account == account)
    if invoice_id is not None:
        query = query.where(Posting.invoice_id == invoice_id)
    if institution_id is not None:
        query = query.join(JournalEntry, JournalEntry.id == Posting.entry_id).where(
            JournalEntry.institution_id == institution_id
        )
    return int(db.session.scalar(query) or 0)


@dataclass(frozen=True)
class Standing:
    """Where one invoice stands, in minor units of its currency; all of it derived from postings.

    `outstanding` is owed still, `paid` what was applied to it, `unapplied` what came in beyond that and waits
    for a refund, `refunded` what was given back, `disputed` what a bank holds back while it decides,
    `written_off` what was given up.
    """

    total: int
    outstanding: int
    paid: int
    unapplied: int
    refunded: int
    disputed: int
    credited: bool
    written_off: int = 0

    @property
    def received(self) -> int:
        """The net amount received, VAT within it: what was applied, less what was given back; of a void invoice nothing.

        What lies unapplied is the payer's, and what a bank holds in dispute is received until it is lost.
        """
        return 0 if self.credited else self.paid - self.refunded

    @property
    def is_settled(self) -> bool:
        """Paid in full: not credited, not given up, and not wholly given back. An invoice of nothing never is."""
        return (
            self.total > 0
            and not self.credited
            and not self.written_off
            and self.outstanding <= 0
            and self.refunded < self.total
        )

    @property
    def is_part_paid(self) -> bool:
        return self.paid > 0 and self.outstanding > 0


def standing_of(invoice_ids: Sequence[int]) -> dict[int, Standing]:
    """Where invoices stand, by row id; one not in the books stands at zero."""
    found: dict[int, dict[str, int]] = {invoice_id: {} for invoice_id in invoice_ids}
    for start in range(0, len(invoice_ids), 500):
        query = (
            select(Posting.invoice_id, JournalEntry.kind, Posting.account, func.sum(Posting.amount))
            .join(JournalEntry, JournalEntry.id == Posting.entry_id)
            .where(Posting.invoice_id.in_(invoice_ids[start : start + 500]))
            .group_by(Posting.invoice_id, JournalEntry.kind, Posting.account)
        )
        for invoice_id, kind, account, amount in db.session.execute(query):
            _add(found[int(invoice_id or 0)], kind, account, int(amount))
    return {invoice_id: _standing(sums) for invoice_id, sums in found.items()}


def history_of(invoice_id: int) -> list[tuple[int, Standing]]:
    """(entry's row id, where the invoice stood after it), in the order of entry."""
    query = (
        select(JournalEntry.id, JournalEntry.kind, Posting.account, Posting.amount)
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .where(Posting.invoice_id == invoice_id)
        .order_by(JournalEntry.id, Posting.id)
    )
    sums: dict[str, int] = {}
    after: dict[int, Standing] = {}
    for entry_id, kind, account, amount in db.session.execute(query):
        _add(sums, kind, account, int(amount))
        after[entry_id] = _standing(sums)
    return list(after.items())


def was_taken_back(invoice_id: int) -> bool:
    """Whether it was paid in full once and is not any more."""
    standings = [standing for _, standing in history_of(invoice_id)]
    return any(standing.is_settled for standing in standings) and not standings[-1].is_settled


def _add(sums: dict[str, int], kind: str, account: str, amount: int) -> None:
    if kind == "credit":
        sums["credit"] = 1  # whatever it moved: a paid invoice's credit note leaves the receivable alone
    for name in _figures(kind, account):
        sums[name] = sums.get(name, 0) + amount


def _figures(kind: str, account: str) -> list[str]:
    """Which figures of a Standing a posting counts towards."""
    if account == "receivable":
        names = ["receivable"]
        if kind == "issue":
            names.append("total")
        elif kind == "write_off":
            names.append("written_off")
        elif kind != "credit":
            names.append("paid")
        return names
    if account in ("unapplied", "disputed"):
        return [account]
    if account in ("licence_income", "vat_payable") and kind not in OWED_BY_PAPER:
        return ["refunded"]
    return []


def _standing(sums: dict[str, int]) -> Standing:
    return Standing(
        total=sums.get("total", 0),
        outstanding=sums.get("receivable", 0),
        paid=-sums.get("paid", 0),
        unapplied=-sums.get("unapplied", 0),
        refunded=sums.get("refunded", 0),
        disputed=sums.get("disputed", 0),
        credited="credit" in sums,
        written_off=-sums.get("written_off", 0),
    )
