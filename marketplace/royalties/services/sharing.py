"""Sharing what was paid: once per settled invoice of an agreement, told to everyone in writing."""

from __future__ import annotations

from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.books import services as books
from marketplace.books.services import Row, note_issue
from marketplace.catalog.models import Listing
from marketplace.invoicing.models import Invoice
from marketplace.invoicing.services import lock_invoice
from marketplace.kernel import audit, clock, policy
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.licensing.models import Agreement
from marketplace.royalties import formula, statements
from marketplace.royalties.models import (
    Distribution,
    DistributionShare,
    ShareCorrection,
)
from marketplace.royalties.queries.shares import (
    Receiver,
    agreement_of,
    correction_of,
    costs_of,
    distributions_of,
    receivers_of,
    rules_of,
    shareable,
)
from marketplace.royalties.sharing import Split, split


def bring_up_to_date(invoice_id: int, actor: Actor = SYSTEM) -> None:
    """Write the distribution that is missing for what an invoice brings now, if any is; in the caller's transaction.

    Everyone's share of the whole amount is computed anew and what was told before is taken off, so that a fee paid,
    part refunded and refunded in full leaves every person at exactly zero. Where an upheld objection put the shares
    right, those hold; an invoice whose amount is the same and whose shares are not gets a distribution of zero in all.
    """
    invoice = lock_invoice(invoice_id)
    agreement = agreement_of(invoice)
    if agreement is None:
        return
    earlier = distributions_of(invoice.id)
    amount = shareable(invoice.id)
    difference = amount - sum(each.amount for each in earlier)
    correction = correction_of(invoice.id)
    fresh = correction if correction is not None and correction.distribution_id is None else None
    if (difference == 0 and fresh is None) or (not earlier and amount == 0):
        return
    listing = db.session.get_one(Listing, agreement.listing_id)
    people = [Receiver(**row) for row in correction.people] if correction else receivers_of(listing)
    costs = correction.costs if correction else costs_of(agreement, amount)
    distribution = _distribution(invoice, agreement, earlier, amount, people, costs, fresh)
    db.session.add(distribution)
    db.session.flush()
    if fresh is not None:
        fresh.distribution_id = distribution.id
    _book(distribution, invoice)
    audit.record("distribution.make", distribution, actor, invoice_id=invoice.id)
    _tell(distribution, only_changes=fresh is not None)
    if not any(person.party == "inventor" for person in people):
        note_issue(
            "no_inventors",
            distribution.ref,
            institution_id=invoice.institution_id,
            invoice_id=invoice.id,
            listing=listing.public_id,
        )
    if difference < 0:
        note_issue(
            "reduced_after_distribution",
            distribution.ref,
            institution_id=invoice.institution_id,
            invoice_id=invoice.id,
            distribution=distribution.ref,
            amount=difference,
            currency=distribution.currency,
        )
    if any(share.paid_out_on for each in earlier for share in each.shares):
        _note_overpaid(distribution, difference)


def _distribution(
    invoice: Invoice,
    agreement: Agreement,
    earlier: list[Distribution],
    amount: int,
    people: list[Receiver],
    costs: int,
    correction: ShareCorrection | None,
) -> Distribution:
    """The next distribution of an invoice that brings `amount` in all: everyone's share of the whole, less what was told."""
    researchers = [p for p in people if p.party == "inventor"]
    contributors = [p for p in people if p.party == "contributor"]
    listing = db.session.get_one(Listing, agreement.listing_id)
    rules, on = rules_of(agreement, listing)
    parts = split(
        amount, rules, [p.weight for p in researchers], [p.weight for p in contributors], costs=costs
    )
    before = sum(each.amount for each in earlier)
    words = formula.describe(rules, parts, on, bool(contributors), bool(researchers), invoice.currency)
    if earlier:
        words = formula.less(words, -before, amount - before, correction.reason if correction else "")
    if correction:
        words |= {"correction": correction.reason}
    distribution = Distribution(
        invoice_id=invoice.id,
        number=len(earlier) + 1,
        agreement_id=agreement.id,
        institution_id=invoice.institution_id,
        currency=invoice.currency,
        amount=amount - before,
        formula=words,
    )
    told = [share for each in earlier for share in each.shares]
    distribution.shares = _less(_shares(parts, researchers, contributors, agreement), told)
    return distribution


def _tell(distribution: Distribution, only_changes: bool) -> None:
    """Everyone's statement and letter, and one to the office; with `only_changes` none to whose share stays."""
    for share in distribution.shares:
        if only_changes and share.amount == 0:
            share.told_at = None  # nothing changed for them: no letter, and nothing to object to
        elif share.party != "institution":
            statements.issue_statement(share)
            days = int(policy.value("distribution_objection_days", clock.today()))
            notify("distribution_told", share.ref, [share.user_id], share_id=share.id, days=days)
    notify(
        "distribution_made",
        distribution.ref,
        people_of(distribution.institution_id, "finance", "officer"),
        distribution_id=distribution.id,
    )


def _note_overpaid(distribution: Distribution, difference: int) -> None:
    """The finance desk's list says what people were paid beyond what is theirs now."""
    less = -sum(s.amount for s in distribution.shares if s.party != "institution" and s.amount < 0)
    too_much = -difference if difference < 0 else less
    if too_much > 0:
        note_issue(
            "paid_out_too_much",
            distribution.ref,
            institution_id=distribution.institution_id,
            invoice_id=distribution.invoice_id,
            amount=too_much,
            currency=distribution.currency,
            distribution=distribution.ref,
        )


def _less(now: list[DistributionShare], told: list[DistributionShare]) -> list[DistributionShare]:
    """The shares of the whole less what was told: also for people who are no inventors any more.

    Who was told by name only and has an account since is the same person: otherwise the whole would be theirs twice.
    What payroll has not taken yet becomes the account's, so that it is set off against what is taken back.
    """

    def who(share: DistributionShare) -> tuple[str, int | None, str]:
        return share.party, share.user_id, share.name if share.user_id is None else ""

    by_person = {who(share): share for share in now}
    joined = {(share.party, share.name): share for share in now if share.user_id is not None}
    for old in told:
        share = by_person.get(who(old))
        if share is None and old.user_id is None:
            share = joined.get((old.party, old.name))
            if share is not None and not _is_final(old):
                old.user_id = share.user_id
        if share is None:
            share = DistributionShare(
                party=old.party, user_id=old.user_id, name=old.name, weight=0, amount=0, told_at=clock.now()
            )
            by_person[who(old)] = share
            now.insert(len(now) - 1, share)
        share.amount -= old.amount
    return now


def _is_final(share: DistributionShare) -> bool:
    """Whether a share was paid for good: no confirmation of it can be refused or undone any more."""
    return share.payout.state == "taken" if share.payout else share.paid_out_on is not None


def _shares(
    parts: Split, researchers: list[Receiver], contributors: list[Receiver], agreement: Agreement
) -> list[DistributionShare]:
    told_at = clock.now()
    shares = [
        DistributionShare(
            party=person.party,
            user_id=person.user_id,
            name=person.name,
            weight=person.weight,
            amount=amount,
            told_at=told_at,
        )
        for people, amounts in ((researchers, parts.researchers), (contributors, parts.contributors))
        for person, amount in zip(people, amounts, strict=True)
    ]
    name = agreement.institution.name_ko or agreement.institution.name_en
    return [*shares, DistributionShare(party="institution", name=name[:80], amount=parts.institution)]


def _book(distribution: Distribution, invoice: Invoice) -> None:
    owed = sum(share.amount for share in distribution.shares if share.party != "institution")
    if owed:
        books.post(
            institution_id=distribution.institution_id,
            currency=distribution.currency,
            kind="distribution",
            source=("distribution", distribution.id),
            rows=[
                Row("distribution_expense", owed, invoice.id),
                Row("distribution_payable", -owed, invoice.id),
            ],
        )
