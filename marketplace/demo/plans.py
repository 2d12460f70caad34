"""What is to become of a deal, drawn beforehand: who asks about what, how far it goes and how it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from marketplace.demo.cast import Company
from marketplace.demo.catalogue import Offered
from marketplace.demo.timeline import Pace
from marketplace.kernel import clock
from marketplace.negotiation.models import PURPOSES, terms

# How far a deal goes, in order. Each goal includes those before it.
GOALS = ("asked", "answered", "talked", "offered", "accepted", "sent", "signed", "concluded", "paid")
# goal -> how many in a hundred go that far and no further, before rights that stand in the way and the present.
CROWD = {
    "asked": 5,
    "answered": 22,
    "talked": 36,
    "offered": 15,
    "accepted": 1,
    "sent": 2,
    "signed": 1,
    "concluded": 1,
    "paid": 16,
}
# How a deal ends that has reached its goal, where it does not just stay.
ENDINGS: dict[str, dict[str, int]] = {
    "asked": {"": 70, "withdrawn": 30},
    "answered": {"": 75, "declined": 15, "withdrawn": 10},
    "talked": {"": 70, "declined": 12, "withdrawn": 18},
    "offered": {"": 50, "terms_declined": 30, "withdrawn": 20},
    "sent": {"": 50, "revoked": 20, "refused": 30},
    "paid": {"": 97, "terminated": 3},
}
KINDS = {
    "non_exclusive": 100,
    "evaluation": 38,
    "option": 10,
    "exclusive": 9,
    "sole": 8,
    "assignment": 4,
    "publication": 6,
    "sale": 6,
    "loan": 8,
    "sharing": 10,
}
NEGOTIATED = {
    "exclusive": (60, 160),
    "assignment": (80, 210),
    "publication": (20, 60),
    "sale": (10, 30),
    "loan": (2, 6),
    "sole": (40, 95),
    "option": (3, 9),
    "non_exclusive": (20, 55),
}  # ₩ million
MILLION = 1_000_000


MONTHLY: dict[str, Any] = {
    "royalty_period": "month", "royalty_counts": "contract", "royalty_report_days": 10, "royalty_estimate": True,
}  # fmt: skip
QUARTERLY: dict[str, Any] = MONTHLY | {
    "royalty_period": "quarter", "royalty_report_days": 90, "royalty_estimate": False,
}  # fmt: skip


@dataclass(eq=False)
class Plan:
    """One deal. Delays are working days (fewest, most)."""

    listing: Offered
    company: Company
    asked_at: datetime
    purpose: str
    goal: str
    ending: str = ""
    offer: int = 0  # which of the record's offers it is about
    reply: tuple[int, int] = (0, 2)
    step: tuple[int, int] = (1, 5)
    quoted: bool = False
    nda: bool = False
    counter: bool = False
    payment: str = "exact"  # exact | late | parts | over (and back) | asked_back (not decided yet) | short
    effect: str = ""  # when the right takes effect, where it is not the kind's usual moment
    brief: bool = False  # straight to the point, without talk
    confirmed: bool = True  # whether the center confirms the entry in the register
    signer: str = "representative"  # or "delegate"
    royalty_bp: int = 0  # a running royalty beside the offer's fee
    reporting: dict[str, Any] = field(default_factory=lambda: MONTHLY)  # how a running royalty is reported

    def reaches(self, goal: str) -> bool:
        return GOALS.index(self.goal) >= GOALS.index(goal)

    @property
    def offered(self) -> dict[str, Any]:
        found: dict[str, Any] = self.listing.record["offers"][self.offer]
        return found

    @property
    def can_be_quoted(self) -> bool:
        offers = self.listing.record["offers"]
        return self.quoted and bool(offers) and offers[self.offer]["fee"] is not None


ANNEX = [
    {
        "kind": "file",
        "text_ko": "기술 설명서와 시험 성적서",
        "text_en": "Technical description and test reports",
        "quantity": 1,
        "due_days": 14,
    },
    {
        "kind": "help",
        "text_ko": "발명자의 현장 기술 지도",
        "text_en": "Help of the inventors on site",
        "quantity": 2,
        "due_days": 60,
    },
]


def terms_of(offer: dict[str, Any], rng: Random) -> dict[str, Any]:
    """Terms for a published offer; a fee to be agreed is drawn from what such rights cost."""
    fee = offer["fee"]
    if fee is None:
        low, high = NEGOTIATED[offer["kind"]]
        fee = rng.randint(low, high) * MILLION
    months = offer["term_months"] or (None if offer["kind"] in terms.UNLIMITED else 36)
    if offer["kind"] == "evaluation":
        months = min(months or 6, 12)
    return {
        **{key: offer[key] for key in ("kind", "currency", "field_of_use_ko", "field_of_use_en")},
        "territories": [offer["territory"]],
        "fee": fee,
        "deliverables": [] if offer["kind"] in ("option", "sale") else ANNEX,
        "term_months": None if offer["kind"] in terms.UNLIMITED else months,
        "royalty_bp": None
        if offer["kind"] in ("evaluation", "option", "loan", *terms.UNLIMITED)
        else offer["royalty_bp"],
    }


def draw_plans(
    rng: Random,
    count: int,
    companies: Sequence[Company],
    listings: Sequence[Offered],
    reserved: set[Offered],
    start: datetime,
    end: datetime,
) -> list[Plan]:
    """`count` deals between the opening and now, more as the site grows; companies mostly ask in their own cluster."""
    drawn: list[Plan] = []
    taken: set[tuple[Offered, Company]] = set()
    for _ in range(count * 20):
        if len(drawn) >= count:
            break
        share = rng.random() ** (1 / 1.7)
        asked_at = Pace(rng).office_hour(clock.seoul_date(start + (end - start) * (0.05 + 0.95 * share)))
        if asked_at >= end:
            asked_at = end - timedelta(minutes=rng.randint(20, 600))
        company = rng.choice(companies)
        if company.joined_at + timedelta(days=3) > asked_at:
            continue
        open_now = [
            item
            for item in listings
            if item.fate not in ("draft", "in_review", "returned", "embargoed")
            and item.begins_at + timedelta(days=12) < asked_at
            and (item, company) not in taken
        ]
        if not open_now:
            continue
        weights = [
            item.weight * (6 if item.record["mini_cluster"] == company.cluster else 1) for item in open_now
        ]
        listing = rng.choices(open_now, weights)[0]
        taken.add((listing, company))
        drawn.append(_draw(rng, listing, company, asked_at, listing in reserved))
    return drawn


def _draw(rng: Random, listing: Offered, company: Company, asked_at: datetime, reserved: bool) -> Plan:
    goal = rng.choices(list(CROWD), list(CROWD.values()))[0]
    offers = listing.record["offers"]
    if reserved or not offers:
        goal = goal if goal in ("asked", "answered", "talked") else "talked"
    choice = rng.choices(range(len(offers)), [KINDS[o["kind"]] for o in offers])[0] if offers else 0
    endings = ENDINGS.get(goal, {"": 1})
    kind = offers[choice]["kind"] if offers else ""
    purposes = ["evaluate"] if kind == "evaluation" and GOALS.index(goal) > 2 else list(PURPOSES)
    weights = [1] if len(purposes) == 1 else [50, 15, 25, 10]
    return Plan(
        listing=listing,
        company=company,
        asked_at=asked_at,
        purpose=rng.choices(purposes, weights)[0],
        goal=goal,
        ending=rng.choices(list(endings), list(endings.values()))[0],
        offer=choice,
        # Half answer within two working days; one in eight after more than a week.
        reply=rng.choices([(0, 1), (1, 2), (3, 5), (6, 12)], [35, 28, 24, 13])[0],
        step=rng.choice([(1, 3), (1, 5), (2, 8)]),
        quoted=rng.random() < 0.35,
        nda=rng.random() < 0.09,
        counter=rng.random() < 0.4,
        payment=rng.choices(["exact", "late", "parts", "over"], [74, 14, 9, 3])[0],
    )
