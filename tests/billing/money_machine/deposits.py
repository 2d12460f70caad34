"""Transfers: deposits of any amount, what they are matched to, split, moved on, set aside, and taken out again."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select

from marketplace.bank import services as bank
from marketplace.bank.models import ASIDE, BankReceipt
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.ids import new_ref
from tests.billing.money_machine.base import OFFICE, SECOND, Base, picks

LOOSE = (
    BankReceipt.invoice_id.is_(None),
    BankReceipt.split_at.is_(None),
    BankReceipt.aside_as == "",
)
# Nobody's name, the payer's, another one's (who matches it says why).
SENDERS = ("", "한빛소재", "다른 상사")


class DepositRules(Base):
    def arrives(self, amount: int, sender: str = "", days_ago: int = 0) -> BankReceipt:
        return bank.record_receipt(
            self.account_id,
            reference=f"ref-{new_ref()}",
            received_on=clock.today() - timedelta(days=days_ago),
            amount=max(1, amount),
            payer_name=sender,
            memo="",
            actor=self.house.finance,
            another=True,
        )

    def pays(self, invoice_id: int, sender: str = "") -> None:
        """The whole amount arrives and is matched."""
        total = db.session.get_one(Invoice, invoice_id).total
        bank.match_receipt(
            self.arrives(total, sender).id, invoice_id, self.house.finance, "모회사가 보냄" if sender else ""
        )

    @precondition(lambda self: self.invoices)
    @rule(pick=picks, part=st.integers(1, 3), sender=st.sampled_from(SENDERS))
    def transfer(self, pick: int, part: int, sender: str) -> None:
        """Half, all, or one and a half of an invoice, matched at once."""
        invoice = db.session.get_one(Invoice, self.invoice(pick))
        with self.refusable("transfer"):
            receipt = self.arrives(invoice.total * part // 2, sender)
            bank.match_receipt(receipt.id, invoice.id, self.house.finance, "모회사가 보냄" if sender else "")

    @precondition(lambda self: self.invoices)
    @rule(pick=picks)
    def paid_and_followed(self, pick: int) -> None:
        """What happens most: the whole amount arrives, and everything that follows from it."""
        invoice = db.session.get_one(Invoice, self.invoice(pick))
        with self.refusable("paid_and_followed"):
            bank.match_receipt(self.arrives(invoice.total).id, invoice.id, self.house.finance)
        outbox.drain()

    @rule(amount=st.integers(1, 60_000_000), sender=st.sampled_from(SENDERS), days_ago=st.integers(0, 40))
    def arrive(self, amount: int, sender: str, days_ago: int) -> None:
        with self.refusable("arrive"):
            self.arrives(amount, sender, days_ago)

    @precondition(lambda self: self.invoices)
    @rule(pick=picks, to=picks, who=OFFICE, reason=st.sampled_from(("", "같은 납부")))
    def match(self, pick: int, to: int, who: str, reason: str) -> None:
        if receipt := self.loose(pick):
            with self.refusable("match"):
                bank.match_receipt(receipt.id, self.invoice(to), self.people[who], reason)

    @precondition(lambda self: len(self.invoices) > 1)
    @rule(pick=picks, to=picks, parts=st.lists(st.integers(1, 40_000_000), min_size=1, max_size=3))
    def split(self, pick: int, to: int, parts: list[int]) -> None:
        if receipt := self.loose(pick):
            over = {self.invoice(to + at): min(amount, receipt.amount) for at, amount in enumerate(parts)}
            with self.refusable("split"):
                bank.match_to_several(receipt.id, over, self.house.finance, "같은 납부")

    def parts(self) -> list[int]:
        mine = (BankReceipt.account_id == self.account_id, BankReceipt.part_of_id.is_not(None))
        query = select(BankReceipt.id).where(*mine, BankReceipt.invoice_id.is_not(None))
        return list(db.session.scalars(query.order_by(BankReceipt.id)))

    @rule(pick=picks, who=OFFICE)
    def join(self, pick: int, who: str) -> None:
        if self.receipt(pick, BankReceipt.split_at.is_not(None)) is None and len(self.invoices) > 1:
            self.split(pick, pick, [100_000, 200_000])
        for part in self.parts():
            with self.refusable("unmatch"):
                bank.unmatch_receipt(part, self.house.finance)
        if receipt := self.receipt(pick, BankReceipt.split_at.is_not(None)):
            with self.refusable("join"):
                bank.join_parts(receipt.id, self.people[who])

    def matched(self, pick: int) -> BankReceipt | None:
        """A deposit that pays an invoice; where there is none, one arrives first."""
        standing = select(Invoice.id).where(Invoice.state != "void")
        pays = BankReceipt.invoice_id.in_(standing)
        if self.receipt(pick, pays) is None:
            with self.refusable("transfer"):
                self.pays(self.owing(pick))
        return self.receipt(pick, pays)

    def loose(self, pick: int) -> BankReceipt | None:
        """A deposit that waits for its invoice; where there is none, one arrives first."""
        if self.receipt(pick, *LOOSE) is None:
            self.arrives(1_000_000 + pick, "한빛소재")
        return self.receipt(pick, *LOOSE)

    @precondition(lambda self: self.invoices)
    @rule(pick=picks, to=picks, who=OFFICE)
    def reassign(self, pick: int, to: int, who: str) -> None:
        if receipt := self.matched(pick):
            with self.refusable("reassign"):
                bank.reassign_receipt(receipt.id, self.invoice(to), self.people[who], "잘못 연결")

    @precondition(lambda self: self.invoices)
    @rule(pick=picks, who=OFFICE)
    def unmatch(self, pick: int, who: str) -> None:
        if receipt := self.matched(pick):
            with self.refusable("unmatch"):
                bank.unmatch_receipt(receipt.id, self.people[who])

    @precondition(lambda self: self.invoices)
    @rule(pick=picks, who=OFFICE, yes=SECOND)
    def take_out_by_two(self, pick: int, who: str, yes: str) -> None:
        """It pays an invoice already: another person takes the match back with it."""
        if receipt := self.matched(pick):
            with self.refusable("take_out_by_two"):
                bank.take_out(receipt.id, "두 번 입력", self.people[who])
                bank.approve_out(receipt.id, self.yes(yes, self.people[who].user_id))

    @rule(
        pick=picks,
        who=st.one_of(OFFICE, SECOND),
        act=st.sampled_from(("take_out", "approve_out", "cancel_out", "put_back")),
    )
    def take_out(self, pick: int, who: str, act: str) -> None:
        """A deposit that was entered wrongly or twice; one that pays an invoice needs two."""
        waits = {
            "take_out": (BankReceipt.aside_as == "",),
            "put_back": (BankReceipt.aside_as == "withdrawn",),
        }.get(act, (BankReceipt.aside_as == "withdrawing",))
        if self.receipt(pick, *waits) is None:
            row = self.loose(pick) if act in ("take_out", "put_back") else self.matched(pick)
            if row is not None and act != "take_out":
                with self.refusable("take_out"):
                    bank.take_out(row.id, "두 번 입력", self.house.finance)
        if receipt := self.receipt(pick, *waits):
            words = ("두 번 입력",) if act == "take_out" else ()
            with self.refusable(act):
                getattr(bank, act)(receipt.id, *words, self.yes(who, receipt.out_by_id))

    @rule(pick=picks, who=OFFICE, kind=st.sampled_from(sorted(ASIDE)))
    def set_aside(self, pick: int, who: str, kind: str) -> None:
        if receipt := self.loose(pick):
            with self.refusable("set_aside"):
                bank.set_aside(receipt.id, kind, "우리 돈이 아님", self.people[who])

    @rule(pick=picks, who=SECOND, act=st.sampled_from(("approve_aside", "approve_aside", "cancel_aside")))
    def decide_aside(self, pick: int, who: str, act: str) -> None:
        waits = (BankReceipt.aside_as.in_(tuple(ASIDE)), BankReceipt.aside_on.is_(None))
        if self.receipt(pick, *waits) is None:
            self.set_aside(pick, "finance", min(ASIDE))
        if receipt := self.receipt(pick, *waits):
            with self.refusable(act):
                getattr(bank, act)(receipt.id, self.yes(who, receipt.aside_by_id))
