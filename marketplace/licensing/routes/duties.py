"""What the paper asks of a party outside the site: noted by who owes it, confirmed or sent back by the other side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.typing import ResponseReturnValue

from marketplace.kernel.text import Text
from marketplace.licensing import forms, queries, services
from marketplace.licensing.routes import bp
from marketplace.licensing.routes.agreements import agreement_found, on_page
from marketplace.papers.services import store_attachment
from marketplace.web.forms import Form
from marketplace.web.identity import actor, found, sign_in_required

DONE = {
    "report": Text("기록하고 상대방에게 알렸습니다.", "Recorded; the other side was told."),
    "confirm": Text("확인했습니다.", "Confirmed."),
    "return": Text("이유와 함께 돌려보냈습니다.", "Returned with the reason."),
}


@bp.post("/agreements/<ref>/duties/<duty>/<any(report, confirm, return):action>")
@sign_in_required
def duty(ref: str, duty: str, action: str) -> ResponseReturnValue:
    """One step with one of them."""
    found(queries.duty_of(agreement_found(ref), duty))
    acts: dict[str, tuple[Form, Callable[[Any], object]]] = {
        "report": (
            forms.DutyForm(prefix=f"{duty}-"),
            lambda form: services.report_duty(
                duty, form.done_on.data, form.note.data or "", store_attachment(form.uploads()), actor()
            ),
        ),
        "confirm": (Form(), lambda form: services.confirm_duty(duty, actor())),
        "return": (forms.EndForm(), lambda form: services.return_duty(duty, form.reason.data, actor())),
    }
    form, act = acts[action]
    return on_page(ref, form, lambda row, form: act(form), DONE[action])


@bp.post("/agreements/<ref>/exercise")
@sign_in_required
def exercise(ref: str) -> ResponseReturnValue:
    """The holder of an option demands the licence."""
    return on_page(
        ref,
        Form(),
        lambda row, form: services.exercise_option(row.id, actor()),
        Text(
            "옵션을 행사했습니다. 기관이 본계약의 조건을 제안하며, 협의하는 동안 다른 곳에 허락하지 않습니다.",
            "The option is exercised. The institution offers terms of the licence; nothing is granted to others meanwhile.",
        ),
    )
