"""What people are paid of what came in: shares, objections and what follows them, payments by two, the payroll file."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import select

from marketplace.catalog.models import Inventor
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.royalties import queries
from marketplace.royalties import services as royalties
from marketplace.royalties.models import Distribution, DistributionShare, Payout, ShareCorrection, SharingRule
from marketplace.royalties.queries import Rule
from marketplace.royalties.services import PayeeFacts, RuleDraft
from tests.billing.money_machine.base import OFFICE, SECOND, picks
from tests.billing.money_machine.deposits import DepositRules

RULES = (
    Rule(6000, 1000),
    Rule(5000, 1500, True, 1000),
    Rule(7000, 500, True, 333),
)


class ShareRules(DepositRules):
    def share(self, pick: int, *conditions: object) -> DistributionShare | None:
        mine = select(Distribution.id).where(Distribution.institution_id == self.house.institution_id)
        found: DistributionShare | None = self.one_of(
            DistributionShare,
            pick,
            DistributionShare.distribution_id.in_(mine),
            DistributionShare.party != "institution",
            *conditions,
        )
        return found

    def payout(self, pick: int, state: str) -> Payout | None:
        mine = (Payout.institution_id == self.house.institution_id, Payout.state == state)
        found: Payout | None = self.one_of(Payout, pick, *mine)
        return found

    @rule(
        pick=picks, who=OFFICE, early=st.booleans(), days=st.sampled_from((0, 0, 20, -5)), all_=st.booleans()
    )
    def propose_payouts(self, pick: int, who: str, early: bool, days: int, all_: bool) -> None:
        people = self.due(early) or self.shared_first(pick, early)
        if people:
            chosen = people if all_ else [people[pick % len(people)]]
            with self.refusable("propose_payouts"):
                royalties.propose_payouts(
                    self.house.institution_id,
                    chosen,
                    pay_on=clock.today() + timedelta(days=days),
                    actor=self.people[who],
                    early=early,
                )

    @rule(pick=picks, who=SECOND, act=st.sampled_from(("confirm", "confirm", "confirm", "cancel")))
    def decide_payout(self, pick: int, who: str, act: str) -> None:
        if self.payout(pick, "proposed") is None:
            self.propose_payouts(pick, "finance", True, 0, False)
        if row := self.payout(pick, "proposed"):
            with self.refusable(f"{act}_payout"):
                getattr(royalties, f"{act}_payout")(row.id, self.yes(who, row.proposed_by_id))

    @rule(pick=picks, who=OFFICE)
    def undo_payout(self, pick: int, who: str) -> None:
        if self.payout(pick, "confirmed") is None:
            self.pay_everybody()
        if row := self.payout(pick, "confirmed"):
            with self.refusable("undo_payout"):
                royalties.undo_payout(row.id, self.people[who])

    def due(self, early: bool) -> list[str]:
        return [person.key for person in queries.owed(self.house.institution_id) if person.due(early)]

    def shared_first(self, pick: int, early: bool) -> list[str]:
        """A fee is paid, and what follows from it followed; who is owed something now."""
        self.fee_paid(pick)
        outbox.drain()
        return self.due(early)

    def fee_paid(self, pick: int) -> None:
        with self.refusable("fee_paid"):
            agreement = self.agreements[pick % len(self.agreements)]
            self.pays(self.bill_for(agreement, 2_000_000 + pick * 11, "taxable"))

    @rule()
    def pay_everybody(self) -> None:
        """What happens most: what waits is followed, everybody is paid, by two."""
        outbox.drain()
        keys = self.due(True) or self.shared_first(self.acts.steps, True)
        if not keys:
            return
        with self.refusable("pay_everybody"):
            made = royalties.propose_payouts(
                self.house.institution_id, keys, pay_on=clock.today(), actor=self.house.finance, early=True
            )
            for row in made:
                royalties.confirm_payout(row.id, self.house.officer)

    @rule(who=OFFICE)
    def take_payroll_file(self, who: str) -> None:
        if self.payout(0, "confirmed") is None:
            self.pay_everybody()
        with self.refusable("take_payroll_file"):
            royalties.take_payroll_file(self.house.institution_id, self.people[who])

    @rule(pick=picks)
    def object(self, pick: int) -> None:
        ours = [one.user_id for one in self.inventors]
        waits = (DistributionShare.objected_at.is_(None), DistributionShare.user_id.in_(ours))
        lately = DistributionShare.told_at > clock.now() - timedelta(days=7)
        if self.share(pick, *waits, lately) is None:
            self.shared_first(pick, True)
        if share := self.share(pick, *waits, lately) or self.share(pick, *waits):
            person = next(one for one in self.inventors if one.user_id == share.user_id)
            with self.refusable("object"):
                royalties.object_to(share.id, "지분이 다릅니다.", person)

    @rule(pick=picks, who=OFFICE, outcome=st.sampled_from(("upheld", "upheld", "dismissed")))
    def answer(self, pick: int, who: str, outcome: str) -> None:
        waits = (DistributionShare.objected_at.is_not(None), DistributionShare.answered_at.is_(None))
        if self.share(pick, *waits) is None:
            self.object(pick)
        if share := self.share(pick, *waits):
            with self.refusable(outcome):
                royalties.answer_objection(share.id, outcome, "위원회의 결정", self.people[who])

    @rule(pick=picks, who=OFFICE, weight=st.integers(0, 100), costs=st.sampled_from((None, 0, 100_000)))
    def correct(self, pick: int, who: str, weight: int, costs: int | None) -> None:
        dealt_with = select(ShareCorrection.share_id).where(ShareCorrection.state != "cancelled")
        waits = (DistributionShare.outcome == "upheld", DistributionShare.id.not_in(dealt_with))
        if self.share(pick, *waits) is None:
            self.answer(pick, "finance", "upheld")
        if share := self.share(pick, *waits):
            key = f"{share.party}-{share.user_id or share.name}"
            if not share.distribution.formula["rates"]["deduct_costs_first"] and pick % 8:
                costs = None
            with self.refusable("correct"):
                royalties.correct_shares(share.id, {key: weight}, costs, "위원회의 결정", self.people[who])

    @rule(pick=picks, who=SECOND, act=st.sampled_from(("approve", "approve", "cancel")))
    def decide_correction(self, pick: int, who: str, act: str) -> None:
        mine = (ShareCorrection.invoice_id.in_(self.invoices), ShareCorrection.state == "requested")
        if self.one_of(ShareCorrection, pick, *mine) is None:
            self.pay_everybody()  # somebody was paid: a correction asks for two
            self.correct(pick, "finance", 1 + pick % 90, None)
        if row := self.one_of(ShareCorrection, pick, *mine):
            with self.refusable(f"{act}_correction"):
                getattr(royalties, f"{act}_correction")(row.id, self.yes(who, row.requested_by_id))

    @rule(share=st.integers(0, 60), leaves=st.booleans())
    def inventors_change(self, share: int, leaves: bool) -> None:
        """The officer puts the people of the listing right: one more is named, or the one without account is gone."""
        named = Inventor.listing_id == self.house.listing_id
        row = self.one_of(Inventor, 0, named, Inventor.user_id.is_(None))
        with atomic():
            if row is None:
                db.session.add(
                    Inventor(listing_id=self.house.listing_id, name_ko="이름만", share=share, position=9)
                )
            elif leaves:
                db.session.delete(row)
            else:
                row.share = share

    @rule(pick=picks, standing=st.sampled_from(("", "employee", "student")), number=st.integers(1, 3))
    def know_payee(self, pick: int, standing: str, number: int) -> None:
        person = self.inventors[pick % len(self.inventors)]
        with self.refusable("know_payee"):
            royalties.set_payees(
                self.house.institution_id,
                {person.user_id or 0: PayeeFacts(str(number), standing)},
                self.house.officer,
            )

    @rule(pick=picks, who=OFFICE, days=st.sampled_from((1, 5)))
    def propose_rule(self, pick: int, who: str, days: int) -> None:
        """How the institution shares what later contracts bring."""
        draft = RuleDraft(
            clock.today() + timedelta(days=days), RULES[pick % len(RULES)], "직무발명 규정 제12조", ""
        )
        with self.refusable("propose_rule"):
            royalties.propose_rule(self.house.institution_id, draft, self.people[who])

    @rule(who=SECOND, act=st.sampled_from(("confirm", "confirm", "decline", "withdraw")))
    def decide_rule(self, who: str, act: str) -> None:
        mine = (SharingRule.institution_id == self.house.institution_id, SharingRule.state == "proposed")
        if self.one_of(SharingRule, 0, *mine) is None:
            self.propose_rule(0, "finance", 1)
        if row := self.one_of(SharingRule, 0, *mine):
            with self.refusable(f"{act}_rule"):
                actor = self.yes(who, row.proposed_by_id)
                if act == "withdraw" and who == "other":
                    actor = self.house.finance if actor is self.house.second else self.house.second
                if act == "confirm":
                    royalties.confirm_rule(row.id, actor)
                else:
                    royalties.decide_against_rule(row.id, act, actor)
