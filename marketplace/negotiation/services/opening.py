"""The center opens what others negotiate: with a reason, for some days, told to both parties."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from marketplace.accounts.models import SIGNERS
from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify, notify_address
from marketplace.kernel import audit, clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.negotiation import queries
from marketplace.negotiation.models import (
    MATTERS,
    CenterOpening,
    GuestQuestion,
    Inquiry,
    SharingApplication,
)
from marketplace.negotiation.queries.opening import closed_for

SHORTEST_REASON = 5
_TABLES: dict[str, type[Inquiry] | type[GuestQuestion] | type[SharingApplication]] = {
    "inquiry": Inquiry,
    "guest_question": GuestQuestion,
    "sharing_application": SharingApplication,
}


def open_matter(kind: str, ref: str, reason: str, actor: Actor) -> CenterOpening:
    """Open a deal, a guest's question or an application (`kind` as in MATTERS) for the days of the policy.

    Both parties are told by letter who opened it, why and until when, and see it in the matter. An opening that
    still lasts is given back unchanged. NotFound for who may not open it, Invalid without a reason.
    """
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        problem = Text(
            "내용을 열람하는 사유를 5자 이상 입력해 주십시오. 두 당사자에게 전달됩니다.",
            "Enter the reason for opening it, at least 5 characters. Both parties will read it.",
        )
        raise Invalid(problem, reason=problem)
    with atomic():
        matter = closed_for(actor, kind, ref)
        if matter is None or actor.user_id is None:
            raise NotFound()
        subject_type = MATTERS[kind]
        locked(_TABLES[subject_type], matter.subject_id)  # who presses twice opens it, and tells of it, once
        lasting = db.session.scalars(
            select(CenterOpening).where(
                CenterOpening.subject_type == subject_type,
                CenterOpening.subject_id == matter.subject_id,
                CenterOpening.user_id == actor.user_id,
                CenterOpening.until_at > clock.now(),
            )
        ).first()
        if lasting is not None:
            return lasting
        days = int(policy.value("center_opening_days", clock.today()))
        row = CenterOpening(
            subject_type=subject_type,
            subject_id=matter.subject_id,
            user_id=actor.user_id,
            reason=reason[:500],
            opened_at=clock.now(),
            until_at=clock.now() + timedelta(days=days),
        )
        db.session.add(row)
        db.session.flush()
        audit.record(f"{subject_type}.open_by_center", row, actor, about=matter.subject_id)
        _tell(row)
        return row


def _tell(row: CenterOpening) -> None:
    if row.subject_type == "inquiry":
        inquiry = db.session.get_one(Inquiry, row.subject_id)
        people = [*queries.licensor_people(inquiry), *queries.licensee_people(inquiry, *SIGNERS)]
        notify("center_opened", row.id, people, center_opening_id=row.id, inquiry_id=inquiry.id)
        return
    if row.subject_type == "sharing_application":
        application = db.session.get_one(SharingApplication, row.subject_id)
        people = [
            *queries.listing_people(application.listing),
            application.applied_by_id,
            *people_of(application.company_id, *SIGNERS),
        ]
        notify("center_opened", row.id, people, center_opening_id=row.id, sharing_id=application.id)
        return
    question = db.session.get_one(GuestQuestion, row.subject_id)
    people = queries.listing_people(question.listing)
    notify("center_opened", row.id, people, center_opening_id=row.id, guest_question_id=question.id)
    notify_address(
        "guest_opened_by_center",
        row.id,
        question.email,
        question.language,
        center_opening_id=row.id,
        guest_question_id=question.id,
    )
