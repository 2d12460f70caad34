"""The desk: an institution's listings, a researcher's own, the center's review queue."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog import queries, services
from marketplace.catalog.completeness import problems
from marketplace.catalog.lifecycle import LISTING
from marketplace.catalog.models import KINDS
from marketplace.catalog.permissions import may_draft_anywhere, may_import_somewhere, may_publish
from marketplace.catalog.routes import bp
from marketplace.catalog.shape import sheet
from marketplace.catalog.shape.field import Outside
from marketplace.kernel import clock
from marketplace.web.errors import say
from marketplace.web.exports import csv_response
from marketplace.web.identity import actor, found, role_required, sign_in_required
from marketplace.web.paging import page_number, paginate

DESK_ROLES = ("researcher", "officer", "finance", "expert", "center_admin", "center_finance", "auditor")


def _chosen() -> queries.DeskFilter:
    state = request.args.get("state", "")
    return queries.DeskFilter(
        state if state in LISTING.states else "", request.args.get("q", "").strip()[:100]
    )


@bp.get("/desk/listings")
@role_required(*DESK_ROLES)
def desk() -> ResponseReturnValue:
    """Listings by state; the center opens on its review queue."""
    reader = actor()
    counts = queries.counts_by_state(reader)
    if "state" not in request.args and reader.is_center and counts.get("in_review"):
        return redirect(url_for("catalog.desk", state="in_review"))
    chosen = _chosen()
    page = paginate(queries.desk_listings(reader, chosen), page_number())
    today = clock.today()
    rows = [
        {
            "listing": row,
            "lacking": len(problems(row)) if row.state in ("draft", "in_review") else 0,
            "days": (today - clock.seoul_date(row.updated_at)).days,
            "publishable": row.state in ("draft", "in_review")
            and not problems(row)
            and may_publish(reader, row),
        }
        for row in page.items
    ]
    return render_template(
        "catalog/desk.html",
        page=page,
        rows=rows,
        counts=counts,
        chosen=chosen,
        states=LISTING.states,
        kinds=KINDS,
        may_create=may_draft_anywhere(reader),
        may_import=may_import_somewhere(reader),
        total=sum(count for state, count in counts.items() if state != "discarded"),
        page_url=lambda number: url_for(
            "catalog.desk", state=chosen.state, q=chosen.text or None, page=number
        ),
    )


@bp.get("/desk/listings.csv")
@role_required(*DESK_ROLES)
def desk_csv() -> Response:
    """The same rows, all of them, for a spreadsheet (UTF-8 with a mark that Excel needs)."""
    rows = queries.all_desk_listings(actor(), _chosen())
    columns, nothing = sheet("desk"), Outside()
    return csv_response(
        f"listings-{clock.today():%Y%m%d}",
        [column.title for column in columns],
        ([column.value(row, nothing) for column in columns] for row in rows),
    )


@bp.post("/desk/listings/<public_id>/<any(discard, restore):change>")
@sign_in_required
def discard(public_id: str, change: str) -> ResponseReturnValue:
    """Delete a draft, with the button that brings it back beside the sentence; or bring it back."""
    row = found(queries.desk_listing_for(actor(), public_id))
    name = row.title or public_id
    if change == "restore":
        services.restore(row.id, actor())
        say(f"초안을 되살렸습니다: {name}", f"The draft is back: {name}")
        return redirect(url_for("catalog.edit", public_id=public_id), 303)
    services.discard(row.id, actor())
    undo = url_for("catalog.discard", public_id=public_id, change="restore"), {"change": "restore"}
    say(f"초안을 삭제했습니다: {name}", f"The draft is deleted: {name}", undo=undo)
    return redirect(url_for("catalog.desk", state=""), 303)


@bp.post("/desk/listings/publish")
@role_required("officer", "center_admin")
def publish_many() -> ResponseReturnValue:
    """Publish the chosen complete listings; say what was left and why."""
    reader = actor()
    rows = queries.listings_by_public_id(reader, request.form.getlist("id")[:500])
    names = {row.id: row.title or row.public_id for row in rows}
    done, refused = services.publish_many(list(names), reader)
    if done:
        say(f"{len(done)}건을 공개했습니다.", f"{len(done)} published.")
    for listing_id, reason in list(refused.items())[:5]:
        say(f"‘{names[listing_id]}’: {reason.ko}", f"“{names[listing_id]}”: {reason.en}", "warning")
    if len(refused) > 5:
        say(
            f"그 밖에 {len(refused) - 5}건도 공개하지 못했습니다.",
            f"{len(refused) - 5} more could not be published.",
            "warning",
        )
    if not names:
        say("공개할 기술을 선택해 주십시오.", "Choose what to publish.", "info")
    return redirect(url_for("catalog.desk", state=request.form.get("state", "")))
