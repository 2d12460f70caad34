"""상시 승인: an officer's page to sign beforehand for express licences, and to take that back."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel.text import Text
from marketplace.licensing import queries, services
from marketplace.licensing.forms import StandingForm
from marketplace.licensing.routes import bp
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, role_required
from marketplace.web.security import limiter


@bp.route("/desk/express", methods=["GET", "POST"])
@role_required("officer")
@limiter.limit("30 per hour", methods=["POST"])
def standing() -> ResponseReturnValue:
    """The standing approvals of my institution, and a form for one more."""
    institution_id = actor().organisations("institution", "officer")[0]
    form = StandingForm()
    offers = queries.express_offers(institution_id)
    form.offer.choices = form.offer_choices(offers)

    def page(status: int) -> ResponseReturnValue:
        approvals = queries.standing_approvals(institution_id)
        return render_template(
            "licensing/standing.html", form=form, approvals=approvals, offers=offers
        ), status

    return carry_out(
        form,
        lambda: services.grant_standing_approval(
            actor(),
            institution_id,
            form.offer.data or "",
            None if form.fee_limit.data is None else int(form.fee_limit.data),
            form.until_on.data,
            form.password.data,
        ),
        again=page,
        done=Text("상시 승인을 등록했습니다.", "The standing approval is in force."),
        then=url_for("licensing.standing"),
    )


@bp.post("/desk/express/<ref>/revoke")
@role_required("officer")
def revoke_standing(ref: str) -> ResponseReturnValue:
    services.revoke_standing_approval(actor(), ref)
    say("상시 승인을 거두었습니다.", "The standing approval was revoked.")
    return redirect(url_for("licensing.standing"), 303)
