"""Recording by which document an officer decides for the institution, and ending it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from marketplace.accounts import queries as people
from marketplace.accounts.models import Organisation
from marketplace.accounts.services import notify
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked, locked_by
from marketplace.licensing.models import Delegation
from marketplace.licensing.permissions import records_delegations
from marketplace.licensing.queries.delegations import delegation_for
from marketplace.papers.services import Attachment
from marketplace.rights.queries import LICENCE_KINDS

_OFFICERS = Text(
    "같은 기관의 다른 기술이전 담당자가 등록합니다.",
    "Another transfer officer of the institution records it.",
)


def grant_delegation(
    institution_id: int,
    officer_id: int | None,
    kinds: Sequence[str],
    limit: int | None,
    days: tuple[date | None, date | None],
    document: Attachment | None,
    actor: Actor,
) -> Delegation:
    """Record the delegation of another officer, with its document (already stored).

    Forbidden for one's own, Invalid naming the field, Conflict while the officer has one that was not ended.
    """
    from_on, until_on = days
    if not records_delegations(actor, institution_id) or actor.user_id == officer_id:
        raise Forbidden(_OFFICERS)
    problems: dict[str, Text] = {}
    if officer_id not in people.people_of(institution_id, "officer"):
        problems["officer"] = Text("담당자를 선택해 주십시오.", "Choose the officer.")
    if any(kind not in LICENCE_KINDS for kind in kinds):
        problems["kinds"] = Text("권리의 종류를 선택해 주십시오.", "Choose the kinds of right.")
    if limit is not None and limit < 0:
        problems["limit"] = Text("0원 이상의 한도를 입력해 주십시오.", "Enter a limit of 0 or more.")
    if from_on is None or until_on is None or until_on < max(from_on, clock.today()):
        problems["until_on"] = Text(
            "시작하는 날과 끝나는 날을 입력해 주십시오. 끝나는 날은 오늘 이후입니다.",
            "Enter the first and the last day; the last is today or later.",
        )
    if document is None:
        problems["files"] = Text("위임전결 문서를 올려 주십시오.", "Upload the document of the delegation.")
    if problems or document is None or from_on is None or until_on is None:
        raise Invalid(next(iter(problems.values())), **problems)
    with atomic():
        locked(Organisation, institution_id)
        there = select(Delegation.id).where(
            Delegation.institution_id == institution_id,
            Delegation.officer_id == officer_id,
            Delegation.ended_at.is_(None),
        )
        if db.session.scalar(there) is not None:
            raise Conflict(
                Text(
                    "이 담당자의 위임전결이 이미 있습니다. 먼저 종료해 주십시오.",
                    "This officer has a delegation already. End it first.",
                )
            )
        row = Delegation(
            institution_id=institution_id,
            officer_id=officer_id,
            kinds=list(kinds),
            limit=limit,
            from_on=from_on,
            until_on=until_on,
            name=document.name,
            sha256=document.sha256,
            size=document.size,
            media_type=document.media_type,
            granted_by_id=actor.user_id,
        )
        db.session.add(row)
        db.session.flush()
        audit.record("delegation.grant", row, actor, officer=officer_id, limit=limit)
        notify("delegation_recorded", row.ref, [row.officer_id], delegation_id=row.id)
        return row


def end_delegation(ref: str, actor: Actor) -> Delegation:
    """It counts no more from now on; what was signed by it stays. Any officer of the institution may."""
    with atomic():
        if delegation_for(actor, ref) is None:
            raise NotFound()
        row = locked_by(Delegation, Delegation.ref == ref)
        if not records_delegations(actor, row.institution_id):
            raise Forbidden(_OFFICERS)
        if row.ended_at is not None:
            raise Conflict(Text("이미 종료했습니다.", "It has been ended already."))
        row.ended_at, row.ended_by_id = clock.now(), actor.user_id
        audit.record("delegation.end", row, actor)
        notify("delegation_ended", row.ref, [row.officer_id], delegation_id=row.id)
        return row
