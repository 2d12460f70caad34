"""How a party leaves an agreement: it says so with a day, the other side sees it coming, and it may be taken back.

The days are those of the paper (licensing.days). The center ends nothing: it records what a court or the parties decided.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select

from marketplace.formats import dates_text
from marketplace.kernel import audit, clock, periods, policy
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.licensing.lifecycle import ENDING
from marketplace.licensing.models import Agreement, Ending
from marketplace.licensing.permissions import OTHER_SIDE, binding_sides
from marketplace.licensing.queries.endings import has_passed, is_late, live_endings, openings, party_side
from marketplace.licensing.services.agreements import (
    lock_agreement,
    required_text,
    write_to,
    write_to_people,
)
from marketplace.licensing.services.ending import NEEDS_REASON, end_agreement
from marketplace.licensing.services.endings import drop_endings, settle
from marketplace.licensing.services.milestones import attach
from marketplace.negotiation.queries import center_people
from marketplace.papers.services import Attachment

ANOTHER_OF_THE_CENTER = Text(
    "기록한 분은 확인할 수 없습니다. 센터의 다른 관리자가 문서를 읽고 확인합니다.",
    "The person who recorded it can't confirm it. Another administrator of the center reads the document and confirms.",
)
_SHOW_IT = Text(
    "회생·파산 절차의 개시나 폐업을 보여 주는 문서(법원의 결정문, 폐업사실증명 등)를 올려 주십시오.",
    "Upload what shows that the proceedings were opened or the business closed (the court's order, a certificate of closure).",
)
_NOT_OPEN = Text(
    "지금은 할 수 없습니다. 계약 화면에서 지금 할 수 있는 일을 확인해 주십시오.",
    "This can't be begun now. The agreement's page says what can be.",
)


def announce(
    agreement_id: int,
    kind: str,
    ends_on: date | None,
    reason: str,
    actor: Actor,
    document: Attachment | None = None,
) -> Ending:
    """Begin to leave: a notice, a demand to remedy, an end on insolvency or closure of the other side, the proposal of an
    agreed end, or a notice of lapse.

    `ends_on`: None for the earliest day that the paper allows. `document` (already stored): what shows the insolvency or the
    closure. Forbidden for who does not bind a side, Conflict where the agreement is not at that point, Invalid for a day
    before the earliest, and without the document where one is needed.
    """
    reason = required_text(reason, *NEEDS_REASON)
    with atomic():
        agreement = lock_agreement(agreement_id)
        side = party_side(actor, agreement)
        if side is None:
            raise Forbidden(
                Text(
                    "계약 당사자를 대표하는 분(기관의 기술이전 담당자, 기업의 대표자나 서명 대리인)만 할 수 있습니다.",
                    "Only who binds a party can do this: the transfer officer, or the company's representative or authorised signatory.",
                )
            )
        earliest = openings(actor, agreement).get(kind)
        if earliest is None:
            raise Conflict(_NOT_OPEN)
        ends_on = ends_on or earliest
        if ends_on < earliest:
            early = Text(
                "계약에서 정한 기간에 따라 {day} 이후의 날을 입력해 주십시오.",
                "By the agreement's periods the day is {day} or later.",
            ).fill(day=Text(*(dates_text.date_text(earliest, lang) for lang in ("ko", "en"))))
            raise Invalid(early, ends_on=early)
        if kind == "insolvency" and document is None:
            raise Invalid(_SHOW_IT, files=_SHOW_IT)
        file = attach(agreement, "ending", document, actor) if document else None
        db.session.flush()
        state = "proposed" if kind == "accord" else "running"
        return _begin(agreement, kind, side, state, ends_on, reason, actor, file.id if file else None)


def record_decision(
    agreement_id: int, ends_on: date | None, reason: str, document: Attachment | None, actor: Actor
) -> Ending:
    """The center records that a court or the parties have ended an agreement, on which day, with the document.

    It decides nothing: Invalid without the document. Nothing follows before another person of the center has read the
    document and confirmed it (`answer_ending`); then both sides are told.
    """
    reason = required_text(reason, *NEEDS_REASON)
    problems = {}
    if ends_on is None:
        problems["ends_on"] = Text("계약이 끝나는 날을 입력해 주십시오.", "Enter the day on which it ends.")
    if document is None:
        problems["files"] = Text(
            "판결문이나 합의서를 올려 주십시오. 센터는 스스로 계약을 끝낼 수 없습니다.",
            "Upload the judgment or the parties' agreement. The center can't end an agreement by itself.",
        )
    if ends_on is None or document is None:
        raise Invalid(next(iter(problems.values())), **problems)
    with atomic():
        agreement = lock_agreement(agreement_id)
        if "center" not in binding_sides(actor, agreement):
            raise Forbidden(Text("센터의 관리자만 기록합니다.", "The center's administrators record this."))
        ends_now = agreement.state in ("in_force", "concluded") and agreement.amends_id is None
        if not ends_now or any(row.kind == "decided" for row in live_endings(agreement.id)):
            raise Conflict(_NOT_OPEN)
        file = attach(agreement, "ending", document, actor)
        db.session.flush()
        row = _begin(agreement, "decided", "center", "proposed", ends_on, reason, actor, file.id)
        write_to_people(agreement, "decision_recorded", second_of_center(row), key=row.ref, ending_id=row.id)
        return row


def answer_ending(ref: str, agrees: bool, reason: str, actor: Actor) -> Ending:
    """The other side agrees to an end by agreement, or does not; agreed for today or a day gone by, it ends at once."""
    if not agrees:
        reason = required_text(reason, *NEEDS_REASON)
    with atomic():
        row, agreement = _load(ref)
        if row.side == "center" and actor.user_id == row.announced_by_id:
            raise Forbidden(ANOTHER_OF_THE_CENTER)
        ENDING.perform("accept" if agrees else "decline", row, actor, agreement=agreement.id)
        if not agrees:
            settle(row, "decline", actor.user_id, reason)
        else:
            row.accepted_by_id = actor.user_id
            if row.ends_on <= clock.today():
                _carry_out(row, agreement, SYSTEM)
                return row
        db.session.flush()
        _tell_the_answer(row, agreement)
        return row


def _tell_the_answer(row: Ending, agreement: Agreement) -> None:
    """Of a proposal its author hears; of a decision both sides, once it is confirmed, and only its recorder that it was not."""
    if row.side != "center":
        write_to(agreement, "ending_closed", row.side, key=f"{row.ref}:{row.state}", ending_id=row.id)
    elif row.state == "running":
        write_to(agreement, "ending_announced", key=row.ref, ending_id=row.id)
    else:
        write_to_people(
            agreement, "decision_not_confirmed", [row.announced_by_id], key=row.ref, ending_id=row.id
        )


def withdraw_ending(ref: str, reason: str, actor: Actor) -> Ending:
    """Who announced it takes it back before its day; the other side is told why."""
    reason = required_text(reason, *NEEDS_REASON)
    with atomic():
        row, agreement = _load(ref)
        unheard = row.side == "center" and row.state == "proposed"
        ENDING.perform("withdraw", row, actor, agreement=agreement.id)
        settle(row, "withdraw", actor.user_id, reason)
        if unheard:  # the parties were told nothing of it
            return row
        sides = [OTHER_SIDE[row.side]] if row.side in OTHER_SIDE else []
        write_to(agreement, "ending_closed", *sides, key=f"{row.ref}:withdrawn", ending_id=row.id)
        return row


def terminate_for_breach(ref: str, actor: Actor) -> Ending:
    """The breach was not remedied by the day named: the side that demanded it ends the agreement."""
    with atomic():
        row, agreement = _load(ref)
        ENDING.check("carry_out", row, actor)
        if row.kind != "cure" or not has_passed(row):
            raise Conflict(
                Text(
                    "시정 기한이 지난 뒤에 해지할 수 있습니다.",
                    "You can terminate once the period to remedy is over.",
                )
            )
        _carry_out(row, agreement, actor)
        return row


def follow_endings(payload: dict[str, Any], key: str) -> None:
    """Job: what has its day ends, who has to act is reminded, and late agreements are shown to both sides once."""
    today = clock.today()
    soon = periods.A_DAY * int(policy.value("ending_reminder_days", today)) + today
    rows = select(Ending.ref).where(Ending.state == "running", Ending.ends_on <= soon).order_by(Ending.id)
    for ref in db.session.scalars(rows).all():
        with atomic():
            row, agreement = _load(ref)
            if row.state == "running":
                _follow(row, agreement)
    late = select(Agreement.id).where(
        Agreement.state == "concluded",
        Agreement.complete_by < periods.still_open(today),
        Agreement.late_told_on.is_(None),
    )
    for agreement_id in db.session.scalars(late.order_by(Agreement.id)).all():
        with atomic():
            agreement = lock_agreement(agreement_id)
            if is_late(agreement) and agreement.late_told_on is None:
                agreement.late_told_on = today
                audit.record("agreement.tell_late", agreement, SYSTEM)
                write_to(agreement, "completion_overdue", key=agreement.complete_by)


def _follow(row: Ending, agreement: Agreement) -> None:
    if not has_passed(row):
        if row.reminded_on is None:
            _remind(row, agreement)
    elif row.kind == "cure":
        if row.reminded_on is None or row.reminded_on <= periods.deadline(row.ends_on):
            _remind(row, agreement, row.side)
    elif row.kind == "lapse" and not is_late(agreement):
        drop_endings(agreement, "lapse", tell=True)
    else:
        _carry_out(row, agreement, SYSTEM)


def _remind(row: Ending, agreement: Agreement, *sides: str) -> None:
    row.reminded_on = clock.today()
    audit.record("ending.remind", row, SYSTEM, agreement=agreement.id)
    write_to(agreement, "ending_due", *sides, key=f"{row.ref}:{row.reminded_on}", ending_id=row.id)


def _begin(
    agreement: Agreement,
    kind: str,
    side: str,
    state: str,
    ends_on: date,
    reason: str,
    actor: Actor,
    file_id: int | None = None,
) -> Ending:
    row = Ending(
        agreement_id=agreement.id,
        kind=kind,
        side=side,
        state=state,
        ends_on=ends_on,
        reason=reason,
        announced_by_id=actor.user_id,
        file_id=file_id,
    )
    db.session.add(row)
    db.session.flush()
    audit.record("ending.announce", row, actor, agreement=agreement.id, kind=kind)
    if kind != "decided":  # of a decision both sides hear once it is confirmed
        sides = [OTHER_SIDE[side]] if side in OTHER_SIDE else []
        write_to(agreement, "ending_announced", *sides, key=row.ref, ending_id=row.id)
    return row


def second_of_center(row: Ending) -> list[int]:
    """Who may confirm what one person of the center recorded: its other administrators."""
    return [one for one in center_people() if one != row.announced_by_id]


def _carry_out(row: Ending, agreement: Agreement, actor: Actor) -> None:
    ENDING.perform("carry_out", row, actor, agreement=agreement.id)
    settle(row, "carry_out", actor.user_id, "")
    end_agreement(agreement, row.reason, _instant(row), actor)


def _instant(row: Ending) -> datetime:
    """The end of its day, so that the day itself still counts; now for what ends at the moment it is decided."""
    last = datetime.combine(row.ends_on, time(23, 59, 59), tzinfo=clock.SEOUL)
    return clock.now() if row.kind == "cure" else min(last.astimezone(clock.now().tzinfo), clock.now())


def _load(ref: str) -> tuple[Ending, Agreement]:
    """The ending and its agreement, both locked."""
    found = db.session.scalars(select(Ending).where(Ending.ref == ref)).first()
    if found is None:
        raise NotFound()
    agreement = lock_agreement(found.agreement_id)
    return locked(Ending, found.id), agreement
