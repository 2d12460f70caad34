"""The dated rules: what counts, from when and by which source; proposing, confirming, taking back."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel.text import Text
from marketplace.running import queries, services
from marketplace.running.forms import PolicyForm, SourceForm
from marketplace.running.permissions import runs
from marketplace.running.routes import bp
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, found, role_required

READERS = ("center_admin", "auditor")
PROPOSED = Text(
    "제안했습니다. 다른 센터 관리자가 확인하면 적용됩니다.",
    "Proposed. It counts once another administrator of the center has confirmed it.",
)
DONE = {
    "confirm": Text("확인했습니다.", "Confirmed."),
    "withdraw": Text("제안을 취소했습니다.", "The proposal is withdrawn."),
    "take_back": Text("되돌렸습니다. 지금의 값이 계속 적용됩니다.", "Taken back. The present value goes on."),
}
ACTS = {
    "confirm": services.confirm_policy,
    "withdraw": services.withdraw_policy,
    "take_back": services.take_back_policy,
}


@bp.get("/center/policies")
@role_required(*READERS)
def policies() -> ResponseReturnValue:
    """Every rule with what counts today."""
    return render_template("running/policies.html", areas=queries.areas(), waiting=queries.waiting_for())


@bp.route("/center/policies/<key>", methods=["GET", "POST"])
@role_required(*READERS)
def policy(key: str) -> ResponseReturnValue:
    """One rule: its values, what is proposed, and the form for another value."""
    one = found(queries.kept(actor(), key))
    form = PolicyForm(value=one.rule.written(one.now.value) if one.now else "")
    return carry_out(
        form,
        lambda: services.propose_value(
            key,
            services.Proposed(
                form.value.data or "",
                form.from_on.data,
                form.source.data or "",
                bool(form.sure.data),
                form.reason.data or "",
            ),
            actor(),
        ),
        again=lambda status: (_page(key, form), status),
        done=PROPOSED,
        then=url_for("running.policy", key=key),
        let_through=(403,),
    )


def _page(key: str, form: PolicyForm) -> str:
    return render_template(
        "running/policy.html",
        form=form,
        one=found(queries.kept(actor(), key)),
        proposals=[
            (row, queries.POLICY_PROPOSAL.available(row, actor())) for row in queries.proposals_of(key)
        ],
        states=queries.POLICY_PROPOSAL.states,
        waits=key in queries.waiting_for(),
        alone=len(queries.administrators()) < 2,
        may_propose=runs(actor()),
    )


@bp.route("/center/policies/<key>/<int:row>/source", methods=["GET", "POST"])
@role_required("center_admin")
def policy_source(key: str, row: int) -> ResponseReturnValue:
    """Propose that counsel has confirmed this value, or that it has to be looked at again."""
    one = found(queries.kept(actor(), key))
    value = found(next((entry for entry in one.rows if entry.id == row), None))
    form = SourceForm()
    return carry_out(
        form,
        lambda: services.propose_source(key, row, form.why.data or "", actor()),
        again=lambda status: (
            render_template("running/policy_source.html", form=form, one=one, row=value),
            status,
        ),
        done=PROPOSED,
        then=url_for("running.policy", key=key),
        let_through=(403,),
    )


@bp.post("/center/policies/<key>/<ref>/<any(confirm, withdraw, take_back):answer>")
@role_required("center_admin")
def decide_policy(key: str, ref: str, answer: str) -> ResponseReturnValue:
    row = found(queries.proposal(actor(), ref))
    ACTS[answer](ref, actor())
    say(*DONE[answer])
    return redirect(url_for("running.policy", key=row.key), 303)
