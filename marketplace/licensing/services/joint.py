"""Leaving a joint licence: before its signature a company goes, and the agreement is drafted anew for the others."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.accounts import queries as people
from marketplace.accounts.models import Organisation
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.licensing.lifecycle import AGREEMENT
from marketplace.licensing.models import DEAD_STATES, Agreement, Gate
from marketplace.licensing.services import texts
from marketplace.licensing.services.agreements import lock_agreement, required_text, write_to
from marketplace.licensing.services.drafting import draft_of_sheet
from marketplace.licensing.services.dropping import drop_redline
from marketplace.negotiation.models import CLOSED_STATES, Inquiry, JointMember, TermSheet
from marketplace.negotiation.queries import JOINT_MEMBER
from marketplace.negotiation.services import lock_inquiry, mark_left
from marketplace.rights import services as rights

_SIGNED = Text(
    "귀하의 기업이 이미 서명하여 공동 실시에서 빠질 수 없습니다. 계약을 끝내려면 대표 기업, 기관과 해지를 협의해 주십시오.",
    "Your company has signed and can't leave the joint licence. To end it, talk to the lead and the institution about termination.",
)
_OVER = Text(
    "협의나 계약이 이미 끝나 빠질 수 없습니다.",
    "The talks or the agreement are over: there is nothing to leave.",
)


def leave(member_ref: str, reason: str, actor: Actor) -> None:
    """A company that joined goes out before it has signed.

    An agreement that is drafted or offered is withdrawn and drafted anew with the remaining shares, signatures on
    the old paper with it. Conflict with the sentence once the company has signed or the deal is over.
    """
    reason = required_text(
        reason,
        "이유를 적어 주십시오. 함께하는 기업과 기관이 읽습니다.",
        "Please say why; the other companies and the institution will read it.",
    )
    with atomic():
        row = db.session.scalars(select(JointMember).where(JointMember.ref == member_ref)).first()
        if row is None or row.company_id == row.inquiry.company_id:
            raise NotFound()
        rights.lock(row.inquiry.listing_id)
        inquiry = lock_inquiry(row.inquiry_id)
        db.session.refresh(row)
        JOINT_MEMBER.check("leave", row, actor)
        if inquiry.state in CLOSED_STATES:
            raise Conflict(_OVER)
        _go(row, inquiry, actor, reason)


def on_organisation_closed(payload: dict[str, Any], key: str) -> None:
    """Handler: a closed company goes out of joint licences that it has not signed; what it signed stands."""
    company = db.session.get_one(Organisation, payload["organisation_id"])
    waiting = select(JointMember).where(
        JointMember.company_id == company.id, JointMember.state.in_(("invited", "joined"))
    )
    for row_id in [row.id for row in db.session.scalars(waiting).unique()]:
        with atomic():
            row = db.session.get_one(JointMember, row_id)
            if row.company_id == row.inquiry.company_id:
                continue
            rights.lock(row.inquiry.listing_id)
            inquiry = lock_inquiry(row.inquiry_id)
            db.session.refresh(row)
            if row.state == "left" or inquiry.state in CLOSED_STATES:
                continue
            try:
                _go(row, inquiry, SYSTEM, "기업이 폐업하거나 탈퇴했습니다. (The company was closed.)")
            except Conflict:
                continue  # it has signed


def _go(row: JointMember, inquiry: Inquiry, actor: Actor, reason: str) -> None:
    living = select(Agreement.id).where(
        Agreement.inquiry_id == inquiry.id, Agreement.kind != "nda", Agreement.state.not_in(DEAD_STATES)
    )
    agreement_id = db.session.scalars(living.order_by(Agreement.id.desc())).first()
    old = lock_agreement(agreement_id) if agreement_id else None
    if old is not None and (
        old.state not in ("draft", "offered")
        or any(signature.organisation_id == row.company_id for signature in old.signatures)
    ):
        raise Conflict(_SIGNED)
    mark_left(row, inquiry, actor, reason)
    if old is not None:
        name = row.company
        why = f"{name.name_ko or name.name_en}이(가) 공동 실시에서 빠져 계약서를 다시 작성합니다. ({name.name_en or name.name_ko} left the joint licence; the agreement is drafted anew.)"
        new = draft_anew(old, inquiry, why)
        if new is None:  # an amendment: both sides agree on it anew
            raise Conflict(_SIGNED)
        write_to(new, "joint_redrafted", key=old.id, earlier=old.number)


def draft_anew(old: Agreement, inquiry: Inquiry, why: str) -> Agreement | None:
    """Withdraw a paper whose companies or words have changed; the next draft has the same terms and gates.

    In the caller's transaction. None for what stands on no term sheet of its own (an NDA, an amendment): it is begun anew.
    """
    AGREEMENT.perform("redraft", old, SYSTEM)
    drop_redline(old)
    old.ended_at, old.ended_reason = clock.now(), why
    sheet = db.session.get(TermSheet, old.term_sheet_id) if old.term_sheet_id else None
    if sheet is None:
        return None
    db.session.flush()  # one living agreement per term sheet: the index is checked row by row
    new = draft_of_sheet(sheet, inquiry, old.created_by_id, old.language)
    there = {(gate.kind, gate.label) for gate in new.gates}
    new.gates += [
        Gate(kind=gate.kind, label=gate.label) for gate in old.gates if (gate.kind, gate.label) not in there
    ]
    db.session.flush()
    db.session.refresh(new)
    texts.carry_over(old, new, people.actor_of(old.created_by_id))
    audit.record("agreement.redraft", new, SYSTEM, earlier=old.id)
    return new
