"""Who lives through the year: an institution's office and its researchers, companies of here and abroad, listings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from marketplace.books import services as books
from marketplace.catalog.models import Inventor, Listing, Patent
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import PaymentAccount
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.royalties import services as royalties
from marketplace.royalties.queries import Rule
from marketplace.royalties.services import PayeeFacts, RuleDraft
from tests.world import World

STEMS = (
    "다온",
    "가온",
    "누리",
    "해솔",
    "미르",
    "한빛",
    "새론",
    "도담",
    "아람",
    "보람",
    "이든",
    "라온",
    "나래",
    "초롱",
    "슬기",
)
TAILS = ("전자", "소재", "정밀", "케미칼", "바이오")
NAMELESS = ("문정년", "오외부", "표퇴직", "하객원")  # inventors without an account


@dataclass
class Firm:
    """A company and who signs for it; `currency` in which it is billed."""

    id: int
    name: str
    boss: Actor
    currency: str = "KRW"


@dataclass
class Cast:
    """The institution's people, the companies that pay it, and the accounts they pay to (by currency)."""

    world: World
    rng: Random
    institution_id: int
    finance: Actor
    second: Actor
    officer: Actor
    colleague: Actor
    center: Actor
    researchers: list[Actor]
    firms: list[Firm] = field(default_factory=list)
    accounts: dict[str, int] = field(default_factory=dict)
    _listings: int = 0

    def listing(self, kind: str = "patent", offer: str = "non_exclusive", currency: str = "KRW") -> Listing:
        """A listing of one to four inventors with and without accounts, and now and then contributors."""
        self._listings += 1
        values: dict[str, Any] = {"kind": kind} if kind != "patent" else {}
        if kind == "application":
            values = {"patents": [Patent(application_no=f"10-2025-{self._listings:07d}", status="applied")]}
        values["national_rnd"] = self.rng.random() < 0.3
        offers = [
            {"kind": offer, "fee": 30_000_000, "term_months": None if offer in ("assignment", "sale") else 12}
        ]
        listing_id = self.world.listing(
            self.institution_id,
            self.researchers[0],
            offers=offers,
            title_ko=f"연간 기술 {self._listings}호",
            **values,
        )
        with atomic():
            row = db.session.get_one(Listing, listing_id)
            row.inventors = self._inventors()
        return row

    def _inventors(self) -> list[Inventor]:
        people = self.rng.sample(self.researchers, self.rng.randint(1, 3))
        names = self.rng.sample(NAMELESS, self.rng.choice((0, 0, 1)))
        rows = [Inventor(user_id=one.user_id, name_ko=one.name) for one in people] + [
            Inventor(name_ko=one) for one in names
        ]
        left = 100
        for at, row in enumerate(rows):
            row.share = left if at == len(rows) - 1 else self.rng.randint(1, left - (len(rows) - at - 1))
            left -= row.share
        if self.rng.random() < 0.35:
            helper = self.rng.choice((self.officer, self.colleague))
            rows.append(Inventor(user_id=helper.user_id, name_ko=helper.name, is_contributor=True, share=100))
        for position, row in enumerate(rows):
            row.position = position
        return rows


def cast(world: World, rng: Random, firms: int) -> Cast:
    """The institution as it stands when the year begins: rules settled, accounts open, the zero rate proved."""
    institution = world.institution("선산대학교 산학협력단")
    made = Cast(
        world,
        rng,
        institution,
        finance=world.person("finance", institution, name="박재무"),
        second=world.person("finance", institution, name="최재무"),
        officer=world.person("officer", institution, name="정담당"),
        colleague=world.person("officer", institution, name="윤담당"),
        center=world.person("center_admin", world.center(), name="한센터"),
        researchers=[world.person("researcher", institution, name=f"김연구{at:02d}") for at in range(9)],
    )
    with atomic():
        db.session.add(PaymentAccount(institution_id=institution, provider="stripe", currency="USD"))
    made.accounts = {code: world.bank_account(institution, code).id for code in ("KRW", "USD")}
    for at in range(firms):
        name = f"{STEMS[at % len(STEMS)]}{TAILS[at // len(STEMS) % len(TAILS)]}{at:02d}"
        firm = world.company(name)
        made.firms.append(Firm(firm, name, world.person("representative", firm, name=f"이대표{at:02d}")))
    for at, (name, country) in enumerate((("Voltwerk GmbH", "DE"), ("Selkirk Cells Inc", "US"))):
        firm = world.company(name, country=country)
        made.firms.append(Firm(firm, name, world.person("representative", firm, name=f"Signer {at}"), "USD"))
    _settle(made)
    return made


def _settle(made: Cast) -> None:
    """Sharing rules of both halves of the year, the payer abroad at zero rate, numbers of the payroll."""
    institution = made.institution_id
    rules = (
        (date(2026, 1, 1), Rule(5500, 1000), "규정 제12조"),
        (date(2026, 7, 1), Rule(6000, 1000, True, 700), "개정 규정 제12조"),
    )
    for from_on, rule, basis in rules:
        row = royalties.propose_rule(institution, RuleDraft(from_on, rule, basis, "정기 개정"), made.officer)
        royalties.confirm_rule(row.id, made.finance)
    abroad = next(firm for firm in made.firms if firm.currency == "USD")
    ruling = invoicing.propose_vat(
        institution,
        abroad.id,
        by_exchange_bank=True,
        used_abroad=True,
        basis="부가가치세법 제24조 제1항",
        actor=made.finance,
    )
    invoicing.decide_vat(ruling.id, "confirm", made.officer)
    made.listing()  # payroll knows who is named in a listing
    facts: dict[int | str, PayeeFacts] = {
        one.user_id or 0: PayeeFacts(
            f"S-{at:03d}", ("employee", "retired", "student", "outside", "")[at % 5], at == 7
        )
        for at, one in enumerate(made.researchers)
    }
    with atomic():
        whole = db.session.query(Listing).filter_by(institution_id=institution).one()
        whole.inventors = [
            *(
                Inventor(user_id=one.user_id, name_ko=one.name, position=at, share=11)
                for at, one in enumerate(made.researchers)
            ),
            *(Inventor(name_ko=name, position=20 + at, share=0) for at, name in enumerate(NAMELESS)),
        ]
    facts |= {name: PayeeFacts(f"N-{at}", "retired") for at, name in enumerate(NAMELESS[:2])}
    royalties.set_payees(institution, facts, made.finance)


def note_rate(made: Cast) -> None:
    """The day's rate of exchange, as finance notes it."""
    books.record_rate(
        made.institution_id,
        currency="USD",
        on_day=clock.today(),
        won=f"{made.rng.randint(1300, 1450):,}.{made.rng.randint(0, 9)}",
        source="서울외국환중개",
        actor=made.finance,
    )
