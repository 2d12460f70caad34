"""What the walks of the kinds of deal do and ask between their steps."""

from __future__ import annotations

import json
from typing import Any

from marketplace.invoicing.models import Invoice
from marketplace.kernel import outbox
from marketplace.kernel.database import db
from marketplace.licensing import queries, services
from marketplace.licensing.models import Agreement
from marketplace.rights import queries as rights
from tests.licensing.test_assets import again
from tests.negotiation.deals import Deal
from tests.world import PASSWORD


def bills_of(agreement: Agreement) -> list[Invoice]:
    query = db.session.query(Invoice).filter_by(source_type="agreement", source_id=agreement.id)
    return query.order_by(Invoice.id).all()


def expire() -> None:
    services.expire_due({}, "job")
    outbox.drain()
    db.session.rollback()


def duty(agreement: Agreement, kind: str) -> Any:
    db.session.rollback()
    return next((row for row in queries.duties_of(again(agreement)) if row.kind == kind), None)


def until(agreement: Agreement) -> Any:
    [right] = [one for one in rights.of_source("agreement", agreement.id) if one.ended_at is None]
    return right.until_on


def signed(deal: Deal, sheet: Any) -> Agreement:
    """The agreement of accepted terms, signed by both."""
    draft = services.draft_agreement(sheet.id, deal.officer)
    services.offer(draft.id, deal.officer)
    services.sign(draft.id, deal.boss, PASSWORD)
    return services.countersign(draft.id, deal.officer, PASSWORD)


def said(agreement: Agreement) -> str:
    paper = queries.paper_of(again(agreement))
    assert paper is not None
    return json.dumps(paper.snapshot, ensure_ascii=False)
