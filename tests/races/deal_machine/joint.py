"""Joint licences: companies of the mini-cluster come into a deal, share its fees, and leave it."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.kernel.database import db
from marketplace.licensing import services as licensing
from marketplace.negotiation import services as negotiation
from marketplace.negotiation.models import TALKING_STATES, Inquiry, JointMember
from tests.races.deal_machine.base import BOSSES, NTH, RIGHT, WHO, WHY
from tests.races.deal_machine.way import Way

SHARE = st.sampled_from((1, 2, 7))


class JointRules(Way):
    def member(self, n: int, *conditions: object) -> str | None:
        found = self.nth(JointMember, n, *conditions)
        return db.session.get_one(JointMember, found).ref if found else None

    @rule(who=WHO, n=NTH, whom=st.sampled_from(BOSSES), share=SHARE)
    def invite(self, who: str, n: int, whom: str, share: int) -> None:
        if inquiry := self.talking(n):
            lead, members = self.lead_of(inquiry), db.session.get_one(Inquiry, inquiry).members
            there = {lead, *(self.boss_of(row.company_id) for row in members)}
            whom = next((name for name in BOSSES if name not in there), whom)
            ref = db.session.get_one(Organisation, self.companies[whom]).ref
            self.attempt("invite", lambda: negotiation.invite(inquiry, ref, share, self.who(who, lead)))

    @rule(who=WHO, n=NTH, join=st.booleans())
    def answer_invitation(self, who: str, n: int, join: bool) -> None:
        if ref := self.invited(n):
            right, act = self.boss_of(self.row(ref).company_id), "join" if join else "decline_invitation"
            self.attempt(act, lambda: negotiation.answer_invitation(ref, join, self.who(who, right)))

    def row(self, ref: str) -> JointMember:
        return db.session.scalars(select(JointMember).where(JointMember.ref == ref)).unique().one()

    def invited(self, n: int) -> str | None:
        """Who was invited and has not answered; where nobody was, somebody is."""
        if self.member(n, JointMember.state == "invited") is None:
            self.invite(RIGHT, n, BOSSES[n % 3], 2)
        return self.member(n, JointMember.state == "invited")

    def joined(self, n: int) -> str | None:
        """A partner of a deal that still talks; where there is none, companies come together."""
        partner = (
            JointMember.state == "joined",
            JointMember.company_id != Inquiry.company_id,
            Inquiry.state.in_(TALKING_STATES),
        )
        if self.member(n, *partner) is None:
            self.come_together(BOSSES[n % 3], BOSSES[(n + 1) % 3], 2)
        return self.member(n, *partner)

    @rule(who=st.sampled_from(BOSSES), whom=st.sampled_from(BOSSES), share=SHARE)
    def come_together(self, who: str, whom: str, share: int) -> None:
        self.attempt("come_together_on", lambda: self.come_together_on(who, whom, share))

    @rule(who=WHO, n=NTH, shares=st.lists(SHARE, min_size=3, max_size=3))
    def set_shares(self, who: str, n: int, shares: list[int]) -> None:
        if ref := self.joined(n):
            inquiry = self.row(ref).inquiry_id
            lead = self.lead_of(inquiry)
            refs = [row.ref for row in db.session.get_one(Inquiry, inquiry).members]
            self.attempt(
                "set_shares",
                lambda: negotiation.set_shares(
                    inquiry, dict(zip(refs, shares, strict=False)), self.who(who, lead)
                ),
            )

    @rule(who=WHO, n=NTH)
    def take_invitation_back(self, who: str, n: int) -> None:
        if ref := self.invited(n):
            lead = self.lead_of(self.row(ref).inquiry_id)
            self.attempt(
                "take_invitation_back", lambda: negotiation.take_invitation_back(ref, self.who(who, lead))
            )

    @rule(who=WHO, n=NTH)
    def leave(self, who: str, n: int) -> None:
        if ref := self.joined(n):
            right = self.boss_of(self.row(ref).company_id)
            self.attempt("leave", lambda: licensing.leave(ref, WHY, self.who(who, right)))
