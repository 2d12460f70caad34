"""The center's tables: who has no mentor, experts, and what hours of a month come to; each as a file too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.queries import clusters
from marketplace.experts import queries
from marketplace.experts.models import PLACES
from marketplace.experts.queries import Wanted
from marketplace.experts.routes import bp
from marketplace.experts.routes.desk import CENTER
from marketplace.experts.routes.public import page_of
from marketplace.experts.sheet import COLUMNS
from marketplace.formats import codes
from marketplace.kernel import clock
from marketplace.kernel.money import Money
from marketplace.kernel.text import Text, language
from marketplace.web.exports import table_response
from marketplace.web.identity import actor, role_required

NO_MENTORING = Text("없음", "None")


def _cluster() -> str:
    code = request.args.get("cluster", "")
    return code if code in codes.table("mini_cluster") else ""


@bp.get("/desk/mentoring/coverage")
@role_required(*CENTER)
def coverage() -> ResponseReturnValue:
    """1사1멘토링: who of the companies has no mentor, by mini-cluster."""
    cluster = _cluster()
    every = queries.covered()
    rows = [
        row for row in every if not cluster or cluster in {one.code for one in row.company.joined_clusters}
    ]
    shown = [row for row in rows if not row.has_mentor] if request.args.get("all") != "yes" else rows
    return render_template(
        "experts/coverage.html",
        every=every,
        rows=rows,
        page=page_of(list(shown)),
        page_url=lambda number: url_for(
            "experts.coverage", cluster=cluster or None, all=request.args.get("all"), page=number
        ),
        all=request.args.get("all") == "yes",
        clusters=queries.by_cluster(every),
        chosen=next((one for one in clusters() if one.code == cluster), None),
        states=queries.MENTORING.states,
        may_propose=queries.administers(actor()),
    )


@bp.get("/desk/mentoring/coverage.<any(csv, xlsx):kind>")
@role_required(*CENTER)
def coverage_file(kind: str) -> Response:
    header = (
        Text("기업", "Company"), Text("미니클러스터", "Mini-clusters"), Text("멘토링", "Mentoring"), Text("멘토", "Mentor"),
        Text("요청일", "Requested"), Text("지난 멘토링 종료일", "Last one ended"),
    )  # fmt: skip
    states = queries.MENTORING.states
    rows = [
        (
            row.company.name,
            ", ".join(cluster.name for cluster in row.company.joined_clusters),
            states[row.state] if row.state else NO_MENTORING,
            row.mentoring.expert.name if row.mentoring and row.mentoring.expert else "",
            clock.seoul_date(row.mentoring.requested_at) if row.mentoring else None,
            row.ended_on,
        )
        for row in queries.covered(_cluster())
    ]
    return table_response(kind, "mentoring-coverage", header, rows, widths=(30, 30, 18, 18, 14, 18))


def _month(months: Sequence[date]) -> date:
    """The month of the address (2026-11), else the last of `months`: on its first day nobody has met in this one."""
    try:
        month = date.fromisoformat(f"{request.args.get('month', '')[:7]}-01")
    except ValueError:
        month = months[0] if months else clock.today()
    return min(month, clock.today()).replace(day=1)


@bp.get("/desk/mentoring/fees")
@role_required(*CENTER)
def fees() -> ResponseReturnValue:
    """Hours and fees of a month, by expert."""
    months = queries.months()
    month = _month(months)
    lines = queries.fee_lines(month)
    people: dict[int, list[queries.FeeLine]] = {}
    for line in lines:
        people.setdefault(line.session.expert_id, []).append(line)
    return render_template(
        "experts/fees.html",
        month=month,
        months=sorted({month, clock.today().replace(day=1), *months}, reverse=True),
        people=list(people.values()),
        minutes=sum(line.session.minutes for line in lines),
        total=sum(line.fee or 0 for line in lines),
        missing=any(line.fee is None for line in lines),
        places=PLACES,
    )


@bp.get("/desk/mentoring/fees.<any(csv, xlsx):kind>")
@role_required(*CENTER)
def fees_file(kind: str) -> Response:
    month = _month(queries.months())
    header = (
        Text("전문가", "Expert"), Text("소속", "Employer"), Text("기업", "Company"), Text("만난 날", "Day"), Text("방법", "Where"),
        Text("시간(분)", "Minutes"), Text("시간당 단가(원)", "Hourly rate (KRW)"), Text("수당(원)", "Fee (KRW)"),
    )  # fmt: skip
    rows = [
        (
            line.session.expert.name,
            line.session.expert.employer,
            line.session.mentoring.company.name,
            line.session.held_on,
            PLACES.get(line.session.place, line.session.place),
            line.session.minutes,
            None if line.hourly is None else Money(line.hourly, "KRW"),
            None if line.fee is None else Money(line.fee, "KRW"),
        )
        for line in queries.fee_lines(month)
    ]
    return table_response(
        kind, f"mentoring-fees-{month:%Y-%m}", header, rows, widths=(16, 24, 26, 12, 12, 10, 16, 14)
    )


@bp.get("/desk/experts.<any(csv, xlsx):kind>")
@role_required(*CENTER)
def experts_file(kind: str) -> Response:
    """The pool, with the headings under which a sheet is read again."""
    header = [title for title, _ in COLUMNS.values()]

    def titles(scheme: str, values: list[str]) -> str:
        return ", ".join(codes.title(scheme, code, language()) for code in values)

    rows = [
        (
            one.name_ko, one.name_en, one.email or (one.user.email if one.user else ""), one.employer, one.job_title,
            titles("field", one.fields), titles("mini_cluster", one.industries), one.speaks(), one.skills_ko, one.skills_en,
            one.capacity, (rate := queries.rate_on(one, clock.today())) and Money(rate, "KRW"),
            ", ".join(one.affiliations), ", ".join(one.former_affiliations),
        )
        for one, _ in queries.desk_experts(actor(), Wanted())
    ]  # fmt: skip
    return table_response(kind, "experts", header, rows)
