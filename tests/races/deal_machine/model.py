"""What rights mean, worked out from their rows in another way than the product does it: fields by their parents, countries one
by one. A fault in the product's own rules would else agree with itself."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.books.models import JournalEntry, Posting
from marketplace.formats.territories import WORLD, expand
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.licensing.models import Agreement
from marketplace.negotiation.models import Inquiry, SharingApplication, TermSheet
from marketplace.rights.models import FieldOfUse, FieldPlacement, Right
from tests.races.deal_machine.base import Base

ALONE = {"exclusive", "sole", "assignment", "publication", "sale", "loan"}


class Model(Base):
    def the_rows_mean_what_they_say(self) -> None:
        self.nothing_is_granted_twice()
        self.a_company_has_one_right_of_a_licence()
        self.the_fee_is_billed_once_in_all()
        self.what_waits_for_its_payment_was_paid()
        self.a_delegate_keeps_within_the_limit()
        self.who_shares_was_chosen()

    def living(self) -> list[Right]:
        today = clock.today()
        query = select(Right).where(
            Right.listing_id == self.deal.listing_id, Right.ended_at.is_(None), Right.kind != "nda"
        )
        rows = db.session.scalars(query.order_by(Right.id))
        return [row for row in rows if row.until_on is None or row.until_on >= today]

    def nothing_is_granted_twice(self) -> None:
        living = self.living()
        parents = {
            row.id: row.parent_id
            for row in db.session.scalars(
                select(FieldOfUse).where(FieldOfUse.listing_id == self.deal.listing_id)
            )
        }
        placed = {
            row.words: row.field_id
            for row in db.session.scalars(
                select(FieldPlacement).where(FieldPlacement.listing_id == self.deal.listing_id)
            )
        }

        def above(right: Right) -> list[int]:
            """The right's field and those above it; none is every field."""
            field, found = right.field_id or placed.get(right.field_of_use), []
            while field is not None:
                found.append(field)
                field = parents[field]
            return found

        fields = {right.id: above(right) for right in living}
        partners = {right.id: self._partners(right) for right in living}
        for at, old in enumerate(living):
            for new in living[at + 1 :]:
                apart = new.company_id not in partners[old.id] and old.company_id not in partners[new.id]
                one, other = fields[old.id], fields[new.id]
                meet = not one or not other or one[0] in other or other[0] in one
                if apart and meet and clash(new, old) and countries(new, old) and days(new, old):
                    raise AssertionError((old.id, old.kind, new.id, new.kind))

    def _partners(self, right: Right) -> set[int]:
        table = Agreement if right.source_type == "agreement" else TermSheet
        deal = db.session.get_one(Inquiry, db.session.get_one(table, right.source_id).inquiry_id)
        return {right.company_id, *(row.company_id for row in deal.members)}

    def a_company_has_one_right_of_a_licence(self) -> None:
        having = [(right.source_type, right.source_id, right.company_id) for right in self.living()]
        merged = select(Organisation.id).where(
            Organisation.id.in_(self.companies.values()), Organisation.merged_into_id.is_not(None)
        )
        if not db.session.scalars(merged).all():  # partners of a joint licence that became one hold two
            assert len(having) == len(set(having)), having

    def the_fee_is_billed_once_in_all(self) -> None:
        """The companies' first invoices are together the fee of the contract."""
        billed: dict[int, dict[str, int]] = defaultdict(dict)
        query = select(Invoice).where(
            Invoice.listing_id == self.deal.listing_id,
            Invoice.source_type == "agreement",
            Invoice.source_key.startswith("upfront"),
            Invoice.credits_id.is_(None),
        )
        for row in db.session.scalars(query.order_by(Invoice.id)):
            billed[row.source_id].setdefault(row.source_key, row.net)
        concluded = select(Agreement).where(
            Agreement.listing_id == self.deal.listing_id, Agreement.concluded_at.is_not(None)
        )
        for agreement in db.session.scalars(concluded).unique():
            if agreement.kind != "nda":
                fee = agreement.terms["fee"]
                assert sum(billed[agreement.id].values()) == fee, (agreement.number, billed[agreement.id])

    def what_waits_for_its_payment_was_paid(self) -> None:
        """When it came into force, nothing was owed on its first invoices."""
        query = select(Agreement).where(
            Agreement.listing_id == self.deal.listing_id,
            Agreement.effective_when == "paid",
            Agreement.in_force_at.is_not(None),
            Agreement.id.not_in(self.entered),
        )
        for agreement in db.session.scalars(query).unique().all():
            self.entered.add(agreement.id)
            owed = (
                select(Posting.amount)
                .join(JournalEntry, JournalEntry.id == Posting.entry_id)
                .join(Invoice, Invoice.id == Posting.invoice_id)
                .where(Invoice.source_type == "agreement", Invoice.source_id == agreement.id)
                .where(Posting.account == "receivable", JournalEntry.posted_at <= agreement.in_force_at)
            )
            assert sum(db.session.scalars(owed)) <= 0, agreement.number

    def a_delegate_keeps_within_the_limit(self) -> None:
        """What the delegate has accepted for the company fixes no more than the letter says."""
        query = (
            select(TermSheet)
            .join(Inquiry, Inquiry.id == TermSheet.inquiry_id)
            .where(Inquiry.listing_id == self.deal.listing_id, TermSheet.state == "accepted")
            .where(TermSheet.decided_by_id == self.users["delegate"])
        )
        for sheet in db.session.scalars(query).unique():
            assert sheet.terms["fee"] <= 1_000_000, sheet.id

    def who_shares_was_chosen(self) -> None:
        """A licence of technology sharing is one of a company that was chosen, or of one that it went up in."""
        sharing = select(Right).where(Right.listing_id == self.deal.listing_id, Right.kind == "sharing")
        rights = db.session.scalars(sharing).all()
        if not rights:
            return
        chosen = select(SharingApplication.company_id).where(
            SharingApplication.listing_id == self.deal.listing_id, SharingApplication.decided_at.is_not(None)
        )
        companies = set(db.session.scalars(chosen))
        companies |= set(
            db.session.scalars(select(Organisation.merged_into_id).where(Organisation.id.in_(companies)))
        )
        assert all(right.company_id in companies for right in rights)


def clash(new: Right, old: Right) -> bool:
    """Of one who has it alone there is no second; a trial that runs already goes on."""
    kinds = [right.held_for or right.kind for right in (new, old)]
    alone = [kind in ALONE for kind in kinds]
    if all(alone):
        return True
    if alone[0]:
        return kinds[1] != "evaluation"
    return alone[1] or kinds == ["option", "option"]


def countries(one: Right, other: Right) -> bool:
    these, those = (set(expand(right.territories)) for right in (one, other))
    return not these or not those or WORLD in these | those or bool(these & those)


def days(one: Right, other: Right) -> bool:
    begins = max(one.from_on, other.from_on)
    return all(right.until_on is None or right.until_on >= begins for right in (one, other))
