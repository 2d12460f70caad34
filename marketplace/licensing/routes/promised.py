"""What the agreement's page shows of its deliverables, its other duties and its option: the steps of its reader, each with its form."""

from __future__ import annotations

from typing import Any

from marketplace.licensing import forms, queries
from marketplace.licensing.lifecycle import DELIVERY, DUTY
from marketplace.licensing.models import Agreement, Duty
from marketplace.negotiation.models import deliverables
from marketplace.web.forms import Form
from marketplace.web.identity import actor


def delivery_parts(row: Agreement, refused: Form | None, refused_delivery: str) -> dict[str, Any]:
    """The page's values. `refused`: the form that was refused, of the deliverable `refused_delivery`."""
    who, rows = actor(), queries.deliveries_of(row)
    return {
        "deliveries": rows,
        "delivery_kinds": deliverables.KINDS,
        "delivery_count": lambda one: deliverables.counted({"kind": one.kind, "quantity": one.quantity}),
        "delivery_states": DELIVERY.states,
        "delivery_steps": {one.ref: DELIVERY.available(one, who) for one in rows},
        "delivery_forms": {
            one.ref: _forms(one.ref, refused if one.ref == refused_delivery else None) for one in rows
        },
        "refused_delivery": refused_delivery,
        "opens_file": lambda file: queries.opens_file(who, row, file) or queries.bars_center(who, row),
    }


def _forms(ref: str, refused: Form | None) -> dict[str, Form]:
    """The two forms of one deliverable; their controls have ids of their own, to which the list of errors leads."""
    deliver = refused if isinstance(refused, forms.DeliverForm) else forms.DeliverForm(formdata=None)
    objection = refused if isinstance(refused, forms.EndForm) else forms.EndForm(formdata=None)
    deliver.delivered_on.id, deliver.note.id, deliver.files.id = (
        f"delivered-{ref}",
        f"note-{ref}",
        f"file-{ref}",
    )
    objection.reason.id = f"objection-{ref}"
    return {"deliver": deliver, "object": objection}


def duty_parts(row: Agreement, refused: Form | None) -> dict[str, Any]:
    """What the agreement's page shows of them; `refused`: the form that was refused."""
    rows = queries.duties_of(row)
    return {
        "duties": rows,
        "duty_states": DUTY.states,
        "duty_steps": {one.ref: DUTY.available(one, actor()) for one in rows},
        "duty_forms": {one.ref: _form(one, refused) for one in rows},
        "may_exercise": queries.may_exercise(actor(), row),
    }


def _form(row: Duty, refused: Form | None) -> forms.DutyForm:
    prefix = f"{row.ref}-"
    if isinstance(refused, forms.DutyForm) and refused.done_on.name.startswith(prefix):
        return refused
    return forms.DutyForm(formdata=None, prefix=prefix)
