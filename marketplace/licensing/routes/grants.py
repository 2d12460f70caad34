"""권리 현황: what is licensed, in which field and territory, until when; as a page and as a table to save."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.formats import territories
from marketplace.kernel.text import Text, t
from marketplace.licensing import queries
from marketplace.licensing.routes import bp
from marketplace.web.exports import csv_response
from marketplace.web.identity import actor, sign_in_required

HEADER = (
    Text("계약", "Agreement"), Text("기술번호", "Listing"), Text("기술", "Technology"), Text("권리", "Right"),
    Text("기술도입자", "Licensee"), Text("기술제공자", "Licensor"), Text("실시 분야", "Field of use"),
    Text("실시 지역", "Territory"), Text("시작일", "From"), Text("종료일", "Until"), Text("상태", "State"),
)  # fmt: skip


@bp.get("/licences")
@sign_in_required
def licences() -> ResponseReturnValue:
    ended = request.args.get("ended") == "1"
    return render_template(
        "licensing/licences.html",
        grants=queries.grants(actor(), ended),
        ended=ended,
        place=_place,
        state_of=state_of,
    )


@bp.get("/licences.csv")
@sign_in_required
def licences_csv() -> ResponseReturnValue:
    ended = request.args.get("ended") == "1"
    rows = [
        (
            grant.agreement.number,
            grant.agreement.listing.public_id,
            grant.agreement.listing.title,
            t(grant.agreement.listing.right_name(grant.right.kind)),
            grant.company,
            grant.institution,
            grant.right.field_name,
            _place(grant.right.territories),
            grant.right.from_on,
            grant.right.until_on or "",
            t(state_of(grant)[0]),
        )
        for grant in queries.grants(actor(), ended)
    ]
    return csv_response("licences", [t(head) for head in HEADER], rows)


def state_of(grant: queries.Grant) -> tuple[Text, str]:
    """(state, look): in force, suspended, over, or in force on a right that has lapsed."""
    right = grant.right
    if right.ended_at is not None:
        return Text("종료", "Ended"), "faint"
    if right.suspended_at is not None:
        return Text("정지", "Suspended"), "bad"
    if not grant.fits:
        return Text("특허 소멸·확인 필요", "Patent lapsed, to be settled"), "warn"
    return Text("유효", "In force"), "ok"


def _place(codes: list[str]) -> str:
    return t(territories.names(codes))
