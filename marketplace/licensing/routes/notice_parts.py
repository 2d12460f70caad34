"""What the agreement's page shows of notices between its parties: those sent with the reader's steps, and what they may send."""

from __future__ import annotations

from typing import Any

from marketplace.licensing import forms, queries
from marketplace.licensing.lifecycle import NOTICE
from marketplace.licensing.models import NOTICE_KINDS, Agreement, AgreementNotice
from marketplace.negotiation import queries as negotiation
from marketplace.web.forms import Form
from marketplace.web.identity import actor


def notice_parts(row: Agreement, refused: Form | None) -> dict[str, Any]:
    """The page's values, for those who may read the talks. `refused`: the form that was refused, if it was of a notice."""
    who = actor()
    rows = queries.notices_of(row) if negotiation.may_read(who, row.inquiry_id) else []
    return {
        "notices": rows,
        "notice_kinds": NOTICE_KINDS,
        "notice_states": NOTICE.states,
        "notice_steps": {one.ref: _steps(one) for one in rows},
        "notice_forms": {kind: _sending(kind, refused) for kind in queries.sends(who, row)},
    }


def _steps(row: AgreementNotice) -> list[str]:
    """What the reader may do with it now: confirm what was told, answer what was asked."""
    asks = row.of_kind.asks
    fitting = ("consent", "refuse", "withdraw") if asks else ("receive", "withdraw")
    return [step for step in NOTICE.available(row, actor()) if step in fitting]


def _sending(kind: str, refused: Form | None) -> forms.NoticeForm:
    """The form of one kind; its controls have ids of their own, to which the list of errors leads."""
    mine = isinstance(refused, forms.NoticeForm) and refused.kind.data == kind
    form = refused if mine and isinstance(refused, forms.NoticeForm) else forms.NoticeForm(formdata=None)
    form.kind.data = kind
    for field in (form.kind, form.body, form.happened_on, form.answer_by):
        field.id = f"{field.short_name}-{kind}"
    return form
