"""What the books say: balances of accounts, and where an invoice stands; derived from postings, stored nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from marketplace.books.models.closing import PeriodClose
from marketplace.books.models.ledger import JournalEntry, Posting
from marketplace.kernel.database import db, sum_of

OWED_BY_PAPER = ("issue", "credit")  # entries that change what is owed; all others change what was paid
PROMISES = ("share_promised", "share_ended")  # entries that say who owes a part, and move no money
KEPT_ON_THE_WAY = ("bank_charge", "foreign_tax")  # beginnings of kinds: owed no more, and yet never received

LOST = ("bank_charges", "foreign_tax", "bad_debt")  # accounts: of what is owed no more, what never came


def closed_until(institution_id: int) -> date | None:
    """The last day of the institution's closed books."""
    return db.session.scalar(
        select(func.max(PeriodClose.until_on)).where(PeriodClose.institution_id == institution_id)
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
    query = select(func.coalesce(sum_of(Posting.amount), 0)).where(Posting.account == account)
    if invoice_id is not None:
        query = query.where(Posting.invoice_id == invoice_id)
    if institution_id is not None:
        query = query.join(JournalEntry, JournalEntry.id == Posting.entry_id).where(
            JournalEntry.institution_id == institution_id
        )
    return db.session.scalar(query) or 0


@dataclass(frozen=True)
class Standing:
    """Where one invoice stands, in minor units of its currency; all of it derived from postings.

    `outstanding` is owed still by the payer and `awaited` by a grant, `paid` what was applied to it (`granted` of that by a
    grant), `grant_surplus` what of a grant has to go back to who gave it, `unapplied` what came in beyond that and waits
    for a refund, `refunded` what was given back, `disputed` what a bank holds back while it decides,
    `written_off` what was given up, `kept_on_the_way` what a bank took for sending it and a foreign state withheld.
    """

    total: int
    outstanding: int
    paid: int
    unapplied: int
    refunded: int
    disputed: int
    credited: bool
    written_off: int = 0
    kept_on_the_way: int = 0
    awaited: int = 0
    granted: int = 0
    grant_surplus: int = 0

    @property
    def received(self) -> int:
        """The net amount received, VAT within it: what was applied, less what was given back; of a void invoice nothing.

        What lies unapplied is the payer's, and what a bank holds in dispute is received until it is lost.
        """
        return 0 if self.credited else self.paid - self.refunded

    @property
    def is_settled(self) -> bool:
        """Paid in full: not credited, not given up, and not wholly given back. An invoice of nothing never is.

        What banks and states kept on the way settles with what came, and never without anything that came.
        """
        return self.total > 0 and not self.written_off and self.missing <= 0 and self.received > 0

    @property
    def missing(self) -> int:
        """What has not come yet, whoever owes it."""
        return self.outstanding + self.awaited

    @property
    def waits(self) -> int:
        """What lies too much on it while as much is owed on it."""
        return max(0, min(self.unapplied, self.outstanding))

    @property
    def announced(self) -> tuple[int | bool, ...]:
        """What others follow: one of these changed, and the books say so."""
        grant = self.awaited, self.granted, self.grant_surplus
        return self.received, self.kept_on_the_way, self.is_settled, self.waits, *grant

    @property
    def is_part_paid(self) -> bool:
        return self.paid > 0 and self.missing > 0


def standing_of(invoice_ids: Sequence[int]) -> dict[int, Standing]:
    """Where invoices stand, by row id; one not in the books stands at zero."""
    found: dict[int, dict[str, int]] = {invoice_id: {} for invoice_id in invoice_ids}
    for start in range(0, len(invoice_ids), 500):
        query = (
            select(Posting.invoice_id, JournalEntry.kind, Posting.account, sum_of(Posting.amount))
            .join(JournalEntry, JournalEntry.id == Posting.entry_id)
            .where(Posting.invoice_id.in_(invoice_ids[start : start + 500]))
            .group_by(Posting.invoice_id, JournalEntry.kind, Posting.account)
        )
        for invoice_id, kind, account, amount in db.session.execute(query):
            _add(found[int(invoice_id or 0)], kind, account, amount)
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
        _add(sums, kind, account, amount)
        after[entry_id] = _standing(sums)
    return list(after.items())


def was_settled(invoice_id: int) -> bool:
    """Whether it was ever paid in full, whatever became of the money."""
    return any(standing.is_settled for _, standing in history_of(invoice_id))


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
        elif kind.startswith(KEPT_ON_THE_WAY):
            names.append("kept_on_the_way")
        elif kind not in ("credit", *PROMISES):
            names.append("paid")
        return names
    if account == "receivable_grant":
        return ["awaited"] if kind in ("credit", *PROMISES) else ["awaited", "paid", "granted"]
    if account == "unapplied_grant":
        return ["grant_surplus"]
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
        kept_on_the_way=-sums.get("kept_on_the_way", 0),
        awaited=sums.get("awaited", 0),
        granted=-sums.get("granted", 0),
        grant_surplus=-sums.get("grant_surplus", 0),
    )
