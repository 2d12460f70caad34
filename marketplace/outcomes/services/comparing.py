"""The clock's release of medians: what may be shown of groups of companies, see queries.comparing."""

from __future__ import annotations

from typing import Any

from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.outcomes.models import FigureRelease
from marketplace.outcomes.queries import comparing


def release_figures(payload: dict[str, Any], key: str) -> None:
    """Job: show anew what five companies or more have changed; everything else stays as it was shown."""
    with atomic():
        last = comparing.last_members()
        for cell, values in sorted(comparing.contributions().items()):
            if comparing.may_release(last.get(cell, {}), values):
                year, group, code = cell
                members = {str(company_id): figure_id for company_id, (figure_id, _) in values.items()}
                db.session.add(
                    FigureRelease(
                        year=year, group=group, code=code, companies=len(values), median=comparing.middle(values), members=members,
                    )
                )  # fmt: skip
