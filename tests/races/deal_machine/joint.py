"""Joint licences: companies of the mini-cluster come into a deal, share its fees, and leave it."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from marketplace.accounts.models import Organisation
from marketplace.kernel.database import db
from marketplace.licensing import services as licensing
from marketplace.negotiation import services as negotiation
from marketplace.negotiation.models import Inquiry, JointMember
from tests.races.deal_machine.base import BOSSES, NTH, WHO, WHY
from tests.races.deal_machine.way import Way

SHARE = st.sampled_from((1, 2, 7))


class JointRules(Way):
    def member(self, n: int, *conditions: object) -> str | None:
        found = self.nth(JointMember, n, *conditions)
        return db.session.get_one(JointMember, found).ref if found else None

    @rule(who=WHO, n=NTH, whom=st.sampled_from(BOSSES), share=SHARE)
    def invite(self, who: str, n: int, whom: str, share: int) -> None:
        if inquiry := self.nth(Inquiry, n):
            ref = db.session.get_one(Organisation, self.companies[whom]).ref
            self.attempt(lambda: negotiation.invite(inquiry, ref, share, self.who(who)))

    @rule(who=WHO, n=NTH, join=st.booleans())
    def answer_invitation(self, who: str, n: int, join: bool) -> None:
        if ref := self.member(n, JointMember.state == "invited"):
            self.attempt(lambda: negotiation.answer_invitation(ref, join, self.who(who)))

    @rule(who=st.sampled_from(BOSSES), whom=st.sampled_from(BOSSES), share=SHARE)
    def come_together(self, who: str, whom: str, share: int) -> None:
        self.attempt(lambda: self.come_together_on(who, whom, share))

    @rule(who=WHO, n=NTH, shares=st.lists(SHARE, min_size=3, max_size=3))
    def set_shares(self, who: str, n: int, shares: list[int]) -> None:
        if inquiry := self.nth(Inquiry, n):
            refs = [row.ref for row in db.session.get_one(Inquiry, inquiry).members]
            self.attempt(
                lambda: negotiation.set_shares(inquiry, dict(zip(refs, shares, strict=False)), self.who(who))
            )

    @rule(who=WHO, n=NTH)
    def take_invitation_back(self, who: str, n: int) -> None:
        if ref := self.member(n, JointMember.state == "invited"):
            self.attempt(lambda: negotiation.take_invitation_back(ref, self.who(who)))

    @rule(who=WHO, n=NTH)
    def leave(self, who: str, n: int) -> None:
        if ref := self.member(n, JointMember.state == "joined"):
            self.attempt(lambda: licensing.leave(ref, WHY, self.who(who)))
