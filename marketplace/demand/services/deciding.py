"""The company decides on an answer: it opens a deal from it, or passes it over with a reason."""

from __future__ import annotations

from marketplace.accounts.services import notify
from marketplace.demand import queries
from marketplace.demand.lifecycle import NEED, NEED_ANSWER
from marketplace.demand.models import PASS_REASONS, Need, NeedAnswer
from marketplace.demand.permissions import is_own
from marketplace.demand.services.brokerage import CHECK, NOT_OPEN, answer_of
from marketplace.demand.services.needs import published
from marketplace.demand.services.rounds import end_requests
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.negotiation import services as negotiation
from marketplace.negotiation.models import Inquiry
from marketplace.negotiation.queries import open_inquiry_of


def accept_answer(
    actor: Actor, ref: str, body: str = "", contact_consent: bool = False, form_token: str | None = None
) -> NeedAnswer:
    """The company takes an answer up, and is named to who gave it. With a listing a deal opens on it (or goes on, where the
    company already has one); a proposal without one waits for the institution's listing."""
    with atomic():
        row = answer_of(actor, ref)
        need = locked(Need, row.need_id)
        NEED_ANSWER.check("accept", row, actor)
        if need.state not in ("open", "matched"):
            raise Conflict(NOT_OPEN)
        if row.listing is not None:
            row.inquiry_id = _deal(actor, row, body, contact_consent, form_token).id
        NEED_ANSWER.perform("accept", row, actor)
        row.decided_at, row.decided_by_id = clock.now(), actor.user_id
        if row.listing_id is not None and need.state == "open":
            _match(actor, need, row)
        db.session.flush()
        people = queries.answer_people(row)
        notify("need_answer_accepted", f"{row.id}:{row.version}", people, need_answer_id=row.id)
        return row


def _deal(actor: Actor, row: NeedAnswer, body: str, contact_consent: bool, form_token: str | None) -> Inquiry:
    assert row.listing is not None
    company_id = row.need.company_id
    going = open_inquiry_of([company_id], row.listing.id)
    if going is not None:
        return going
    text = body.strip() or prefilled(row)
    return negotiation.ask(
        actor, row.listing.public_id, company_id, "adopt", text, (), contact_consent, form_token
    )


def _match(actor: Actor, need: Need, row: NeedAnswer) -> None:
    assert row.listing is not None
    NEED.perform("match", need, actor, listing=row.listing.public_id)
    need.listing_id, need.ended_at = row.listing_id, clock.now()
    end_requests(need)


def prefilled(row: NeedAnswer) -> str:
    """The first message of a deal that an answer opens, made from the need."""
    return f"{row.need.title}\n\n{row.need.problem}"[:5000]


def pass_answer(actor: Actor, ref: str, passed_for: str, reason: str) -> NeedAnswer:
    """The company passes an answer over; whoever gave it reads why."""
    if passed_for not in PASS_REASONS:
        raise Invalid(CHECK, passed_for=Text("이유를 골라 주십시오.", "Please choose a reason."))
    with atomic():
        row = answer_of(actor, ref)
        NEED_ANSWER.perform("pass_over", row, actor)
        row.decided_at, row.decided_by_id = clock.now(), actor.user_id
        row.passed_for, row.reason = passed_for, reason.strip()[:500]
        db.session.flush()
        people = queries.answer_people(row)
        notify("need_answer_passed", f"{row.id}:{row.version}", people, need_answer_id=row.id)
        return row


def reconsider_answer(actor: Actor, ref: str) -> NeedAnswer:
    """The company takes its no back: the answer waits for a decision again."""
    with atomic():
        row = answer_of(actor, ref)
        if row.need.state not in ("open", "matched"):
            raise Conflict(NOT_OPEN)
        NEED_ANSWER.perform("reconsider", row, actor)
        row.decided_at = row.decided_by_id = None
        row.passed_for = row.reason = ""
        return row


def attach_listing(actor: Actor, ref: str, public_id: str) -> NeedAnswer:
    """What was proposed in words has become a listing: the institution names it, and the company can open a deal on it."""
    with atomic():
        row = answer_of(actor, ref)
        if "answering" not in NEED_ANSWER.parties(actor, row) or row.by_center:
            raise Forbidden(
                Text("답변한 기관만 할 수 있습니다.", "Only the answering institution can do this.")
            )
        if row.state != "accepted" or row.listing_id is not None:
            raise Conflict()
        listing = published(actor, public_id)
        if listing.institution_id != row.institution_id:
            sentence = Text("소속 기관의 기술을 골라 주십시오.", "Please choose one of your institution.")
            raise Invalid(sentence, public_id=sentence)
        row.listing_id = listing.id
        audit.record("need_answer.attach_listing", row, actor, listing=listing.public_id)
        db.session.flush()
        people = queries.need_people(row.need)
        notify("need_listing_offered", f"{row.id}:{row.version}", people, need_answer_id=row.id)
        return row


def open_deal(
    actor: Actor, ref: str, body: str = "", contact_consent: bool = False, form_token: str | None = None
) -> NeedAnswer:
    """The company opens the deal on the listing that an accepted proposal has become."""
    with atomic():
        row = answer_of(actor, ref)
        need = locked(Need, row.need_id)
        if not is_own(actor, need):
            raise Forbidden(Text("이 기업의 구성원만 할 수 있습니다.", "Only the company can do this."))
        if row.state != "accepted" or row.listing is None or row.inquiry_id is not None:
            raise Conflict()
        row.inquiry_id = _deal(actor, row, body, contact_consent, form_token).id
        if need.state == "open":
            _match(actor, need, row)
        return row
