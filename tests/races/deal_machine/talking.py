"""Questions, terms in fields and countries, and what becomes of them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from marketplace.catalog import services as catalog
from marketplace.kernel.database import db
from marketplace.negotiation import services as negotiation
from marketplace.negotiation.models import TermSheet
from marketplace.rights.models import FieldOfUse
from tests.negotiation.deals import terms
from tests.races.deal_machine.base import BOSSES, FIELD, NTH, PLACE, WHO, WHY
from tests.races.deal_machine.way import Way

KIND = st.sampled_from(
    ("non_exclusive", "non_exclusive", "sole", "exclusive", "exclusive", "assignment", "evaluation", "option")
)


class TalkingRules(Way):
    @rule(who=st.sampled_from(("boss", "rival", "third", "member", "stranger")))
    def ask(self, who: str) -> None:
        actor = self.who(who)
        self.attempt(
            "ask", lambda: negotiation.ask(actor, self.deal.public_id, self.company(who), "adopt", "질문")
        )

    @rule(who=WHO, n=NTH)
    def reply(self, who: str, n: int) -> None:
        if inquiry := self.talking(n):
            self.attempt("reply", lambda: negotiation.reply(inquiry, "답변", self.who(who)))

    @rule(who=WHO, n=NTH, act=st.sampled_from(("decline", "withdraw")))
    def close(self, who: str, n: int, act: str) -> None:
        if inquiry := self.talking(n):
            right = "officer" if act == "decline" else self.lead_of(inquiry)
            self.attempt(
                f"{act}_inquiry", lambda: getattr(negotiation, act)(inquiry, WHY, self.who(who, right))
            )

    @rule(
        who=WHO,
        n=NTH,
        kind=KIND,
        field=FIELD,
        place=PLACE,
        fee=st.sampled_from((0, 1_000_000, 30_000_000)),
        months=st.sampled_from((None, 1, 12)),
        when=st.sampled_from((None, None, "paid", "countersigned", "registered")),
    )
    def offer_terms(
        self, who: str, n: int, kind: str, field: str, place: list[str], fee: int, months: Any, when: Any
    ) -> None:
        offered = terms(
            kind=kind,
            territories=place,
            fee=fee,
            term_months=months,
            **self.fields[field],
            **({"effective_when": when} if when else {}),
        )
        if inquiry := self.talking(n):
            self.attempt("offer_terms", lambda: negotiation.offer_terms(inquiry, offered, "", self.who(who)))

    @rule(who=WHO, n=NTH, act=st.sampled_from(("accept", "accept", "accept", "decline", "withdraw")))
    def decide(self, who: str, n: int, act: str) -> None:
        if sheet := self.sheet(n, "offered"):
            lead = self.lead_of(db.session.get_one(TermSheet, sheet).inquiry_id)
            right = "officer" if act == "withdraw" else lead
            self.attempt(
                f"{act}_terms", lambda: getattr(negotiation, f"{act}_terms")(sheet, self.who(who, right))
            )

    @rule(
        who=st.sampled_from(BOSSES),
        whom=st.sampled_from(BOSSES),
        alone=st.booleans(),
        kind=KIND,
        field=FIELD,
        place=PLACE,
        months=st.sampled_from((None, 12)),
    )
    def agree(
        self, who: str, whom: str, alone: bool, kind: str, field: str, place: list[str], months: Any
    ) -> None:
        offered = {
            "kind": kind,
            "territories": place,
            "fee": 30_000_000,
            "term_months": months,
            **self.fields[field],
        }
        self.attempt("agree_on", lambda: self.agree_on(who, who if alone else whom, offered))

    @rule(who=WHO, where=st.sampled_from(("every", "battery", "sensor")))
    def place(self, who: str, where: str) -> None:
        """The typed field is said to mean one of the tree."""
        field_id = self.fields[where].get("field_id")
        ref = db.session.get_one(FieldOfUse, field_id).ref if field_id else ""
        self.attempt(
            "place_words",
            lambda: catalog.place_words(self.deal.listing_id, self.who(who), "배터리 팩", ref, same=True),
        )
