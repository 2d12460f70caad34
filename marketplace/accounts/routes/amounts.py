"""The page on which an institution sets what one officer may handle alone."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import queries, services
from marketplace.accounts.forms import AmountRuleForm
from marketplace.accounts.routes import bp
from marketplace.kernel.errors import NotFound
from marketplace.kernel.text import Text
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, found, sign_in_required


@bp.route("/organisation/<ref>/amounts", methods=["GET", "POST"])
@sign_in_required
def amounts(ref: str) -> ResponseReturnValue:
    """What counts, what waits for its second person, and the form for officers."""
    row, form = found(queries.organisation_for(actor(), ref)), AmountRuleForm()
    if row.kind != "institution":
        raise NotFound()
    return carry_out(
        form,
        lambda: services.propose_amount(
            ref, None if form.limit.data is None else int(form.limit.data), actor()
        ),
        again=lambda status: (
            render_template(
                "accounts/amounts.html",
                form=form,
                organisation=row,
                limit=queries.single_limit(row.id),
                rules=[
                    (rule, queries.AMOUNT_RULE.available(rule, actor()))
                    for rule in queries.amount_rules_of(row.id)
                ],
                states=queries.AMOUNT_RULE.states,
                may_set=queries.appoints(actor(), row, "officer"),
            ),
            status,
        ),
        done=Text(
            "제안했습니다. 다른 담당자나 센터가 확인하면 적용됩니다.",
            "Proposed. It counts once another officer or the center has confirmed it.",
        ),
        then=url_for("accounts.amounts", ref=ref),
        let_through=(403,),
    )


@bp.post("/organisation/<ref>/amounts/<rule>/<any(confirm, withdraw):answer>")
@sign_in_required
def decide_amount(ref: str, rule: str, answer: str) -> ResponseReturnValue:
    row = found(queries.organisation_for(actor(), ref))
    found(next((one for one in queries.amount_rules_of(row.id) if one.ref == rule), None))
    services.decide_amount(rule, answer, actor())
    say("답변을 저장했습니다.", "Your answer is saved.")
    return redirect(url_for("accounts.amounts", ref=ref), 303)
