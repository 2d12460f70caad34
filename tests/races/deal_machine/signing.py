"""Papers and signatures, what is taken back, amended, registered and ended."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from marketplace.catalog.models import Listing
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.licensing import services as licensing
from marketplace.licensing.comparing import changed_keys
from marketplace.licensing.models import Agreement
from marketplace.licensing.queries.endings import live_endings
from marketplace.licensing.queries.redlines import open_redline, paper_articles
from tests.negotiation.deals import terms
from tests.races.deal_machine.base import BOSSES, NTH, PLACE, RIGHT, WHO, WHY
from tests.races.deal_machine.sharing import SharingRules
from tests.races.deal_machine.way import CERTIFICATE

SIDE = st.sampled_from(("licensee", "licensor"))


class SigningRules(SharingRules):
    @rule(n=NTH)
    def draft_and_offer(self, n: int) -> None:
        if sheet := self.sheet(n, "accepted"):
            officer = self.who("officer")
            self.attempt(
                "offer", lambda: licensing.offer(licensing.draft_agreement(sheet, officer).id, officer)
            )

    @rule(
        who=st.sampled_from((*BOSSES * 4, "delegate", "member", "officer")),
        which=st.integers(0, 1),
        n=NTH,
    )
    def express(self, who: str, which: int, n: int) -> None:
        """The licence that sells by itself, and the shared technology for those who were chosen."""
        offer, actor = db.session.get_one(Listing, self.deal.listing_id).offers[which], self.who(who)
        offer_id, ref = offer.id, offer.ref

        if which == 1 and who in BOSSES and n:
            self.chosen(who)

        def deed() -> None:
            licensing.keep_draft(actor, offer_id, company_id=self.company(who))
            licensing.order(actor, self.deal.public_id, ref)

        self.attempt("express" if which == 0 else "sharing_licence", deed)

    @rule(who=WHO, n=NTH)
    def nda(self, who: str, n: int) -> None:
        if inquiry := self.talking(n):
            self.attempt("start_nda", lambda: licensing.start_nda(inquiry, self.who(who)))

    @rule(who=WHO, n=NTH, side=SIDE)
    def sign(self, who: str, n: int, side: str) -> None:
        if agreement := self.unsigned(n):
            right = (self.signers_of(agreement) or ["boss"])[0] if side == "licensee" else "officer"
            self.attempt(
                "record_signature", lambda: licensing.record_signature(agreement, self.who(who, right), side)
            )

    @rule(who=WHO, n=NTH)
    def take_back_signature(self, who: str, n: int) -> None:
        if agreement := self.unsigned(n):
            waits = self.signers_of(agreement)
            ids = db.session.get_one(Agreement, agreement).licensee_ids
            right = self.boss_of(ids[n % len(ids)])
            if right in waits:
                self.attempt(
                    "record_signature",
                    lambda: licensing.record_signature(agreement, self.who(right), "licensee"),
                )
            self.attempt(
                "withdraw_signature",
                lambda: licensing.withdraw_signature(agreement, WHY, self.who(who, right)),
            )

    @rule(n=NTH)
    def all_sign(self, n: int) -> None:
        if agreement := self.unsigned(n):
            self.sign_all(agreement)

    @rule(who=WHO, n=NTH, taken=st.booleans())
    def other_words(self, who: str, n: int, taken: bool) -> None:
        """The company would have another article, and the officer takes it over or not."""
        if agreement := self.unsigned(n):
            row = db.session.get_one(Agreement, agreement)
            words = [
                *paper_articles(row),
                {"key": "", "heading": "시제품", "paragraphs": ["두 개를 만든다."]},
            ]
            lead = self.boss_of(row.company_id)
            self.attempt(
                "propose_redline",
                lambda: licensing.propose_redline(agreement, words, WHY, self.who(who, lead)),
            )
            if waiting := open_redline(agreement):
                ref, keys = waiting.ref, changed_keys(waiting.before, waiting.articles)
                self.attempt(
                    "answer_redline",
                    lambda: licensing.answer_redline(ref, keys if taken else [], WHY, self.who(who)),
                )

    @rule(n=NTH)
    def comes_into_force(self, n: int) -> None:
        self.in_force(n)

    @rule(n=NTH, who=WHO)
    def terminate(self, n: int, who: str) -> None:
        if agreement := self.in_force(n):
            self.attempt(
                "announce", lambda: licensing.announce(agreement, "accord", None, WHY, self.who(who))
            )
            lead = self.boss_of(db.session.get_one(Agreement, agreement).company_id)
            found = [(row.ref, row.side) for row in live_endings(agreement)]
            for ref, side in found:
                self.consents_to_end(ref, who)
                self.consents_to_end(ref, "officer" if side == "licensee" else lead)

    def consents_to_end(self, ref: str, who: str) -> None:
        self.attempt("answer_ending", lambda: licensing.answer_ending(ref, True, "", self.who(who)))

    @rule(n=NTH, who=WHO, kind=st.sampled_from(("notice", "cure", "lapse")))
    def announces(self, n: int, who: str, kind: str) -> None:
        states = ("in_force", "concluded")
        if agreement := self.nth(Agreement, n, Agreement.state.in_(states)):
            self.attempt("announce", lambda: licensing.announce(agreement, kind, None, WHY, self.who(who)))

    @rule(n=NTH, who=WHO, withdraws=st.booleans())
    def withdraws_or_ends(self, n: int, who: str, withdraws: bool) -> None:
        states = ("in_force", "concluded")
        found = live_endings(self.nth(Agreement, n, Agreement.state.in_(states)) or 0)
        for ref in [row.ref for row in found]:
            self.parts_by(ref, who, withdraws)

    def parts_by(self, ref: str, who: str, withdraws: bool) -> None:
        if withdraws:
            self.attempt("withdraw_ending", lambda: licensing.withdraw_ending(ref, WHY, self.who(who)))
        else:
            self.attempt("terminate_for_breach", lambda: licensing.terminate_for_breach(ref, self.who(who)))

    @rule(who=WHO, n=NTH, act=st.sampled_from(("revoke", "decline")))
    def end(self, who: str, n: int, act: str) -> None:
        if agreement := self.unsigned(n):
            lead = self.boss_of(db.session.get_one(Agreement, agreement).company_id)
            right = "officer" if act == "revoke" else lead
            self.attempt(act, lambda: getattr(licensing, act)(agreement, WHY, self.who(who, right)))

    @rule(
        n=NTH, months=st.sampled_from((None, 1, 24)), place=PLACE, kind=st.sampled_from(("", "", "exclusive"))
    )
    def amend(self, n: int, months: Any, place: list[str], kind: str) -> None:
        if agreement := self.in_force(n):
            row = db.session.get_one(Agreement, agreement)
            changed = {
                **terms(),
                **row.terms,
                "fee": 0,
                "term_months": months,
                "territories": place,
                "effective_when": None,
                **({"kind": kind} if kind else {}),
            }
            officer = self.who("officer")
            self.attempt(
                "amend", lambda: licensing.offer(licensing.amend(agreement, changed, officer).id, officer)
            )

    @rule(n=NTH, who=WHO, confirm=st.booleans())
    def register(self, n: int, who: str, confirm: bool) -> None:
        if agreement := self.concluded(n):
            self.attempt(
                "record_registration",
                lambda: licensing.record_registration(
                    agreement, "10-1", clock.today(), CERTIFICATE, self.who(who)
                ),
            )
            if confirm:
                self.attempt(
                    "confirm_registration",
                    lambda: licensing.confirm_registration(agreement, self.who("center")),
                )

    @rule(n=NTH, who=WHO)
    def send_registration_back(self, n: int, who: str) -> None:
        if agreement := self.concluded(n):
            if not db.session.get_one(Agreement, agreement).registration_number:
                self.register(n, RIGHT, False)
            self.attempt(
                "return_registration",
                lambda: licensing.return_registration(agreement, WHY, self.who(who, "center")),
            )
