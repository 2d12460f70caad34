"""Who may do what with royalties and shares: each rule is named here once, and asked by the lifecycle tables, queries, services and pages."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement, exists, false, or_, select, true

from marketplace.accounts.models import SIGNERS, Membership
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.licensing.models import Agreement
from marketplace.royalties.models import (
    Distribution,
    DistributionShare,
    Payout,
    RoyaltyAudit,
    RoyaltyFiler,
    RoyaltyReport,
    ShareCorrection,
    SharingRule,
)

OFFICE = ("officer", "finance")  # who works on an institution's royalties
READERS = (*OFFICE, "center_admin", "center_finance", "auditor")  # who reads the list of distributions

# Who somebody is


def is_office(actor: Actor, institution_id: int) -> bool:
    """The institution's officers and finance."""
    return actor.standing_in(institution_id, *OFFICE) is not None


def is_officer(actor: Actor, institution_id: int) -> bool:
    """The institution's transfer officers."""
    return actor.standing_in(institution_id, "officer") is not None


def is_office_anywhere(actor: Actor) -> bool:
    """Officer or finance of some institution."""
    return any(actor.has(role) for role in OFFICE)


def is_licensee(actor: Actor, agreement: Agreement) -> bool:
    """Any member of the company that holds the licence."""
    return actor.standing_in(agreement.company_id) is not None


def offices(actor: Actor) -> list[int]:
    """The institutions whose royalties the actor works on."""
    return actor.organisations("institution", *OFFICE)


def paying_offices(actor: Actor) -> list[int]:
    """The institutions whose shares the actor pays out."""
    return actor.organisations("institution", "finance")


def report_parties(
    actor: Actor, report: RoyaltyReport, files: Callable[[Actor, int], bool] | None = None
) -> set[str]:
    """licensee (any member), filer (who declares the company's sales), officer (officer or finance of the institution).

    Who asks for many reports gives `files`, a files_for that remembers its answers.
    """
    agreement, parties = report.agreement, set()
    if is_licensee(actor, agreement):
        parties.add("licensee")
        if (files or files_for)(actor, agreement.company_id):
            parties.add("filer")
    if is_office(actor, agreement.institution_id):
        parties.add("officer")
    return parties


def audit_parties(actor: Actor, audit: RoyaltyAudit) -> set[str]:
    """officer (officer or finance of the institution)."""
    return {"officer"} if is_office(actor, audit.schedule.agreement.institution_id) else set()


def correction_parties(actor: Actor, correction: ShareCorrection) -> set[str]:
    """The institution's officer and finance, and the center's finance; who asked is the approver only where one is enough."""
    if not is_office(actor, correction.invoice.institution_id) and not actor.has("center_finance"):
        return set()
    if actor.user_id != correction.requested_by_id:
        return {"approver"}
    return {"requester"} if correction.second_person else {"requester", "approver"}


def payout_parties(actor: Actor, payout: Payout) -> set[str]:
    """office (the institution's officers and finance), and second: one of them who neither proposed it nor is paid."""
    if actor.user_id is None or not is_office(actor, payout.institution_id):
        return set()
    if actor.user_id in (payout.proposed_by_id, payout.user_id):
        return {"office"}
    return {"office", "second"}


def rule_parties(actor: Actor, rule: SharingRule) -> set[str]:
    """Of the institution's officers and finance: proposer, or second for everybody else."""
    if actor.user_id is None or not is_office(actor, rule.institution_id):
        return set()
    return {"proposer"} if actor.user_id == rule.proposed_by_id else {"second"}


# What somebody may do


def files_for(actor: Actor, company_id: int) -> bool:
    """Declare the company's sales: its representative, a delegate, or a member whom the representative named for it."""
    if actor.standing_in(company_id, *SIGNERS):
        return True
    if actor.standing_in(company_id) is None:
        return False
    named = select(RoyaltyFiler.id).where(
        RoyaltyFiler.company_id == company_id, RoyaltyFiler.user_id == actor.user_id, live_filers()
    )
    return db.session.scalar(named) is not None


def live_filers() -> ColumnElement[bool]:
    """Of RoyaltyFiler: named, and a member of the company ever since. Who left and came back must be named anew."""
    still_there = exists().where(
        Membership.user_id == RoyaltyFiler.user_id,
        Membership.organisation_id == RoyaltyFiler.company_id,
        Membership.state == "active",
        Membership.created_at <= RoyaltyFiler.named_at,
    )
    return RoyaltyFiler.ended_at.is_(None) & still_there


def names_filers(actor: Actor, company_id: int) -> bool:
    """Name members who file royalty reports: the company's representative."""
    return actor.standing_in(company_id, "representative") is not None


def may_pay_out(actor: Actor, institution_id: int) -> bool:
    """Propose that shares are paid: the institution's own finance."""
    return actor.has("finance", institution_id)


def may_object(actor: Actor, share: DistributionShare) -> bool:
    """The right to object is the person's own (발명진흥법 제15조)."""
    return actor.user_id is not None and share.user_id == actor.user_id


def may_correct(actor: Actor, distribution: Distribution) -> bool:
    """Put shares right after an objection was upheld: a person of the institution's office."""
    return actor.user_id is not None and is_office(actor, distribution.institution_id)


# What somebody may see


def reads_distributions(actor: Actor) -> bool:
    """Open the list of distributions."""
    return any(actor.has(role) for role in READERS)


def rule_institutions(actor: Actor) -> list[int]:
    """The institutions whose sharing rules the actor reads: their researchers and their office."""
    return actor.organisations("institution", "researcher", *OFFICE)


def reads_rules_of(actor: Actor, institution_id: int) -> bool:
    """An institution's sharing rules: its researchers and office, the center and its auditor."""
    return actor.oversees or institution_id in rule_institutions(actor)


def reads_objections(actor: Actor, distribution: Distribution) -> bool:
    """See what is objected to a distribution, and how it is answered: the office, and the center."""
    return is_office(actor, distribution.institution_id) or actor.is_center


def reads_share(actor: Actor, share: DistributionShare) -> bool:
    """A statement is its person's and the institution's office's; colleagues see amounts on the page, not the paper."""
    return may_object(actor, share) or is_office(actor, share.distribution.institution_id) or actor.oversees


def readable_agreements(actor: Actor) -> ColumnElement[bool]:
    """Whose sales and royalties an actor may read, as a condition on Agreement."""
    if actor.reads_all:
        return true()
    if not actor.is_signed_in:
        return false()
    return or_(
        Agreement.company_id.in_(actor.organisations("company")),
        Agreement.institution_id.in_(offices(actor)),
    )


def readable(actor: Actor) -> ColumnElement[bool]:
    """Of `Distribution`: the receivers of a share, the institution's officers and finance, the center and its auditor."""
    if actor.reads_all:
        return true()
    if actor.user_id is None:
        return false()
    return or_(
        Distribution.institution_id.in_(offices(actor)),
        Distribution.id.in_(
            select(DistributionShare.distribution_id).where(DistributionShare.user_id == actor.user_id)
        ),
    )


def looked_after(actor: Actor) -> ColumnElement[bool]:
    """Of `Distribution`: what an institution's office shares out; of all institutions for the center and its auditor."""
    return true() if actor.oversees else Distribution.institution_id.in_(offices(actor))
