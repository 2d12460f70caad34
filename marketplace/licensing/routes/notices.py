"""Notices between the parties: sent from the agreement's page, received, answered, taken back there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.typing import ResponseReturnValue

from marketplace.kernel.text import Text
from marketplace.licensing import forms, queries, services
from marketplace.licensing.models import NOTICE_KINDS
from marketplace.licensing.routes import bp
from marketplace.licensing.routes.agreements import agreement_found, on_page
from marketplace.web.forms import Form
from marketplace.web.identity import actor, found, sign_in_required

_TOLD = Text("상대방에게 이메일로 알렸습니다.", "The other side was told by email.")
_RECEIVED = Text("받은 때를 기록했습니다.", "The time of receipt is on record.")


@bp.post("/agreements/<ref>/notices")
@sign_in_required
def send_notice(ref: str) -> ResponseReturnValue:
    """Tell the other side, or ask its consent."""
    form = forms.NoticeForm()
    found(NOTICE_KINDS.get(form.kind.data or ""))
    return on_page(
        ref,
        form,
        lambda row, form: services.send_notice(
            row.id, form.kind.data, form.body.data or "", actor(), form.happened_on.data, form.answer_by.data, form.form_token.data
        ),
        _TOLD,
    )  # fmt: skip


@bp.post("/agreements/<ref>/notices/<notice>/<any(receive, consent, refuse, withdraw):action>")
@sign_in_required
def notice(ref: str, notice: str, action: str) -> ResponseReturnValue:
    """One step with a notice."""
    found(queries.notice_of(agreement_found(ref), notice))
    acts: dict[str, Callable[[Any], object]] = {
        "receive": lambda form: services.receive_notice(notice, actor()),
        "consent": lambda form: services.answer_notice(notice, True, form.answer.data or "", actor()),
        "refuse": lambda form: services.answer_notice(notice, False, form.reason.data, actor()),
        "withdraw": lambda form: services.withdraw_notice(notice, form.reason.data, actor()),
    }
    form = {"receive": Form, "consent": forms.NoticeAnswerForm}.get(action, forms.EndForm)()
    return on_page(
        ref, form, lambda row, form: acts[action](form), _RECEIVED if action == "receive" else _TOLD
    )
