"""The final file: agreement and certificate of signatures joined into one PDF, with a hash of its own."""

from __future__ import annotations

import io
from typing import Any

from flask import current_app
from pypdf import PdfReader, PdfWriter

from marketplace.gateways.storage import files
from marketplace.kernel import audit, outbox
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.licensing.models import Agreement
from marketplace.licensing.services.agreements import lock_agreement
from marketplace.papers import services as papers
from marketplace.papers.models import Paper


def send_for_joining(agreement: Agreement) -> None:
    """In the transaction that concludes: the file is joined after the commit, rendering takes a moment."""
    outbox.send("join_final", str(agreement.id), agreement_id=agreement.id)


def join_final(payload: dict[str, Any], key: str) -> None:
    """Outbox handler: render both papers, join them, store the file, note its hash. Done twice, it is done once."""
    agreement = db.session.get_one(Agreement, payload["agreement_id"])
    if agreement.final_sha256 or not agreement.paper_id or not agreement.certificate_id:
        return
    parts = [papers.ensure_rendered(paper_id) for paper_id in (agreement.paper_id, agreement.certificate_id)]
    stored = files().put(io.BytesIO(joined(parts)), current_app.config["MAX_FILE_BYTES"])
    with atomic():
        agreement = lock_agreement(agreement.id)
        if not agreement.final_sha256:
            agreement.final_sha256 = stored.sha256
            audit.record("agreement.join_final", agreement, SYSTEM, sha256=stored.sha256)


def joined(parts: list[Paper]) -> bytes:
    """The pages of stored papers as one PDF, with outline entries of their numbers."""
    writer = PdfWriter()
    for part in parts:
        with files().open(part.sha256) as stream:
            writer.append(
                PdfReader(io.BytesIO(stream.read())), outline_item=part.number, import_outline=False
            )
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
