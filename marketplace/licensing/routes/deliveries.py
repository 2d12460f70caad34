"""Handing over what the annex promises: noted by the institution, confirmed or objected to by the company."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel.text import Text
from marketplace.licensing import forms, queries, services
from marketplace.licensing.routes import bp
from marketplace.licensing.routes.agreements import agreement_page
from marketplace.papers.services import store_attachment
from marketplace.web.errors import carry_out
from marketplace.web.forms import Form
from marketplace.web.identity import actor, found, sign_in_required

DONE = {
    "deliver": Text(
        "전달을 기록했습니다. 기업이 받았는지 확인합니다.", "Recorded. The company confirms that it came."
    ),
    "confirm": Text("받았음을 확인했습니다.", "Confirmed."),
    "object": Text("기관에 알렸습니다.", "The institution was told."),
}


@bp.post("/agreements/<ref>/deliveries/<delivery>/<any(deliver, confirm, object):action>")
@sign_in_required
def delivery(ref: str, delivery: str, action: str) -> ResponseReturnValue:
    """One step with one deliverable of the annex."""
    row = found(queries.agreement_for(actor(), ref))
    found(queries.delivery_of(row, delivery))
    form: Form = {"deliver": forms.DeliverForm, "confirm": Form, "object": forms.EndForm}[action]()

    def act() -> object:
        if isinstance(form, forms.DeliverForm):
            return services.deliver(
                delivery,
                form.delivered_on.data,
                form.note.data or "",
                store_attachment(form.uploads()),
                actor(),
            )
        if isinstance(form, forms.EndForm):
            return services.object_to_delivery(delivery, form.reason.data, actor())
        return services.confirm_delivery(delivery, actor())

    return carry_out(
        form,
        act,
        again=lambda status: agreement_page(ref, form, status, delivery),
        done=DONE[action],
        then=url_for("licensing.agreement", ref=ref, _anchor="deliveries"),
        let_through=(403,),
    )
