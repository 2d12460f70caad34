"""Who a person is to the institution that pays, and how much of the year's tax-free limit is used: by the year of payment."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import exists, or_, select

from marketplace.accounts.models import Membership
from marketplace.catalog.models import Inventor, Listing, Patent
from marketplace.kernel import policy
from marketplace.kernel.database import db
from marketplace.royalties import taxing
from marketplace.royalties.models import DistributionShare, Payee, Payout
from marketplace.royalties.taxing import Person

EMPLOYED = ("researcher", "officer", "finance")  # roles of an institution's own staff
PAID = ("confirmed", "taken")  # states of a payout whose money went, or goes on its day


def person_of(institution_id: int, user_id: int | None, name: str) -> Person:
    """Who somebody is to an institution: what its office said, else an employee where they work there now."""
    row = payee_of(institution_id, user_id, name)
    standing = row.standing if row else ""
    if not standing and user_id is not None and _works_there(institution_id, user_id):
        standing = "employee"
    return Person(standing, bool(row and row.controlling))


def payee_of(institution_id: int, user_id: int | None, name: str) -> Payee | None:
    """What an institution's office entered about somebody, under the account or else under the name."""
    by_name = Payee.user_id.is_(None) & (Payee.name == name)
    query = select(Payee).where(
        Payee.institution_id == institution_id,
        by_name if user_id is None else or_(Payee.user_id == user_id, by_name),
    )
    rows = {row.user_id: row for row in db.session.scalars(query)}
    return rows.get(user_id) or rows.get(None)


class Numbers:
    """The employee numbers by which an institution's payroll knows people, read once for all of them.

    One that was entered under a name is the account's only where nobody without an account bears that name any more:
    another person's number would send the money to that person.
    """

    def __init__(self, institution_id: int) -> None:
        rows = db.session.scalars(select(Payee).where(Payee.institution_id == institution_id))
        self._rows = {row.user_id or row.name: row for row in rows}
        without = (
            select(Inventor.name_ko, Inventor.name_en)
            .join(Listing, Listing.id == Inventor.listing_id)
            .where(Listing.institution_id == institution_id, Inventor.user_id.is_(None))
        )
        self._without_account = {ko or en for ko, en in db.session.execute(without)}

    def of(self, user_id: int | None, name: str) -> str:
        """A person's number, "" for none."""
        row = self._rows.get(user_id or name)
        if row is None and name not in self._without_account:
            row = self._rows.get(name)
        return (row.number if row else None) or ""


def _works_there(institution_id: int, user_id: int) -> bool:
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    Membership.user_id == user_id,
                    Membership.organisation_id == institution_id,
                    Membership.state == "active",
                    Membership.role.in_(EMPLOYED),
                )
            )
        )
    )


def limit_on(on: date) -> int:
    """The tax-free won of a year."""
    return int(policy.value("invention_income_tax_free_krw", on))


def used_in(year: int, institution_id: int, user_id: int | None, name: str) -> int:
    """Tax-free won paid to a person in a year: by every institution to the account, by this one under the name."""
    query = select(Payout.income).where(
        Payout.state.in_(PAID), Payout.pay_on >= date(year, 1, 1), Payout.pay_on <= date(year, 12, 31)
    )
    by_name = Payout.user_id.is_(None) & (Payout.institution_id == institution_id) & (Payout.name == name)
    query = query.where(by_name if user_id is None else or_(Payout.user_id == user_id, by_name))
    return sum(part["free"] for income in db.session.scalars(query) for part in income)


class Incomes:
    """What shares of some listings are for the tax office by the law of a day, read once for all of them."""

    def __init__(self, on: date, listing_ids: Collection[int]) -> None:
        self._inventions: list[str] = list(policy.value("invention_income_kinds", on))
        query = select(Patent.listing_id).where(
            Patent.listing_id.in_(listing_ids), (Patent.application_no != "") | (Patent.registration_no != "")
        )
        self._filed = set(db.session.scalars(query))

    def kind(self, share: DistributionShare, listing: Listing) -> str:
        """Of taxing.INCOME."""
        return taxing.income_of(share.party, listing.kind, listing.id in self._filed, self._inventions)


def income_parts(
    shares: Iterable[tuple[str, int]],
    person: Person,
    on: date,
    institution_id: int,
    user_id: int | None,
    name: str,
) -> list[dict[str, Any]]:
    """The kinds of income in a payment of that day, with what is left of its year's limit: as a payout keeps them."""
    left = limit_on(on) - used_in(on.year, institution_id, user_id, name)
    found = taxing.parts(shares, person, list(policy.value("invention_income_standings", on)), left)
    return [asdict(part) | {"taxable": part.taxable} for part in found]
