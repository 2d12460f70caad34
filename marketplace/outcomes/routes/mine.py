"""우리 회사: what the center and the marketplace do for one's own company, and what they ask of it, on one page."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.models import Organisation
from marketplace.kernel.feature import installed
from marketplace.kernel.text import t
from marketplace.outcomes import queries
from marketplace.outcomes.measures import in_words
from marketplace.outcomes.routes import bp
from marketplace.web.exports import table_response
from marketplace.web.identity import actor, found, sign_in_required

MOST = 12  # events before the whole line is asked for
TO_DO = 6


@bp.get("/my/company")
@sign_in_required
def mine() -> ResponseReturnValue:
    """One's own company; among several, the one that was chosen (`of`), else the first."""
    companies = queries.own_companies(actor())
    if not companies:
        return render_template("outcomes/mine.html", company=None)
    chosen = request.args.get("of")
    company = found(next((one for one in companies if one.ref == chosen), None)) if chosen else companies[0]
    reader = actor()
    line = queries.line_of(reader, company.id)
    whole = "whole" in request.args
    return render_template(
        "outcomes/mine.html",
        company=company,
        companies=companies,
        todo=[item for item in installed().work_items(reader) if item.mine][:TO_DO],
        facts=queries.facts_of(reader, company.id),
        fits=queries.fits_of(reader, company.id),
        line=line if whole else line[:MOST],
        total=len(line),
        sold=_sold(company),
        in_words=in_words,
        here=lambda **more: url_for("outcomes.mine", of=company.ref, **more),
    )


@bp.get("/companies/<ref>/line.<any(csv, xlsx):kind>")
@sign_in_required
def mine_export(ref: str, kind: str) -> ResponseReturnValue:
    """The line of one's own company as a table."""
    company = found(next((one for one in queries.own_companies(actor()) if one.ref == ref), None))
    header = [
        t("날짜", "Day"), t("종류", "Kind"), t("내용", "What"), t("대상", "About"), t("금액(원)", "Amount (KRW)"),
    ]  # fmt: skip
    rows = [
        (event.on, t(event.kind.name), t(event.what), event.subject, event.amount)
        for event in queries.line_of(actor(), company.id)
    ]
    return table_response(kind, t("우리 회사", "our-company"), header, rows)


def _sold(company: Organisation) -> list[tuple[str, float]]:
    """(year, sales in million won), the oldest first; nothing where a single year says nothing of a change."""
    years = reversed(queries.years_of(company.id))
    sold = [(str(one.year), one.values["sales"] / 1_000_000) for one in years if "sales" in one.values]
    return sold if len(sold) > 1 else []
