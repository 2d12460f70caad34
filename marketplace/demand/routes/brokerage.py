"""What the center does with a need: its shortlist, whom it asks, what it proposes."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from marketplace.demand import queries, services
from marketplace.demand.forms import CandidateForm, InstitutionsForm, ProposeForm
from marketplace.demand.routes import bp
from marketplace.demand.routes.needs import act_on_page, note_form
from marketplace.kernel.text import Text
from marketplace.web.errors import say
from marketplace.web.identity import actor, found, sign_in_required


@bp.post("/needs/<ref>/shortlist")
@sign_in_required
def shortlist(ref: str) -> ResponseReturnValue:
    """Put a listing on the center's shortlist."""
    form = CandidateForm()
    return act_on_page(
        ref,
        form,
        lambda: services.shortlist(actor(), ref, form.public_id.data, form.note.data or ""),
        Text("후보에 넣었습니다. 기업과 기관에는 보이지 않습니다.", "On the shortlist. Neither the company nor institutions see it."),
        candidate_form=form,
    )  # fmt: skip


@bp.post("/needs/candidates/<ref>/note")
@sign_in_required
def note_candidate(ref: str) -> ResponseReturnValue:
    """The center's private word on a candidate."""
    row = found(queries.candidate_for(actor(), ref))
    form = note_form(row)
    return act_on_page(
        row.need.ref,
        form,
        lambda: services.note_candidate(actor(), ref, form.note.data or ""),
        Text("메모를 저장했습니다.", "The note was saved."),
        notes={ref: form},
    )


@bp.post("/needs/candidates/<ref>/drop")
@sign_in_required
def drop_candidate(ref: str) -> ResponseReturnValue:
    """Take a listing off the shortlist; the next page offers to put it back."""
    need, public_id, note = services.drop_candidate(actor(), ref)
    back = url_for("demand.shortlist", ref=need), {"public_id": public_id, "note": note}
    say("후보에서 뺐습니다.", "Taken off the shortlist.", undo=back)
    return redirect(url_for("demand.need", ref=need), 303)


@bp.post("/needs/<ref>/propose")
@sign_in_required
def propose_listing(ref: str) -> ResponseReturnValue:
    """The center proposes a candidate to the company."""
    form = ProposeForm()
    return act_on_page(
        ref,
        form,
        lambda: services.propose_listing(actor(), ref, form.public_id.data or "", form.body.data or ""),
        Text(
            "기업에 제안했습니다. 이메일로 알렸습니다.", "Proposed to the company, which was told by email."
        ),
    )


@bp.post("/needs/<ref>/ask")
@sign_in_required
def ask_institutions(ref: str) -> ResponseReturnValue:
    """Ask institutions about a need."""
    form = InstitutionsForm()
    form.institutions.choices = queries.institution_choices()
    return act_on_page(
        ref,
        form,
        lambda: services.ask_institutions(
            actor(), ref, form.institutions.data or [], form.message.data or ""
        ),
        Text("기관에 물었습니다. 담당자에게 이메일로 알렸습니다.", "Asked. The officers were told by email."),
        institutions_form=form,
    )


@bp.post("/needs/requests/<ref>/withdraw")
@sign_in_required
def withdraw_request(ref: str) -> ResponseReturnValue:
    """Take a question to an institution back."""
    found(queries.request_for(actor(), ref))
    row = services.withdraw_request(actor(), ref)
    say("요청을 취소하고 기관에 알렸습니다.", "Taken back; the institution was told.")
    return redirect(url_for("demand.need", ref=row.need.ref), 303)
