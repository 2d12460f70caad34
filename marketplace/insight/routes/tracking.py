"""Tracking: the funnel, what is stuck, and the rows behind each figure."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.insight import queries
from marketplace.insight.permissions import may_track
from marketplace.insight.queries import STAGES, Scope
from marketplace.insight.routes import bp
from marketplace.kernel import clock
from marketplace.kernel.errors import Forbidden, NotFound
from marketplace.kernel.text import Text, t
from marketplace.negotiation.models import DECLINE_REASONS
from marketplace.web.exports import csv_response
from marketplace.web.identity import actor, sign_in_required
from marketplace.web.paging import page_number, paginate
from marketplace.web.parameters import asked_day, asked_number


def _scope() -> Scope:
    """The conditions of the address; anything odd is read as not chosen."""
    if not may_track(actor()):
        raise Forbidden(
            Text("센터와 기관 담당자만 볼 수 있습니다.", "For the center and institutions' officers only.")
        )
    today = clock.today()
    start, end = asked_day("from", date(today.year, 1, 1)), asked_day("to", today)
    if start > end:
        start, end = end, start
    return Scope(
        start,
        end,
        asked_number("institution") or None,
        asked_number("cluster") or None,
    )


def _values(scope: Scope, **more: object) -> dict[str, Any]:
    """The scope as address parameters."""
    found = {
        "from": scope.start.isoformat(),
        "to": scope.end.isoformat(),
        "institution": scope.institution_id,
        "cluster": scope.mini_cluster_id,
        **more,
    }
    return {key: value for key, value in found.items() if value is not None}


@bp.get("/center/tracking")
@sign_in_required
def tracking() -> ResponseReturnValue:
    scope, who = _scope(), actor()
    dimension = "cluster" if request.args.get("by") == "cluster" else "institution"
    table = queries.funnel_by(who, scope, dimension)
    if request.args.get("format") == "csv":
        header = [
            t("구분", "Name"),
            *STAGES.values(),
            t("입금액(원, 부가세 포함)", "Received (KRW, VAT included)"),
        ]
        return csv_response(
            f"tracking-{dimension}",
            header,
            ([row.name, *counts.values(), money] for row, counts, money in table),
        )
    return render_template(
        "insight/tracking.html",
        scope=scope,
        values=_values,
        stages=STAGES,
        funnel=queries.funnel(who, scope),
        table=table,
        dimension=dimension,
        views=queries.views(who, scope),
        published=queries.published(who, scope),
        income=queries.income(who, scope),
        months=queries.income_by_month(who, scope),
        stuck=queries.stuck(who, scope),
        declines=queries.declines(who, scope),
        decline_reasons=DECLINE_REASONS,
        institutions=queries.institutions(who),
        clusters=queries.clusters(),
    )


@bp.get("/center/tracking/stuck.csv")
@sign_in_required
def stuck() -> ResponseReturnValue:
    rows = queries.stuck(actor(), _scope())
    header = [
        t("사유", "Why"),
        t("기술", "Technology"),
        t("기업", "Company"),
        t("기관", "Institution"),
        t("기준일", "Since"),
        t("경과일", "Days"),
    ]
    return csv_response(
        "stuck",
        header,
        (
            (
                x.reason,
                x.inquiry.listing.title,
                x.inquiry.company.name,
                x.inquiry.listing.institution.name,
                x.since,
                x.days,
            )
            for x in rows
        ),
    )


@bp.get("/center/tracking/cases/<stage>")
@sign_in_required
def cases(stage: str) -> ResponseReturnValue:
    if stage not in STAGES:
        raise NotFound()
    scope = _scope()
    query = queries.cases(actor(), scope, stage)
    if request.args.get("format") == "csv":
        rows = paginate(query, 1, 100_000).items
        header = [
            t("문의일", "Asked on"),
            t("기술 번호", "Listing"),
            t("기술", "Technology"),
            t("기관", "Institution"),
            t("기업", "Company"),
            t("상태", "State"),
            t("답변일", "Answered on"),
        ]
        return csv_response(
            f"cases-{stage}",
            header,
            (
                (
                    x.created_at,
                    x.listing.public_id,
                    x.listing.title,
                    x.listing.institution.name,
                    x.company.name,
                    x.state,
                    x.answered_at,
                )
                for x in rows
            ),
        )
    return render_template(
        "insight/cases.html",
        scope=scope,
        values=_values,
        stage=stage,
        label=STAGES[stage],
        page=paginate(query, page_number()),
    )


@bp.get("/center/tracking/income")
@sign_in_required
def income() -> ResponseReturnValue:
    scope = _scope()
    rows = queries.income_rows(actor(), scope)
    if request.args.get("format") == "csv":
        header = [
            t("입금일", "Received on"),
            t("청구서", "Invoice"),
            t("기술", "Technology"),
            t("기관", "Institution"),
            t("기업", "Company"),
            t("금액(원)", "Amount (KRW)"),
        ]
        return csv_response(
            "income",
            header,
            (
                (
                    entry.value_on,
                    invoice.number,
                    listing.title,
                    listing.institution.name,
                    invoice.company.name,
                    amount,
                )
                for entry, _posting, invoice, listing, amount in rows
            ),
        )
    return render_template("insight/income.html", scope=scope, values=_values, rows=rows)
