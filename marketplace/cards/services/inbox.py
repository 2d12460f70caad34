"""Stripe's events: stored before they are answered, worked on afterwards; and the poller that needs none of them."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.books.services import note_issue
from marketplace.cards.models.payment import (
    ENDED_DISPUTES,
    LIVE_ATTEMPT_STATES,
    Dispute,
    PaymentAttempt,
    StripeEvent,
)
from marketplace.cards.queries import stripe_accounts, stripe_net
from marketplace.cards.services.attempts import submit_attempt
from marketplace.cards.services.disputes import sync_dispute
from marketplace.cards.services.refunds import sync_refund
from marketplace.cards.services.stripe_invoices import sync_stripe_invoice
from marketplace.cards.services.sync import sync_attempt, sync_intent, sync_session
from marketplace.formats.text_in import one_line
from marketplace.gateways.stripe import Broken, Refused, Silent, gateway
from marketplace.invoicing.models import PaymentAccount, Refund
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db, insert_ignore
from marketplace.kernel.transaction import atomic, locked


def stripe_holdings() -> dict[str, int]:
    """What Stripe says it holds for all institutions, by currency. Asks the network."""
    accounts = stripe_accounts()
    db.session.rollback()  # no network inside a transaction
    theirs: dict[str, int] = {}
    for account in accounts:
        for currency, amount in gateway().balance(account).items():
            theirs[currency] = theirs.get(currency, 0) + amount
    return theirs


log = logging.getLogger(__name__)


def accept_event(event: dict[str, Any]) -> bool:
    """Store a verified event and queue its work, in one commit; False when it was stored before.

    Of the object only ids are kept: no card data and no names reach our tables or logs.
    """
    subject = event["data"].get("object") or {}
    with atomic():
        fresh = insert_ignore(
            StripeEvent,
            event_id=event["id"],
            account=one_line(str(event.get("account") or ""))[:60],
            api_version=one_line(str(event.get("api_version") or ""))[:40],
            livemode=bool(event.get("livemode")),
            type=one_line(str(event.get("type") or ""))[:80],
            object_id=one_line(str(subject.get("id") or ""))[:120],
            payload={
                "object": one_line(str(subject.get("object") or "")),
                "payment_intent": one_line(subject["payment_intent"])
                if isinstance(subject.get("payment_intent"), str)
                else None,
            },
            received_at=clock.now(),
            state="received",
        )
        # Sent for a duplicate as well: the row of the queue is unique, and an unfinished one stays queued.
        outbox.send("stripe_event", event["id"], event_id=event["id"])
    return fresh


def work_event(payload: dict[str, Any], key: str) -> None:
    """Outbox handler: bring what an event speaks of up to date. The event's own content is never believed."""
    event = db.session.scalars(select(StripeEvent).where(StripeEvent.event_id == payload["event_id"])).one()
    if event.state != "received":
        return
    event_id = event.id
    worked = _work(event)
    with atomic():
        row = locked(StripeEvent, event_id)
        row.state, row.done_at = ("done" if worked else "ignored"), clock.now()


def _work(event: StripeEvent) -> bool:
    """True when the event's object was synchronised; False for what does not concern us."""
    if event.livemode != gateway().livemode or not _is_our_account(event.account):
        with atomic():
            note_issue(
                "foreign_event",
                event.event_id,
                institution_id=None,
                type=event.type,
                account=event.account,
                livemode=event.livemode,
            )
        return False
    kind, object_id, account = event.payload.get("object"), event.object_id, event.account
    if kind == "checkout.session":
        return sync_session(object_id, account)
    if kind == "invoice":
        return sync_stripe_invoice(object_id, account)
    if kind == "payment_intent":
        return sync_intent(object_id, account)
    if kind == "charge":
        intent_id = event.payload.get("payment_intent")
        return bool(intent_id) and sync_intent(str(intent_id), account)
    if kind == "refund":
        return sync_refund(object_id, account)
    if kind == "dispute":
        return sync_dispute(object_id, account)
    return False


def _is_our_account(account: str) -> bool:
    """ "" is the platform's own; another must belong to one of the institutions."""
    return (
        not account
        or db.session.scalar(select(PaymentAccount.id).where(PaymentAccount.stripe_account == account))
        is not None
    )


def poll_attempts(payload: dict[str, Any], key: str) -> None:
    """Job, every ten minutes: whatever may still move is asked for, whether or not a webhook came."""
    if not gateway().configured:
        return
    attempts = db.session.scalars(
        select(PaymentAttempt)
        .where(PaymentAttempt.state.in_(LIVE_ATTEMPT_STATES))
        .order_by(PaymentAttempt.id)
    ).all()
    for attempt in attempts:
        if attempt.has_page:
            _quietly(sync_attempt, attempt.id)
        elif attempt.submitted_at is not None:
            _quietly(submit_attempt, {"attempt_id": attempt.id}, key)
    refunds = db.session.execute(
        select(Refund.stripe_id, PaymentAccount.stripe_account)
        .join(PaymentAttempt, PaymentAttempt.id == Refund.attempt_id)
        .join(PaymentAccount, PaymentAccount.id == PaymentAttempt.account_id)
        .where(Refund.state.in_(("submitting", "pending")), Refund.stripe_id.is_not(None))
    ).all()
    for stripe_id, account in refunds:
        _quietly(sync_refund, stripe_id, account)
    disputes = db.session.execute(
        select(Dispute.stripe_id, PaymentAccount.stripe_account)
        .join(PaymentAttempt, PaymentAttempt.id == Dispute.attempt_id)
        .join(PaymentAccount, PaymentAccount.id == PaymentAttempt.account_id)
        .where(Dispute.status.not_in(ENDED_DISPUTES))
    ).all()
    for stripe_id, account in disputes:
        _quietly(sync_dispute, stripe_id, account)


def fetch_events(payload: dict[str, Any], key: str) -> None:
    """Job, hourly: events whose delivery failed are taken from Stripe (it keeps them for 30 days)."""
    if not gateway().configured:
        return
    since = int((clock.now() - timedelta(days=29)).timestamp())
    for account in stripe_accounts():
        for event in gateway().undelivered_events(since, account):
            accept_event(event | ({"account": account} if account else {}))


def compare_balance(payload: dict[str, Any], key: str) -> None:
    """Job, daily: Stripe's movements against the books. A difference is put on the list, never corrected."""
    if not gateway().configured:
        return
    for currency, amount in stripe_holdings().items():
        ours = stripe_net(currency)
        if ours != amount:
            with atomic():
                note_issue(
                    "balance",
                    f"{clock.today()}:{currency}",
                    institution_id=None,
                    stripe=amount,
                    books=ours,
                    currency=currency,
                )


def _quietly(work: Any, *arguments: Any) -> None:
    """One object's trouble with Stripe does not keep the poller from the others."""
    try:
        work(*arguments)
    except (Silent, Broken, Refused) as error:
        db.session.rollback()
        log.warning("poller: %s %s", work.__name__, type(error).__name__)
