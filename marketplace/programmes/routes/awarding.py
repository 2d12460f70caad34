"""Awards: one page for both sides, with what each may do now."""

from __future__ import annotations

from collections.abc import Callable

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.gateways.storage import files
from marketplace.invoicing import queries as invoicing
from marketplace.kernel.text import Text, either
from marketplace.papers.services import ATTACHMENT_TYPES, store_attachment
from marketplace.programmes import services
from marketplace.programmes.forms.applying import ReasonForm
from marketplace.programmes.forms.awarding import (
    AcceptForm,
    CancelForm,
    ExpenseForm,
    PaymentForm,
    ReportForm,
    TimeForm,
)
from marketplace.programmes.lifecycle import (
    AWARD,
    AWARD_AMENDMENT,
    AWARD_CANCELLING,
    AWARD_EXPENSE,
    AWARD_PAYMENT,
    AWARD_REPORT,
)
from marketplace.programmes.models import Award
from marketplace.programmes.permissions import award_parties
from marketplace.programmes.queries import awards, licences
from marketplace.programmes.routes import bp
from marketplace.programmes.services import StoredFile
from marketplace.web.errors import carry_out
from marketplace.web.exports import attached
from marketplace.web.forms import Form
from marketplace.web.identity import actor, found, sign_in_required
from marketplace.web.paging import page_number, paginate

LISTS = {
    "payment": AWARD_PAYMENT,
    "report": AWARD_REPORT,
    "expense": AWARD_EXPENSE,
    "amendment": AWARD_AMENDMENT,
    "cancelling": AWARD_CANCELLING,
}


@bp.get("/awards")
@sign_in_required
def awards_page() -> ResponseReturnValue:
    """What a company got and owes; all awards for the center."""
    page = paginate(awards.awards(actor()), page_number())
    return render_template(
        "programmes/awards.html",
        page=page,
        states=AWARD.states,
        center=actor().oversees,
        page_url=lambda number: url_for("programmes.awards_page", page=number),
    )


@bp.get("/awards/<ref>")
@sign_in_required
def award(ref: str) -> ResponseReturnValue:
    return _page(ref)


def _forms(row: Award) -> dict[str, Form]:
    return {
        "accept_form": AcceptForm(formdata=None, holder=row.company.name_ko),
        "payment_form": PaymentForm(formdata=None, prefix="payment"),
        "report_form": ReportForm(formdata=None),
        "expense_form": ExpenseForm(formdata=None, prefix="expense"),
        "time_form": TimeForm(formdata=None, prefix="time"),
        "cancel_form": CancelForm(formdata=None, prefix="cancel"),
        "reason_form": ReasonForm(formdata=None),
    }


def _page(ref: str, status: int = 200, **forms: Form) -> ResponseReturnValue:
    reader = actor()
    row = found(awards.award_for(reader, ref))
    shown = _forms(row) | forms
    names = {i["key"]: either(i["ko"], i["en"]) for i in row.application.call.items}
    shown["expense_form"]["item"].choices = [
        (key, names[key]) for key, planned in row.items.items() if planned
    ]
    expenses, payments = awards.expenses_of(row), awards.payments_of(row)
    accepted = awards.accepted_by_item(row)
    page = render_template(
        "programmes/award.html",
        award=row,
        call=row.application.call,
        parties=award_parties(reader, row),
        states=AWARD.states,
        steps={name: table.states for name, table in LISTS.items()},
        actions=AWARD.available(row, reader),
        can={name: (lambda row, table=table: table.available(row, reader)) for name, table in LISTS.items()},
        payments=payments,
        licences=[
            (each, licences.counted(each)) for each in licences.licence_payments(row) if each.state == "paid"
        ],
        licence_item=licences.licence_item(row.application.call),
        accounts={
            each.ref: invoicing.account_on_paper(each.invoice)
            for each in payments
            if each.invoice and each.state == "approved"
        },
        reports=awards.reports_of(row),
        expenses=expenses,
        amendments=awards.amendments_of(row),
        proposed=awards.cancelling_of(row) if reader.oversees else None,
        names=names,
        accepted=accepted,
        supported=awards.support_for(row, accepted),
        paper=awards.paper_of(row),
        account=awards.account_shown(row, reader, whole=reader.oversees),
        ended=awards.ending(row),
        accept=ATTACHMENT_TYPES,
        **shown,
    )
    return page, status


def _act(ref: str, name: str, form: Form, act: Callable[[], None], done: Text) -> ResponseReturnValue:
    """Do it; a refusal stands on the page, beside its field. `name`: under which the page knows the form."""
    found(awards.award_for(actor(), ref))
    return carry_out(
        form,
        act,
        again=lambda status: _page(ref, status, **{name: form}),
        done=done,
        let_through=(403, 404),
        then=url_for("programmes.award", ref=ref),
    )


@bp.post("/awards/<ref>/accept")
@sign_in_required
def accept_award(ref: str) -> ResponseReturnValue:
    form = AcceptForm()
    return _act(
        ref, "accept_form", form,
        lambda: services.accept_award(actor(), ref, bank_name=form.bank_name.data, holder=form.holder.data, account=form.account.data),
        Text("협약에 동의했습니다. 이제 지원금을 청구할 수 있습니다.", "You agreed. You can ask for payments now."),
    )  # fmt: skip


@bp.post("/awards/<ref>/decline")
@sign_in_required
def decline_award(ref: str) -> ResponseReturnValue:
    form = ReasonForm()
    act = lambda: services.decline_award(actor(), ref, form.reason.data or "")  # noqa: E731
    return _act(ref, "reason_form", form, act, Text("지원을 포기했습니다.", "The award is declined."))


@bp.post("/awards/<ref>/payments")
@sign_in_required
def request_payment(ref: str) -> ResponseReturnValue:
    form = PaymentForm(prefix="payment")
    return _act(
        ref, "payment_form", form,
        lambda: services.request_payment(actor(), ref, form.amount.data, form.why.data or "", form.form_token.data or ""),
        Text("지급을 청구했습니다. 센터의 두 사람이 승인하면 지급합니다.", "Asked for. It is paid once two people of the center approve."),
    )  # fmt: skip


@bp.post("/awards/<ref>/expenses")
@sign_in_required
def enter_expense(ref: str) -> ResponseReturnValue:
    form = ExpenseForm(prefix="expense")

    def keep() -> None:
        upload = request.files.get("expense-file")
        stored = store_attachment([(upload.filename or "", upload.stream)]) if upload else None
        services.enter_expense(
            actor(), ref, item=form.item.data or "", on=form.on.data, what=form.what.data or "", amount=form.amount.data, vat=form.vat.data,
            file=StoredFile(**vars(stored)) if stored else None, form_token=form.form_token.data or "",
        )  # fmt: skip

    return _act(ref, "expense_form", form, keep, Text("지출을 등록했습니다.", "The expense is entered."))


@bp.post("/awards/<ref>/time")
@sign_in_required
def ask_for_time(ref: str) -> ResponseReturnValue:
    form = TimeForm(prefix="time")
    act = lambda: services.ask_for_time(actor(), ref, form.until_on.data, form.reason.data or "")  # noqa: E731
    return _act(ref, "time_form", form, act, Text("기간 연장을 요청했습니다.", "You asked for more time."))


@bp.post("/awards/<ref>/settle")
@sign_in_required
def settle(ref: str) -> ResponseReturnValue:
    return _act(
        ref,
        "reason_form",
        ReasonForm(),
        lambda: services.settle(actor(), ref),
        Text("정산했습니다.", "Settled."),
    )


@bp.post("/awards/<ref>/returned")
@sign_in_required
def record_return(ref: str) -> ResponseReturnValue:
    done = Text(
        "반환을 기록했습니다. 예산에서 다시 쓸 수 있습니다.",
        "Recorded. The money is free in the budget again.",
    )
    return _act(ref, "reason_form", ReasonForm(), lambda: services.record_return(actor(), ref), done)


@bp.post("/awards/<ref>/cancel")
@sign_in_required
def cancel_award(ref: str) -> ResponseReturnValue:
    form = CancelForm(prefix="cancel")
    weighs = bool(form.to_return.data or form.years.data)
    return _act(
        ref, "cancel_form", form,
        lambda: services.cancel_award(actor(), ref, form.reason.data or "", form.to_return.data or 0, form.years.data or 0),
        Text("해지를 올렸습니다. 센터의 다른 한 분이 확인하면 해지됩니다.", "Proposed. It is cancelled once somebody else at the center confirms it.")
        if weighs
        else Text("협약을 해지하고 기업에 알렸습니다.", "The award is cancelled, and the company was told."),
    )  # fmt: skip


@bp.post("/awards/<ref>/cancel/<any(confirm, drop):step>")
@sign_in_required
def answer_cancelling(ref: str, step: str) -> ResponseReturnValue:
    """The second person's word on an award that is to be cancelled."""
    act, done = {
        "confirm": (
            services.confirm_cancelling,
            Text("협약을 해지하고 기업에 알렸습니다.", "The award is cancelled, and the company was told."),
        ),
        "drop": (services.drop_cancelling, Text("해지를 취소했습니다.", "The award goes on.")),
    }[step]
    return _act(ref, "reason_form", ReasonForm(), lambda: act(actor(), ref), done)


# Its parts, each by its own ref


def _part(name: str, ref: str, act: Callable[[], None], done: Text) -> ResponseReturnValue:
    finders: dict[str, Callable[..., object]] = {
        "payment": awards.payment_for,
        "report": awards.report_for,
        "expense": awards.expense_for,
        "amendment": awards.amendment_for,
    }
    row: object = found(finders[name](actor(), ref))
    owner: Award = row.award  # type: ignore[attr-defined]
    return _act(
        owner.ref,
        "report_form" if name == "report" else "reason_form",
        ReasonForm() if name != "report" else ReportForm(),
        act,
        done,
    )


def _reason() -> str:
    return request.form.get("reason", "")


@bp.post("/awards/payments/<ref>/<any(approve, pay, refuse, withdraw):step>")
@sign_in_required
def act_on_payment(ref: str, step: str) -> ResponseReturnValue:
    acts: dict[str, tuple[Callable[[], None], Text]] = {
        "approve": (lambda: services.approve_payment(actor(), ref), Text("승인했습니다.", "Approved.")),
        "pay": (lambda: services.pay(actor(), ref), Text("지급을 기록했습니다.", "The payment is recorded.")),
        "refuse": (
            lambda: services.refuse_payment(actor(), ref, _reason()),
            Text("반려했습니다.", "Refused."),
        ),
        "withdraw": (lambda: services.withdraw_payment(actor(), ref), Text("철회했습니다.", "Withdrawn.")),
    }
    return _part("payment", ref, *acts[step])


@bp.post("/awards/reports/<ref>/submit")
@sign_in_required
def submit_report(ref: str) -> ResponseReturnValue:
    body = request.form.get("body", "")
    return _part(
        "report",
        ref,
        lambda: services.submit_report(actor(), ref, body),
        Text("보고서를 제출했습니다.", "The report is submitted."),
    )


@bp.post("/awards/reports/<ref>/answer")
@sign_in_required
def answer_report(ref: str) -> ResponseReturnValue:
    """Without a reason it is accepted."""
    return _part(
        "report", ref, lambda: services.answer_report(actor(), ref, _reason()), Text("처리했습니다.", "Done.")
    )


@bp.post("/awards/expenses/<ref>/judge")
@sign_in_required
def judge_expense(ref: str) -> ResponseReturnValue:
    return _part(
        "expense",
        ref,
        lambda: services.judge_expense(actor(), ref, _reason()),
        Text("처리했습니다.", "Done."),
    )


@bp.post("/awards/amendments/<ref>/answer")
@sign_in_required
def answer_amendment(ref: str) -> ResponseReturnValue:
    return _part(
        "amendment",
        ref,
        lambda: services.answer_amendment(actor(), ref, _reason()),
        Text("처리했습니다.", "Done."),
    )


@bp.get("/awards/expenses/<ref>/file")
@sign_in_required
def expense_file(ref: str) -> ResponseReturnValue:
    row = found(awards.expense_for(actor(), ref))
    return attached(files().open(row.sha256), row.media_type, row.name, row.sha256)
