"""Running royalties of the role accounts: paid periods, one that is open, one that is questioned, one that is late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from marketplace.bank import services as bank
from marketplace.demo.cast import Cast, Office
from marketplace.demo.institutions import HOME
from marketplace.demo.talks import deliver
from marketplace.demo.timeline import Story
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.licensing.models import Agreement
from marketplace.royalties import services as royalties
from marketplace.royalties.models import RoyaltyReport, RoyaltySchedule
from marketplace.royalties.services import Line

REMARKS = ("양산 초기라 물량이 적습니다.", "수출분이 더해졌습니다.", "고객사 한 곳이 늘었습니다.")


def running_royalties(cast: Cast) -> Story:
    """The home institution's licensees report by the quarter or month; what each stage looks like is there to see."""
    office: Office = cast.offices[HOME]
    officer, finance = cast.actor(office.officers[0]), cast.actor(office.finance[0])
    yield clock.now() + timedelta(seconds=1)
    royalties.open_reports({}, "")
    asked = False
    for schedule in _schedules(office.id):
        home = schedule.agreement.company_id == cast.home.id
        person = _reporter(cast, schedule.agreement.company_id)
        reports = list(_due(schedule.id))
        if person is None or not reports:
            continue
        last = reports[-1]
        for number, report in enumerate(reports[:-1]):
            _file(report, number, person)
            invoice_id = royalties.accept_report(report.id, officer).invoice_id
            if invoice_id is not None:
                _pay(office, invoice_id, finance)
                yield clock.now() + timedelta(seconds=1)
        if home and not asked and reports[:-1]:
            asked = True  # the next schedule's last period stays open, and the others' runs late
            _file(last, len(reports), person, share=0.3)
            royalties.query_report(
                last.id,
                "지난 기간보다 매출이 크게 줄었습니다. 이유와 수출분이 들어 있는지 알려 주십시오.",
                officer,
            )
    deliver()


def _schedules(institution_id: int) -> list[RoyaltySchedule]:
    query = (
        select(RoyaltySchedule)
        .join(Agreement, Agreement.id == RoyaltySchedule.agreement_id)
        .where(Agreement.institution_id == institution_id, Agreement.state == "in_force")
    )
    return list(db.session.scalars(query.order_by(RoyaltySchedule.id)).unique())


def _due(schedule_id: int) -> Iterator[RoyaltyReport]:
    query = select(RoyaltyReport).where(
        RoyaltyReport.schedule_id == schedule_id, RoyaltyReport.state == "due"
    )
    return iter(list(db.session.scalars(query.order_by(RoyaltyReport.period_from)).unique()))


def _reporter(cast: Cast, company_id: int) -> Actor | None:
    found = next((c.representative for c in cast.companies if c.id == company_id), None)
    return cast.actor(found) if found else None


def _file(report: RoyaltyReport, number: int, person: Actor, share: float = 1.0) -> None:
    """Sales that grow from period to period; `share` of what was to be expected."""
    months = report.schedule.months
    sales = round((38 + 6 * number) * months * share) * 1_000_000
    lines = [
        Line("양산 제품 A", sales, sales // 20, quantity=f"{sales // 2_500:,}개"),
        Line("시제품과 부속", sales // 8, 0),
    ]
    royalties.submit_report(report.id, lines, person, remark=REMARKS[number % len(REMARKS)])


def _pay(office: Office, invoice_id: int, finance: Actor) -> None:
    invoice = db.session.get_one(Invoice, invoice_id)
    receipt = bank.record_receipt(
        office.bank_account_id,
        reference=f"RR-{invoice.number}",
        received_on=clock.today(),
        amount=invoice.total,
        payer_name=invoice.payer["name_ko"],
        memo=invoice.number,
        actor=finance,
    )
    bank.match_receipt(receipt.id, invoice_id, finance)
    deliver()
