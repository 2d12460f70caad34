"""Random people do random things to the deals of one listing, in any order: no illegal state, no overlap of rights,
and nothing but a refusal with a sentence.

Passwords and PDFs are left out (they are slow and proven elsewhere): signatures are recorded as for a person whose
identity was just confirmed, and a paper's bytes are those of its facts.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from marketplace.bank import services as bank
from marketplace.catalog import services as catalog
from marketplace.catalog.models import Listing
from marketplace.invoicing.models import Invoice, PaymentAccount
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Refusal
from marketplace.licensing import services as licensing
from marketplace.licensing.models import Agreement
from marketplace.licensing.queries import AGREEMENT
from marketplace.negotiation import services as negotiation
from marketplace.negotiation.models import Inquiry, TermSheet
from marketplace.negotiation.queries import INQUIRY, TERM_SHEET
from marketplace.papers.services import Attachment
from marketplace.rights import queries as rights
from marketplace.rights.models import FieldOfUse, Right
from marketplace.rights.rules import excludes
from tests.negotiation.deals import Deal, make_deal, rival, terms
from tests.world import World

TIERS = [
    pytest.param(6, 20, id="everyday"),
    pytest.param(40, 30, id="long", marks=pytest.mark.long),
    # 10 × 20 × 50 = 10,000 steps on each database, in parts: the clockwork looks at every deal of its database, so that
    # one database for all examples would make each step slower than the one before.
    *(pytest.param(20, 50, id=f"soak-{part}", marks=pytest.mark.soak) for part in range(1, 11)),
]
CERTIFICATE = Attachment("등록원부.pdf", "0" * 64, 9, "application/pdf")
WHO = st.sampled_from(("officer", "researcher", "boss", "rival", "delegate", "member", "center", "stranger"))
SIDE = st.sampled_from(("licensee", "licensor"))
NTH = st.integers(0, 3)
# Every field; one, another beside it and one beneath; and one that was typed, which counts as every field until it is placed.
FIELD = st.sampled_from(("every", "battery", "cathode", "sensor", "typed"))
PLACE = st.sampled_from((["KR"], ["JP", "KR"], ["US"], ["ASIA"], ["WORLD"]))


class DealMachine(RuleBasedStateMachine):
    """One listing, two companies, everybody who could meddle."""

    def __init__(self) -> None:
        super().__init__()
        world = World()
        self.deal: Deal = make_deal(
            world, offers=[{"kind": "non_exclusive", "fee": 1_000_000, "term_months": 12, "express": True}]
        )
        other, boss = rival(self.deal)
        self.companies = {"boss": self.deal.company_id, "rival": other.company_id}
        self.people: dict[str, Any] = {
            "officer": self.deal.officer,
            "researcher": self.deal.researcher,
            "boss": self.deal.boss,
            "rival": boss,
            "member": self.deal.member,
            "center": self.deal.center,
            "delegate": world.person("delegate", self.deal.company_id, signing_limit=1_000_000),
            "stranger": world.person("officer", world.institution()),
        }
        self.finance = world.person("finance", self.deal.institution_id)
        battery = self.deal.field("배터리", "Batteries")
        self.fields: dict[str, dict[str, Any]] = {
            "every": {},
            "battery": {"field_id": battery},
            "cathode": {"field_id": self.deal.field("양극재", "Cathodes", beneath=battery)},
            "sensor": {"field_id": self.deal.field("센서", "Sensors")},
            "typed": {"field_of_use_ko": "배터리 팩"},
        }
        self.references = 0
        self.started = clock.now()

    def teardown(self) -> None:
        clock.move_to(self.started)
        db.session.rollback()

    # ---- helpers

    def attempt(self, deed: Any) -> None:
        """Do it, or be refused with a sentence in both languages; anything else fails the test."""
        said = None
        try:
            deed()
        except Refusal as refusal:
            said = refusal.text
        finally:
            db.session.rollback()
            db.session.expire_all()
        assert said is None or (said.ko and said.en)

    def nth(self, model: Any, number: int) -> Any:
        """A recent row of this listing's deals; None when there is none."""
        query = select(model.id).order_by(model.id.desc())
        if model is TermSheet:
            query = query.join(Inquiry, Inquiry.id == TermSheet.inquiry_id)
        listed = Inquiry if model is TermSheet else model
        ids = db.session.scalars(query.where(listed.listing_id == self.deal.listing_id)).all()
        return ids[number % len(ids)] if ids else None

    # ---- what people do

    @rule(who=st.sampled_from(("boss", "rival", "member", "stranger")))
    def ask(self, who: str) -> None:
        company = self.companies.get(who, self.deal.company_id)
        self.attempt(lambda: negotiation.ask(self.people[who], self.deal.public_id, company, "adopt", "질문"))

    @rule(who=WHO, n=NTH)
    def reply(self, who: str, n: int) -> None:
        if inquiry := self.nth(Inquiry, n):
            self.attempt(lambda: negotiation.reply(inquiry, "답변", self.people[who]))

    @rule(who=WHO, n=NTH, act=st.sampled_from(("decline", "withdraw")))
    def close(self, who: str, n: int, act: str) -> None:
        if inquiry := self.nth(Inquiry, n):
            self.attempt(lambda: getattr(negotiation, act)(inquiry, "사정이 생겼습니다.", self.people[who]))

    @rule(
        who=WHO,
        n=NTH,
        kind=st.sampled_from(("non_exclusive", "sole", "exclusive", "evaluation", "option")),
        field=FIELD,
        place=PLACE,
        fee=st.sampled_from((0, 1_000_000, 30_000_000)),
        months=st.sampled_from((None, 1, 12)),
    )
    def offer_terms(
        self, who: str, n: int, kind: str, field: str, place: list[str], fee: int, months: Any
    ) -> None:
        offered = terms(kind=kind, territories=place, fee=fee, term_months=months, **self.fields[field])
        if inquiry := self.nth(Inquiry, n):
            self.attempt(lambda: negotiation.offer_terms(inquiry, offered, "", self.people[who]))

    @rule(who=WHO, n=NTH, act=st.sampled_from(("accept", "accept", "accept", "decline", "withdraw")))
    def decide(self, who: str, n: int, act: str) -> None:
        if sheet := self.nth(TermSheet, n):
            self.attempt(lambda: getattr(negotiation, f"{act}_terms")(sheet, self.people[who]))

    @rule(n=NTH)
    def draft_and_offer(self, n: int) -> None:
        if sheet := self.nth(TermSheet, n):
            self.attempt(
                lambda: licensing.offer(
                    licensing.draft_agreement(sheet, self.deal.officer).id, self.deal.officer
                )
            )

    @rule(who=st.sampled_from(("boss", "rival", "delegate", "member", "officer")))
    def express(self, who: str) -> None:
        offer = db.session.get_one(Listing, self.deal.listing_id).offers[0]
        company = self.companies.get(who, self.deal.company_id)

        def deed() -> None:
            licensing.keep_draft(self.people[who], offer.id, company_id=company)
            licensing.order(self.people[who], self.deal.public_id, offer.ref)

        self.attempt(deed)

    @rule(who=WHO, n=NTH)
    def nda(self, who: str, n: int) -> None:
        if inquiry := self.nth(Inquiry, n):
            self.attempt(lambda: licensing.start_nda(inquiry, self.people[who]))

    @rule(who=WHO, n=NTH, side=SIDE)
    def sign(self, who: str, n: int, side: str) -> None:
        if agreement := self.nth(Agreement, n):
            self.attempt(lambda: licensing.record_signature(agreement, self.people[who], side))

    @rule(n=NTH)
    def both_sign(self, n: int) -> None:
        """What happens most: the company's representative, the gates, the officer."""
        if agreement := self.nth(Agreement, n):
            row = db.session.get_one(Agreement, agreement)
            boss = self.people["boss" if row.company_id == self.deal.company_id else "rival"]
            gates = [gate.id for gate in row.gates if gate.passed_at is None]
            self.attempt(lambda: licensing.record_signature(agreement, boss, "licensee"))
            for gate in gates:
                self.attempt(lambda gate=gate: licensing.pass_gate(gate, self.deal.officer))
            self.attempt(lambda: licensing.record_signature(agreement, self.deal.officer, "licensor"))

    @rule(who=WHO, n=NTH, act=st.sampled_from(("revoke", "decline", "terminate")))
    def end(self, who: str, n: int, act: str) -> None:
        if agreement := self.nth(Agreement, n):
            self.attempt(lambda: getattr(licensing, act)(agreement, "사정이 생겼습니다.", self.people[who]))

    @rule(n=NTH, months=st.sampled_from((None, 1, 24)), place=PLACE)
    def amend(self, n: int, months: Any, place: list[str]) -> None:
        if agreement := self.nth(Agreement, n):
            row = db.session.get_one(Agreement, agreement)
            changed = {
                **terms(),
                **row.terms,
                "fee": 0,
                "term_months": months,
                "territories": place,
                "effective_when": None,
            }
            self.attempt(
                lambda: licensing.offer(
                    licensing.amend(agreement, changed, self.deal.officer).id, self.deal.officer
                )
            )

    @rule(n=NTH, who=WHO, confirm=st.booleans())
    def register(self, n: int, who: str, confirm: bool) -> None:
        if agreement := self.nth(Agreement, n):
            self.attempt(
                lambda: licensing.record_registration(
                    agreement, "10-1", clock.today(), CERTIFICATE, self.people[who]
                )
            )
            if confirm:
                self.attempt(lambda: licensing.confirm_registration(agreement, self.deal.center))

    @rule(n=NTH)
    def pay(self, n: int) -> None:
        agreement = self.nth(Agreement, n)
        invoice_id = agreement and db.session.get_one(Agreement, agreement).invoice_id
        if not invoice_id:
            return
        account = db.session.scalars(
            select(PaymentAccount.id).where(
                PaymentAccount.institution_id == self.deal.institution_id, PaymentAccount.provider == "bank"
            )
        ).one()
        total = db.session.get_one(Invoice, invoice_id).total
        self.references += 1

        def deed() -> None:
            receipt = bank.record_receipt(
                account,
                reference=f"r{self.deal.listing_id}-{self.references}",
                received_on=clock.today(),
                amount=total,
                payer_name="",
                memo="",
                actor=self.finance,
            )
            bank.match_receipt(receipt.id, invoice_id, self.finance)

        self.attempt(deed)

    @rule(who=WHO, where=st.sampled_from(("every", "battery", "sensor")))
    def place(self, who: str, where: str) -> None:
        """The typed field is said to mean one of the tree."""
        field_id = self.fields[where].get("field_id")
        ref = db.session.get_one(FieldOfUse, field_id).ref if field_id else ""
        self.attempt(
            lambda: catalog.place_words(self.deal.listing_id, self.people[who], "배터리 팩", ref, same=True)
        )

    @rule()
    def deliver(self) -> None:
        outbox.drain()
        db.session.expire_all()

    @rule(days=st.sampled_from((1, 15, 31, 95, 380)))
    def time_passes(self, days: int) -> None:
        clock.move_by(timedelta(days=days))
        for job in (
            negotiation.run_reply_clock,
            negotiation.lapse_terms,
            licensing.lapse_due,
            licensing.expire_due,
            licensing.remind_of_expiry,
        ):
            job({}, "job")
        db.session.expire_all()

    # ---- what must always hold

    @invariant()
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

    @invariant()
    def no_right_stands_in_anothers_way(self) -> None:
        living, tree = rights.standing(self.deal.listing_id), rights.tree_of(self.deal.listing_id)
        for one in living:
            for other in living:
                if one.company_id != other.company_id:
                    assert not excludes(rights.scope_of(one, tree), rights.scope_of(other, tree)), (
                        one.id,
                        other.id,
                    )

    @invariant()
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
                assert len(living) == 1, f"{row.number} in force has {len(living)} rights"
            if row.state in ("concluded", "in_force", "expired", "terminated"):
                assert {s.side for s in row.signatures} == {"licensee", "licensor"}
            if row.state in ("revoked", "lapsed") and row.term_sheet_id:
                held = rights.of_source("term_sheet", row.term_sheet_id)
                assert all(isinstance(right, Right) and right.ended_at for right in held)


def paper_bytes(kind: str, snapshot: dict[str, Any], *, lang: str) -> bytes:
    """Instead of a PDF: the facts, as they are."""
    return json.dumps([kind, lang, snapshot], ensure_ascii=False, sort_keys=True).encode()


@pytest.mark.parametrize(("examples", "steps"), TIERS)
def test_nobody_breaks_a_deal(app: Flask, monkeypatch: Any, examples: int, steps: int) -> None:
    monkeypatch.setattr("marketplace.papers.services.issuing.render", paper_bytes)
    monkeypatch.setitem(app.extensions["handlers"], "join_final", lambda payload, key: None)
    run_state_machine_as_test(
        DealMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=examples < 10,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
