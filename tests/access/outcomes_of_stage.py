"""The stage's yearly figures: submitted by the company with a document, and a conversation that the center wrote down."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.outcomes import queries, services
from marketplace.outcomes.models import CompanyContact, CompanyYearFile, StoryPart
from marketplace.outcomes.services import Figures, Spoken
from marketplace.papers.services import store_attachment
from tests.negotiation.deals import Deal

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def build_outcomes(deal: Deal, values: dict[str, Any]) -> None:
    """Everything that a row of the matrix names."""
    year, company = queries.last_year(), values["organisation"]
    services.enter_figures(deal.boss, company, year, Figures({"sales": 1_000_000_000, "jobs": 12}))
    file = store_attachment([("재무제표.pdf", io.BytesIO(PDF))])
    services.add_file(deal.boss, company, year, "statement", file)
    spoken = Spoken(
        "called", clock.today(), "시험 설비를 찾는다고 함", "김하나 과장", clock.today() + timedelta(days=7)
    )
    services.log_contact(deal.center, company, spoken, "stage")
    services.enter_figures(deal.boss, company, 2020, Figures({"sales": 900_000_000}))
    services.confirm_year(deal.center, company, 2020)
    services.write_story(deal.boss, company, "두 배가 된 매출", "")
    services.agree_to_part(deal.boss, company, "figure:2020:sales", "")
    values |= {
        "story": services.publish_story(deal.boss, company),
        "story_part": db.session.query(StoryPart).one().ref,
        "outcome_year": year,
        "outcome_file": db.session.query(CompanyYearFile).one().ref,
        "company_contact": db.session.query(CompanyContact).one().ref,
    }
