"""기술료 보고서: the accepted report of a period as a paper in both languages."""

from __future__ import annotations

from typing import Any

from flask import current_app

from marketplace.accounts.queries import organisation_snapshot
from marketplace.formats.dates_text import date_text
from marketplace.invoicing.queries import party
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.text import LANGUAGES, Text, language, reading, t
from marketplace.papers import services as papers
from marketplace.royalties.models import RoyaltyReport
from marketplace.royalties.queries import withholding_on

WITHHELD = {
    "deducted": Text(
        "원천징수할 세금은 기술료에서 공제하여 납부하고 납부 증명서를 제출합니다.",
        "Tax to be withheld is deducted from the royalty and paid; the certificate is sent in.",
    ),
    "grossed_up": Text(
        "원천징수 세금은 기술도입자가 따로 부담하며, 기술료는 전액을 지급합니다.",
        "Tax withheld at source is borne by the licensee in addition; the royalty is paid in full.",
    ),
}


def issue_royalty_statement(report: RoyaltyReport, actor: Actor) -> None:
    """The statement in both languages, in the caller's transaction."""
    for lang in LANGUAGES:
        with reading(lang):
            papers.issue(
                "royalty_statement",
                report,
                _snapshot(report),
                actor,
                language=lang,
                number=report.number,
                organisation_id=report.agreement.institution_id,
            )


def _snapshot(report: RoyaltyReport) -> dict[str, Any]:
    agreement, at = report.agreement, 1 if language() == "en" else 0
    sales, deductions = sum(x.sales for x in report.lines), sum(x.deductions for x in report.lines)
    remarks = [t("부가가치세는 청구서에 따로 적습니다.", "VAT is shown on the invoice.")]
    if agreement.company.is_abroad:
        remarks.append(t(WITHHELD[withholding_on(report.schedule, report.period_until)]))
    if report.remark:
        remarks.append(report.remark)
    return {
        "number": report.number,
        "created_at": clock.now().isoformat(),
        "site_name": t("기술마당", "Gisul Madang"),
        "site_url": current_app.config["SITE_URL"],
        "specimen": current_app.config["SITE_MODE"] == "demo",
        "issued_on": clock.today().isoformat(),
        "period": f"{date_text(report.period_from, language())} – {date_text(report.period_until, language())}",
        "currency": report.schedule.currency,
        "licensor": party(organisation_snapshot(agreement.institution_id)),
        "licensee": party(organisation_snapshot(agreement.company_id)),
        "subject": agreement.listing.title,
        "agreement_number": agreement.number,
        "products": [
            {
                "name": line.product,
                "quantity": line.quantity,
                "sales": line.sales,
                "deductions": line.deductions,
                "net_sales": line.sales - line.deductions,
                "note": line.note or None,
            }
            for line in report.lines
        ],
        "sales": sales,
        "deductions": deductions,
        "net_sales": sales - deductions,
        "formula": [
            {
                "label": step["label"][at],
                "formula": step["formula"][at] or None,
                "amount": step["amount"],
                "total": step["total"],
            }
            for step in report.computed
        ],
        "royalty_due": report.royalty,
        "remarks": remarks,
        "prepared_by": report.submitted_by.display_name if report.submitted_by else None,
    }
