"""What must hold after every step, whatever was done: the books, what they mean, and who decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis.stateful import invariant
from sqlalchemy import func, select

from marketplace.accounts.models import Organisation
from marketplace.accounts.models.two_people import Merger
from marketplace.arrears.models import WriteOff
from marketplace.bank.models import BankReceipt
from marketplace.billing import checks
from marketplace.books import queries as ledger
from marketplace.books.models import JournalEntry, Posting, ReconciliationIssue
from marketplace.books.queries import pending_changes
from marketplace.gateways.stripe import StripeGateway
from marketplace.invoicing.models import Deduction, Invoice, Reduction, Refund
from marketplace.kernel.database import db
from marketplace.kernel.outbox import Outbox
from marketplace.licensing.models import Agreement
from marketplace.rights.models import Right
from marketplace.royalties.models import (
    Distribution,
    DistributionShare,
    Payout,
    ShareCorrection,
    SharingRule,
)
from tests.billing.money_machine.model import Model

# (table, who asked, who said yes, the states after the yes): never the same person
BY_TWO: tuple[tuple[Any, str, str, tuple[str, ...]], ...] = (
    (WriteOff, "requested_by_id", "approved_by_id", ("approved",)),
    (Deduction, "requested_by_id", "approved_by_id", ("approved", "undone")),
    (Payout, "proposed_by_id", "confirmed_by_id", ("confirmed", "taken")),
    (Merger, "proposed_by_id", "decided_by_id", ("recorded",)),
    (SharingRule, "proposed_by_id", "decided_by_id", ("confirmed",)),
    (Refund, "requested_by_id", "approved_by_id", ("approved", "submitting", "pending", "succeeded")),
)

# Whose handlers ask Stripe, which fails here on purpose.
WITH_STRIPE = ("stripe_event", "submit_attempt", "submit_refund", "close_attempts")


class Meaning(Model):
    @invariant()
    def the_books_mean_what_happened(self) -> None:
        with self.acts.looking():
            self.everything_is_looked_at()

    def everything_is_looked_at(self) -> None:
        """`flask ledger check`, but for Stripe's balance: while webhooks are on their way, it is ahead."""
        db.session.rollback()
        if not self.writes.since_last_asked():
            return
        with self.stripe_is_not_asked():
            found, _ = checks.findings()
        assert [each.text.en for each in found if not self.is_known(each)] == []
        self.look_again()
        self.nothing_is_settled_twice()
        self.one_bill_stands_for_one_cause()
        self.every_paper_says_what_the_books_took_back()
        self.people_get_what_was_told()
        self.nobody_decides_alone()
        self.what_a_company_had_is_its_survivors()
        self.every_message_was_followed()
        self.the_rows_mean_what_they_say()

    def nothing_waits(self) -> None:
        """At the end: all that was announced was followed, nothing was given up, and Stripe holds what the books say."""
        assert pending_changes() == set()
        assert db.session.scalars(select(Outbox.topic).where(Outbox.dead_at.is_not(None))).all() == []
        found, _ = checks.findings()
        assert [each.text.en for each in found if not self.is_known(each)] == []

    @contextmanager
    def stripe_is_not_asked(self) -> Iterator[None]:
        extensions = self.till.app.extensions
        before, extensions["stripe_gateway"] = extensions["stripe_gateway"], StripeGateway("", "")
        try:
            yield
        finally:
            extensions["stripe_gateway"] = before

    def is_known(self, finding: Any) -> bool:
        """Interest that was paid and turned out to be too much is a person's to give back: it stands on the desk's list."""
        if finding.kind != "interest_too_much":
            return False
        noted = select(ReconciliationIssue.id).join(Invoice, Invoice.id == ReconciliationIssue.invoice_id)
        query = noted.where(ReconciliationIssue.kind == finding.kind, Invoice.ref == finding.ref)
        return db.session.scalar(query.limit(1)) is not None

    def nothing_is_settled_twice(self) -> None:
        standings = ledger.standing_of(self.invoices).values()
        assert all(standing.outstanding >= 0 for standing in standings)
        assert all(standing.unapplied >= 0 for standing in standings)

    def one_bill_stands_for_one_cause(self) -> None:
        query = (
            select(Invoice.source_type, Invoice.source_id, Invoice.source_key)
            .where(Invoice.id.in_(self.invoices), Invoice.state != "void")
            .group_by(Invoice.source_type, Invoice.source_id, Invoice.source_key)
            .having(func.count() > 1)
        )
        assert db.session.execute(query).all() == []

    def every_paper_says_what_the_books_took_back(self) -> None:
        """Income is what was billed less every credit note, of the whole or of a part."""
        pending = pending_changes()
        income = (
            select(Posting.invoice_id, func.sum(Posting.amount))
            .where(Posting.account == "licence_income", Posting.invoice_id.in_(self.invoices))
            .group_by(Posting.invoice_id)
        )
        papers: dict[int, int] = defaultdict(int)
        for invoice_id, net in db.session.execute(
            select(Invoice.id, Invoice.net).where(Invoice.id.in_(self.invoices))
        ):
            papers[invoice_id] += net
        for table, column in ((Reduction, Reduction.invoice_id), (Invoice, Invoice.credits_id)):
            for invoice_id, net in db.session.execute(
                select(column, table.net).where(column.in_(self.invoices))
            ):
                papers[invoice_id] += net
        for invoice_id, amount in db.session.execute(income):
            assert invoice_id in pending or papers[invoice_id] == -amount, (
                invoice_id,
                papers[invoice_id],
                -amount,
            )

    def people_get_what_was_told(self) -> None:
        """Of each invoice the people's shares are the expense in the books; a person is paid what the payments say."""
        institution = self.house.institution_id
        told = (
            select(Distribution.invoice_id, func.sum(DistributionShare.amount))
            .join(DistributionShare, DistributionShare.distribution_id == Distribution.id)
            .where(Distribution.institution_id == institution, DistributionShare.party != "institution")
            .group_by(Distribution.invoice_id)
        )
        booked = (
            select(Posting.invoice_id, func.sum(Posting.amount))
            .join(JournalEntry, JournalEntry.id == Posting.entry_id)
            .where(Posting.account == "distribution_expense", JournalEntry.institution_id == institution)
            .group_by(Posting.invoice_id)
        )
        people, books = ({key: int(value) for key, value in db.session.execute(q)} for q in (told, booked))
        assert {k: v for k, v in people.items() if v} == {k: v for k, v in books.items() if v}
        for payout in db.session.scalars(select(Payout).where(Payout.institution_id == institution)).unique():
            paid = [share for share in payout.shares if share.paid_out_on is not None]
            if payout.state in ("confirmed", "taken"):
                assert sum(share.amount for share in paid) == payout.amount == payout.free + payout.taxable
            else:
                assert paid == []
            assert all(share.user_id == payout.user_id for share in payout.shares)

    def nobody_decides_alone(self) -> None:
        for table, asked, agreed, states in BY_TWO:
            alone = select(table.id).where(
                table.state.in_(states), getattr(table, asked) == getattr(table, agreed)
            )
            assert db.session.scalars(alone).all() == [], table.__tablename__
            nobody = select(table.id).where(table.state.in_(states), getattr(table, agreed).is_(None))
            assert db.session.scalars(nobody).all() == [], table.__tablename__
        for asked, agreed in (("aside_by_id", "aside_approved_by_id"), ("out_by_id", "out_approved_by_id")):
            alone = select(BankReceipt.id).where(getattr(BankReceipt, asked) == getattr(BankReceipt, agreed))
            assert db.session.scalars(alone).all() == []
        made = select(ShareCorrection.id).where(
            ShareCorrection.second_person,
            ShareCorrection.state == "made",
            ShareCorrection.requested_by_id == ShareCorrection.decided_by_id,
        )
        assert db.session.scalars(made).all() == []

    def every_message_was_followed(self) -> None:
        """What a handler raises ends in the outbox, to be tried again: none may that does not speak with Stripe."""
        failed = select(Outbox.topic, Outbox.key, Outbox.last_error).where(
            Outbox.last_error.is_not(None), Outbox.topic.not_in(WITH_STRIPE)
        )
        assert db.session.execute(failed).all() == []

    def what_a_company_had_is_its_survivors(self) -> None:
        """Nothing that is owed, and no right, names a company that is no more."""
        gone = select(Organisation.id).where(
            Organisation.id.in_(self.payers), Organisation.merged_into_id.is_not(None)
        )
        ids = set(db.session.scalars(gone))
        on_the_way = select(Outbox.key).where(
            Outbox.topic == "organisation_merged", Outbox.done_at.is_(None), Outbox.dead_at.is_(None)
        )
        ids -= {int(key) for key in db.session.scalars(on_the_way)}
        if not ids:
            return
        for query in (
            select(Invoice.number).where(Invoice.company_id.in_(ids), Invoice.state == "issued"),
            select(Agreement.number).where(Agreement.company_id.in_(ids)),
            select(Right.id).where(Right.company_id.in_(ids), Right.ended_at.is_(None)),
        ):
            assert db.session.scalars(query).all() == []
