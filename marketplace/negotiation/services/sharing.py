"""기술나눔: a company applies with a short plan, the licensor or the center picks, everybody is told, with reasons."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.accounts.models import SIGNERS, Organisation
from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.catalog import queries as catalog
from marketplace.catalog.models import Offer
from marketplace.kernel import audit, clock, periods, policy
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked_by
from marketplace.negotiation.lifecycle import SHARING
from marketplace.negotiation.models import SharingApplication
from marketplace.negotiation.permissions import may_ask_for
from marketplace.negotiation.queries import sharing as queries
from marketplace.rights import services as rights

LONGEST_PLAN = 2_000
_CHECK = Text("입력한 내용을 확인해 주십시오.", "Please check what you entered.")
_LISTING_CLOSED = "기술 공개가 끝났습니다. (The technology is no longer offered.)"


def apply_for_sharing(
    actor: Actor, public_id: str, offer_ref: str, company_id: int, plan: str, form_token: str | None = None
) -> SharingApplication:
    """Apply for a shared technology. A form sent twice gives the same application.

    Forbidden for companies that are not small or not approved; Conflict while an application is under way or the
    offer is closed.
    """
    with atomic():
        mine = SharingApplication.applied_by_id == actor.user_id
        if again := made_before(SharingApplication, form_token, mine):
            return again
        listing = catalog.listing_for(actor, public_id)
        offer = queries.offer_of(listing, offer_ref) if listing else None
        if listing is None or offer is None:
            raise NotFound()
        rights.lock(listing.id)
        _require_own(actor, company_id)
        _require_small(db.session.get_one(Organisation, company_id))
        if listing.state != "published":
            raise Conflict(
                Text(
                    "지금은 공개되지 않은 기술이라 신청할 수 없습니다.", "This technology is not offered now."
                )
            )
        _check_free(listing.id, offer, company_id)
        plan = _checked_plan(plan)
        if queries.own(actor, offer.id) is not None:
            raise Conflict(
                Text(
                    "이미 신청했습니다. 결과를 기다려 주십시오.",
                    "Your company has applied already. Please wait for the decision.",
                )
            )
        today = clock.today()
        row = SharingApplication(
            listing_id=listing.id,
            offer_id=offer.id,
            company_id=company_id,
            applied_by_id=actor.user_id,
            plan=plan,
            decide_by=periods.days_after(today, policy.value("sharing_decision_days", today)),
            form_token=form_token,
        )
        db.session.add(row)
        db.session.flush()
        audit.record("sharing_application.apply", row, actor, offer=offer.id)
        officers = people_of(listing.institution_id, "officer")
        notify("sharing_applied", row.id, officers, sharing_id=row.id)
        return row


def _check_free(listing_id: int, offer: Offer, company_id: int) -> None:
    """Conflict where another company's right leaves no room for the shared technology."""
    kind, extent, from_on, until_on = catalog.scope_of_offer(offer, clock.today())
    rights.check_free(listing_id, kind, extent, from_on, until_on, company_id)


def _listing_of(ref: str) -> int:
    found = db.session.scalar(select(SharingApplication.listing_id).where(SharingApplication.ref == ref))
    if found is None:
        raise NotFound()
    return found


def _require_own(actor: Actor, company_id: int) -> None:
    if not may_ask_for(actor, company_id):
        raise Forbidden(
            Text("소속 기업의 이름으로만 신청할 수 있습니다.", "You can apply for your own company only.")
        )


def _checked_plan(plan: str) -> str:
    plan = plan.strip()
    if not plan or len(plan) > LONGEST_PLAN:
        raise Invalid(
            _CHECK,
            plan=Text(
                "활용 계획을 2,000자 이하로 적어 주십시오.",
                "Please describe your plan in at most 2,000 characters.",
            ),
        )
    return plan


def choose_applicant(ref: str, actor: Actor) -> None:
    """The company may now take the offer by the express way. Several may be chosen: the right is non-exclusive."""
    with atomic():
        rights.lock(_listing_of(ref))
        row = _load(ref)
        SHARING.check("choose", row, actor)
        _check_free(row.listing_id, row.offer, row.company_id)
        SHARING.perform("choose", row, actor)
        row.decided_at, row.decided_by_id = clock.now(), actor.user_id
        people = [row.applied_by_id, *people_of(row.company_id, *SIGNERS)]
        notify("sharing_chosen", row.id, people, sharing_id=row.id)


def decline_applicant(ref: str, reason: str, actor: Actor) -> None:
    """Not chosen, with the reason, which the company reads."""
    reason = reason.strip()[:500]
    if not reason:
        say = Text(
            "선정하지 않는 이유를 적어 주십시오. 신청한 기업이 읽습니다.",
            "Please say why; the company will read it.",
        )
        raise Invalid(say, reason=say)
    with atomic():
        _decline(_load(ref), reason, actor)


def withdraw_application(ref: str, actor: Actor) -> None:
    """The company no longer wants it; it may apply again."""
    with atomic():
        row = _load(ref)
        SHARING.perform("withdraw", row, actor)
        row.decided_at, row.decided_by_id = clock.now(), actor.user_id


def withdraw_applications_of(company_id: int) -> None:
    """A company was closed: nothing is left to decide on what it applied for."""
    waiting = select(SharingApplication.ref).where(
        SharingApplication.company_id == company_id, SharingApplication.state == "applied"
    )
    for ref in db.session.scalars(waiting).all():
        with atomic():
            row = _load(ref)
            if row.state == "applied":
                SHARING.perform("withdraw", row, SYSTEM)
                row.decided_at = clock.now()


def end_applications(listing_id: int) -> None:
    """A listing was withdrawn or suspended; who waits is told that nothing more will be decided."""
    waiting = select(SharingApplication.ref).where(
        SharingApplication.listing_id == listing_id, SharingApplication.state == "applied"
    )
    for ref in db.session.scalars(waiting).all():
        with atomic():
            row = _load(ref)
            if row.state == "applied" and row.listing.state != "published":
                _decline(row, _LISTING_CLOSED, SYSTEM)


def require_chosen(company_id: int, offer: Offer) -> None:
    """Forbidden for a company that was not chosen for a shared technology."""
    if offer.kind == "sharing" and not queries.is_chosen(company_id, offer.id):
        raise Forbidden(
            Text(
                "기술나눔은 신청하여 선정된 기업이 계약합니다. 기술 화면에서 신청해 주십시오.",
                "Technology sharing is for companies that applied and were chosen. Please apply from the listing.",
            )
        )


def _decline(row: SharingApplication, reason: str, actor: Actor) -> None:
    SHARING.perform("decline", row, actor)
    row.decided_at, row.decided_by_id, row.reason = clock.now(), actor.user_id, reason
    notify("sharing_declined", row.id, [row.applied_by_id], sharing_id=row.id)


def _require_small(company: Organisation) -> None:
    if company.size != "sme":
        raise Forbidden(
            Text(
                "기술나눔은 중소기업만 신청할 수 있습니다.",
                "Technology sharing is for small and medium-sized companies.",
            )
        )
    if not company.is_approved:
        raise Forbidden(
            Text(
                "센터가 기업을 승인한 뒤에 신청할 수 있습니다.",
                "You can apply once the center has approved your company.",
            )
        )


def _load(ref: str) -> SharingApplication:
    return locked_by(SharingApplication, SharingApplication.ref == ref)
