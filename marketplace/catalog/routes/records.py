"""What a listing's people keep on record: who opened its files, and what its patents' registers say."""

from __future__ import annotations

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog import queries, services
from marketplace.catalog.forms.desk import RegisterCheckForm
from marketplace.catalog.models import PATENT_STATUSES, Listing
from marketplace.catalog.permissions import may_check_register, sees_openings
from marketplace.catalog.queries.openings import openings_of
from marketplace.catalog.queries.register import checks_of, register_checks
from marketplace.catalog.routes import bp
from marketplace.kernel import clock, policy
from marketplace.kernel.errors import Forbidden
from marketplace.kernel.text import Text
from marketplace.web.errors import carry_out
from marketplace.web.exports import csv_response
from marketplace.web.identity import actor, found, sign_in_required

MOST_OPENINGS = 500  # on the page; the table to download has all
OPENINGS_HEAD = (
    Text("열람한 때", "Opened at"),
    Text("파일", "File"),
    Text("공개 범위", "Access"),
    Text("열람한 사람", "Person"),
    Text("소속 기업", "Company"),
)


@bp.get("/desk/listings/<public_id>/openings")
@sign_in_required
def openings(public_id: str) -> ResponseReturnValue:
    """Who opened which confidential file, and when, as the non-disclosure agreement promises the licensor."""
    row = _seen(public_id)
    rows = openings_of(row.id, limit=MOST_OPENINGS + 1)
    return render_template(
        "catalog/openings.html",
        listing=row,
        openings=rows[:MOST_OPENINGS],
        more=len(rows) > MOST_OPENINGS,
        days=policy.value("file_opening_days", clock.today()),
    )


@bp.get("/desk/listings/<public_id>/openings.csv")
@sign_in_required
def openings_csv(public_id: str) -> Response:
    row = _seen(public_id)
    rows = ((one.at, one.file, one.access, one.person, one.company) for one in openings_of(row.id))
    return csv_response(f"openings-{public_id}", OPENINGS_HEAD, rows)


def _seen(public_id: str) -> Listing:
    row = found(queries.desk_listing_for(actor(), public_id))
    if not sees_openings(actor(), row):
        raise Forbidden(
            Text(
                "열람 기록은 기술제공자의 담당자와 발명자만 볼 수 있습니다.",
                "The record of openings is for the licensor's officers and inventors.",
            )
        )
    return row


@bp.route("/desk/listings/<public_id>/register", methods=["GET", "POST"])
@sign_in_required
def register(public_id: str) -> ResponseReturnValue:
    """What was looked up in the registers, and the form to record another look."""
    row = found(queries.desk_listing_for(actor(), public_id))
    form = RegisterCheckForm()
    form.patent.choices = [
        (patent.id, f"{patent.country} {patent.registration_no or patent.application_no}")
        for patent in row.patents
    ]
    return carry_out(
        form,
        lambda: services.record_register_check(
            row.id,
            form.patent.data or 0,
            actor(),
            checked_on=form.checked_on.data,
            status=form.status.data,
            expires_on=form.expires_on.data,
            seen=form.seen.data or "",
        ),
        again=lambda status: (
            render_template(
                "catalog/register.html",
                listing=row,
                form=form,
                checks=checks_of(row.id),
                standing=register_checks(row),
                statuses=PATENT_STATUSES,
                may_check=may_check_register(actor(), row) and bool(row.patents),
            ),
            status,
        ),
        done=Text("등록원부 확인을 기록했습니다.", "The look into the register was recorded."),
        then=lambda _: redirect(url_for("catalog.register", public_id=public_id), 303),
        let_through=(403,),
    )
