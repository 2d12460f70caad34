"""The center's desk: who waits for approval, and everybody who is here."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import queries, services
from marketplace.accounts.forms import DecisionForm, MergeForm
from marketplace.accounts.lifecycle import ORGANISATION
from marketplace.accounts.models import KINDS, OFFICES, SIZES
from marketplace.accounts.routes import bp
from marketplace.formats.countries import COUNTRIES
from marketplace.kernel.text import Text
from marketplace.web.errors import carry_out, say
from marketplace.web.exports import csv_response
from marketplace.web.identity import actor, found, role_required
from marketplace.web.paging import page_number, paginate

CENTER = OFFICES["center"]
DONE = {
    "approve": Text("승인했습니다.", "Approved."),
    "reject": Text("보완을 요청했습니다.", "Returned for correction."),
    "suspend": Text("이용을 정지했습니다.", "Suspended."),
    "reinstate": Text("이용 정지를 풀었습니다.", "Reinstated."),
    "close": Text("등록을 종료했습니다.", "Closed."),
}


@bp.get("/center/approvals")
@role_required(*CENTER)
def approvals() -> ResponseReturnValue:
    """The queue, longest wait first."""
    return render_template(
        "accounts/approvals.html",
        page=paginate(queries.directory(state="pending", oldest_first=True), page_number()),
        page_url=_page_url,
        changes=queries.changes_waiting(),
        counts=queries.state_counts(),
        review_days=queries.REVIEW_DAYS,
    )


@bp.get("/center/organisations")
@role_required(*CENTER)
def organisations() -> ResponseReturnValue:
    chosen = _filter()
    return render_template(
        "accounts/organisations.html",
        page=paginate(
            queries.directory(chosen["q"], chosen["kind"], chosen["state"], chosen["cluster"]), page_number()
        ),
        page_url=_page_url,
        chosen=chosen,
        counts=queries.state_counts(),
        kinds=KINDS,
        states=ORGANISATION.states,
        clusters=queries.clusters(),
    )


@bp.get("/center/organisations.csv")
@role_required(*CENTER)
def organisations_csv() -> ResponseReturnValue:
    header = [
        Text("구분", "Kind"),
        Text("이름", "Name"),
        Text("영문 이름", "Name in English"),
        Text("나라", "Country"),
        Text("등록번호", "Registration number"),
        Text("대표자", "Representative"),
        Text("규모", "Size"),
        Text("미니클러스터", "Mini-clusters"),
        Text("주소", "Address"),
        Text("상태", "State"),
        Text("신청일", "Registered"),
        Text("승인일", "Approved"),
    ]
    rows = (
        [
            KINDS[row.kind],
            row.name_ko,
            row.name_en,
            row.country,
            row.number,
            row.representative_name,
            SIZES.get(row.size, row.size),
            ", ".join(cluster.name for cluster in row.clusters),
            " ".join(part for part in (row.postcode, row.address, row.address_detail) if part),
            ORGANISATION.states[row.state],
            row.created_at,
            row.approved_at,
        ]
        for row in queries.listed(**_filter())
    )
    return csv_response("organisations", header, rows)


@bp.route("/center/organisations/<ref>", methods=["GET", "POST"])
@role_required(*CENTER)
def review(ref: str) -> ResponseReturnValue:
    found(queries.organisation_for(actor(), ref))
    form, action = DecisionForm(), request.form.get("action", "")
    return carry_out(
        form,
        lambda: services.decide(actor(), ref, action, form.note.data or ""),
        again=lambda status: (_review(ref, form, MergeForm(formdata=None)), status),
        done=DONE.get(action),
        then=lambda _: redirect(url_for("accounts.approvals")),
    )


def _review(ref: str, form: DecisionForm, merge_form: MergeForm) -> str:
    row = found(queries.organisation_for(actor(), ref))
    return render_template(
        "accounts/review.html",
        form=merge_form if merge_form.errors or merge_form.form_errors else form,
        decision_form=form,
        merge_form=merge_form,
        organisation=row,
        members=queries.members_of(row.id),
        requests=queries.requests_to(row.id),
        merger=queries.open_merger_of(row.id),
        change=queries.open_change_of(row.id),
        change_rows=queries.change_rows,
        change_actions=queries.ORGANISATION_CHANGE.available,
        documents=queries.documents_of(row.id),
        actions=[] if row.kind == "center" else ORGANISATION.available(row, actor()),
        sizes=SIZES,
        countries=COUNTRIES,
        kinds=KINDS,
        states=ORGANISATION.states,
    )


@bp.post("/center/organisations/<ref>/changes/<change>/<any(approve, refuse):action>")
@role_required(*CENTER)
def decide_change(ref: str, change: str, action: str) -> ResponseReturnValue:
    """The center's word on another name, representative or number."""
    found(queries.change_for(actor(), change))
    form = DecisionForm()
    return carry_out(
        form,
        lambda: services.decide_change(change, action, form.note.data or "", actor()),
        again=lambda status: (_review(ref, form, MergeForm(formdata=None)), status),
        done=DONE["approve"] if action == "approve" else Text("승인하지 않았습니다.", "Not approved."),
        then=url_for("accounts.review", ref=ref),
        let_through=(403,),
    )


@bp.post("/center/organisations/<ref>/merge")
@role_required(*CENTER)
def merge(ref: str) -> ResponseReturnValue:
    """Say that a company was absorbed by another: nothing moves before a second person has looked at what would."""
    found(queries.organisation_for(actor(), ref))
    form = MergeForm()
    return carry_out(
        form,
        lambda: services.propose_merger(ref, form.survivor.data or "", form.note.data or "", actor()),
        again=lambda status: (_review(ref, DecisionForm(formdata=None), form), status),
        done=Text(
            "합병을 제안했습니다. 센터의 다른 담당자가 확인하면 옮겨집니다.",
            "The merger is proposed. It is carried out when another person of the center confirms it.",
        ),
        then=lambda made: redirect(url_for("accounts.merger", ref=made.ref), 303),
        let_through=(403,),
    )


@bp.get("/center/mergers/<ref>")
@role_required(*CENTER)
def merger(ref: str) -> ResponseReturnValue:
    """A proposed merger: what would move, by its names, and the second person's yes."""
    row = found(queries.merger_for(actor(), ref))
    return render_template(
        "accounts/merger.html",
        merger=row,
        moves=queries.moves_with(row.organisation_id) if row.state == "proposed" else [],
        actions=queries.MERGER.available(row, actor()),
        states=queries.MERGER.states,
    )


@bp.post("/center/mergers/<ref>/<any(record, drop):answer>")
@role_required(*CENTER)
def decide_merger(ref: str, answer: str) -> ResponseReturnValue:
    row = found(queries.merger_for(actor(), ref))
    if answer == "drop":
        services.drop_merger(ref, actor())
        say("합병 제안을 취소했습니다.", "The proposed merger is dropped.")
        return redirect(url_for("accounts.review", ref=row.organisation.ref), 303)
    into = services.record_merger(ref, actor())
    say(
        "합병을 기록했습니다. 거래와 계약을 이어받는 기업입니다.",
        "The merger is recorded. This company takes over.",
    )
    return redirect(url_for("accounts.review", ref=into.ref), 303)


def _page_url(number: int) -> str:
    values: dict[str, Any] = {**request.args.to_dict(), "page": str(number)}
    return url_for(str(request.endpoint), **values)


def _filter() -> dict[str, str]:
    return {name: request.args.get(name, "").strip()[:100] for name in ("q", "kind", "state", "cluster")}
