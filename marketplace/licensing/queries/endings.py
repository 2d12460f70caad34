"""What is under way towards the end of an agreement, what each side may begin today, and for whom that is a thing to do."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.kernel import clock, periods
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.licensing import days
from marketplace.licensing.models import LIVE_ENDINGS, Agreement, Ending
from marketplace.licensing.permissions import binding_sides
from marketplace.licensing.queries.agreements import visible_to
from marketplace.negotiation.models import Inquiry


def endings_of(agreement: Agreement) -> list[Ending]:
    """Every step towards its end, the first first."""
    query = select(Ending).where(Ending.agreement_id == agreement.id).order_by(Ending.id)
    return list(db.session.scalars(query))


def shown_endings(actor: Actor, agreement: Agreement) -> list[Ending]:
    """Those that the reader may know."""
    if "center" in binding_sides(actor, agreement):
        return endings_of(agreement)
    return [row for row in endings_of(agreement) if is_told(row)]


def is_told(row: Ending) -> bool:
    """Whether the parties were told of it: of a decision not before a second person of the center has confirmed it."""
    return row.side != "center" or row.accepted_by_id is not None or row.state in ("running", "done")


def live_endings(agreement_id: int) -> list[Ending]:
    """Those that are not settled."""
    query = select(Ending).where(Ending.agreement_id == agreement_id, Ending.state.in_(LIVE_ENDINGS))
    return list(db.session.scalars(query.order_by(Ending.id)))


def ending_of(agreement: Agreement, ref: str) -> Ending | None:
    """One of this agreement's endings."""
    return next((row for row in endings_of(agreement) if row.ref == ref), None)


def days_of(agreement: Agreement) -> days.Days:
    """The days that its paper names, or would name if it were written today."""
    if agreement.offered_at is None:
        return days.of_day(clock.today())
    return days.kept(agreement.days, clock.seoul_date(agreement.offered_at))


def party_side(actor: Actor, agreement: Agreement) -> str | None:
    """The side for which the actor declares something to the other; None for who is no party or may not bind it."""
    return next((side for side in ("licensor", "licensee") if side in binding_sides(actor, agreement)), None)


def is_late(agreement: Agreement) -> bool:
    """Whether the day by which it was to be paid or registered has passed; what was recorded is in time."""
    day = agreement.complete_by
    if agreement.state != "concluded" or day is None or agreement.registration_number:
        return False
    return periods.deadline(day) < clock.today()


def openings(actor: Actor, agreement: Agreement) -> dict[str, date]:
    """What the actor may begin today for their side, each with the earliest day that the paper allows."""
    side, today, named = party_side(actor, agreement), clock.today(), days_of(agreement)
    if side is None:
        return {}
    found: dict[str, date] = {}
    if agreement.state == "in_force" and agreement.amends_id is None:
        found["accord"] = today
        if agreement.kind != "nda":
            found["cure"] = periods.days_after(today, named.cure)
            found["insolvency"] = today
        if side == "licensee" and agreement.kind in days.GIVEN_BACK:
            found["notice"] = periods.days_after(today, named.notice)
    elif agreement.state == "concluded":
        found["accord"] = today
        if is_late(agreement) and (side == "licensor" or agreement.waits_for_record):
            found["lapse"] = periods.days_after(today, named.lapse)
    begun = {row.kind for row in live_endings(agreement.id) if row.side == side}
    return {kind: day for kind, day in found.items() if kind not in begun}


def has_passed(ending: Ending) -> bool:
    """Whether its day is over; one that falls on a Saturday or a holiday ends with the next working day."""
    return periods.deadline(ending.ends_on) < clock.today()


_ENDS = Text("계약이 이날 끝납니다.", "The agreement ends on this day.")
_SENTENCES = {  # kind: (for the side to which it was announced, for the side that announced it)
    "notice": (_ENDS, _ENDS),
    "insolvency": (_ENDS, _ENDS),
    "decided": (_ENDS, _ENDS),
    "accord": (_ENDS, _ENDS),
    "cure": (
        Text("상대방이 요구한 시정을 마쳐 주십시오.", "Remedy the breach that the other side names."),
        Text("시정을 기다립니다.", "Waiting for the breach to be remedied."),
    ),
    "lapse": (
        Text(
            "납부나 등록을 마쳐 주십시오. 이날이 지나면 계약이 효력을 잃습니다.",
            "Complete the payment or registration. The agreement lapses after this day.",
        ),
        Text("실효 통지의 기한을 기다립니다.", "Waiting for the day of the notice of lapse."),
    ),
}
_ANSWER = (
    Text("합의 해지 제안에 답변해 주십시오.", "Answer the proposal to end the agreement."),
    Text(
        "합의 해지 제안의 답변을 기다립니다.", "Waiting for the answer to your proposal to end the agreement."
    ),
)
_DECIDE = Text(
    "시정 기한이 지났습니다. 해지할지 시정 요구를 철회할지 정해 주십시오.",
    "The period to remedy is over. Terminate, or withdraw the demand.",
)
_CONFIRM = Text(
    "법원·당사자의 결정 기록을 다른 관리자가 확인합니다.",
    "Another administrator confirms the record of a decision.",
)
_LATE = Text(
    "납부 또는 등록 기한이 지났습니다. 기다리거나 실효를 통지할 수 있습니다.",
    "Payment or registration is late. You can wait, or give notice of lapse.",
)
_MUST_ACT = ("cure", "lapse")


def ending_items(actor: Actor) -> list[WorkItem]:
    """Endings with a day, and agreements that are late, for those who declare something for a side."""
    readable = visible_to(actor).with_only_columns(Agreement.id)
    shown = joinedload(Agreement.listing), joinedload(Agreement.inquiry).selectinload(Inquiry.members)
    query = (
        select(Ending)
        .where(Ending.state.in_(LIVE_ENDINGS), Ending.agreement_id.in_(readable))
        .options(joinedload(Ending.agreement).options(*shown))
        .order_by(Ending.ends_on, Ending.id)
    )
    live = list(db.session.scalars(query))
    items = []
    for row in live:
        side = party_side(actor, row.agreement)
        if row.side == "center" and row.state == "proposed":
            if "center" in binding_sides(actor, row.agreement):
                items.append(_of(row.agreement, _CONFIRM, actor.user_id != row.announced_by_id, row.ends_on))
        elif side is not None:
            items.append(_item(row, side == row.side))
    lapsing = {row.agreement_id for row in live if row.kind == "lapse"}
    late = select(Agreement).where(
        Agreement.state == "concluded",
        Agreement.complete_by < periods.still_open(clock.today()),
        Agreement.id.in_(readable),
        Agreement.id.not_in(lapsing),
    )
    for agreement in db.session.scalars(late.options(*shown).order_by(Agreement.complete_by)):
        if is_late(agreement) and party_side(actor, agreement) == "licensor":
            items.append(_of(agreement, _LATE, True, agreement.complete_by))
    return items


def _item(row: Ending, author: bool) -> WorkItem:
    if row.state == "proposed":
        return _of(row.agreement, _ANSWER[author], not author, row.ends_on)
    if row.kind == "cure" and author and has_passed(row):
        return _of(row.agreement, _DECIDE, True, row.ends_on)
    return _of(row.agreement, _SENTENCES[row.kind][author], row.kind in _MUST_ACT and not author, row.ends_on)


def _of(agreement: Agreement, sentence: Text, mine: bool, day: date | None) -> WorkItem:
    page = "licensing.agreement"
    return WorkItem(sentence, agreement.listing.title, page, {"ref": agreement.ref}, mine, day, "calendar-x")
