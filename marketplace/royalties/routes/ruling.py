"""The institution's sharing rule: what holds, what is proposed, its history, and a preview on an example fee."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.models import Organisation
from marketplace.kernel import clock
from marketplace.kernel.errors import Forbidden, Refusal
from marketplace.kernel.text import Text
from marketplace.royalties import queries, services
from marketplace.royalties.forms.sharing import RuleForm
from marketplace.royalties.permissions import is_office
from marketplace.royalties.routes import bp
from marketplace.web.errors import carry_out, say, show_refusal
from marketplace.web.identity import actor, found, role_required, sign_in_required

RULE_READERS = ("researcher", "officer", "finance", "center_admin", "center_finance", "auditor")
EXAMPLE = 100_000_000  # won


def _institution() -> Organisation:
    return found(queries.rule_institution(actor(), request.args.get("institution", "")))


@bp.get("/sharing-rules")
@role_required(*RULE_READERS)
def sharing_rules() -> ResponseReturnValue:
    """The rule that holds, with what it makes of a fee; one that waits; every one there was."""
    institution, today, who = _institution(), clock.today(), actor()
    current = queries.rule_on(institution.id, today)
    rows = queries.rules_history(institution.id)
    return render_template(
        "royalties/sharing_rules.html",
        institution=institution,
        current=current,
        examples=queries.examples(
            institution, queries.rule_of(current) if current else queries.Rule(), today, EXAMPLE
        ),
        example=EXAMPLE,
        waiting=next((row for row in rows if row.state == "proposed"), None),
        coming=queries.coming_rules(institution.id),
        rows=rows,
        states=queries.RULE.states,
        actions=lambda row: queries.RULE.available(row, who),
        office=is_office(who, institution.id),
    )


@bp.route("/sharing-rules/new", methods=["GET", "POST"])
@role_required("officer", "finance")
def propose_rule() -> ResponseReturnValue:
    """A rule is entered, looked at on an example fee, and then proposed."""
    institution, today = _institution(), clock.today()
    if not is_office(actor(), institution.id):
        raise Forbidden(
            Text(
                "배분 기준은 기관의 기술이전 담당자나 재무 담당자가 제안합니다.",
                "The institution's transfer officer or finance proposes its sharing rule.",
            )
        )
    form = RuleForm()
    if request.method == "GET" and (current := queries.rule_on(institution.id, today)):
        form = RuleForm(
            formdata=None,
            data={
                "researchers": current.researchers_bp,
                "contributors": current.contributors_bp,
                "deduct": current.deduct_costs_first,
                "costs": current.costs_bp or None,
                "basis": current.basis,
                "example": EXAMPLE,
            },
        )
    if not form.is_submitted() or form.seen.data != form.shown or "propose" not in request.form:
        return _preview(institution, form)
    return carry_out(
        form,
        lambda: services.propose_rule(institution.id, form.as_draft(), actor(), form.form_token.data),
        again=lambda status: _form_page(institution, form, status),
        done=Text(
            "배분 기준을 제안하였습니다. 다른 담당자가 확인하면 시행일부터 적용합니다.",
            "Proposed. Once a colleague confirms it, it holds from its day.",
        ),
        then=url_for("royalties.sharing_rules", institution=institution.ref),
    )


def _preview(institution: Organisation, form: RuleForm) -> ResponseReturnValue:
    """The form, and beneath it what its rule makes of the example; nothing is kept."""
    if not form.is_submitted():
        return _form_page(institution, form, 200)
    if not form.validate():
        return _form_page(institution, form, 422)
    try:
        services.check_rule(institution.id, form.as_draft())
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _form_page(institution, form, refusal.status)
    form.seen.data = form.shown
    return _form_page(institution, form, 200, preview=True)


def _form_page(
    institution: Organisation, form: RuleForm, status: int, preview: bool = False
) -> ResponseReturnValue:
    amount = form.example.data or EXAMPLE
    return (
        render_template(
            "royalties/sharing_rule_form.html",
            institution=institution,
            form=form,
            example=amount,
            examples=queries.examples(institution, form.rule, form.from_on.data, amount) if preview else [],
        ),
        status,
    )


@bp.post("/sharing-rules/<ref>/<any(confirm, decline, withdraw):action>")
@sign_in_required
def decide_rule(ref: str, action: str) -> ResponseReturnValue:
    """Confirm a proposed rule, decline it, or take one's own back."""
    row = found(queries.rule_for(actor(), ref))
    then = url_for("royalties.sharing_rules", institution=row.institution.ref)
    if action == "confirm":
        services.confirm_rule(row.id, actor())
        say("배분 기준을 확인하고 연구자에게 알렸습니다.", "Confirmed, and the researchers were told.")
    else:
        services.decide_against_rule(row.id, action, actor())
        say("제안한 배분 기준은 적용하지 않습니다.", "The proposed rule will not be applied.")
    return redirect(then, 303)
