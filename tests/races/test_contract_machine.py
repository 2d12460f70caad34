"""Random parties change, renew, leave, cure, exercise and pay for the agreements of one listing, while days go by: after each
step paper and machine say the same.

What may be refused is refused with a sentence. Passwords and PDFs are left out, as in `test_deal_machine`.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from marketplace.bank import services as bank
from marketplace.bank.models import BankReceipt
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.licensing import queries, services
from marketplace.licensing.models import Agreement, AgreementNotice, Duty, Ending
from marketplace.licensing.queries.bills import missing_again
from marketplace.licensing.queries.last_rights import within_rights
from marketplace.negotiation import services as negotiation
from marketplace.negotiation.models import JointMember
from marketplace.negotiation.models import terms as term_rules
from marketplace.papers.services import Attachment
from marketplace.rights.models import Right
from marketplace.royalties import signed
from marketplace.royalties.models import RoyaltySchedule
from tests.acts import SOAK, Acts
from tests.negotiation.deals import invite, terms
from tests.races.deal_machine.base import Base
from tests.races.test_deal_machine import paper_bytes
from tests.same_again import same_again
from tests.writes import Writes

TIERS = [
    pytest.param(2, 12, id="everyday"),
    pytest.param(10, 30, id="long", marks=pytest.mark.long),
    # 20 × 20 × 50 = 20,000 steps on each database.
    *(pytest.param(20, SOAK, id=f"soak-{part:02}", marks=pytest.mark.soak) for part in range(1, 21)),
]
NTH = st.integers(0, 2)
SIDES = st.sampled_from(("officer", "boss"))
KINDS = st.sampled_from(("non_exclusive", "non_exclusive", "evaluation", "option", "option"))
MONTHS = st.sampled_from((3, 6, 12))
ROYALTY = st.sampled_from((None, 200, 500))
FEE = st.sampled_from((0, 0, 2_000_000))
ORDER = Attachment("결정문.pdf", "0" * 64, 9, "application/pdf")
WHY = "사정이 생겼습니다."
OVER = ("expired", "terminated", "lapsed", "revoked")


class ContractMachine(Base):
    """An institution, a company, perhaps a partner, and what they agreed on."""

    @initialize()
    def first(self) -> None:
        self._conclude("non_exclusive", 12, 200, 0)

    # ---- making and changing

    @rule(kind=KINDS, months=MONTHS, bp=ROYALTY, fee=FEE, joint=st.booleans())
    def conclude(self, kind: str, months: int, bp: int | None, fee: int, joint: bool) -> None:
        self.attempt("conclude", lambda: self._conclude(kind, months, bp, fee, joint))

    def _conclude(
        self, kind: str, months: int, bp: int | None, fee: int, joint: bool = False, inquiry: Any = None
    ) -> None:
        boss, officer = self.who("boss"), self.who("officer")
        inquiry = inquiry or self.deal.ask()
        if joint:
            row = invite(inquiry, self.who("rival"), boss)
            negotiation.answer_invitation(row.ref, True, self.who("rival"))
        wanted = terms(
            kind=kind,
            term_months=months,
            fee=fee,
            royalty_bp=None if kind == "evaluation" else bp,
            effective_when="paid" if fee else "countersigned",
            fee_credited=bool(fee),
        )
        sheet = negotiation.accept_terms(negotiation.offer_terms(inquiry.id, wanted, "", officer).id, boss)
        draft = services.draft_agreement(sheet.id, officer)
        services.offer(draft.id, officer)
        if not joint:
            self._sign(draft.id)

    def _sign(self, agreement_id: int) -> None:
        for name in self.signers_of(agreement_id):
            services.record_signature(agreement_id, self.who(name), "licensee")
        services.record_signature(agreement_id, self.who("officer"), "licensor")

    @rule(number=NTH)
    def sign_what_waits(self, number: int) -> None:
        waiting = self.nth(Agreement, number, Agreement.state.in_(("offered", "signed")))
        if waiting:
            self.attempt("sign", lambda: self._sign(waiting))

    @rule(number=NTH)
    def partner_leaves(self, number: int) -> None:
        row = self.nth(JointMember, number, JointMember.company_id == self.companies["rival"])
        if row:
            ref = db.session.get_one(JointMember, row).ref
            self.attempt("leave", lambda: services.leave(ref, WHY, self.who("rival")))

    @rule(number=NTH, months=MONTHS, bp=ROYALTY, sign=st.booleans())
    def amend(self, number: int, months: int, bp: int | None, sign: bool) -> None:
        home = self._home(number, Agreement.state == "in_force")
        if home is None:
            return

        def deed() -> None:
            kind = db.session.get_one(Agreement, home).kind
            changed = terms(
                kind=kind, fee=0, term_months=months, royalty_bp=bp, effective_when="countersigned"
            )
            row = services.amend(home, changed, self.who("officer"))
            services.offer(row.id, self.who("officer"))
            if sign:
                self._sign(row.id)

        self.attempt("amend", deed)

    def _home(self, number: int, *conditions: Any) -> int | None:
        found: int | None = self.nth(
            Agreement, number, Agreement.amends_id.is_(None), Agreement.kind != "nda", *conditions
        )
        return found

    # ---- options, duties

    @rule(number=NTH)
    def exercise(self, number: int) -> None:
        home = self._home(number, Agreement.kind == "option", Agreement.state == "in_force")
        if home:
            self.attempt("exercise", lambda: services.exercise_option(home, self.who("boss")))

    @rule(number=NTH, kind=st.sampled_from(("non_exclusive", "sole")), months=MONTHS, bp=ROYALTY)
    def licence_of_an_option(self, number: int, kind: str, months: int, bp: int | None) -> None:
        home = self._home(number, Agreement.exercised_on.is_not(None))
        if home:
            inquiry = db.session.get_one(Agreement, home).inquiry
            self.attempt("convert", lambda: self._conclude(kind, months, bp, 0, inquiry=inquiry))

    @rule(number=NTH, act=st.sampled_from(("report", "confirm", "return")))
    def duty(self, number: int, act: str) -> None:
        rows = db.session.scalars(select(Duty).order_by(Duty.id.desc())).all()
        if not rows:
            return
        row = rows[number % len(rows)]
        owing, other = ("officer", "boss") if row.side == "licensor" else ("boss", "officer")
        deeds = {
            "report": lambda: services.report_duty(
                row.ref, clock.today(), "마쳤습니다.", None, self.who(owing)
            ),
            "confirm": lambda: services.confirm_duty(row.ref, self.who(other)),
            "return": lambda: services.return_duty(row.ref, "남았습니다.", self.who(other)),
        }
        self.attempt(f"{act} duty", deeds[act])

    # ---- notices

    @rule(number=NTH, side=SIDES, kind=st.sampled_from(("infringement", "transfer", "abandonment")))
    def send_notice(self, number: int, side: str, kind: str) -> None:
        home = self._home(number)
        if home:
            self.attempt(f"send {kind}", lambda: services.send_notice(home, kind, WHY, self.who(side)))

    @rule(number=NTH, side=SIDES, act=st.sampled_from(("receive", "consent", "refuse", "withdraw")))
    def step_of_a_notice(self, number: int, side: str, act: str) -> None:
        rows = db.session.scalars(select(AgreementNotice).order_by(AgreementNotice.id.desc())).all()
        if not rows:
            return
        ref, who = rows[number % len(rows)].ref, self.who(side)
        deeds = {
            "receive": lambda: services.receive_notice(ref, who),
            "consent": lambda: services.answer_notice(ref, True, "", who),
            "refuse": lambda: services.answer_notice(ref, False, WHY, who),
            "withdraw": lambda: services.withdraw_notice(ref, WHY, who),
        }
        self.attempt(f"{act} notice", deeds[act])

    # ---- leaving

    @rule(number=NTH, side=SIDES, kind=st.sampled_from(("notice", "cure", "insolvency", "accord", "lapse")))
    def announce(self, number: int, side: str, kind: str) -> None:
        home = self._home(number, Agreement.state.in_(("in_force", "concluded")))
        if home:
            shown = ORDER if kind == "insolvency" else None
            self.attempt(
                f"announce {kind}", lambda: services.announce(home, kind, None, WHY, self.who(side), shown)
            )

    @rule(number=NTH, side=SIDES, act=st.sampled_from(("accept", "decline", "withdraw", "finish")))
    def step_of_an_end(self, number: int, side: str, act: str) -> None:
        live = db.session.scalars(
            select(Ending).where(Ending.state.in_(("proposed", "running"))).order_by(Ending.id.desc())
        ).all()
        if not live:
            return
        ref, who = live[number % len(live)].ref, self.who(side)
        deeds = {
            "accept": lambda: services.answer_ending(ref, True, "", who),
            "decline": lambda: services.answer_ending(ref, False, WHY, who),
            "withdraw": lambda: services.withdraw_ending(ref, WHY, who),
            "finish": lambda: services.terminate_for_breach(ref, who),
        }
        self.attempt(f"{act} end", deeds[act])

    # ---- money

    @rule(number=NTH)
    def pay(self, number: int) -> None:
        bills = self.invoices(Invoice.state == "issued")
        if bills:
            self.attempt("pay", lambda: self._pay(bills[number % len(bills)]))

    def _pay(self, invoice_id: int) -> None:
        invoice, finance = db.session.get_one(Invoice, invoice_id), self.who("finance")
        self.references += 1
        receipt = bank.record_receipt(
            self.account_id,
            reference=f"입금-{self.references}",
            received_on=clock.today(),
            amount=invoice.total,
            payer_name=invoice.payer["name_ko"],
            memo="",
            actor=finance,
        )
        bank.match_receipt(receipt.id, invoice.id, finance)
        outbox.drain()

    @precondition(lambda self: self.references > 0)
    @rule(number=NTH)
    def take_back(self, number: int) -> None:
        ids = db.session.scalars(select(BankReceipt.id).order_by(BankReceipt.id.desc())).all()
        if ids:

            def deed() -> None:
                bank.unmatch_receipt(ids[number % len(ids)], self.who("finance"))
                outbox.drain()

            self.attempt("take back", deed)

    # ---- time

    @rule(days=st.sampled_from((1, 1, 1, 2, 2, 5, 5, 15, 31, 95, 200)))
    def days_go_by(self, days: int) -> None:
        clock.move_by(timedelta(days=days))

        def deed() -> None:
            for job in (services.lapse_due, services.follow_endings, services.expire_due):
                job({}, f"job-{clock.now().isoformat()}")
            for job in (services.remind_of_duties, services.remind_of_expiry, services.remind_of_answers):
                job({}, f"job-{clock.now().isoformat()}")
            outbox.drain()

        self.attempt("clockwork", deed)

    # ---- what must hold

    @invariant()
    def paper_and_machine_agree(self) -> None:
        with self.acts.looking():
            outbox.drain()
            db.session.expire_all()
            homes = db.session.scalars(
                select(Agreement).where(
                    Agreement.listing_id == self.deal.listing_id, Agreement.amends_id.is_(None)
                )
            ).all()
            for home in homes:
                self._right_is_the_papers(home)
                self._royalty_is_the_papers(home)
                self._ends_belong_to_what_runs(home)
                self._duties_follow_an_end(home)
            db.session.rollback()

    def _right_is_the_papers(self, home: Agreement) -> None:
        """A right lives exactly while the agreement is in force, in the extent and until the day that its papers say."""
        rights = db.session.scalars(
            select(Right).where(
                Right.source_type == "agreement", Right.source_id == home.id, Right.ended_at.is_(None)
            )
        ).all()
        assert home.state != "in_force" or rights
        if home.state != "in_force":
            assert not [
                right for right in rights if right.until_on is None or right.until_on >= clock.today()
            ]
            return
        paper = queries.paper_in_force(home)
        effective = (
            clock.seoul_date(paper.in_force_at) if paper.effective_when != "countersigned" else paper.dated_on
        )
        start, until = term_rules.period(paper.terms, effective)
        until = within_rights(paper.terms, home.listing, until)
        if home.talks_until is not None:
            until = max(until or home.talks_until, home.talks_until)
        assert sorted(right.company_id for right in rights) == sorted(home.licensee_ids)
        for right in rights:
            assert (right.kind, right.from_on, right.until_on) == (paper.kind, start, until)
            assert (right.suspended_at is not None) == bool(missing_again(home))
        said = json.dumps(queries.paper_of(paper).snapshot, ensure_ascii=False)
        assert f"{paper.terms['term_months']}개월" in said
        if home.credit:
            assert f"{home.credit:,}원" in said

    def _royalty_is_the_papers(self, home: Agreement) -> None:
        """What is counted by today is what the paper in force says."""
        schedule = db.session.scalars(
            select(RoyaltySchedule).where(RoyaltySchedule.agreement_id == home.id)
        ).first()
        if home.state != "in_force" or schedule is None:
            return
        paper = queries.paper_in_force(home)
        wanted = signed.conditions_of(paper.terms)
        held = schedule.conditions_on(clock.today())
        for name in ("steps", "minimum", "cap", "months", "calendar", "report_days"):
            assert getattr(held, name) == wanted[name], name

    def _ends_belong_to_what_runs(self, home: Agreement) -> None:
        live = [row for row in queries.endings_of(home) if row.state in ("proposed", "running")]
        assert not live or home.state in ("in_force", "concluded"), [row.kind for row in live]
        for row in live:
            assert row.kind != "lapse" or home.state == "concluded"
        asked = [row for row in queries.notices_of(home) if row.of_kind.asks and row.state == "sent"]
        assert not asked or home.state in ("in_force", "concluded"), [row.kind for row in asked]
        for row in queries.amendments_of(home):
            assert home.state in ("in_force", "concluded") or row.state in OVER

    def _duties_follow_an_end(self, home: Agreement) -> None:
        kinds = {row.kind for row in queries.duties_of(home)}
        ran_out = home.state in ("expired", "terminated") and home.in_force_at is not None
        converted = home.kind == "option" and "본계약" in home.ended_reason
        assert ("material" in kinds) == (ran_out and not converted), (home.state, kinds)
        assert ("result" in kinds) == (ran_out and home.kind == "evaluation")
        if kinds:
            rights = db.session.scalars(
                select(Right).where(Right.source_type == "agreement", Right.source_id == home.id)
            ).all()
            ended = clock.seoul_date(home.ended_at)
            last = max(_last_lived(right, ended) for right in rights)
            for row in queries.duties_of(
                home
            ):  # counted from the last day of the right, however late the clock was seen
                assert row.due_on > last


def _last_lived(right: Right, ended: date) -> date:
    """The last day on which this right was there: an amendment may have put a shorter one in its place."""
    gone = clock.seoul_date(right.ended_at) if right.ended_at else ended
    return min(right.until_on or ended, gone, ended)


def play(app: Flask, request: pytest.FixtureRequest, acts: Acts, examples: int, steps: int) -> None:
    request.getfixturevalue("monkeypatch").setattr("marketplace.papers.services.issuing.render", paper_bytes)
    quiet = dict.fromkeys(("join_final", "index", "mail"), lambda payload, key: None)
    app.extensions["handlers"] = app.extensions["handlers"] | quiet
    writes = Writes(db.engine)
    try:
        with same_again(request) as again:
            run_state_machine_as_test(  # type: ignore[no-untyped-call]
                type("ContractsHere", (ContractMachine,), {"again": again, "acts": acts, "writes": writes}),
                settings=settings(
                    max_examples=examples,
                    stateful_step_count=steps,
                    deadline=None,
                    database=None,
                    suppress_health_check=list(HealthCheck),
                    print_blob=True,
                    derandomize=steps < SOAK,
                ),
            )
    finally:
        writes.stop()
        print(acts)


@pytest.mark.parametrize(("examples", "steps"), TIERS)
def test_contract_23_paper_and_machine_agree_after_each_step(
    app: Flask, request: pytest.FixtureRequest, examples: int, steps: int
) -> None:
    acts = Acts()
    acts.play_out(examples, steps, lambda more: play(app, request, acts, more, steps))
