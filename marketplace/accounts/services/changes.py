"""Another name, representative or number of an approved organisation goes back to review; until then nothing changes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.accounts import queries
from marketplace.accounts.lifecycle import ORGANISATION_CHANGE
from marketplace.accounts.models import Organisation
from marketplace.accounts.models.two_people import OrganisationChange
from marketplace.accounts.services.notices import notify
from marketplace.formats import business_number, registration_number
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked_by

CLOSED = Text(
    "등록이 종료되어 고칠 수 없습니다. 센터에 문의해 주십시오.",
    "The registration is closed and can't be changed. Please ask the center.",
)
ASKED_BY_CENTER = Text(
    "센터의 담당자가 신청한 변경이 승인을 기다리고 있습니다. 그 변경을 취소하거나, 결정된 뒤에 다시 신청해 주십시오.",
    "A change that somebody of the center asked for waits for approval. Withdraw it, or ask again once it is decided.",
)
REVIEWED = ("name_ko", "name_en", "representative_name")  # beside the number


def numbers(row: Organisation, number: str) -> dict[str, str | None]:
    """The columns of a number as this organisation's country has it."""
    if row.is_abroad:
        return {
            "registration_number": registration_number.tidy(number),
            "registration_key": registration_number.key(number),
        }
    return {"business_number": business_number.normalise(number)}


def propose(row: Organisation, facts: dict[str, Any], number: str, actor: Actor) -> dict[str, Any]:
    """Put what needs a review aside, in the caller's transaction; the facts that may change at once are given back.

    What waited is replaced, but for what is not given this time: that goes on waiting, now as asked for by this person.
    Conflict where somebody of the center had asked for it, who could then approve it alone. Nobody could decide for a
    center with one administrator: there it counts at once. Invalid when another organisation has the new number.
    """
    wanted = {name: facts[name] for name in REVIEWED if name in facts and facts[name] != getattr(row, name)}
    if number:
        new = numbers(row, number)
        if any(getattr(row, name) != value for name, value in new.items()):
            _refuse_taken(row, number)
            wanted |= new
    waiting = queries.open_change_of(row.id)
    waited = waiting.facts.items() if waiting is not None else ()
    kept = {name: value for name, value in waited if not _given(name, facts, number)}
    wanted = kept | wanted
    rest = {name: value for name, value in facts.items() if name not in REVIEWED}
    center = [one for one in queries.center_people("center_admin") if one != actor.user_id]
    alone = row.kind == "center" and not center
    if waiting is not None and waiting.facts == wanted and not alone:
        return rest
    if waiting is not None:
        if kept and waiting.proposed_by_id in center:
            raise Conflict(ASKED_BY_CENTER)
        ORGANISATION_CHANGE.perform("replace", waiting, SYSTEM)
        waiting.decided_at = clock.now()
        db.session.flush()
    if wanted and alone:
        for name, value in wanted.items():
            setattr(row, name, value)
        audit.record("organisation.edit", row, actor, fields=sorted(wanted))
    elif wanted:
        change = OrganisationChange(organisation_id=row.id, facts=wanted, proposed_by_id=actor.user_id)
        db.session.add(change)
        db.session.flush()
        audit.record("organisation_change.propose", change, actor, fields=sorted(wanted))
        heads = [one for one in queries.heads_of(row) if one != actor.user_id]
        notify("change_proposed", change.id, [*center, *heads], organisation_change_id=change.id)
    return rest


def _given(name: str, facts: dict[str, Any], number: str) -> bool:
    return name in facts if name in REVIEWED else bool(number)


def decide_change(ref: str, action: str, reason: str, actor: Actor) -> OrganisationChange:
    """The center approves a change or says why not; the head and who proposed it are told."""
    say = Text(
        "사유를 입력해 주십시오. 신청한 분께 그대로 전합니다.", "Give the reason; it is passed on as it is."
    )
    if action == "refuse" and not reason.strip():
        raise Invalid(say, note=say)
    with atomic():
        change = locked_by(OrganisationChange, OrganisationChange.ref == ref)
        row = locked_by(Organisation, Organisation.id == change.organisation_id)
        change.decided_by_id, change.decided_at = actor.user_id, clock.now()
        change.reason = reason.strip()[:500]
        ORGANISATION_CHANGE.perform(action, change, actor)
        if action == "approve":
            if row.state == "closed":
                raise Conflict(CLOSED)
            if number := change.facts.get("business_number") or change.facts.get("registration_number"):
                _refuse_taken(row, number)
            for name, value in change.facts.items():
                setattr(row, name, value)
            audit.record("organisation.edit", row, actor, fields=sorted(change.facts), change=change.id)
        people = [change.proposed_by_id, *queries.written_to(row)]
        notify("change_decided", change.id, people, organisation_change_id=change.id)
        return change


def withdraw_change(ref: str, actor: Actor) -> None:
    """Take a change back before the center has decided."""
    with atomic():
        change = locked_by(OrganisationChange, OrganisationChange.ref == ref)
        ORGANISATION_CHANGE.perform("withdraw", change, actor)
        change.decided_at = clock.now()
        tell_withdrawn(change, actor)


def tell_withdrawn(change: OrganisationChange, actor: Actor) -> None:
    """The other people who asked for it, or were asked, hear that nothing comes of it."""
    people = [
        change.proposed_by_id,
        *queries.written_to(change.organisation),
        *queries.center_people("center_admin"),
    ]
    notify(
        "change_decided",
        change.id,
        [one for one in people if one != actor.user_id],
        organisation_change_id=change.id,
    )


def _refuse_taken(row: Organisation, number: str) -> None:
    query = select(Organisation.id).where(
        Organisation.kind == row.kind, *queries.numbered(number, row.country), Organisation.id != row.id
    )
    if db.session.scalar(query) is not None:
        taken = Text(
            "다른 곳이 등록한 번호입니다. 번호를 확인해 주십시오.",
            "Another organisation has this number. Please check it.",
        )
        raise Invalid(taken, business_number=taken, note=taken)
