"""Steps of a licence with a royalty, for the tests that hold its papers against what runs."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from typing import Any

from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.licensing import services as licensing
from marketplace.licensing.models import Agreement
from marketplace.licensing.services import paper_data
from marketplace.royalties import services
from marketplace.royalties.models import RoyaltyReport, RoyaltySchedule
from marketplace.royalties.services import Line
from tests.negotiation.deals import Deal, make_deal, terms
from tests.world import PASSWORD, World

SEOUL = timezone(timedelta(hours=9))
HALVES: dict[str, Any] = {"fee": 0, "effective_when": "countersigned", "royalty_bp": 300, "term_months": 24}


def begin(world: World, **listing: Any) -> Deal:
    """A deal on the first Monday of 2027."""
    clock.move_to(datetime(2027, 1, 4, 10, tzinfo=SEOUL))
    return make_deal(world, **listing)


def on(day: date) -> None:
    """It is this day, and the daily jobs have run."""
    clock.move_to(datetime(day.year, day.month, day.day, 10, tzinfo=SEOUL))
    services.open_reports({}, "daily")
    services.remind_reports({}, "daily")
    outbox.drain()
    db.session.rollback()


def reports() -> list[RoyaltyReport]:
    db.session.expire_all()
    return db.session.query(RoyaltyReport).order_by(RoyaltyReport.period_from).all()


def periods() -> list[tuple[date, date]]:
    return [(report.period_from, report.period_until) for report in reports()]


def schedule() -> RoyaltySchedule:
    db.session.expire_all()
    return db.session.query(RoyaltySchedule).one()


def amended(deal: Deal, parent: Agreement, **changes: Any) -> Agreement:
    """An amendment signed by both; free, so in force at once."""
    row = licensing.amend(parent.id, terms(**HALVES | changes), deal.officer)
    licensing.offer(row.id, deal.officer)
    licensing.sign(row.id, deal.boss, PASSWORD)
    return licensing.countersign(row.id, deal.officer, PASSWORD)


def billed(deal: Deal, report: RoyaltyReport, sales: int) -> Invoice | None:
    """File and accept a period; its invoice."""
    services.submit_report(report.id, [Line("분리막", sales)], deal.boss, no_sales=False)
    done = services.accept_report(report.id, deal.officer)
    return db.session.get(Invoice, done.invoice_id) if done.invoice_id else None


def royalty(deal: Deal, report: RoyaltyReport, sales: int) -> int:
    invoice = billed(deal, report, sales)
    return invoice.net if invoice else 0


def wording(row: Agreement) -> str:
    return json.dumps(paper_data.agreement(row), ensure_ascii=False)
