"""What the agreement's page shows of its end: what is under way with the reader's steps, and what they may begin."""

from __future__ import annotations

from typing import Any

from marketplace.licensing import forms, queries
from marketplace.licensing.lifecycle import ENDING
from marketplace.licensing.models import ENDING_KINDS, Agreement, Ending
from marketplace.licensing.permissions import binding_sides
from marketplace.web.forms import Form
from marketplace.web.identity import actor


def ending_parts(row: Agreement, refused: Form | None) -> dict[str, Any]:
    """The page's values. `refused`: the form that was refused, if it was about the end."""
    who = actor()
    rows = queries.shown_endings(who, row)
    openings = queries.openings(who, row)
    standing = row.state in ("in_force", "concluded") and row.amends_id is None
    return {
        "endings": rows,
        "ending_names": ENDING_KINDS,
        "ending_states": ENDING.states,
        "ending_steps": {one.ref: _steps(one) for one in rows},
        "ending_openings": openings,
        "announce_forms": {
            kind: _announcing(kind, day.isoformat(), refused) for kind, day in openings.items()
        },
        "may_record_decision": standing and "center" in binding_sides(who, row),
        "decision_form": refused
        if isinstance(refused, forms.DecisionForm)
        else forms.DecisionForm(formdata=None),
    }


def _steps(row: Ending) -> list[str]:
    """What the reader may do with it now; ending for a breach only when its day has passed."""
    steps = [step for step in ENDING.available(row, actor()) if step in ("accept", "decline", "withdraw")]
    if row.kind == "cure" and ENDING.can("carry_out", row, actor()) and queries.has_passed(row):
        steps.append("finish")
    return steps


def _announcing(kind: str, earliest: str, refused: Form | None) -> forms.AnnounceForm:
    """The form of one kind; its controls have ids of their own, to which the list of errors leads."""
    mine = isinstance(refused, forms.AnnounceForm) and refused.kind.data == kind
    form = refused if mine and isinstance(refused, forms.AnnounceForm) else forms.AnnounceForm(formdata=None)
    form.kind.data = kind
    form.ends_on.id, form.reason.id, form.kind.id = f"ends-{kind}", f"reason-{kind}", f"kind-{kind}"
    form.files.id = f"files-{kind}"
    if not mine:
        form.ends_on.raw_data = [earliest]
    return form
