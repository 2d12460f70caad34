"""기술나눔: companies apply for the shared technology, the licensor or the center chooses."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import select

from marketplace.catalog.models import Listing
from marketplace.kernel.database import db
from marketplace.negotiation import services as negotiation
from marketplace.negotiation.models import SharingApplication
from tests.races.deal_machine.base import BOSSES, NTH, WHO, WHY
from tests.races.deal_machine.way import Way


class SharingRules(Way):
    def application(self, n: int) -> str | None:
        """One that waits; where there is none, a company applies first."""
        waits = (SharingApplication.state.in_(("applied", "chosen")),)
        if self.nth(SharingApplication, n, *waits) is None:
            self.apply_for_sharing(BOSSES[n % 3])
        found: Any = self.nth(SharingApplication, n, *waits)
        return db.session.get_one(SharingApplication, found).ref if found else None

    def chosen(self, who: str) -> None:
        """The company of this person applies, and is chosen."""
        self.apply_for_sharing(who)
        mine = (SharingApplication.company_id == self.company(who), SharingApplication.state == "applied")
        if (row := self.nth(SharingApplication, 0, *mine)) is not None:
            ref = db.session.get_one(SharingApplication, row).ref
            self.attempt("choose_applicant", lambda: negotiation.choose_applicant(ref, self.who("officer")))

    @rule(who=st.sampled_from((*BOSSES * 3, "member", "delegate", "stranger")))
    def apply_for_sharing(self, who: str) -> None:
        ref = db.session.get_one(Listing, self.deal.listing_id).offers[1].ref
        self.attempt(
            "apply_for_sharing",
            lambda: negotiation.apply_for_sharing(
                self.who(who), self.deal.public_id, ref, self.company(who), "생산에 씁니다."
            ),
        )

    @rule(who=WHO, n=NTH, act=st.sampled_from(("choose", "choose", "decline", "withdraw")))
    def decide_sharing(self, who: str, n: int, act: str) -> None:
        if ref := self.application(n):
            row = db.session.scalars(select(SharingApplication).where(SharingApplication.ref == ref))
            applicant = self.boss_of(row.unique().one().company_id)
            if act == "choose":
                self.attempt("choose_applicant", lambda: negotiation.choose_applicant(ref, self.who(who)))
            elif act == "decline":
                self.attempt(
                    "decline_applicant", lambda: negotiation.decline_applicant(ref, WHY, self.who(who))
                )
            else:
                self.attempt(
                    "withdraw_application",
                    lambda: negotiation.withdraw_application(ref, self.who(who, applicant)),
                )
