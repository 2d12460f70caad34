"""기술나눔: companies apply for the shared technology, the licensor or the center chooses."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from marketplace.catalog.models import Listing
from marketplace.kernel.database import db
from marketplace.negotiation import services as negotiation
from marketplace.negotiation.models import SharingApplication
from tests.races.deal_machine.base import NTH, WHO, WHY, Base


class SharingRules(Base):
    def application(self, n: int) -> str | None:
        found: Any = self.nth(SharingApplication, n)
        return db.session.get_one(SharingApplication, found).ref if found else None

    @rule(who=WHO)
    def apply_for_sharing(self, who: str) -> None:
        ref = db.session.get_one(Listing, self.deal.listing_id).offers[1].ref
        self.attempt(
            lambda: negotiation.apply_for_sharing(
                self.who(who), self.deal.public_id, ref, self.company(who), "생산에 씁니다."
            )
        )

    @rule(who=WHO, n=NTH, act=st.sampled_from(("choose", "choose", "decline", "withdraw")))
    def decide_sharing(self, who: str, n: int, act: str) -> None:
        if ref := self.application(n):
            if act == "choose":
                self.attempt(lambda: negotiation.choose_applicant(ref, self.who(who)))
            elif act == "decline":
                self.attempt(lambda: negotiation.decline_applicant(ref, WHY, self.who(who)))
            else:
                self.attempt(lambda: negotiation.withdraw_application(ref, self.who(who)))
