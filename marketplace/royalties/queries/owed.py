"""What an institution owes its people: everyone, with an account or without, what may be paid now and what still waits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, selectinload

from marketplace.accounts.models import User
from marketplace.books import queries as ledger
from marketplace.books.models import JournalEntry, Posting
from marketplace.catalog.models import Listing
from marketplace.kernel import clock
from marketplace.kernel.database import db, sum_of
from marketplace.kernel.text import Text
from marketplace.licensing.models import Agreement
from marketplace.royalties.incomes import Incomes, Numbers
from marketplace.royalties.models import Distribution, DistributionShare, Payout, ShareCorrection
from marketplace.royalties.statements import objection_days, objection_until

WAITS: dict[str, Text] = {
    "period": Text("이의 제기 기간", "Time to object"),
    "objection": Text("이의 처리 중", "Objection under way"),
    "dispute": Text("결제 분쟁 중", "Payment dispute under way"),
}


@dataclass(frozen=True)
class OwedShare:
    """One share that was not paid: what it is for the tax office, and what speaks against paying it now."""

    share: DistributionShare
    income: str  # of taxing.INCOME
    waits: str = ""  # of WAITS
    until: date | None = None  # the last day for an objection

    @property
    def amount(self) -> int:
        return self.share.amount


@dataclass
class Owed:
    """What an institution owes one person in one currency; negative where the person was paid too much before."""

    institution_id: int
    user_id: int | None
    account: str  # the ref of the account; "" without one
    name: str
    email: str
    currency: str
    number: str  # by which payroll knows the person
    lines: list[OwedShare] = field(default_factory=list)  # in no payment yet
    proposed: list[Payout] = field(default_factory=list)  # wait for the second person

    @property
    def key(self) -> str:
        """What names the person and currency in a form."""
        return f"{self.currency}-{self.account or self.name}"

    @property
    def balance(self) -> int:
        """All that is owed, in minor units: what the books hold for the person."""
        return sum(line.amount for line in self.lines) + sum(p.amount for p in self.proposed)

    def payable(self, early: bool = False) -> list[OwedShare]:
        """The shares that one payment would settle: negative ones are set off, those that wait are in it if `early`.

        Empty where nothing is left to pay: a negative balance is carried on to the next share.
        """
        found = [line for line in self.lines if early or not line.waits]
        return found if sum(line.amount for line in found) > 0 else []

    def due(self, early: bool = False) -> int:
        """What one payment would bring the person, in minor units."""
        return sum(line.amount for line in self.payable(early))

    @property
    def waits(self) -> list[str]:
        """Why some of it is not paid yet, each of WAITS once."""
        return sorted({line.waits for line in self.lines if line.waits})

    @property
    def until(self) -> date | None:
        """The last day for objections to what waits for it."""
        return max((line.until for line in self.lines if line.until), default=None)

    @property
    def references(self) -> list[str]:
        shares = [line.share for line in self.lines] + [s for p in self.proposed for s in p.shares]
        return list(dict.fromkeys(share.distribution.ref for share in shares))


def owed(institution_id: int) -> list[Owed]:
    """Everyone to whom an institution owes shares or who owes it some, by name. Together they are the books' payable."""
    query = (
        select(DistributionShare, Listing, User)
        .join(Distribution, Distribution.id == DistributionShare.distribution_id)
        .join(Agreement, Agreement.id == Distribution.agreement_id)
        .join(Listing, Listing.id == Agreement.listing_id)
        .outerjoin(User, User.id == DistributionShare.user_id)
        .where(
            Distribution.institution_id == institution_id,
            DistributionShare.party != "institution",
            DistributionShare.paid_out_on.is_(None),
            DistributionShare.amount != 0,
        )
        .options(contains_eager(DistributionShare.distribution), selectinload(DistributionShare.payout))
        .order_by(DistributionShare.name, DistributionShare.id)
    )
    rows = list(db.session.execute(query).unique())
    objected, disputed = _questioned({share.distribution.invoice_id for share, _, _ in rows})
    numbers, income = Numbers(institution_id), Incomes(clock.today(), {listing.id for _, listing, _ in rows})
    days = cache(objection_days)
    people: dict[tuple[int | str, str], Owed] = {}
    for share, listing, user in rows:
        distribution = share.distribution
        person = people.get((share.user_id or share.name, distribution.currency))
        if person is None:
            here = user if user and user.closed_at is None else None  # who left is known by the share's name
            name = here.name if here else share.name
            person = Owed(
                institution_id,
                share.user_id,
                user.ref if user else "",
                name,
                here.email if here else "",
                distribution.currency,
                numbers.of(share.user_id, name),
            )
            people[share.user_id or share.name, distribution.currency] = person
        if share.payout is not None:
            if share.payout not in person.proposed:
                person.proposed.append(share.payout)
            continue
        waits, until = _waits(
            share, distribution.invoice_id in objected, distribution.invoice_id in disputed, days
        )
        person.lines.append(OwedShare(share, income.kind(share, listing), waits, until))
    return sorted(people.values(), key=lambda person: (person.name, person.key))


def lines_of(payout: Payout) -> list[OwedShare]:
    """The shares that a payment settles, each with what it is for the tax office on the day of payment."""
    listings = {
        share.id: db.session.get_one(Listing, share.distribution.agreement.listing_id)
        for share in payout.shares
    }
    income = Incomes(payout.pay_on, {listing.id for listing in listings.values()})
    return [OwedShare(share, income.kind(share, listings[share.id])) for share in payout.shares]


def _waits(
    share: DistributionShare, objected: bool, disputed: bool, days: Callable[[date], int]
) -> tuple[str, date | None]:
    """What speaks against paying a share now. A share that takes something back waits for nothing."""
    if share.amount <= 0:
        return "", None
    if disputed:
        return "dispute", None
    if objected:
        return "objection", None
    until = objection_until(share, days)
    return ("period", until) if until is not None and until >= clock.today() else ("", None)


def unsettled(institution_ids: Collection[int] | None = None) -> dict[int, list[int]]:
    """{institution: its distributions that bring somebody money which nobody proposed to pay}, the oldest first.

    Not those of a fee that went back, nor those that are set off against what a person was paid too much.
    """
    query = (
        select(Distribution.institution_id, Distribution.currency, Distribution.invoice_id, Distribution.id)
        .add_columns(DistributionShare.user_id, DistributionShare.name, DistributionShare.amount)
        .join(DistributionShare, DistributionShare.distribution_id == Distribution.id)
        .where(
            DistributionShare.party != "institution",
            DistributionShare.paid_out_on.is_(None),
            DistributionShare.payout_id.is_(None),
        )
        .order_by(Distribution.id)
    )
    if institution_ids is not None:
        query = query.where(Distribution.institution_id.in_(institution_ids))
    rows = [
        (institution_id, (institution_id, currency, user_id or name), invoice_id, distribution_id, amount)
        for institution_id, currency, invoice_id, distribution_id, user_id, name, amount in db.session.execute(
            query
        )
    ]
    in_all: Counter[object] = Counter()
    of_fee: Counter[object] = Counter()
    for _, person, invoice_id, _, amount in rows:
        in_all[person] += amount
        of_fee[person, invoice_id] += amount
    found: defaultdict[int, dict[int, None]] = defaultdict(dict)
    for institution_id, person, invoice_id, distribution_id, amount in rows:
        if amount > 0 and in_all[person] > 0 and of_fee[person, invoice_id] > 0:
            found[institution_id][distribution_id] = None
    return {institution_id: list(ids) for institution_id, ids in found.items()}


def waits_for_payment(distribution: Distribution) -> bool:
    """Whether somebody's money of a distribution is still to be proposed, confirmed or given to payroll."""
    if any(share.payout is not None and share.payout.state != "taken" for share in distribution.shares):
        return True
    return distribution.id in unsettled([distribution.institution_id]).get(distribution.institution_id, [])


def questions(payout: Payout) -> set[str]:
    """Of WAITS: disputes and objections about what a payment is for, of which who proposed it did not know."""
    invoice_ids = {share.distribution.invoice_id for share in payout.shares if share.amount > 0}
    objected, disputed = _questioned(invoice_ids, since=payout.proposed_at)
    found = {"objection"} if objected else set()
    if disputed and WAITS["dispute"].ko not in payout.remark:
        found.add("dispute")
    return found


def _questioned(invoice_ids: set[int], since: datetime | None = None) -> tuple[set[int], set[int]]:
    """(invoices whose shares somebody objects to; those whose money a bank holds in dispute).

    With `since`, of the objections those that came or were upheld after it: one that is only waited for may be refused.
    """
    upheld = DistributionShare.outcome == "upheld"
    done = select(ShareCorrection.share_id).where(ShareCorrection.state == "made")
    query = (
        select(Distribution.invoice_id)
        .join(DistributionShare, DistributionShare.distribution_id == Distribution.id)
        .where(
            Distribution.invoice_id.in_(invoice_ids),
            DistributionShare.objected_at.is_not(None)
            if since is None
            else (DistributionShare.objected_at > since) | (upheld & (DistributionShare.answered_at > since)),
            or_(DistributionShare.answered_at.is_(None), upheld & DistributionShare.id.not_in(done)),
        )
    )
    standings = ledger.standing_of(sorted(invoice_ids))
    disputed = {invoice_id for invoice_id, standing in standings.items() if standing.disputed}
    return set(db.session.scalars(query)), disputed


def payable_in_books(institution_id: int | None = None) -> dict[tuple[int, str], int]:
    """{(institution, currency): what the books say is owed to its people}, of one or of all.

    It is the figure to which the list of people must sum.
    """
    query = (
        select(JournalEntry.institution_id, JournalEntry.currency, -sum_of(Posting.amount))
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .where(Posting.account == "distribution_payable")
        .group_by(JournalEntry.institution_id, JournalEntry.currency)
    )
    if institution_id is not None:
        query = query.where(JournalEntry.institution_id == institution_id)
    return {(payer, currency): amount for payer, currency, amount in db.session.execute(query)}
