"""What must hold after every step: states, rights, who signed, what the assets admit, and what the books mean."""

from __future__ import annotations

from itertools import combinations

from hypothesis.stateful import invariant
from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.billing import checks
from marketplace.catalog.models import Listing
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.outbox import Outbox
from marketplace.licensing.models import Agreement, Redline
from marketplace.licensing.queries import AGREEMENT
from marketplace.negotiation import queries as negotiation
from marketplace.negotiation.models import Inquiry, TermSheet
from marketplace.negotiation.queries import INQUIRY, TERM_SHEET
from marketplace.rights import queries as rights
from marketplace.rights.models import Right
from marketplace.rights.queries import assets
from marketplace.rights.rules import excludes
from tests.races.deal_machine.base import BOSSES
from tests.races.deal_machine.model import Model

CONCLUDED = ("concluded", "in_force", "expired", "terminated")


class Meaning(Model):
    @invariant()
    def everything_means_what_happened(self) -> None:
        with self.acts.looking():
            self.everything_is_looked_at()

    def everything_is_looked_at(self) -> None:
        if not self.writes.since_last_asked():
            return
        self.states_are_known()
        self.no_right_stands_in_anothers_way()
        self.every_agreement_has_the_rights_of_its_state()
        self.nobody_signs_who_may_not()
        self.words_wait_only_where_nobody_has_signed()
        self.what_is_granted_fits_the_assets()
        self.terms_under_way_follow_the_rights()
        self.what_a_company_had_is_its_survivors()
        self.every_message_was_followed()
        self.the_rows_mean_what_they_say()
        if self.writes.of_money():
            found, _ = checks.findings()  # `flask ledger check`
            assert [each.text.en for each in found] == []

    def states_are_known(self) -> None:
        for model, lifecycle in ((Inquiry, INQUIRY), (Agreement, AGREEMENT)):
            states = db.session.scalars(select(model.state).where(model.listing_id == self.deal.listing_id))
            assert set(states) <= set(lifecycle.states)
        sheets = db.session.execute(
            select(TermSheet.inquiry_id, TermSheet.state)
            .join(Inquiry, Inquiry.id == TermSheet.inquiry_id)
            .where(Inquiry.listing_id == self.deal.listing_id)
        ).all()
        assert {state for _, state in sheets} <= set(TERM_SHEET.states)
        for state in ("offered", "accepted"):
            having = [inquiry for inquiry, found in sheets if found == state]
            assert len(having) == len(set(having)), f"two sheets {state} in one deal"

    def deal_of(self, right: Right) -> Inquiry:
        table = Agreement if right.source_type == "agreement" else TermSheet
        return db.session.get_one(Inquiry, db.session.get_one(table, right.source_id).inquiry_id)

    def no_right_stands_in_anothers_way(self) -> None:
        """Companies that license jointly agree with one another; everybody else's later rights had room beside the earlier.

        A trial that runs goes on beside an exclusive licence, and none begins beside one: the order decides.
        """
        living, tree = rights.standing(self.deal.listing_id), rights.tree_of(self.deal.listing_id)
        together = {
            right.id: {right.company_id, *(row.company_id for row in self.deal_of(right).members)}
            for right in living
        }
        for old, new in combinations(living, 2):
            if new.company_id not in together[old.id] and old.company_id not in together[new.id]:
                clash = excludes(rights.scope_of(new, tree), rights.scope_of(old, tree))
                assert not clash, (old.id, new.id)

    def every_agreement_has_the_rights_of_its_state(self) -> None:
        today = clock.today()
        for row in db.session.scalars(
            select(Agreement).where(Agreement.listing_id == self.deal.listing_id)
        ).unique():
            living = [
                right
                for right in rights.of_source("agreement", row.id)
                if right.ended_at is None and (right.until_on is None or right.until_on >= today)
            ]
            if row.state != "in_force":
                assert living == [], f"{row.number} is {row.state} and still has a right"
            elif row.amends_id is None:
                holders = {right.company_id for right in living}
                assert holders == set(row.licensee_ids), f"{row.number} in force: {holders}"
            if row.state in CONCLUDED:
                assert {s.side for s in row.signatures} == {"licensee", "licensor"}
                signed = {s.organisation_id for s in row.signatures if s.side == "licensee"}
                assert set(row.licensee_ids) <= signed, f"{row.number}: somebody has not signed"
            if row.in_force_at is not None and row.effective_when in ("registered", "notified"):
                assert row.registration_confirmed_at is not None, f"{row.number} was not registered"
            if row.state in ("revoked", "lapsed") and row.term_sheet_id:
                self._holds_nothing(row)

    def _holds_nothing(self, row: Agreement) -> None:
        """What was kept free for a paper that fell through is free again; of one drafted anew the new one keeps it."""
        anew = select(Agreement.id).where(Agreement.term_sheet_id == row.term_sheet_id, Agreement.id > row.id)
        if db.session.scalar(anew) is None:
            held = rights.of_source("term_sheet", row.term_sheet_id or 0)
            assert all(right.ended_at for right in held), f"{row.number} is {row.state} and still holds"

    def nobody_signs_who_may_not(self) -> None:
        may = {
            "licensee": {self.users[name] for name in (*BOSSES, "delegate")},
            "licensor": {self.users["officer"]},
        }
        for row in db.session.scalars(
            select(Agreement).where(Agreement.listing_id == self.deal.listing_id)
        ).unique():
            for signature in row.signatures:
                assert signature.user_id in may[signature.side]
                if signature.user_id == self.users["delegate"] and row.kind != "nda":
                    assert row.terms["fee"] <= 1_000_000, f"{row.number} is above the delegate's limit"

    def words_wait_only_where_nobody_has_signed(self) -> None:
        for row in db.session.scalars(select(Redline).where(Redline.state == "proposed")):
            assert row.agreement.state == "offered", row.agreement.state
            assert not row.agreement.signatures

    def what_is_granted_fits_the_assets(self) -> None:
        """Every new right is one that the table has for what stands behind the listing at that moment."""
        query = select(Right).where(
            Right.listing_id == self.deal.listing_id, Right.id > self.last_right, Right.kind != "nda"
        )
        listing = db.session.get_one(Listing, self.deal.listing_id)
        for right in db.session.scalars(query.order_by(Right.id)):
            self.last_right = right.id
            kind = right.held_for or right.kind
            assert assets.fits(kind, listing.assets), f"{kind} was granted in {listing.assets}"

    def terms_under_way_follow_the_rights(self) -> None:
        """Terms that another's right has closed say so, and those that are open again too."""
        waiting = select(Outbox.id).where(
            Outbox.topic.in_(("rights_changed", "organisation_merged")), Outbox.done_at.is_(None)
        )
        if db.session.scalar(waiting.limit(1)) is not None:
            return
        offered = (
            select(TermSheet)
            .join(Inquiry, Inquiry.id == TermSheet.inquiry_id)
            .where(Inquiry.listing_id == self.deal.listing_id, TermSheet.state == "offered")
        )
        for sheet in db.session.scalars(offered).unique():
            inquiry = db.session.get_one(Inquiry, sheet.inquiry_id)
            free = negotiation.freedom_of_terms(sheet, inquiry).whole
            assert free == (sheet.overtaken_at is None), f"terms {sheet.id}: free is {free}"

    def every_message_was_followed(self) -> None:
        """What a handler raises ends in the outbox, to be tried again: here nothing outside is broken, so none may."""
        failed = select(Outbox.topic, Outbox.key, Outbox.last_error).where(Outbox.last_error.is_not(None))
        assert db.session.execute(failed).all() == []

    def what_a_company_had_is_its_survivors(self) -> None:
        gone = select(Organisation.id).where(
            Organisation.id.in_(self.companies.values()), Organisation.merged_into_id.is_not(None)
        )
        on_the_way = select(Outbox.key).where(Outbox.topic == "organisation_merged", Outbox.done_at.is_(None))
        ids = set(db.session.scalars(gone)) - {int(key) for key in db.session.scalars(on_the_way)}
        if not ids:
            return
        for query in (
            select(Invoice.number).where(Invoice.company_id.in_(ids), Invoice.state == "issued"),
            select(Agreement.number).where(Agreement.company_id.in_(ids)),
            select(Inquiry.id).where(Inquiry.company_id.in_(ids)),
            select(Right.id).where(Right.company_id.in_(ids), Right.ended_at.is_(None)),
        ):
            assert db.session.scalars(query).all() == []
