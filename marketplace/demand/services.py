"""Saving a search, consenting to alerts and leaving them; registering a need and what becomes of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from marketplace.accounts.models import Organisation
from marketplace.accounts.queries import center_people, people_of
from marketplace.accounts.services import notify
from marketplace.catalog.queries import listing_for, read_address
from marketplace.demand import queries
from marketplace.demand.lifecycle import NEED
from marketplace.demand.models import CONSENT_VERSION, FREQUENCIES, AlertConsent, Need, SavedSearch
from marketplace.demand.permissions import is_own, may_register_for
from marketplace.demand.times import next_due
from marketplace.kernel import clock
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic

MOST_SAVED = 50
LONGEST_ADDRESS = 2000


# Saved searches and their alerts


def save_search(actor: Actor, address: str, name: str, frequency: str, consent: bool, form_token: str) -> str:
    """Keep a search and mail what is new in it; its ref. The same form sent twice saves once."""
    address = read_address(address).address
    if len(address) > LONGEST_ADDRESS:
        sentence = Text("검색 조건이 너무 깁니다. 줄여 주십시오.", "The conditions are too long to be kept.")
        raise Invalid(sentence, name=sentence)
    with atomic():
        if made := made_before(SavedSearch, form_token, SavedSearch.user_id == actor.user_id):
            return made.ref
        if len(queries.saved_searches(actor)) >= MOST_SAVED:
            raise Conflict(
                Text(
                    "저장한 검색은 50개까지입니다. 쓰지 않는 것을 지워 주십시오.",
                    "You can keep 50 searches. Please delete one that you do not need.",
                )
            )
        _consent(actor, consent)
        now = clock.now()
        saved = SavedSearch(
            user_id=actor.user_id,
            name=name.strip()[:120] or queries.described(address)[:120],
            address=address,
            frequency=_frequency(frequency),
            form_token=form_token,
            since_at=now,
            due_at=next_due(frequency, now),
        )
        db.session.add(saved)
        db.session.flush()
        return saved.ref


def change_search(actor: Actor, ref: str, name: str, frequency: str, consent: bool) -> None:
    """Another name, another rhythm; a paused one goes on from now."""
    with atomic():
        saved = _own(actor, ref)
        _consent(actor, consent)
        saved.name = name.strip()[:120] or saved.name
        saved.frequency = _frequency(frequency)
        saved.due_at = next_due(frequency, clock.now())


def pause_search(actor: Actor, ref: str, paused: bool) -> None:
    """Stop the mails of one search, or let them go on: what came meanwhile is not mailed."""
    with atomic():
        saved = _own(actor, ref)
        if not paused and queries.consent_of(actor.user_id) is None:
            raise Invalid(NEEDS_CONSENT, consent=NEEDS_CONSENT)
        if paused == (saved.paused_at is not None):
            return
        saved.paused_at = clock.now() if paused else None
        if not paused:
            saved.since_at = clock.now()
            saved.due_at = next_due(saved.frequency, clock.now())


def delete_search(actor: Actor, ref: str) -> None:
    with atomic():
        db.session.delete(_own(actor, ref))


def leave_alerts(user_id: int, by: str) -> bool:
    """Withdraw the consent and pause every search of this person; False when there was nothing to withdraw."""
    with atomic():
        consent = queries.consent_of(user_id)
        if consent is None:
            return False
        consent.withdrawn_at, consent.withdrawn_by = clock.now(), by
        db.session.execute(
            update(SavedSearch)
            .where(SavedSearch.user_id == user_id, SavedSearch.paused_at.is_(None))
            .values(paused_at=clock.now())
        )
        # 제50조 제7항: the outcome of a consent or refusal is told within 14 days
        notify("alerts_left", consent.id, [user_id], on=_day(clock.now()))
        return True


def confirm_consent(user_id: int) -> None:
    """The person wants to go on receiving alerts (asked every two years)."""
    with atomic():
        if consent := queries.consent_of(user_id):
            consent.confirmed_at = clock.now()


NEEDS_CONSENT = Text("알림을 받으시려면 동의가 필요합니다.", "To send you alerts we need your consent.")


def _consent(actor: Actor, given: bool) -> None:
    """Keep a new consent; one that stands need not be given again."""
    assert actor.user_id is not None
    if queries.consent_of(actor.user_id):
        return
    if not given:
        raise Invalid(NEEDS_CONSENT, consent=NEEDS_CONSENT)
    now = clock.now()
    row = AlertConsent(user_id=actor.user_id, version=CONSENT_VERSION, given_at=now, confirmed_at=now)
    db.session.add(row)
    db.session.flush()
    notify("alerts_joined", row.id, [actor.user_id], on=_day(now))


def _day(at: datetime) -> str:
    return clock.seoul_date(at).isoformat()


def _frequency(frequency: str) -> str:
    if frequency not in FREQUENCIES:
        raise Invalid(Text("알림 주기를 골라 주십시오.", "Please choose how often."))
    return frequency


def _own(actor: Actor, ref: str) -> SavedSearch:
    saved = queries.saved_search_for(actor, ref)
    if saved is None:
        raise NotFound()
    return saved


# Needs


def save_need(
    actor: Actor,
    ref: str | None,
    *,
    company_id: int,
    form_token: str,
    title: str,
    problem: str,
    field: str,
    trl_from: int | None,
    budget: int | None,
) -> str:
    """Write a need, or change one that has not ended; its ref."""
    with atomic():
        need = (
            queries.need_for(actor, ref)
            if ref
            else made_before(Need, form_token, Need.created_by_id == actor.user_id)
        )
        if ref and need is None:
            raise NotFound()
        if need is None:
            company = db.session.get(Organisation, company_id)
            if company is None or not may_register_for(actor, company_id):
                raise Forbidden(Text("소속 기업을 골라 주십시오.", "Please choose a company of yours."))
            need = Need(company_id=company_id, created_by_id=actor.user_id, form_token=form_token)
            db.session.add(need)
        elif not is_own(actor, need):
            raise Forbidden(
                Text("이 기업의 구성원만 고칠 수 있습니다.", "Only the company's people can change it.")
            )
        elif need.state not in ("draft", "open"):
            raise Conflict(
                Text("끝난 수요기술은 고칠 수 없습니다.", "A need that has ended can't be changed.")
            )
        need.title, need.problem, need.field = title, problem, field
        need.trl_from, need.budget = trl_from, budget
        db.session.flush()
        return need.ref


def open_need(actor: Actor, ref: str) -> None:
    """Show it to the center, which is told."""
    with atomic():
        need = _need(actor, ref)
        NEED.perform("open", need, actor)
        need.opened_at, need.ended_at, need.note = clock.now(), None, ""
        people = center_people("center_admin")
        notify("need_opened", f"{need.id}:{need.version}", people, need_id=need.id)


def match_need(actor: Actor, ref: str, public_id: str) -> None:
    """A listing answers it; the company is told when the center found it."""
    with atomic():
        need = _need(actor, ref)
        listing = listing_for(actor, public_id.strip())
        if listing is None or listing.state != "published":
            sentence = Text(
                "공개된 기술의 번호를 입력해 주십시오.", "Please enter the number of a public listing."
            )
            raise Invalid(sentence, public_id=sentence)
        NEED.perform("match", need, actor, listing=listing.public_id)
        need.listing_id, need.ended_at = listing.id, clock.now()
        if not is_own(actor, need):
            notify("need_matched", f"{need.id}:{need.version}", people_of(need.company_id), need_id=need.id)


def reopen_need(actor: Actor, ref: str) -> None:
    """The listing was not the answer after all."""
    with atomic():
        need = _need(actor, ref)
        NEED.perform("reopen", need, actor)
        need.listing_id = need.ended_at = None


def close_need(actor: Actor, ref: str, note: str) -> None:
    """It is no longer looked for."""
    with atomic():
        need = _need(actor, ref)
        NEED.perform("close", need, actor)
        need.ended_at, need.note = clock.now(), note.strip()[:500]


def _need(actor: Actor, ref: str) -> Need:
    need = queries.need_for(actor, ref)
    if need is None:
        raise NotFound()
    return need


def on_organisation_closed(payload: dict[str, Any], key: str) -> None:
    """Handler: what a company that is no more was looking for is no longer looked for."""
    with atomic():
        looking = (Need.company_id == payload["organisation_id"], Need.state.in_(("draft", "open")))
        for need in db.session.scalars(select(Need).where(*looking).order_by(Need.id).with_for_update()):
            NEED.perform("close", need, SYSTEM)
            need.ended_at = clock.now()
