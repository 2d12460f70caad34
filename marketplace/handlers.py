"""Outbox topic -> handler: the one table. And the clockwork: job -> how often."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import current_app

from marketplace import housekeeping, mailing
from marketplace.accounts.services import notify_address
from marketplace.billing import services as billing
from marketplace.catalog import indexing
from marketplace.dealroom import digest
from marketplace.demand import alerts
from marketplace.demand import services as needs
from marketplace.kernel import audit
from marketplace.kernel.outbox import Handler
from marketplace.kernel.transaction import atomic
from marketplace.licensing import services as licensing
from marketplace.negotiation import services as negotiation
from marketplace.rights import services as rights
from marketplace.royalties import services as royalties


def _seal_audit(payload: dict[str, object], key: str) -> None:
    audit.seal()


def _send_audit_head(payload: dict[str, object], key: str) -> None:
    """Mail the newest seal out of the house: that is what makes the chain prove something."""
    audit.seal()
    head, count = audit.head(), audit.count()
    with atomic():
        notify_address("audit_head", head, current_app.config["CENTER_EMAIL"], "ko", head=head, count=count)


def each(*handlers: Handler) -> Handler:
    """Several features hear of one message; all of them are idempotent, so a retry repeats them all."""

    def run(payload: dict[str, Any], key: str) -> None:
        for handler in handlers:
            handler(payload, key)

    return run


HANDLERS: dict[str, Handler] = {
    "mail": mailing.deliver,
    "index": indexing.index_listing,
    "rebuild_index": indexing.rebuild_index,
    "check_index": indexing.check_index,
    "expire_listings": indexing.expire_listings,
    "submit_attempt": billing.submit_attempt,
    "close_attempts": billing.close_attempts,
    "submit_refund": billing.submit_refund,
    "stripe_event": billing.work_event,
    "poll_attempts": billing.poll_attempts,
    "fetch_events": billing.fetch_events,
    "compare_balance": billing.compare_balance,
    "remind_arrears": billing.remind_arrears,
    "open_planned": billing.open_planned,
    "remind_bonds": billing.remind_bonds,
    "reply_clock": negotiation.run_reply_clock,
    "lapse_terms": negotiation.lapse_terms,
    "listing_closed": each(negotiation.on_listing_closed, negotiation.end_applications),
    "organisation_closed": each(negotiation.on_organisation_closed, licensing.on_organisation_closed),
    "organisation_merged": each(
        billing.on_organisation_merged, licensing.on_organisation_merged, needs.on_organisation_merged
    ),
    "lapse_inquiries": negotiation.lapse_inquiries,
    "daily_letters": digest.write_daily_letters,
    "join_final": licensing.join_final,
    "remind_of_expiry": each(licensing.remind_of_expiry, licensing.remind_of_use),
    "terms_accepted": licensing.on_terms_accepted,
    "lapse_agreements": licensing.lapse_due,
    "expire_agreements": licensing.expire_due,
    "received_changed": each(licensing.follow_received, royalties.follow_received),
    "rights_changed": indexing.follow_rights,
    "announce_turned": rights.announce_turned,
    "open_reports": royalties.open_reports,
    "remind_reports": royalties.remind_reports,
    "remind_distributions": royalties.remind_distributions,
    "bill_estimates": royalties.bill_estimates,
    "search_alerts": alerts.send_due,
    "confirm_alert_consents": alerts.confirm_consents,
    "seal_audit": _seal_audit,
    "send_audit_head": _send_audit_head,
    "purge": housekeeping.purge,
}

JOBS: dict[str, timedelta] = {
    "seal_audit": timedelta(minutes=5),
    "reply_clock": timedelta(hours=1),
    "lapse_terms": timedelta(hours=1),
    "lapse_inquiries": timedelta(hours=6),
    "daily_letters": timedelta(hours=1),
    "lapse_agreements": timedelta(hours=1),
    "expire_agreements": timedelta(hours=1),
    "remind_of_expiry": timedelta(hours=6),
    "expire_listings": timedelta(hours=1),
    "announce_turned": timedelta(hours=1),
    "check_index": timedelta(minutes=1),
    "search_alerts": timedelta(minutes=5),
    "confirm_alert_consents": timedelta(days=1),
    "poll_attempts": timedelta(minutes=10),
    "fetch_events": timedelta(hours=1),
    "compare_balance": timedelta(days=1),
    "remind_arrears": timedelta(days=1),
    "open_planned": timedelta(days=1),
    "remind_bonds": timedelta(days=1),
    "open_reports": timedelta(days=1),
    "remind_reports": timedelta(days=1),
    "remind_distributions": timedelta(days=1),
    "bill_estimates": timedelta(days=1),
    "send_audit_head": timedelta(days=1),
    "purge": timedelta(days=1),
}
