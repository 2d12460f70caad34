"""The center's money in any order of events: awards of one budget, payments in parts, expenses, parts of licence invoices."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from marketplace.arrears import services as arrears
from marketplace.bank import services as bank
from marketplace.bank.models import BankReceipt
from marketplace.billing import checks
from marketplace.books import queries as ledger
from marketplace.cards import services as cards
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice, InvoiceShare, Refund
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.ids import new_ref
from marketplace.programmes import services
from marketplace.programmes.models import Award, AwardExpense, AwardPayment, Budget
from marketplace.programmes.queries import awards, licences
from marketplace.programmes.services import StoredFile, Verdict
from tests.acts import Acts
from tests.programmes.licensor import ITEMS, Licensor, licensor_of
from tests.programmes.town import make_town
from tests.same_again import SameAgain
from tests.world import World

FILE = StoredFile("영수증.pdf", "0" * 64, 10, "application/pdf")
picks = st.integers(0, 10**6)
amounts = st.sampled_from((1, 999_999, 2_500_000, 3_500_000, 7_500_000, 11_000_000, 20_000_000))
people = st.sampled_from(("center", "second", "finance", "center", "second", "member"))


class Awards(RuleBasedStateMachine):
    """Two companies with an award each of one budget, a licensor that bills both, and the people of the center."""

    app: Flask
    again: SameAgain
    acts: Acts

    def __init__(self) -> None:
        super().__init__()
        self.again.begin()
        self.town = make_town(World())
        call = self.town.call(closes_at=clock.now() + timedelta(hours=1), items=ITEMS)
        rows = [
            self.town.application(call, self.town.member, self.town.company_id),
            self.town.application(call, self.town.rival, self.town.rival_id),
        ]
        refs = [row.ref for row in rows]
        clock.move_to(call.closes_at)
        verdicts = {
            refs[0]: Verdict("grant", 30_000_000, "좋습니다."),
            refs[1]: Verdict("grant", 20_000_000, "좋습니다."),
        }
        services.prepare(self.town.center, call.ref, verdicts)
        services.decide(self.town.center, call.ref)
        for award in db.session.scalars(select(Award).order_by(Award.id)).all():
            boss = self.town.boss if award.company_id == self.town.company_id else self.town.rival
            services.accept_award(boss, award.ref, bank_name="한빛은행", holder="기업", account="110-1")
        db.session.rollback()
        first = db.session.scalars(select(Award.id).order_by(Award.id)).first()
        assert first is not None
        self.deal: Licensor = licensor_of(self.town, first)

    # Who and what

    def who(self, name: str) -> Actor:
        person: Actor = getattr(self.town, name)
        return person

    def doing(self, act: str) -> AbstractContextManager[None]:
        db.session.rollback()
        db.session.expire_all()
        return self.acts.refusable(act)

    def one(self, table: Any, pick: int, *which: Any) -> Any:
        db.session.rollback()
        db.session.expire_all()
        rows = db.session.scalars(select(table).where(*which).order_by(table.id)).all()
        return rows[pick % len(rows)] if rows else None

    def company(self, company_id: int) -> Actor:
        return self.town.member if company_id == self.town.company_id else self.town.rival

    # Awards

    @rule(pick=picks, amount=amounts)
    def ask_for_a_part(self, pick: int, amount: int) -> None:
        award = self.one(Award, pick)
        with self.doing("ask for a part"):
            services.request_payment(self.company(award.company_id), award.ref, amount, "재료", new_ref())

    @rule(
        pick=picks,
        step=st.sampled_from(("approve", "approve", "approve", "pay", "pay", "refuse", "withdraw")),
        name=people,
    )
    def decide_on_a_part(self, pick: int, step: str, name: str) -> None:
        row = self.one(AwardPayment, pick, AwardPayment.state.in_(awards.OPEN_PAYMENTS))
        if row is None:
            return
        ref = row.ref
        with self.doing(step):
            if step == "approve":
                services.approve_payment(self.who(name), ref)
            elif step == "pay":
                services.pay(self.who(name), ref)
            elif step == "refuse":
                services.refuse_payment(self.who(name), ref, "반려합니다.")
            else:
                services.withdraw_payment(self.who(name), ref)

    @rule(pick=picks)
    def pay_what_is_approved(self, pick: int) -> None:
        row = self.one(AwardPayment, pick, AwardPayment.state == "approved")
        if row is not None:
            with self.doing("pay what is approved"):
                services.pay(self.town.finance, row.ref)

    @rule(pick=picks, amount=amounts, item=st.sampled_from(("i1", "i2")), accept=st.booleans())
    def spend(self, pick: int, amount: int, item: str, accept: bool) -> None:
        award = self.one(Award, pick)
        with self.doing("enter an expense"):
            services.enter_expense(
                self.company(award.company_id), award.ref, item=item, on=clock.today(), what="재료", amount=amount, vat=0,
                file=FILE, form_token=new_ref(),
            )  # fmt: skip
        expense = self.one(AwardExpense, pick)
        if expense is not None:
            with self.doing("judge an expense"):
                services.judge_expense(self.town.center, expense.ref, "" if accept else "증빙이 다릅니다.")

    @rule(pick=picks)
    def settle(self, pick: int) -> None:
        award = self.one(Award, pick, Award.state == "running")
        if award is None or pick % 4 != 3:
            return
        for report in awards.reports_of(award):
            if report.state == "due":
                services.submit_report(self.company(award.company_id), report.ref, "마쳤습니다.")
                services.answer_report(self.town.center, report.ref, "")
        with self.doing("settle"):
            services.settle(self.town.center, award.ref)

    @rule(pick=picks, amount=amounts, confirm=st.booleans())
    def cancel(self, pick: int, amount: int, confirm: bool) -> None:
        award = self.one(Award, pick)
        if pick % 5 != 4:
            return
        with self.doing("cancel"):
            services.cancel_award(self.town.center, award.ref, "목적과 다릅니다.", min(amount, award.paid), 0)
        if awards.cancelling_of(award) is not None:
            with self.doing("second word"):
                act = services.confirm_cancelling if confirm else services.drop_cancelling
                act(self.town.second, award.ref)

    @rule(pick=picks)
    def return_what_is_due(self, pick: int) -> None:
        award = self.one(Award, pick, Award.to_return > 0, Award.returned_on.is_(None))
        if award is not None:
            with self.doing("record a return"):
                services.record_return(self.town.finance, award.ref)

    # Licence invoices

    @initialize()
    def begin(self) -> None:
        for mine in (True, False, True):
            self.bill(10_000_000, mine)

    @rule(net=st.sampled_from((1, 3_333_333, 10_000_000, 20_000_000)), mine=st.booleans())
    def bill(self, net: int, mine: bool) -> None:
        house = self.deal.house
        house.company_id = self.town.company_id if mine else self.town.rival_id
        house.agreed_invoice(net)

    @rule(pick=picks, other=picks, amount=amounts, go_on=st.booleans())
    def ask_for_a_share(self, pick: int, other: int, amount: int, go_on: bool) -> None:
        award = self.one(Award, other)
        invoice = self.one(
            Invoice, pick, Invoice.credits_id.is_(None), Invoice.company_id == award.company_id
        )
        if invoice is None:
            return
        most = licences.most_for(award, invoice).amount
        member, award_ref, invoice_ref, token = (
            self.company(award.company_id),
            award.ref,
            invoice.ref,
            new_ref(),
        )
        with self.doing("ask for a share"):
            services.request_licence_share(member, award_ref, invoice_ref, min(amount, most) or amount, token)
        row = db.session.scalars(select(AwardPayment).where(AwardPayment.form_token == token)).first()
        if row is not None and go_on:
            ref = row.ref
            with self.doing("promise"):
                services.approve_payment(self.town.center, ref)
                services.approve_payment(self.town.second, ref)

    @rule(pick=picks, how=st.sampled_from(("grant", "rest", "whole", "much")), by_grant=st.booleans())
    def arrive(self, pick: int, how: str, by_grant: bool) -> None:
        invoice = self.one(Invoice, pick, Invoice.credits_id.is_(None))
        at = ledger.standing_of([invoice.id])[invoice.id]
        amount = {"grant": at.awaited, "rest": at.outstanding, "whole": at.total, "much": at.total + 1_000}[
            how
        ]
        if amount <= 0:
            return
        receipt = self.deal.house.deposit(
            amount, self.deal.center_name if by_grant else "", reference=new_ref()
        )
        receipt_id, invoice_id = receipt.id, invoice.id
        with self.doing("match"):
            bank.match_receipt(receipt_id, invoice_id, self.deal.house.finance, "확인", by_grant=by_grant)

    @rule(pick=picks)
    def unmatch(self, pick: int) -> None:
        receipt = self.one(BankReceipt, pick, BankReceipt.invoice_id.is_not(None))
        if receipt is not None and pick % 2:
            with self.doing("unmatch"):
                bank.unmatch_receipt(receipt.id, self.deal.house.finance)

    @rule(pick=picks)
    def take_back(self, pick: int) -> None:
        invoice = self.one(Invoice, pick, Invoice.credits_id.is_(None))
        if pick % 4 != 3:
            return
        invoice_id = invoice.id
        with self.doing("void"):
            invoicing.void_invoice(invoice_id, "취소합니다.", self.deal.house.finance)

    @rule(pick=picks, to_grantor=st.booleans(), part=st.sampled_from((1, 2)), finish=st.booleans())
    def give_back(self, pick: int, to_grantor: bool, part: int, finish: bool) -> None:
        invoice = self.one(Invoice, pick, Invoice.credits_id.is_(None))
        at = ledger.standing_of([invoice.id])[invoice.id]
        amount = (at.grant_surplus if to_grantor else at.unapplied or at.paid) // part
        invoice_id, house = invoice.id, self.deal.house
        if amount <= 0:
            return
        with self.doing("refund to the center" if to_grantor else "refund"):
            refund = cards.request_refund(invoice_id, amount, "환불", house.finance, to_grantor=to_grantor)
            if finish:
                cards.approve_refund(refund.id, house.second)
                cards.finish_bank_refund(refund.id, house.second)
            else:
                cards.reject_refund(refund.id, house.second)

    @rule(pick=picks)
    def give_up(self, pick: int) -> None:
        invoice = self.one(Invoice, pick, Invoice.credits_id.is_(None))
        if pick % 7 != 6:
            return
        with self.doing("write off"):
            row = arrears.request_write_off(invoice.id, "회수 불능", self.deal.house.finance)
            arrears.approve_write_off(row.id, self.deal.house.second)

    @rule()
    def deliver(self) -> None:
        db.session.rollback()
        outbox.drain()

    @rule(days=st.sampled_from((1, 7, 40)))
    def time_passes(self, days: int) -> None:
        clock.move_to(clock.now() + timedelta(days=days))

    # What must hold

    @invariant()
    def nothing_is_spent_twice(self) -> None:
        with self.acts.looking():
            db.session.rollback()
            db.session.expire_all()
            self.budgets_and_awards()
            self.invoices()
            assert checks.run()[0] == []

    def budgets_and_awards(self) -> None:
        for budget in db.session.scalars(select(Budget)):
            assert 0 <= budget.committed <= budget.amount
        sent = back = 0
        for row in db.session.scalars(select(AwardPayment).where(AwardPayment.paid_on.is_not(None))):
            assert row.first_by_id != row.second_by_id
            sent, back = sent + row.amount, back + row.returned
        for award in db.session.scalars(select(Award)):
            assert 0 <= award.paid <= award.claimed <= award.amount <= award.granted
            back += award.to_return if award.returned_on else 0
        center_id = self.town.center.standings[0].organisation_id
        assert ledger.balance_of("grant_bank", institution_id=center_id) == back - sent

    def invoices(self) -> None:
        invoices = db.session.scalars(select(Invoice).where(Invoice.credits_id.is_(None))).all()
        standings = ledger.standing_of([invoice.id for invoice in invoices])
        for invoice in invoices:
            at = standings[invoice.id]
            assert at.received <= at.total
            assert min(at.outstanding, at.awaited, at.unapplied, at.grant_surplus) >= 0
            # What went to the company, it had paid itself: no won of a grant leaves to it.
            came = sum(r.amount for r in self.receipts(invoice.id, False))
            went = sum(r.amount for r in self.refunds(invoice.id, False))
            assert went <= came
            came = sum(r.amount for r in self.receipts(invoice.id, True))
            went = sum(r.amount for r in self.refunds(invoice.id, True))
            assert at.grant_surplus + (0 if at.credited else at.granted) == came - went
        shares = db.session.scalars(select(InvoiceShare).where(InvoiceShare.state == "promised")).all()
        assert len({share.invoice_id for share in shares}) == len(shares)

    def receipts(self, invoice_id: int, granted: bool) -> Any:
        which = BankReceipt.share_id.is_not(None) if granted else BankReceipt.share_id.is_(None)
        return db.session.scalars(select(BankReceipt).where(BankReceipt.invoice_id == invoice_id, which))

    def refunds(self, invoice_id: int, granted: bool) -> Any:
        which = Refund.share_id.is_not(None) if granted else Refund.share_id.is_(None)
        done = Refund.state == "succeeded"
        return db.session.scalars(select(Refund).where(Refund.invoice_id == invoice_id, which, done))

    def teardown(self) -> None:
        try:
            for _ in range(3):
                db.session.rollback()
                outbox.drain()
            self.nothing_is_spent_twice()
        finally:
            db.session.rollback()
