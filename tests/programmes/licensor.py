"""An award for licence fees, and a licensor that has billed its company: what the tests of 기술도입비 stand on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.bank import services as bank
from marketplace.bank.models import BankReceipt
from marketplace.billing import checks
from marketplace.books import queries as ledger
from marketplace.books.queries import Standing
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.at_rest import encrypt
from marketplace.kernel.database import db
from marketplace.kernel.ids import new_ref
from marketplace.kernel.transaction import atomic
from marketplace.programmes import services
from marketplace.programmes.models import Award, AwardPayment, Budget
from marketplace.programmes.services import Verdict
from tests.billing.conftest import House
from tests.programmes.town import Town

Move = Callable[[datetime], None]
# A fee, what three quarters of it come to, and the rest with its VAT.
NET, SHARE, OWN = 10_000_000, 7_500_000, 3_500_000
ITEMS = [
    {"key": "i1", "ko": "기술도입비", "en": "Licence fees"},
    {"key": "i2", "ko": "외주비", "en": "Outside work"},
]


@dataclass
class Licensor:
    """Both sides: the town with its center and companies, the licensor's house, and the award (30,000,000 of 40,000,000)."""

    town: Town
    house: House
    award_id: int
    center_name: str

    @property
    def award(self) -> Award:
        db.session.rollback()
        db.session.expire_all()
        return db.session.get_one(Award, self.award_id)

    def committed(self) -> int:
        db.session.rollback()
        return db.session.get_one(Budget, self.town.budget_id, populate_existing=True).committed

    def invoice(self, net: int = NET) -> Invoice:
        return self.house.agreed_invoice(net)[0]

    def ask(self, invoice: Invoice, amount: int = SHARE, actor: Actor | None = None) -> AwardPayment:
        token = new_ref()
        services.request_licence_share(actor or self.town.member, self.award.ref, invoice.ref, amount, token)
        return db.session.scalars(select(AwardPayment).where(AwardPayment.form_token == token)).one()

    def approve(self, row: AwardPayment) -> None:
        services.approve_payment(self.town.center, row.ref)
        services.approve_payment(self.town.second, row.ref)
        outbox.drain()

    def promised(self, invoice: Invoice, amount: int = SHARE) -> AwardPayment:
        """Asked for and approved by two: the center owes its part."""
        row = self.ask(invoice, amount)
        self.approve(row)
        return self.payment(row)

    def payment(self, row: AwardPayment) -> AwardPayment:
        db.session.rollback()
        return db.session.get_one(AwardPayment, row.id, populate_existing=True)

    def arrives(self, invoice: Invoice, amount: int = SHARE, by_grant: bool = True) -> BankReceipt:
        """A transfer that the licensor's finance matches: the center's, or the company's."""
        receipt = self.house.deposit(amount, self.center_name if by_grant else "㈜금오전지")
        bank.match_receipt(receipt.id, invoice.id, self.house.finance, by_grant=by_grant)
        outbox.drain()
        return receipt

    def paid(self, invoice: Invoice, amount: int = SHARE) -> AwardPayment:
        """The center has sent its part, and the licensor has matched it."""
        row = self.promised(invoice, amount)
        services.pay(self.town.finance, row.ref)
        self.arrives(invoice, amount)
        return self.payment(row)

    def at(self, invoice: Invoice) -> Standing:
        db.session.rollback()
        return ledger.standing_of([invoice.id])[invoice.id]

    def sound(self) -> None:
        """Everything was told, and the books mean what they say."""
        outbox.drain()
        db.session.rollback()
        assert checks.run()[0] == []


def make_licensor(town: Town, at: Move, **call: object) -> Licensor:
    opened = town.call(closes_at=clock.now() + timedelta(hours=1), items=ITEMS, **call)
    row = town.application(opened, town.member, town.company_id)
    at(opened.closes_at)
    services.prepare(town.center, opened.ref, {row.ref: Verdict("grant", 30_000_000, "기술이 앞섭니다.")})
    services.decide(town.center, opened.ref)
    award = db.session.scalars(select(Award).where(Award.application_id == row.id)).one()
    services.accept_award(town.boss, award.ref, bank_name="한빛은행", holder="㈜금오전지", account="110-1")
    return licensor_of(town, award.id)


def licensor_of(town: Town, award_id: int) -> Licensor:
    """A licensor that bills the companies of the town."""
    world = town.world
    institution = world.institution("선산대학교 산학협력단")
    house = House(
        institution_id=institution, company_id=town.company_id, listing_id=world.listing(institution),
        finance=world.person("finance", institution), second=world.person("finance", institution),
        officer=world.person("officer", institution), payer=town.boss, colleague=town.member, stranger=town.rival,
        center=town.finance,
    )  # fmt: skip
    with atomic():
        house.account().number_encrypted = encrypt("110-234-567890")
    center = db.session.get_one(Organisation, town.center.standings[0].organisation_id)
    return Licensor(town, house, award_id, center.name_ko)
