"""Saving a search, consenting to alerts and leaving them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from marketplace.accounts.services import notify
from marketplace.catalog.queries import read_address
from marketplace.demand import queries
from marketplace.demand.models import CONSENT_VERSION, FREQUENCIES, AlertConsent, SavedSearch
from marketplace.demand.times import next_due
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid, NotFound
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic

MOST_SAVED = 50
LONGEST_ADDRESS = 2000


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
