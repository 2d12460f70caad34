"""After a distribution: the committee's answer, the payout, the payroll file and the numbers it goes by."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.kernel.errors import Forbidden, Refusal
from marketplace.kernel.text import Text
from marketplace.royalties import queries, services
from marketplace.royalties.forms import AnswerForm, ObjectionForm, PeopleForm
from marketplace.royalties.permissions import is_office, offices
from marketplace.royalties.routes import bp
from marketplace.royalties.routes.sharing import distribution_page
from marketplace.web.errors import carry_out, say
from marketplace.web.exports import csv_response
from marketplace.web.identity import actor, found, role_required, sign_in_required


@bp.post("/distributions/<ref>/answer/<share>")
@sign_in_required
def answer_objection(ref: str, share: str) -> ResponseReturnValue:
    """Record the committee's answer to one person's objection."""
    row = found(queries.distribution_for(actor(), ref))
    mine = found(next((s for s in row.shares if s.ref == share), None))
    if not is_office(actor(), row.institution_id):
        raise Forbidden(Text("기관의 담당자만 할 수 있습니다.", "Only the institution may answer."))
    form = AnswerForm(prefix=share)
    return carry_out(
        form,
        lambda: services.answer_objection(mine.id, form.outcome.data, form.answer.data, actor()),
        again=lambda status: distribution_page(row, form, status, **{share: form}),
        done=Text("심의 결과를 알렸습니다.", "The answer has been sent."),
        then=url_for("royalties.distribution", ref=ref),
    )


@bp.post("/distributions/<ref>/payout")
@sign_in_required
def payout(ref: str) -> ResponseReturnValue:
    """Note that the people were paid, in the fee's currency or in won."""
    row = found(queries.distribution_for(actor(), ref))
    form = ObjectionForm(formdata=None)
    try:
        services.record_payout(row.id, actor(), request.form.get("currency", ""))
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        form.form_errors.append(refusal.text)
        return distribution_page(row, form, refusal.status)
    say("지급을 기록하였습니다.", "The payout has been noted.")
    return redirect(url_for("royalties.distribution", ref=ref), 303)


PAYROLL_HEAD = (
    Text("사번", "Employee number"), Text("이름", "Name"), Text("이메일 (사번이 없을 때)", "Email (without a number)"), Text("통화", "Currency"),
    Text("금액", "Amount"), Text("비과세", "Tax-free"), Text("과세", "Taxable"), Text("배분 건수", "Distributions"), Text("배분 번호", "References"),
)  # fmt: skip


@bp.get("/distributions/payroll.csv")
@role_required("finance", "officer")
def payroll_csv() -> Response:
    """What is to be paid out, one line per person, with the part that is free of tax this year."""
    return csv_response(f"payroll-{clock.today()}", PAYROLL_HEAD, queries.payroll(actor()))


def _institution() -> int:
    """The one of my institutions that the page is about."""
    mine = offices(actor())
    wanted = request.args.get("institution", "")
    return next((i for i in mine if str(i) == wanted), mine[0])


@bp.route("/distributions/people", methods=["GET", "POST"])
@role_required("finance", "officer")
def payees() -> ResponseReturnValue:
    """The employee numbers of the people whom the institution pays."""
    institution_id = _institution()
    people = queries.payees(institution_id)
    status = 200
    if request.method == "POST":
        form = PeopleForm()
        if form.validate_on_submit():
            try:
                numbers = form.by_person({person.user_id for person in people})
                services.set_payroll_numbers(institution_id, numbers, actor())
            except Refusal as refusal:
                form.form_errors.append(refusal.text)
                status = refusal.status
            else:
                say("사번을 저장하였습니다.", "Saved.")
                return redirect(url_for("royalties.payees", institution=institution_id), 303)
        else:
            status = 422
    else:
        form = PeopleForm(formdata=None, data={"people": [vars(person) for person in people]})
    return (
        render_template(
            "royalties/payees.html",
            form=form,
            names={str(person.user_id): person.name for person in people},
            institution_id=institution_id,
        ),
        status,
    )
