"""What must be there before a right begins: consents and approvals, the entry in a register or the notice to the office."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from marketplace.kernel.text import Text
from marketplace.licensing import forms, services
from marketplace.licensing.routes import bp
from marketplace.licensing.routes.agreements import agreement_found, on_page
from marketplace.papers.services import store_attachment
from marketplace.web.forms import Form
from marketplace.web.identity import actor, found, sign_in_required


@bp.post("/agreements/<ref>/gates")
@sign_in_required
def add_gate(ref: str) -> ResponseReturnValue:
    return on_page(
        ref,
        forms.GateForm(),
        lambda row, form: services.add_gate(row.id, form.kind.data, form.label.data or "", actor()),
        Text("확인할 일을 더했습니다.", "Added to the task list."),
    )


@bp.post("/agreements/<ref>/gates/<int:gate_id>/<action>")
@sign_in_required
def change_gate(ref: str, gate_id: int, action: str) -> ResponseReturnValue:
    row = agreement_found(ref)
    found(next((gate for gate in row.gates if gate.id == gate_id), None))
    found(action in ("pass", "remove", "keep", "refuse") or None)
    if action == "refuse":
        return on_page(
            ref,
            forms.NoteForm(),
            lambda row, form: services.refuse_gate(gate_id, form.note.data or "", actor()),
            Text("동의하지 않았음을 기록했습니다.", "The refusal was noted."),
        )
    if action == "keep":
        return on_page(
            ref,
            Form(),
            lambda row, form: services.keep_gate(gate_id, actor()),
            Text("목록에 그대로 둡니다.", "It stays on the list."),
        )
    if action == "pass":
        return on_page(
            ref,
            forms.ConsentForm(),
            lambda row, form: services.pass_gate(
                gate_id, actor(), form.note.data or "", store_attachment(form.uploads())
            ),
            Text("동의나 승인을 기록했습니다.", "The consent or approval was noted."),
        )
    return on_page(
        ref,
        forms.NoteForm(),
        lambda row, form: services.remove_gate(gate_id, actor(), form.note.data or ""),
        Text(
            "목록에서 뺐습니다. 필요한 승인은 다른 담당자가 확인하면 빠집니다.",
            "Taken off the list; a required approval once another officer has confirmed it.",
        ),
    )


@bp.post("/agreements/<ref>/registration")
@sign_in_required
def registration(ref: str) -> ResponseReturnValue:
    return on_page(
        ref,
        forms.RegistrationForm(),
        lambda row, form: services.record_registration(
            row.id, form.number.data, form.registered_on.data, store_attachment(form.uploads()), actor()
        ),
        Text(
            "등록번호를 기록했습니다. 센터가 확인하면 효력이 발생합니다.",
            "Recorded. It takes effect when the center has confirmed it.",
        ),
    )


@bp.post("/agreements/<ref>/registration/confirm")
@sign_in_required
def confirm_registration(ref: str) -> ResponseReturnValue:
    return on_page(
        ref,
        Form(),
        lambda row, form: services.confirm_registration(row.id, actor()),
        Text("등록을 확인했습니다. 효력이 발생했습니다.", "Confirmed: the right is in force."),
    )


@bp.post("/agreements/<ref>/registration/return")
@sign_in_required
def return_registration(ref: str) -> ResponseReturnValue:
    return on_page(
        ref,
        forms.EndForm(),
        lambda row, form: services.return_registration(row.id, form.reason.data, actor()),
        Text("이유와 함께 돌려보냈습니다.", "Returned with the reason."),
    )
