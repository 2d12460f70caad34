"""The center's door to what others negotiate: what is known of the matter, and the reason that opens it."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock, policy
from marketplace.kernel.text import Text
from marketplace.negotiation import services
from marketplace.negotiation.forms import OpeningForm
from marketplace.negotiation.models import MATTERS
from marketplace.negotiation.permissions import has_opened
from marketplace.negotiation.queries.opening import closed_for, openings_of
from marketplace.negotiation.routes import bp
from marketplace.web.addresses import page_or_home
from marketplace.web.errors import carry_out
from marketplace.web.identity import actor, found, sign_in_required


@bp.route("/openings/<kind>/<ref>", methods=["GET", "POST"])
@sign_in_required
def open_matter(kind: str, ref: str) -> ResponseReturnValue:
    """State and clocks of a matter, and the box for the reason; what was said shows after it."""
    matter, form = found(closed_for(actor(), kind, ref)), OpeningForm()
    if request.method == "GET" and has_opened(actor(), MATTERS[kind], matter.subject_id):
        return redirect(_page_of(kind, ref))
    return carry_out(
        form,
        lambda: services.open_matter(kind, ref, form.reason.data or "", actor()),
        again=lambda status: (
            render_template(
                "negotiation/closed.html",
                matter=matter,
                form=form,
                days=policy.value("center_opening_days", clock.today()),
                openings=openings_of(MATTERS[kind], matter.subject_id),
            ),
            status,
        ),
        done=Text(
            "열람을 기록하고 두 당사자에게 이메일로 알렸습니다.",
            "The opening was recorded and both parties were told by email.",
        ),
        then=lambda _: redirect(_page_of(kind, ref), 303),
    )


def _page_of(kind: str, ref: str) -> str:
    if kind == "deal":
        return page_or_home("deal", ref=ref)
    endpoint = "negotiation.guest_question" if kind == "guest-question" else "negotiation.sharing"
    return url_for(endpoint, ref=ref)
