"""Leaving an agreement: announced with a day, agreed to or not, taken back; and the center's record of a decision."""

from __future__ import annotations

from collections.abc import Callable

from flask.typing import ResponseReturnValue

from marketplace.kernel.text import Text
from marketplace.licensing import forms, queries, services
from marketplace.licensing.models import ENDING_KINDS
from marketplace.licensing.routes import bp
from marketplace.licensing.routes.agreements import agreement_found, on_page
from marketplace.papers.services import store_attachment
from marketplace.web.forms import Form
from marketplace.web.identity import actor, found, sign_in_required

_TOLD = Text("상대방에게 이메일로 알렸습니다.", "The other side was told by email.")


@bp.post("/agreements/<ref>/endings")
@sign_in_required
def announce(ref: str) -> ResponseReturnValue:
    """A notice, a demand to remedy, the proposal of an agreed end, or a notice of lapse."""
    form = forms.AnnounceForm()
    found(ENDING_KINDS.get(form.kind.data or ""))
    return on_page(
        ref,
        form,
        lambda row, form: services.announce(
            row.id,
            form.kind.data,
            form.ends_on.data,
            form.reason.data,
            actor(),
            store_attachment(form.uploads()),
        ),
        _TOLD,
    )


@bp.post("/agreements/<ref>/endings/<ending>/<any(accept, decline, withdraw, finish):action>")
@sign_in_required
def ending(ref: str, ending: str, action: str) -> ResponseReturnValue:
    """One step with something that was announced."""
    found(queries.ending_of(agreement_found(ref), ending))
    acts: dict[str, Callable[[forms.EndForm], object]] = {
        "accept": lambda form: services.answer_ending(ending, True, "", actor()),
        "decline": lambda form: services.answer_ending(ending, False, form.reason.data, actor()),
        "withdraw": lambda form: services.withdraw_ending(ending, form.reason.data, actor()),
        "finish": lambda form: services.terminate_for_breach(ending, actor()),
    }
    form = Form() if action in ("accept", "finish") else forms.EndForm()
    done = Text("계약을 해지했습니다.", "The agreement was terminated.") if action == "finish" else _TOLD
    return on_page(ref, form, lambda row, form: acts[action](form), done)


@bp.post("/agreements/<ref>/decision")
@sign_in_required
def record_decision(ref: str) -> ResponseReturnValue:
    """The center records that a court or the parties have ended it, with the document."""
    return on_page(
        ref,
        forms.DecisionForm(),
        lambda row, form: services.record_decision(
            row.id, form.ends_on.data, form.reason.data, store_attachment(form.uploads()), actor()
        ),
        Text(
            "기록했습니다. 센터의 다른 관리자가 확인하면 양쪽에 알립니다.",
            "Recorded. Both sides are told once another administrator has confirmed it.",
        ),
    )
