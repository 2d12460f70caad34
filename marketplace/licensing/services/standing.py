"""상시 승인: an officer signs beforehand, within limits, so that a standard licence waits for nobody."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from marketplace.accounts import queries as people
from marketplace.accounts import services as accounts
from marketplace.accounts.models import Organisation
from marketplace.catalog.models import Listing, Offer
from marketplace.formats.money_text import exact
from marketplace.kernel import audit, clock, periods, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked_by
from marketplace.licensing.models import Agreement, StandingApproval
from marketplace.licensing.permissions import grants_standing_approvals, is_of
from marketplace.licensing.queries.standing import approval_for
from marketplace.negotiation.models import terms

LONGEST_MONTHS = 12
_CHECK = Text(
    "승인하지 못했습니다. 표시된 항목을 확인해 주십시오.", "Not granted. Please check what is marked."
)
_OFFICERS = Text("기술이전 담당자만 할 수 있습니다.", "Only a transfer officer can do this.")


def grant(
    actor: Actor,
    institution_id: int,
    offer_ref: str,
    fee_limit: int | None,
    until_on: date | None,
    password: str,
) -> StandingApproval:
    """Sign beforehand for express licences: one offer (its ref) or all (""), up to a fee in KRW, at most a year.

    The password is asked for as for any signature. Invalid names the field; Forbidden for who is no officer there.
    """
    if not grants_standing_approvals(actor, institution_id):
        raise Forbidden(_OFFICERS)
    problems, today = {}, clock.today()
    if fee_limit is None or fee_limit < 0:
        problems["fee_limit"] = Text("한도를 0원 이상으로 입력해 주십시오.", "Enter a limit of 0 or more.")
    elif fee_limit > people.single_limit(institution_id):
        problems["fee_limit"] = Text(
            "한 담당자가 혼자 정할 수 있는 금액({limit})까지 입력할 수 있습니다.",
            "At most what one officer may handle alone: {limit}.",
        ).fill(limit=terms.each(lambda lang: exact(people.single_limit(institution_id), "KRW", lang)))
    if until_on is None or not today <= until_on <= periods.months_after(today, LONGEST_MONTHS):
        problems["until_on"] = Text("오늘부터 1년 안의 날을 입력해 주십시오.", "Enter a day within a year.")
    if actor.user_id is None or not accounts.confirm_password(actor.user_id, password):
        problems["password"] = Text(
            "비밀번호가 맞지 않습니다. 다시 입력해 주십시오.", "That is not your password. Please try again."
        )
    if problems:
        raise Invalid(_CHECK, **problems)
    with atomic():
        approval = StandingApproval(
            institution_id=institution_id,
            officer_id=actor.user_id,
            offer_id=_own_offer(institution_id, offer_ref),
            fee_limit=fee_limit,
            until_on=until_on,
        )
        db.session.add(approval)
        audit.record("standing_approval.grant", approval, actor, offer=approval.offer_id)
        return approval


def revoke(actor: Actor, ref: str) -> None:
    """Take a standing approval back at once; any officer of the institution may. What it signed stays signed."""
    with atomic():
        approval = locked_by(StandingApproval, StandingApproval.ref == ref)
        if not is_of(actor, approval.institution_id):
            raise NotFound()
        if not grants_standing_approvals(actor, approval.institution_id):
            raise Forbidden(_OFFICERS)
        if approval.revoked_at is not None:
            raise Conflict(Text("이미 거둔 승인입니다.", "It has been revoked already."))
        approval.revoked_at, approval.revoked_by_id = clock.now(), actor.user_id
        audit.record("standing_approval.revoke", approval, actor)


def covering(agreement: Agreement) -> StandingApproval | None:
    """A live approval that covers this express agreement, read under lock; its officer still holds the office."""
    return approval_for(agreement, lock=True)


def within_pending_limit(company: Organisation, fee: int | None, currency: str) -> bool:
    """Whether a company that the center has not approved yet may take this express licence.

    Not from abroad: nothing but the center's look tells whether such a number is anybody's.
    """
    if company.is_abroad:
        return False
    limit = policy.value("express_pending_limit_krw", clock.today())
    return fee is not None and (fee == 0 or (currency == "KRW" and fee <= limit))


def _own_offer(institution_id: int, offer_ref: str) -> int | None:
    if not offer_ref:
        return None
    found = db.session.scalar(
        select(Offer.id)
        .join(Listing, Listing.id == Offer.listing_id)
        .where(Offer.ref == offer_ref, Listing.institution_id == institution_id, Offer.express.is_(True))
    )
    if found is None:
        raise NotFound()
    return found
