"""Joint licence (공동 기술도입): several companies of a mini-cluster in one deal, led by the company that asked.

The lead invites, sets the shares and accepts terms for all; each company joins by its own representative. Who leaves
once terms are accepted does so by `licensing`, since the agreement is then drafted anew.
"""

from __future__ import annotations

from collections.abc import Mapping

from marketplace.accounts.models import SIGNERS
from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.negotiation import queries
from marketplace.negotiation.lifecycle import JOINT_MEMBER, TERM_SHEET
from marketplace.negotiation.models import TALKING_STATES, Inquiry, JointMember
from marketplace.negotiation.permissions import may_arrange_companies
from marketplace.negotiation.queries import joint as joint_queries
from marketplace.negotiation.services.closing import refuse_closed
from marketplace.negotiation.services.inquiries import lock_inquiry
from marketplace.negotiation.services.overtaken import look_again

LARGEST_SHARE = 10_000
MOST_MEMBERS = 10
_CHECK = Text("입력한 내용을 확인해 주십시오.", "Please check what you entered.")


def invite(inquiry_id: int, company_ref: str, share: int | None, actor: Actor) -> JointMember:
    """Ask another company of the mini-cluster into the deal, with its share of the fees.

    Terms that lie on the table end: they were offered for other licensees. Invalid for a company that can't be
    asked or no share; Conflict once terms are accepted.
    """
    with atomic():
        inquiry = _for_lead(inquiry_id, actor)
        refuse_closed(inquiry)
        company = next(
            (row for row in joint_queries.possible_partners(inquiry) if row.ref == company_ref), None
        )
        if company is None:
            raise Invalid(
                _CHECK,
                company=Text(
                    "같은 미니클러스터의 승인된 기업을 선택해 주십시오.",
                    "Choose an approved company of the same mini-cluster.",
                ),
            )
        share = _share(share, "share")
        if len([row for row in inquiry.members if row.state != "left"]) >= MOST_MEMBERS:
            raise Conflict(
                Text("한 계약에는 10개 기업까지 참여할 수 있습니다.", "At most 10 companies license jointly.")
            )
        if not inquiry.members:
            lead = JointMember(
                company_id=inquiry.company_id,
                share=share,
                state="joined",
                invited_by_id=actor.user_id,
                joined_at=clock.now(),
                joined_by_id=inquiry.asked_by_id,
            )
            inquiry.members.append(lead)
        row = next((row for row in inquiry.members if row.company_id == company.id), None)
        if row is None:
            row = JointMember(company_id=company.id, share=share, invited_by_id=actor.user_id)
            inquiry.members.append(row)
            db.session.flush()
            audit.record("joint_member.invite", row, actor, inquiry=inquiry.id)
        else:
            JOINT_MEMBER.perform("invite_again", row, actor)
            row.share, row.invited_by_id, row.invited_at = share, actor.user_id or 0, clock.now()
            row.joined_at = row.joined_by_id = row.left_at = None
        sheet = queries.open_term_sheet(inquiry.id)
        if sheet is not None:
            TERM_SHEET.perform("lapse", sheet, SYSTEM)
        db.session.flush()
        notify(
            "joint_invited",
            f"{row.id}:{row.version}",
            people_of(company.id, *SIGNERS),
            inquiry_id=inquiry.id,
            joint_member_id=row.id,
        )
        tell(inquiry, row, "joint_changed", but=actor)
        return row


def set_shares(inquiry_id: int, shares: Mapping[str, int | None], actor: Actor) -> None:
    """The lead sets everybody's share (by the member's ref); all of them are told. Conflict once terms are accepted."""
    with atomic():
        inquiry = _for_lead(inquiry_id, actor)
        there = [row for row in inquiry.members if row.state != "left"]
        if not there or {row.ref for row in there} - set(shares):
            raise NotFound()
        wanted = {row.ref: _share(shares[row.ref], f"share-{row.ref}") for row in there}
        if all(row.share == wanted[row.ref] for row in there):
            return
        for row in there:
            row.share = wanted[row.ref]
        audit.record("joint_member.set_shares", inquiry, actor, shares={row.id: row.share for row in there})
        db.session.flush()
        tell(inquiry, there[0], "joint_shares", but=actor)
        for row in there:
            if row.state == "invited":
                notify(
                    "joint_shares",
                    f"{row.id}:{sum(one.version for one in there)}",
                    people_of(row.company_id, *SIGNERS),
                    inquiry_id=inquiry.id,
                    joint_member_id=row.id,
                    invited=True,
                )


def answer_invitation(member_ref: str, join: bool, actor: Actor) -> JointMember:
    """The invited company's representative joins or declines. Conflict once terms are accepted or the talks are over."""
    with atomic():
        row = _member(member_ref)
        inquiry = lock_inquiry(row.inquiry_id)
        db.session.refresh(row)
        JOINT_MEMBER.check("join" if join else "decline", row, actor)
        if join:
            _before_acceptance(inquiry)
            refuse_closed(inquiry)
            if not row.company.is_approved:
                raise Forbidden(
                    Text(
                        "센터가 승인한 기업만 참여할 수 있습니다.",
                        "Only a company that the center has approved can join.",
                    )
                )
            JOINT_MEMBER.perform("join", row, actor)
            row.joined_at, row.joined_by_id = clock.now(), actor.user_id
        else:
            JOINT_MEMBER.perform("decline", row, actor)
            row.left_at = clock.now()
        _changed(row, inquiry, actor)
        return row


def take_invitation_back(member_ref: str, actor: Actor) -> None:
    """The lead no longer waits for a company that has not answered."""
    with atomic():
        row = _member(member_ref)
        inquiry = lock_inquiry(row.inquiry_id)
        db.session.refresh(row)
        JOINT_MEMBER.perform("take_back", row, actor)
        row.left_at = clock.now()
        db.session.flush()
        people = people_of(row.company_id, *SIGNERS)
        notify(
            "joint_taken_back",
            f"{row.id}:{row.version}",
            people,
            inquiry_id=inquiry.id,
            joint_member_id=row.id,
        )
        tell(inquiry, row, "joint_changed", but=actor)


def mark_left(row: JointMember, inquiry: Inquiry, actor: Actor, reason: str = "") -> None:
    """A company goes out of the deal, in the caller's transaction, its inquiry locked; everybody is told."""
    JOINT_MEMBER.perform("leave" if row.state == "joined" else "decline", row, actor)
    row.left_at, row.left_reason = clock.now(), reason.strip()[:300]
    _changed(row, inquiry, actor)


def _changed(row: JointMember, inquiry: Inquiry, actor: Actor) -> None:
    """Another group of companies: everybody hears of it, and what is free is looked at for these."""
    db.session.flush()
    db.session.refresh(inquiry)
    tell(inquiry, row, "joint_changed", but=actor)
    look_again(inquiry)


def tell(inquiry: Inquiry, row: JointMember, template: str, but: Actor) -> None:
    """A letter on a change of the group to everybody in the deal but who made it."""
    people = [*queries.licensor_people(inquiry), *queries.licensee_people(inquiry, *SIGNERS)]
    notify(
        template,
        f"{row.id}:{sum(one.version for one in inquiry.members)}",
        [one for one in people if one != but.user_id],
        inquiry_id=inquiry.id,
        joint_member_id=row.id,
    )


def _for_lead(inquiry_id: int, actor: Actor) -> Inquiry:
    inquiry = lock_inquiry(inquiry_id)
    if not may_arrange_companies(actor, inquiry):
        raise Forbidden(
            Text(
                "함께할 기업과 분담 비율은 문의한 기업의 대표자나 서명을 위임받은 분이 정합니다.",
                "The representative or a delegate of the company that asked decides on partners and shares.",
            )
        )
    _before_acceptance(inquiry)
    return inquiry


def _before_acceptance(inquiry: Inquiry) -> None:
    if inquiry.state not in TALKING_STATES:
        raise Conflict(
            Text(
                "조건이 수락되었거나 협의가 끝나 참여 기업과 분담 비율을 바꿀 수 없습니다.",
                "The terms are accepted or the talks are over: companies and shares can't change now.",
            )
        )


def _member(ref: str) -> JointMember:
    row = db.session.query(JointMember).filter_by(ref=ref).first()
    if row is None or row.company_id == row.inquiry.company_id:
        raise NotFound()
    return row


def _share(value: int | None, field: str) -> int:
    if value is None or not 1 <= value <= LARGEST_SHARE:
        raise Invalid(
            _CHECK,
            **{
                field: Text(
                    "분담 비율은 1 이상 10,000 이하의 정수로 입력해 주십시오.",
                    "A share is a whole number from 1 to 10,000.",
                )
            },
        )
    return value
