"""What the rows mean, worked out another way than the product does it: a fault in what both the books and their check ask
(interest, what is shared, what may be refunded) would else agree with itself."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby
from typing import Any

from sqlalchemy import func, select

from marketplace.bank.models import BankReceipt
from marketplace.books.models import JournalEntry, Posting
from marketplace.books.queries import pending_changes
from marketplace.cards.models import PaymentAttempt
from marketplace.cards.models.payment import Dispute
from marketplace.invoicing.models import GONE, Deduction, Invoice, Reduction, Refund, SurplusMove, TaxDocument
from marketplace.kernel import clock, policy
from marketplace.kernel.database import db
from marketplace.royalties.models import Distribution, DistributionShare, ShareCorrection
from tests.billing.money_machine.base import Base

Amounts = dict[int, int]


def sums(key: Any, amount: Any, *conditions: Any) -> Amounts:
    """{key: sum of the amounts}."""
    query = select(key, func.sum(amount)).where(*conditions).group_by(key)
    return defaultdict(int, {int(one): int(value) for one, value in db.session.execute(query)})


class Model(Base):
    def the_rows_mean_what_they_say(self) -> None:
        self.interest_is_that_of_the_days()
        self.nothing_goes_back_that_never_came()
        self.money_counts_from_the_day_it_moved()
        self.disputes_are_as_decided()
        self.notes_take_back_vat_in_proportion()
        self.shares_are_of_what_came_net_of_vat()
        self.people_share_by_their_weights()
        self.an_invoice_has_one_tax_invoice()

    def rows(self, *conditions: Any) -> dict[int, Invoice]:
        query = select(Invoice).where(Invoice.institution_id == self.house.institution_id, *conditions)
        return {row.id: row for row in db.session.scalars(query.order_by(Invoice.id))}

    # ---- interest

    def interest_is_that_of_the_days(self) -> None:
        """All that is billed is what each day's debt costs, counted day by day; more stands only where it was paid."""
        billed: dict[int, list[Invoice]] = defaultdict(list)
        for row in self.rows(
            Invoice.source_type == "arrears", Invoice.credits_id.is_(None), Invoice.state != "void"
        ).values():
            billed[row.source_id].append(row)
        if not billed:
            return
        pending = pending_changes()
        moves = self._moves([*billed, *(one.id for rows in billed.values() for one in rows)])
        owed = sums(
            Posting.invoice_id,
            Posting.amount,
            Posting.account == "receivable",
            Posting.invoice_id.in_([row.id for rows in billed.values() for row in rows]),
        )
        for row in self.rows(Invoice.id.in_(billed)).values():
            if row.id in pending:
                continue
            whole, newest = sum(one.net for one in billed[row.id]), billed[row.id][-1]
            due = (
                self._interest(row, list(moves[row.id].values()), clock.today()) if row.state != "void" else 0
            )
            if newest.id > self.last_interest:  # a message may have waited since it was billed
                self.last_interest = newest.id
                assert newest.issued_at is not None
                begun = min(moves[newest.id])
                known = [move for entry, move in moves[row.id].items() if entry < begun]
                then = self._interest(row, known, clock.seoul_date(newest.issued_at))
                assert abs(whole - then) <= 1, (row.number, whole, then)
            unpaid = [  # what becomes of one whose own payment has just gone away is still on its way
                one
                for one in billed[row.id]
                if one.state == "issued" and owed[one.id] == one.total and one.id not in pending
            ]
            assert whole <= due + 1 or not unpaid, (row.number, whole, due)

    def _moves(self, invoice_ids: list[int]) -> dict[int, dict[int, tuple[date, int]]]:
        """{invoice: {posting: (its day of value, what was owed more)}}."""
        query = (
            select(Posting.invoice_id, Posting.id, JournalEntry.value_on, Posting.amount)
            .join(JournalEntry, JournalEntry.id == Posting.entry_id)
            .where(Posting.account == "receivable", Posting.invoice_id.in_(invoice_ids))
            .order_by(Posting.id)
        )
        found: dict[int, dict[int, tuple[date, int]]] = defaultdict(dict)
        for invoice_id, number, on, amount in db.session.execute(query):
            found[int(invoice_id or 0)][int(number)] = on, int(amount)
        return found

    def _interest(self, row: Invoice, moves: list[tuple[date, int]], until: date) -> Fraction:
        assert row.due_on is not None
        won_days, day = 0, row.due_on
        while day < until:
            day += timedelta(days=1)
            won_days += max(0, sum(amount for on, amount in moves if on < day))
        return Fraction(won_days * int(policy.value("arrears_interest_bp", row.due_on)), 365 * 10_000)

    # ---- money that came and went

    def nothing_goes_back_that_never_came(self) -> None:
        """Refunds and what pays other invoices are at most what came."""
        ours = self.invoices
        came = sums(BankReceipt.invoice_id, BankReceipt.amount, BankReceipt.invoice_id.in_(ours))
        for more in (
            sums(PaymentAttempt.invoice_id, PaymentAttempt.amount, PaymentAttempt.invoice_id.in_(ours), PaymentAttempt.state == "succeeded"),
            sums(SurplusMove.to_id, SurplusMove.amount, SurplusMove.to_id.in_(ours), SurplusMove.undone_at.is_(None)),
        ):  # fmt: skip
            for invoice_id, amount in more.items():
                came[invoice_id] += amount
        went = sums(Refund.invoice_id, Refund.amount, Refund.invoice_id.in_(ours), Refund.state.not_in(GONE))
        for invoice_id, amount in sums(
            SurplusMove.from_id,
            SurplusMove.amount,
            SurplusMove.from_id.in_(ours),
            SurplusMove.undone_at.is_(None),
        ).items():
            went[invoice_id] += amount
        for invoice_id, amount in went.items():
            assert amount <= came[invoice_id], (invoice_id, amount, came[invoice_id])

    def money_counts_from_the_day_it_moved(self) -> None:
        paid = (
            select(BankReceipt.received_on, JournalEntry.value_on)
            .join(JournalEntry, JournalEntry.source_id == BankReceipt.id)
            .where(JournalEntry.source_type == "bank_receipt", BankReceipt.account_id == self.account_id)
            .where(JournalEntry.kind.startswith("match_"), JournalEntry.value_on != BankReceipt.received_on)
        )
        assert db.session.execute(paid).all() == []
        cards = (
            select(PaymentAttempt.paid_at, JournalEntry.value_on)
            .join(JournalEntry, JournalEntry.source_id == PaymentAttempt.id)
            .where(JournalEntry.source_type == "payment_attempt", JournalEntry.kind == "payment")
            .where(PaymentAttempt.paid_at.is_not(None))
        )
        assert all(on == clock.seoul_date(at) for at, on in db.session.execute(cards))

    def disputes_are_as_decided(self) -> None:
        """What a bank holds is held as long as it decides; what it kept is owed again or was the payer's own surplus."""
        query = (
            select(JournalEntry.source_id, Posting.account, func.sum(Posting.amount))
            .join(Posting, Posting.entry_id == JournalEntry.id)
            .where(JournalEntry.source_type == "dispute")
            .group_by(JournalEntry.source_id, Posting.account)
        )
        booked: dict[int, Amounts] = defaultdict(lambda: defaultdict(int))
        for dispute_id, account, amount in db.session.execute(query):
            booked[dispute_id][account] = int(amount)
        for row in db.session.scalars(select(Dispute).where(Dispute.status.in_(("won", "lost")))):
            found = booked[row.id]
            assert found["disputed"] == 0, (row.stripe_id, row.status, found)
            back = found["receivable"] + found["unapplied"]
            assert back == (row.amount if row.status == "lost" and found else 0), (row.stripe_id, found)

    # ---- papers

    def notes_take_back_vat_in_proportion(self) -> None:
        """Every credit note, and all of them together, take back the VAT of what they take back."""
        parts = (
            select(Reduction.invoice_id, Reduction.net, Reduction.tax).where(Reduction.invoice_id.in_(self.invoices)),
            select(Invoice.credits_id, Invoice.net, Invoice.tax).where(Invoice.credits_id.in_(self.invoices)),
        )  # fmt: skip
        nets: Amounts = defaultdict(int)
        taxes: Amounts = defaultdict(int)
        for query in parts:
            for invoice_id, net, tax in db.session.execute(query):
                nets[int(invoice_id)] += net
                taxes[int(invoice_id)] += tax
        for row in self.rows(Invoice.id.in_(nets)).values():
            off = abs(taxes[row.id] * row.net - nets[row.id] * row.tax)
            assert off <= 2 * (row.net + row.tax), (row.number, nets[row.id], taxes[row.id])

    def an_invoice_has_one_tax_invoice(self) -> None:
        originals = (
            select(TaxDocument.invoice_id)
            .where(TaxDocument.amends_id.is_(None), TaxDocument.invoice_id.in_(self.invoices))
            .group_by(TaxDocument.invoice_id)
            .having(func.count() > 1)
        )
        assert db.session.scalars(originals).all() == []
        of_nothing = (
            select(Invoice.number)
            .join(TaxDocument, TaxDocument.invoice_id == Invoice.id)
            .where(Invoice.id.in_(self.invoices), TaxDocument.amends_id.is_(None))
            .where(Invoice.voided_at.is_not(None), TaxDocument.recorded_at > Invoice.voided_at)
            .where(TaxDocument.approval_number > func.replace(func.substr(Invoice.voided_at, 1, 10), "-", ""))
        )
        if db.engine.dialect.name == "sqlite":
            assert db.session.scalars(of_nothing).all() == []

    # ---- shares

    def shares_are_of_what_came_net_of_vat(self) -> None:
        """Of an invoice of which nothing went back nor was kept: its net part of what came, to the won when all came."""
        untouched = self._untouched()
        mine = (Posting.account == "receivable", Posting.invoice_id.in_(untouched))
        # A claim that was given up did not come; it may be open for another part again (a match taken back after it).
        given_up = select(JournalEntry.id).where(JournalEntry.kind == "write_off")
        mine = (*mine, Posting.entry_id.not_in(given_up))
        paid = sums(Posting.invoice_id, Posting.amount, Posting.amount < 0, *mine)
        owed = sums(Posting.invoice_id, Posting.amount, *mine)
        shared = sums(Distribution.invoice_id, Distribution.amount, Distribution.invoice_id.in_(untouched))
        for row in untouched.values():
            if row.id not in paid or row.source_type != "agreement":
                continue
            came = row.total - owed[row.id]
            if came == row.total:
                assert shared[row.id] == row.net, (row.number, shared[row.id], row.net)
            else:
                assert abs(Fraction(came * row.net, row.total) - shared[row.id]) <= 1, (row.number, came)

    def _untouched(self) -> dict[int, Invoice]:
        touched = set(pending_changes())
        for column, condition in (
            (Refund.invoice_id, Refund.state.not_in(GONE)),
            (Deduction.invoice_id, Deduction.state == "approved"),
            (Reduction.invoice_id, Reduction.id > 0),
            (
                PaymentAttempt.invoice_id,
                PaymentAttempt.id.in_(select(Dispute.attempt_id).where(Dispute.status == "lost")),
            ),
        ):
            touched |= set(db.session.scalars(select(column).where(condition)))
        rows = self.rows(Invoice.state == "issued", Invoice.credits_id.is_(None))
        return {row_id: row for row_id, row in rows.items() if row_id not in touched}

    def people_share_by_their_weights(self) -> None:
        """The first shares of a fee by what their statement says, those that a committee put right by its decision."""
        mine = Distribution.institution_id == self.house.institution_id
        query = select(DistributionShare, Distribution.invoice_id, Distribution.number).join(Distribution)
        first = query.where(mine, Distribution.number == 1, DistributionShare.party != "institution")
        found = [row for row, _, _ in db.session.execute(first.order_by(Distribution.id))]
        for _, group in groupby(found, lambda share: (share.distribution_id, share.party)):
            shares = list(group)
            in_parts([share.amount for share in shares], [share.weight for share in shares])
        made = select(ShareCorrection).where(
            ShareCorrection.invoice_id.in_(self.invoices), ShareCorrection.state == "made"
        )
        latest = {row.invoice_id: row for row in db.session.scalars(made.order_by(ShareCorrection.id))}
        for invoice_id, row in latest.items():
            told: dict[tuple[str, Any], int] = defaultdict(int)
            for share, _, _ in db.session.execute(query.where(Distribution.invoice_id == invoice_id)):
                told[share.party, share.user_id or share.name] += share.amount
            for party in ("inventor", "contributor"):
                people = [one for one in row.people if one["party"] == party]
                amounts = [told[party, one["user_id"] or one["name"]] for one in people]
                in_parts(amounts, [one["weight"] for one in people])


def in_parts(amounts: list[int], weights: list[int]) -> None:
    """The amounts are to one another as the weights, but for a unit of each."""
    whole, all_of_it = sum(weights), sum(amounts)
    for amount, weight in zip(amounts, weights, strict=True):
        assert whole == 0 or abs(Fraction(all_of_it * weight, whole) - amount) <= 1, (amounts, weights)
