"""A year's life of an institution, drawn from a seed: what happens, and what the bank really moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from random import Random

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.bank import services as bank_services
from marketplace.bank.models import BankReceipt, DoubtfulDeposit
from marketplace.books import services as books
from marketplace.invoicing import queries as bills
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock, outbox, schedule
from marketplace.kernel.database import db
from tests.world import World
from tests.year.banks import LAYOUTS, Bank, Line
from tests.year.deals import Desk
from tests.year.office import Office
from tests.year.people import Cast, Firm, cast, note_rate

# letters and the search index are no figures
SILENT = {"mail", "index", "rights_changed", "assets_changed"}
JOBS = (
    "open_planned",
    "open_reports",
    "bill_estimates",
    "remind_arrears",
    "remind_distributions",
    "expire_agreements",
)
STRANGERS = ("국세환급", "한국전력", "김철수", "박영희", "중소벤처기업진흥공단")
OTHER_SENDER = "대표자 개인 계좌에서 보냈다고 확인하였습니다."


def at(day: date, hour: int = 8) -> None:
    """Move the clock to a day's morning in Seoul; never back."""
    clock.move_to(datetime(day.year, day.month, day.day, hour, tzinfo=clock.SEOUL).astimezone(UTC))


def month_end(month: int) -> date:
    return date(2026 + month // 12, month % 12 + 1, 1) - timedelta(days=1)


@dataclass
class Year:
    """`deals` and `deposits` of 2026; `did` counts what happened by its kind."""

    app: Flask
    cast: Cast
    rng: Random
    deals: int
    deposits: int
    did: Counter[str] = field(default_factory=Counter)
    banks: dict[str, Bank] = field(default_factory=dict)
    made: int = 0  # deals so far
    files: int = 0
    layouts: Counter[str] = field(default_factory=Counter)
    last_file: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.desk = Desk(self.cast, self.rng, self.did)
        self.office = Office(self.cast, self.rng, self.did)
        self.banks = {code: Bank(code, self.rng) for code in ("KRW", "USD")}
        self.client: FlaskClient = self.app.test_client()

    @property
    def today(self) -> date:
        return clock.today()

    @property
    def arrived(self) -> int:
        """Deposits at the banks so far."""
        return sum(line.amount > 0 for bank in self.banks.values() for line in bank.lines)

    def live(self, closed: Callable[[int], None]) -> None:
        """The whole year; `closed` is called after each of the twelve closings with its month."""
        for month in range(1, 13):
            self._month(month)
            at(month_end(month) + timedelta(days=8))
            self._deliver()
            books.close_period(self.cast.institution_id, month_end(month), self.cast.finance)
            self.did["close"] += 1
            closed(month)

    def _month(self, month: int) -> None:
        first = date(2026, month, 1)
        at(first + timedelta(days=9))
        note_rate(self.cast)
        self._clockwork()
        while self.made < round(self.deals * min(month, 11) / 11):
            self.desk.conclude(self.made)
            self.made += 1
        self._deliver()
        self.desk.milestones()
        self.desk.royalties()
        self._deliver()
        self._pay(month, first + timedelta(days=9), first + timedelta(days=16))
        at(first + timedelta(days=17))
        self._statements(first + timedelta(days=9), first + timedelta(days=16))
        self._match()
        self._pay(month, first + timedelta(days=17), first + timedelta(days=24), rest=True)
        self._cancel_late(first + timedelta(days=24))
        at(first + timedelta(days=25))
        self._clockwork()
        self._statements(first + timedelta(days=13), first + timedelta(days=24), again=True)
        self._match()
        self._deliver()
        self.office.settle(month)
        self._deliver()
        at(first + timedelta(days=26))
        note_rate(self.cast)
        self.office.pay_out(month)
        self.office.interest_back()
        self._deliver()

    def _clockwork(self) -> None:
        jobs = self.app.extensions["features"].jobs
        schedule.tick({name: jobs[name] for name in JOBS})
        self._deliver()

    def _deliver(self) -> None:
        """The worker's rounds, without letters."""
        while outbox.run_due(limit=200, excluding=SILENT):
            pass
        db.session.rollback()

    # what payers do

    def _pay(self, month: int, first: date, last: date, rest: bool = False) -> None:
        """Companies pay what they owe, each in its way; strangers and the electricity company move money too."""
        owed: dict[int, list[Invoice]] = {}
        for invoice in self._open():
            slow = invoice.company_id % 5 == 2 and clock.today() < (invoice.due_on or first) + timedelta(
                days=20
            )
            if not slow and self.rng.random() < (0.8 if rest else 0.7):
                owed.setdefault(invoice.company_id, []).append(invoice)
        share = (month - 0.5 + 0.5 * rest) / 12
        room = (
            round(self.deposits * share) - self.arrived
            if month < 12 or not rest
            else self.deposits - self.arrived
        )
        for company_id, invoices in owed.items():
            firm = next(one for one in self.cast.firms if one.id == company_id)
            if room <= 0:
                break
            room -= self._pays(firm, invoices[:room], first, last)
        while room > 0:
            room -= 1
            self._stranger(first, last)
        for bank in self.banks.values():
            bank.leaves(self._day(first, last), self.rng.randint(1, 900) * 1_000, "한국전력")

    def _day(self, first: date, last: date) -> date:
        return first + timedelta(days=self.rng.randint(0, (last - first).days))

    def _open(self) -> list[Invoice]:
        """Invoices on which something is owed that nobody has paid at the bank yet."""
        under_way = {
            invoice_id
            for bank in self.banks.values()
            for line in bank.lines
            if not line.delivered
            for invoice_id, _ in line.purpose[1]
        }
        query = (
            select(Invoice)
            .where(Invoice.state == "issued", Invoice.credits_id.is_(None))
            .order_by(Invoice.id)
        )
        return [
            row
            for row in db.session.scalars(query).unique()
            if row.id not in under_way and bills.standing(row.id).outstanding > 0
        ]

    def _pays(self, firm: Firm, invoices: Sequence[Invoice], first: date, last: date) -> int:
        """One company's transfers; how many there were."""
        bank, count = self.banks[firm.currency], 0
        if len(invoices) > 1 and self.rng.random() < 0.4:
            parts = tuple((one.id, bills.standing(one.id).outstanding) for one in invoices[:2])
            bank.arrives(
                self._day(first, last), sum(part for _, part in parts), firm.name, "2건 합계", ("pay", parts)
            )
            self.did["two invoices at once"] += 1
            invoices, count = invoices[2:], 1
        for invoice in invoices:
            self._transfer(firm, invoice, self._day(first, last))
            count += 1
        return count

    def _transfer(self, firm: Firm, invoice: Invoice, on: date) -> None:
        bank, owed = self.banks[firm.currency], bills.standing(invoice.id).outstanding
        how = self.rng.choices(
            ("exact", "short", "over", "other", "cancelled", "wrong", "hand"), (56, 14, 9, 7, 4, 6, 4)
        )[0]
        if firm.currency == "USD" and how in ("exact", "short"):
            how = self.rng.choice(("exact", "charge", "tax"))
        amount, sender = owed, firm.name
        if how in ("short", "charge", "tax"):
            amount = max(
                1, owed - (owed // 5 if how == "short" else 2_500 if how == "charge" else owed // 10)
            )
        elif how == "over":
            amount = owed + self.rng.randint(1, 99) * 1_001
        elif how == "other":
            sender = self.rng.choice(STRANGERS[2:4])
        line = bank.arrives(on, amount, sender, invoice.number, (how, ((invoice.id, amount),)))
        self.did[f"pays {how}"] += 1
        if how == "cancelled":
            bank.cancels(line, on)  # the same day: no file shows it alone
        elif how == "hand":
            self._by_hand(bank, line)

    def _by_hand(self, bank: Bank, line: Line) -> None:
        """Finance enters a deposit from the bank's letter; the file will bring it again."""
        with clock.moved():
            at(line.on, 18)
            bank_services.record_receipt(
                self.cast.accounts[bank.currency],
                reference=f"전화 {line.at:%m%d%H%M%S}",
                received_on=line.on,
                amount=line.amount,
                payer_name=line.payer,
                memo=line.memo,
                actor=self.cast.finance,
                another=True,
            )

    def _stranger(self, first: date, last: date) -> None:
        """Money that is no fee, or of which nobody knows what it is; sometimes twice the same on one day."""
        bank = self.banks["KRW"]
        kind = self.rng.choice(("not_ours", "returned", "unknown"))
        bank.arrives(
            self._day(first, last),
            self.rng.randint(10, 900) * 1_000,
            self.rng.choice(STRANGERS),
            "입금",
            (kind, ()),
        )
        self.did[f"stranger {kind}"] += 1

    def _cancel_late(self, on: date) -> None:
        """The bank takes back a deposit that a file has shown already."""
        lines = [
            one
            for one in self.banks["KRW"].lines
            if one.purpose[0] == "exact" and one.delivered and not one.gone
        ]
        if lines and self.rng.random() < 0.5:
            self.banks["KRW"].cancels(self.rng.choice(lines[-6:]), on)
            self.did["cancelled by the bank later"] += 1

    # what the institution's finance does with the bank's files

    def _statements(self, first: date, last: date, again: bool = False) -> None:
        """Each account's file through the page; the second of a month overlaps the first, and some come twice."""
        self.cast.world.sign_in(self.client, self.cast.finance)
        for code, bank in self.banks.items():
            layout = list(LAYOUTS)[self.files % len(LAYOUTS)]
            self.files += 1
            content = bank.statement(first, last, layout)
            self._upload(code, layout, content)
            if again and self.rng.random() < 0.5:
                self._upload(code, layout, content)
                self.did["file twice"] += 1
            if again and code in self.last_file and self.rng.random() < 0.3:
                self._upload(code, layout, self.last_file[code])
                self.did["old file again"] += 1
            self.last_file[code] = content
            self.layouts[layout] += 1

    def _upload(self, code: str, layout: str, content: bytes) -> None:
        answer = self.client.post(
            "/billing/receipts/import",
            data={
                "account_id": str(self.cast.accounts[code]),
                "file": (BytesIO(content), f"거래내역.{layout[-4:]}"),
            },
            content_type="multipart/form-data",
        )
        assert answer.status_code in (302, 303), (layout, answer.text[-3000:])
        db.session.rollback()
        self._decide(code)

    def _decide(self, code: str) -> None:
        """Lines that may be deposits which are there: finance counts what the bank really holds of that day and amount."""
        query = select(DoubtfulDeposit).where(
            DoubtfulDeposit.account_id == self.cast.accounts[code], DoubtfulDeposit.decision == ""
        )
        for doubt in list(db.session.scalars(query.order_by(DoubtfulDeposit.id))):
            there = db.session.query(BankReceipt).filter_by(
                account_id=doubt.account_id,
                received_on=doubt.received_on,
                amount=doubt.amount,
                part_of_id=None,
            )
            real = [
                line
                for line in self.banks[code].lines
                if (line.on, line.amount) == (doubt.received_on, doubt.amount)
                and line.delivered
                and not line.hidden
            ]
            decision = "other" if there.count() < len(real) else "same"
            bank_services.decide_doubt(doubt.id, decision, self.cast.finance)
            self.did[f"doubt {decision}"] += 1

    def _match(self) -> None:
        """Every deposit finds what it was for, by what the payer meant."""
        free = select(BankReceipt).where(
            BankReceipt.invoice_id.is_(None), BankReceipt.split_at.is_(None), BankReceipt.aside_as == ""
        )
        for receipt in list(db.session.scalars(free.order_by(BankReceipt.id))):
            line = self._line_of(receipt)
            if line is None:
                continue
            if line.gone:
                self.office.take_out(receipt)
            elif line.purpose[0] in ("not_ours", "returned"):
                self.office.set_aside(receipt.id, line.purpose[0])
            elif line.purpose[1]:
                self._match_one(receipt.id, line)
        self._take_out_cancelled()

    def _line_of(self, receipt: BankReceipt) -> Line | None:
        """What the bank knows of a deposit."""
        for line in self.banks[receipt.currency].lines:
            if (line.on, line.amount) == (receipt.received_on, receipt.amount) and line.payer.startswith(
                receipt.payer_name[:10]
            ):
                return line
        return None

    def _match_one(self, receipt_id: int, line: Line) -> None:
        how, parts = line.purpose
        finance = self.cast.finance
        if len(parts) > 1:
            bank_services.match_to_several(receipt_id, dict(parts), finance, OTHER_SENDER)
            return
        invoice_id = parts[0][0]
        if how == "wrong":
            others = [
                row
                for row in self._open()
                if row.id != invoice_id and row.currency == self.office.currency_of(invoice_id)
            ]
            if others:
                bank_services.match_receipt(receipt_id, self.rng.choice(others).id, finance, OTHER_SENDER)
                self._deliver()  # the money is shared out before anybody sees the mistake
                bank_services.reassign_receipt(receipt_id, invoice_id, finance, OTHER_SENDER)
                self.did["reassigned"] += 1
                return
        bank_services.match_receipt(receipt_id, invoice_id, finance, OTHER_SENDER)
        if how in ("charge", "tax"):
            self._deliver()
            self.office.deduct(invoice_id, "bank_charge" if how == "charge" else "foreign_tax")

    def _take_out_cancelled(self) -> None:
        """Deposits that the bank cancelled after they were matched leave the books by two people."""
        for bank in self.banks.values():
            for line in [one for one in bank.lines if one.gone and not one.hidden and not one.cancels]:
                query = select(BankReceipt).where(
                    BankReceipt.account_id == self.cast.accounts[bank.currency],
                    BankReceipt.received_on == line.on,
                    BankReceipt.amount == line.amount,
                    BankReceipt.aside_as == "",
                    BankReceipt.invoice_id.is_not(None),
                )
                for receipt in list(db.session.scalars(query.order_by(BankReceipt.id).limit(1))):
                    twins = [
                        o for o in bank.lines if (o.on, o.amount) == (line.on, line.amount) and not o.gone
                    ]
                    if not twins:
                        self.office.take_out(receipt)


def year(app: Flask, world: World, seed: int, deals: int, deposits: int) -> Year:
    """The institution at the end of 2025, and the year to come."""
    at(date(2025, 12, 15))
    rng = Random(seed)
    people = cast(world, rng, firms=max(4, deals // 5))
    return Year(app, people, rng, deals, deposits)


__all__ = ["Year", "month_end", "year"]
