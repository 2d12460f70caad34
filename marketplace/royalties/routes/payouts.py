"""After a distribution: the committee's answer, the payout, the payroll file and the numbers it goes by."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.models import Organisation
from marketplace.kernel import clock
from marketplace.kernel.errors import Conflict, Forbidden
from marketplace.kernel.money import Money
from marketplace.kernel.text import Text, t
from marketplace.royalties import queries, services
from marketplace.royalties.forms.paying import PayoutForm, PeopleForm
from marketplace.royalties.forms.sharing import AnswerForm
from marketplace.royalties.permissions import is_office, may_pay_out
from marketplace.royalties.routes import bp
from marketplace.royalties.routes.sharing import distribution_page
from marketplace.royalties.taxing import INCOME, STANDINGS, Person, taxed_as
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


PAYROLL_HEAD = (
    Text("사번", "Employee number"), Text("이름", "Name"), Text("이메일 (사번이 없을 때)", "Email (without a number)"), Text("통화", "Currency"),
    Text("금액", "Amount"), Text("비과세", "Tax-free"), Text("과세", "Taxable"), Text("배분 건수", "Distributions"), Text("배분 번호", "References"),
    Text("비고", "Remark"),
)  # fmt: skip


@bp.get("/distributions/payroll.csv")
@role_required("finance", "officer")
def payroll_csv() -> Response:
    """What is owed, one line per person, nobody left out: the amounts sum to the books' payable."""
    rows = (
        (number, name, email, currency, Money(amount, currency), *rest)
        for number, name, email, currency, amount, *rest in queries.payroll(actor())
    )
    return csv_response(f"payroll-{clock.today()}", PAYROLL_HEAD, rows)


def _institution() -> Organisation:
    """The one of my institutions that the page is about."""
    return queries.paying_institution(actor(), request.args.get("institution", ""))


@bp.route("/distributions/payouts", methods=["GET", "POST"])
@role_required("finance", "officer")
def payouts() -> ResponseReturnValue:
    """Whom the institution owes what; finance proposes payments here, a colleague confirms, payroll takes the file."""
    institution = _institution()
    form = PayoutForm() if request.method == "POST" else PayoutForm(formdata=None)
    return carry_out(
        form,
        lambda: services.propose_payouts(
            institution.id,
            form.people.data or [],
            pay_on=form.pay_on.data,
            actor=actor(),
            early=form.early.data,
            exchanged=form.exchanged.data,
            paid_last_year=form.paid_last_year.data,
            form_token=form.form_token.data,
        ),
        again=lambda status: _payouts_page(
            institution, form, status, set(form.people.data or []) if form.is_submitted() else None
        ),
        done=Text(
            "지급을 제안하였습니다. 다른 담당자가 확인하면 급여 파일에 들어갑니다.",
            "Proposed. It enters the payroll file when a colleague confirms it.",
        ),
        then=url_for("royalties.payouts", institution=institution.ref),
        let_through=(403,),
    )


def _payouts_page(
    institution: Organisation, form: PayoutForm, status: int, chosen: set[str] | None = None
) -> ResponseReturnValue:
    """`chosen` are the keys of who was chosen before a refusal; without it everybody who may be paid now is."""
    institution_id = institution.id
    people, who = queries.owed(institution_id), actor()
    sums: dict[str, int] = {}
    for person in people:
        sums[person.currency] = sums.get(person.currency, 0) + person.balance
    books = {currency: amount for (_, currency), amount in queries.payable_in_books(institution_id).items()}
    return (
        render_template(
            "royalties/payouts.html",
            institution=institution,
            form=form,
            people=people,
            sums=sums,
            agrees=all(sums.get(c, 0) == books.get(c, 0) for c in {*sums, *books}),
            chosen={p.key for p in people if p.due()} if chosen is None else chosen,
            waits=queries.WAITS,
            asks_last_year=services.reaches_into_last_year() or form.paid_last_year.data,
            proposed=queries.payouts_in(institution_id, "proposed"),
            confirmed=queries.payouts_in(institution_id, "confirmed"),
            files=queries.payroll_files(institution_id),
            actions=lambda row: queries.PAYOUT.available(row, who),
            may_propose=may_pay_out(who, institution_id),
            standings=STANDINGS,
            today=clock.today(),
        ),
        status,
    )


@bp.post("/payouts/<ref>/<any(confirm, cancel, undo):action>")
@sign_in_required
def decide_payout(ref: str, action: str) -> ResponseReturnValue:
    """Confirm a proposed payment, cancel it, or undo one that payroll did not take yet."""
    row = found(queries.payout_for(actor(), ref))
    decide = {
        "confirm": services.confirm_payout,
        "cancel": services.cancel_payout,
        "undo": services.undo_payout,
    }[action]
    done = decide(row.id, actor())
    if action == "confirm":
        say(f"지급을 확인하였습니다: {done.name}", f"Payment confirmed: {done.name}")
    else:
        say(f"지급을 취소하였습니다: {done.name}", f"Payment cancelled: {done.name}")
    return redirect(url_for("royalties.payouts", institution=row.institution.ref), 303)


@bp.post("/distributions/payouts/file")
@role_required("finance", "officer")
def take_payroll_file() -> ResponseReturnValue:
    """Give payroll what is confirmed; from then on nothing of it can be undone."""
    institution = _institution()
    try:
        services.take_payroll_file(institution.id, actor())
    except Conflict as refusal:
        form = PayoutForm(formdata=None)
        form.form_errors.append(refusal.text)
        return _payouts_page(institution, form, refusal.status)
    say(
        "급여 파일을 만들었습니다. 아래에서 내려받아 지급해 주십시오.",
        "The payroll file is made. Download it below and pay.",
    )
    return redirect(url_for("royalties.payouts", institution=institution.ref, _anchor="files"), 303)


FILE_HEAD = (
    Text("사번", "Employee number"), Text("이름", "Name"), Text("지급일", "Day of payment"), Text("배분 통화", "Currency of the shares"),
    Text("배분금", "Shares"), Text("지급 통화", "Paid in"), Text("지급액", "Paid"), Text("비과세", "Tax-free"), Text("과세", "Taxable"),
    Text("소득 종류", "Kind of income"), Text("소득 구분", "Taxed as"), Text("적용 환율", "Rate"), Text("배분 번호", "References"), Text("비고", "Remark"),
)  # fmt: skip


@bp.get("/distributions/payouts/file/<ref>.csv")
@role_required("finance", "officer")
def payroll_file(ref: str) -> Response:
    """The file as payroll took it: one line per person and payment."""
    file = found(queries.payroll_file_for(actor(), ref))
    return csv_response(
        f"payroll-{clock.seoul_date(file.taken_at)}-{file.ref}",
        FILE_HEAD,
        (
            (
                row.number,
                row.name,
                row.pay_on,
                row.currency,
                Money(row.amount, row.currency),
                row.paid_currency,
                Money(row.paid_amount, row.paid_currency),
                row.free,
                row.taxable,
                "; ".join(f"{t(INCOME[part['kind']])} {part['amount']}" for part in row.income),
                t(taxed_as(Person(row.standing))),
                row.rate,
                " ".join(dict.fromkeys(share.distribution.ref for share in row.shares)),
                row.remark,
            )
            for row in file.payouts
        ),
    )


@bp.route("/distributions/people", methods=["GET", "POST"])
@role_required("finance", "officer")
def payees() -> ResponseReturnValue:
    """How payroll knows the people whom the institution pays: employee numbers, and what they are for the tax office."""
    institution = _institution()
    people = queries.payees(institution.id)
    if request.method == "POST":
        form = PeopleForm()
    else:
        form = PeopleForm(formdata=None, data={"people": [vars(person) for person in people]})
    return carry_out(
        form,
        lambda: services.set_payees(
            institution.id, form.by_person({person.key: person.person for person in people}), actor()
        ),
        again=lambda status: (
            render_template(
                "royalties/payees.html",
                form=form,
                names={person.key: person.name for person in people},
                institution=institution,
            ),
            status,
        ),
        done=Text("저장하였습니다.", "Saved."),
        then=url_for("royalties.payees", institution=institution.ref),
    )
