"""One listing, three companies of a mini-cluster, everybody who could meddle; and how every rule does something."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy import select

from marketplace.accounts import queries as accounts
from marketplace.invoicing.models import Invoice, PaymentAccount
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.licensing.models import Agreement
from marketplace.negotiation.models import Inquiry, JointMember, TermSheet
from tests.acts import Acts
from tests.negotiation.deals import Deal, join_cluster, make_deal, rival
from tests.same_again import SameAgain
from tests.world import World
from tests.writes import Writes

# Mostly whoever's work it is; the others must be refused.
RIGHT = "whose work it is"
WHO = st.sampled_from(
    (
        *(RIGHT,) * 24,
        *("officer", "researcher", "boss", "rival", "third", "delegate", "member", "center", "stranger"),
    )
)
BOSSES = ("boss", "rival", "third")
NTH = st.integers(0, 3)
# Every field; one, another beside it and one beneath; and one that was typed, which counts as every field until it is placed.
FIELD = st.sampled_from(("every", "battery", "cathode", "sensor", "typed"))
PLACE = st.sampled_from((["KR"], ["JP", "KR"], ["US"], ["ASIA"], ["WORLD"]))
OFFERS = [
    {"kind": "non_exclusive", "fee": 1_000_000, "term_months": 12, "express": True},
    {"kind": "sharing", "fee": 0, "term_months": 36, "express": True},
]
WHY = "사정이 생겼습니다."


class Quick(World):
    """Nobody signs in here: the slow hashes of passwords are not needed."""

    def set_password(self, actor: Actor, password: str = "") -> str:
        return password


class Base(RuleBasedStateMachine):
    again: SameAgain
    writes: Writes
    acts: Acts

    def __init__(self) -> None:
        super().__init__()
        self.again.begin()
        self.world = world = Quick()
        self.deal: Deal = make_deal(world, offers=OFFERS)
        self.companies = {"boss": self.deal.company_id}
        users: dict[str, Actor] = {
            name: getattr(self.deal, name) for name in ("officer", "researcher", "boss", "member", "center")
        }
        for name in ("rival", "third"):
            other, users[name] = rival(self.deal)
            self.companies[name] = other.company_id
        join_cluster(world, list(self.companies.values()))
        institution_id = self.deal.institution_id
        users |= {
            "delegate": world.person("delegate", self.deal.company_id, signing_limit=1_000_000),
            "stranger": world.person("officer", world.institution()),
            "finance": world.person("finance", institution_id),
            "second": world.person("finance", institution_id),
            "other_center": world.person("center_admin", self.deal.center.standings[0].organisation_id),
        }
        self.users: dict[str, int | None] = {name: actor.user_id for name, actor in users.items()}
        battery = self.deal.field("배터리", "Batteries")
        self.fields: dict[str, dict[str, Any]] = {
            "every": {},
            "battery": {"field_id": battery},
            "cathode": {"field_id": self.deal.field("양극재", "Cathodes", beneath=battery)},
            "sensor": {"field_id": self.deal.field("센서", "Sensors")},
            "typed": {"field_of_use_ko": "배터리 팩"},
        }
        self.account_id = db.session.scalars(
            select(PaymentAccount.id).where(
                PaymentAccount.institution_id == institution_id, PaymentAccount.provider == "bank"
            )
        ).one()
        self.references = 0
        self.entered: set[int] = set()  # licences that were looked at when they came into force
        self.last_right = 0

    def teardown(self) -> None:
        db.session.rollback()

    # ---- how things are done

    def who(self, name: str, right: str = "officer") -> Actor:
        """The person as they stand now: a merger makes a representative a member of the survivor."""
        return accounts.actor_of(self.users[right if name == RIGHT else name])

    def boss_of(self, company_id: int) -> str:
        """Who represents a company now."""
        standing = [
            name
            for name in BOSSES
            if any(
                one.organisation_id == company_id and one.role == "representative"
                for one in self.who(name).standings
            )
        ]
        return standing[0] if standing else "boss"

    def company(self, name: str) -> int:
        """The company for which the person speaks at first."""
        return self.companies.get(name, self.deal.company_id)

    def attempt(self, act: str, deed: Callable[[], object]) -> None:
        """Do it, or be refused with a sentence in both languages; anything else fails the test."""
        try:
            with self.acts.refusable(act):
                deed()
        finally:
            db.session.rollback()
            db.session.expire_all()

    def nth(self, model: Any, number: int, *conditions: Any) -> Any:
        """A recent row of this listing's deals, by its id; None when there is none."""
        query = select(model.id).where(*conditions).order_by(model.id.desc())
        listed = model
        if model in (TermSheet, JointMember):
            query = query.join(Inquiry, Inquiry.id == model.inquiry_id)
            listed = Inquiry
        ids = db.session.scalars(query.where(listed.listing_id == self.deal.listing_id)).all()
        return ids[number % len(ids)] if ids else None

    def invoices(self, *conditions: Any) -> list[int]:
        """What this listing's agreements have billed, the newest first."""
        query = select(Invoice.id).where(
            Invoice.listing_id == self.deal.listing_id, Invoice.credits_id.is_(None), *conditions
        )
        return list(db.session.scalars(query.order_by(Invoice.id.desc())))

    def signers_of(self, agreement_id: int) -> list[str]:
        """The representatives of the companies whose signatures are awaited."""
        ids = db.session.get_one(Agreement, agreement_id).unsigned_ids
        return [
            name for name in BOSSES if any(one.organisation_id in ids for one in self.who(name).standings)
        ]
