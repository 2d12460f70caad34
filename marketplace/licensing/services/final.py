"""The final file: agreement and certificate of signatures joined into one PDF, sealed by the site, with a hash of its own."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from marketplace.gateways.seals import NoTimestamp, SealFailed
from marketplace.kernel import audit, outbox
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.licensing.models import Agreement
from marketplace.licensing.services.agreements import lock_agreement
from marketplace.papers import services as papers

log = logging.getLogger(__name__)
AGAIN = timedelta(
    minutes=10
)  # after a server of timestamps was silent, or a certificate was found out of date


def send_for_joining(agreement: Agreement) -> None:
    """In the transaction that concludes: the file is joined after the commit, rendering takes a moment."""
    outbox.send("join_final", str(agreement.id), agreement_id=agreement.id)


def join_final(payload: dict[str, Any], key: str) -> None:
    """Outbox handler: render both papers, join and seal them, note the file's hash. Done twice, it is done once.

    A server of timestamps that does not answer, or a certificate that has run out, is waited for without end: no file
    goes unsealed, and none is lost. A final file of before the site had a seal stays as it is.
    """
    agreement = db.session.get_one(Agreement, payload["agreement_id"])
    if agreement.final_sha256 or not agreement.paper_id or not agreement.certificate_id:
        return
    parts = [papers.ensure_rendered(paper_id) for paper_id in (agreement.paper_id, agreement.certificate_id)]
    try:
        sha256, sealed = papers.join_and_seal(parts)
    except (NoTimestamp, SealFailed) as reason:
        log.warning("the final file of agreement %s waits for its seal: %s", payload["agreement_id"], reason)
        raise outbox.Later(AGAIN) from reason
    with atomic():
        agreement = lock_agreement(payload["agreement_id"])
        if not agreement.final_sha256:
            agreement.final_sha256 = sha256
            papers.note_seal(sha256, sealed)
            audit.record("agreement.join_final", agreement, SYSTEM, sha256=sha256)
