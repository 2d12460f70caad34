"""The desk: lists for payers and finance, deposits, what does not fit."""

from __future__ import annotations

from typing import Any, TypeVar

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.bank import services as bank
from marketplace.billing import queries
from marketplace.billing.forms import CloseIssueForm, ReceiptForm, StatementForm
from marketplace.billing.permissions import MONEY_ROLES, is_desk, reads_check
from marketplace.billing.queries.desk import InvoiceRow
from marketplace.billing.routes import bp
from marketplace.books import services as books
from marketplace.books.queries import is_finance_anywhere
from marketplace.kernel import clock
from marketplace.kernel.errors import Refusal
from marketplace.kernel.money import Money
from marketplace.kernel.text import Text, t
from marketplace.web.errors import carry_out, say, show_refusal
from marketplace.web.exports import csv_response
from marketplace.web.identity import actor, found, role_required, sign_in_required
from marketplace.web.paging import page_number, paginate

FormT = TypeVar("FormT", bound=Any)


@bp.get("/billing")
@sign_in_required
def desk() -> ResponseReturnValue:
    """Invoices of the reader: a company's to pay, an institution's to receive; with the ageing of what is open."""
    who = actor()
    view = request.args.get("view", "open")
    view = view if view in queries.VIEWS else "open"
    text = request.args.get("q", "").strip()[:60]
    page = paginate(queries.desk_invoices(who, view, text), page_number())
    return render_template(
        "billing/desk.html",
        page=page,
        rows=queries.rows_of(page.items),
        view=view,
        views=queries.VIEWS,
        text=text,
        ageing=queries.ageing(who),
        coming=queries.coming(who),
        issues=queries.count(queries.issues_for(who)) if is_desk(who) else 0,
        unmatched=queries.count(queries.receipts_for(who)) if is_desk(who) else 0,
        office=is_desk(who),
        reads_check=reads_check(who),
        page_url=page_url,
        tab_items=tab_items,
    )


def page_url(number: int) -> str:
    """This list at another page."""
    arguments: dict[str, Any] = request.args.to_dict() | {"page": number}
    return url_for(request.endpoint or "billing.desk", **arguments)


def tab_items(view: str, views: dict[str, Any], text: str) -> list[tuple[Any, str, bool]]:
    """The views as tabs; a search stays when the view changes."""
    arguments: dict[str, Any] = {"q": text} if text else {}
    return [
        (words, url_for("billing.desk", view=key, **arguments), key == view) for key, words in views.items()
    ]


INVOICES_HEAD = (
    Text("청구서", "Invoice"), Text("상태", "Status"), Text("기관", "Institution"), Text("기업", "Company"), Text("통화", "Currency"),
    Text("공급가액", "Net"), Text("부가세", "VAT"), Text("합계", "Total"), Text("미납액", "Outstanding"), Text("지원금 입금 대기", "Grant to come"), Text("환불액", "Refunded"),
    Text("발행일", "Issued on"), Text("납부 기한", "Due date"),
)  # fmt: skip


@bp.get("/billing.csv")
@sign_in_required
def desk_csv() -> Response:
    """The chosen list as CSV, for any spreadsheet."""
    view = request.args.get("view", "all")
    query = queries.desk_invoices(
        actor(), view if view in queries.VIEWS else "all", request.args.get("q", "")[:60]
    )
    rows = queries.rows_of(queries.first(query, 10_000))
    return csv_response(f"invoices-{clock.today()}", INVOICES_HEAD, (_cells(row) for row in rows))


def _cells(row: InvoiceRow) -> list[Any]:
    invoice, standing = row.invoice, row.standing
    amounts = (
        invoice.net, invoice.tax, invoice.total, standing.outstanding, standing.awaited, standing.refunded,
    )  # fmt: skip
    return [
        invoice.number,
        t(row.status[0]),
        invoice.payee["name_ko"],
        invoice.payer["name_ko"],
        invoice.currency,
        *(Money(amount, invoice.currency) for amount in amounts),
        clock.seoul_date(invoice.issued_at) if invoice.issued_at else "",
        invoice.due_on or "",
    ]


LARGEST = 5_000_000  # bytes of a statement


@bp.get("/billing/receipts")
@role_required(*MONEY_ROLES)
def receipts() -> ResponseReturnValue:
    """Deposits that wait for a person to say what they were for, and the forms to enter more."""
    return _receipts_page()


def _receipts_page(forms: dict[str, Any] | None = None, status: int = 200) -> ResponseReturnValue:
    who = actor()
    everything = request.args.get("all") == "1"
    page = paginate(queries.receipts_for(who, unmatched=not everything), page_number())
    suggested = {r.id: queries.suggestions(r)[:1] for r in page.items if r.invoice_id is None}
    page_forms: dict[str, Any] = {
        "receipt_form": with_accounts(ReceiptForm(formdata=None)),
        "statement_form": with_accounts(StatementForm(formdata=None)),
    } | (forms or {})
    return (
        render_template(
            "billing/receipts.html",
            page=page,
            everything=everything,
            suggested=suggested,
            matched=queries.invoices_by_id([r.invoice_id for r in page.items]),
            accounts=queries.accounts_for(who),
            doubts=queries.doubts_open(who),
            may_enter=is_finance_anywhere(who),
            page_url=page_url,
            form=next(iter(forms.values())) if forms else None,
            **page_forms,
        ),
        status,
    )


def with_accounts(form: FormT) -> FormT:
    """The form with the accounts that this person may enter deposits for."""
    accounts = queries.accounts_for(actor())
    names = queries.organisation_names(a.institution_id for a in accounts)
    form.account_id.choices = [
        (a.id, f"{names[a.institution_id]} · {a.bank_name} ({a.currency})") for a in accounts
    ]
    return form


def _currency_of(account_id: int) -> str:
    return next(a.currency for a in queries.accounts_for(actor()) if a.id == account_id)


@bp.post("/billing/receipts")
@role_required("finance", "center_finance")
def record_receipt() -> ResponseReturnValue:
    form = with_accounts(ReceiptForm())
    return carry_out(
        form,
        lambda: bank.record_receipt(
            form.account_id.data,
            reference=form.reference.data,
            received_on=form.received_on.data,
            amount=form.amount.minor(_currency_of(form.account_id.data)),
            payer_name=form.payer_name.data or "",
            memo=form.memo.data or "",
            actor=actor(),
            another=form.another.data,
        ),
        again=lambda status: _receipts_page({"receipt_form": form}, status),
        done=Text(
            "입금을 등록하였습니다. 청구서에 연결해 주십시오.", "The deposit is entered. Please match it."
        ),
        then=lambda receipt: redirect(url_for("billing.receipt", ref=receipt.ref), 303),
    )


@bp.post("/billing/receipts/import")
@role_required("finance", "center_finance")
def import_statement() -> ResponseReturnValue:
    form = with_accounts(StatementForm())
    if not form.validate_on_submit() or not form.file.data:
        if not form.file.errors and not form.file.data:
            form.file.errors = [
                t("CSV, XLSX, XLS, ODS 파일을 선택해 주십시오.", "Choose a CSV, XLSX, XLS or ODS file.")
            ]
        return _receipts_page({"statement_form": form}, 422)
    try:
        result = bank.import_statement(form.account_id.data, form.file.data.read(LARGEST + 1), actor())
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _receipts_page({"statement_form": form}, refusal.status)
    said = [*_what_came(result), *result.notes]
    say(" ".join(note.ko for note in said), " ".join(note.en for note in said))
    return redirect(url_for("billing.doubts" if result.doubtful else "billing.receipts"), 303)


def _what_came(result: bank.Imported) -> list[Text]:
    said = [
        Text(
            f"입금 {result.added}건을 등록하였습니다. 이미 등록된 {result.known}건과 입금이 아닌 {result.skipped}건은 건너뛰었습니다.",
            f"Deposits entered: {result.added}. Known before: {result.known}. Other lines left out: {result.skipped}.",
        )
    ]
    if result.doubtful:
        said.append(
            Text(
                f"이미 등록된 입금과 같을 수 있는 {result.doubtful}건을 확인해 주십시오.",
                f"Check whether these are entered already: {result.doubtful}.",
            )
        )
    if result.cancelled:
        said.append(
            Text(
                f"은행이 취소한 입금 {result.cancelled}건을 ‘확인할 일’에 올렸습니다.",
                f"Deposits that the bank cancelled are on the list to check: {result.cancelled}.",
            )
        )
    return said


@bp.get("/billing/issues")
@role_required(*MONEY_ROLES)
def issues() -> ResponseReturnValue:
    """What does not fit and waits for a person."""
    return _issues_page()


def _issues_page(bad: CloseIssueForm | None = None, status: int = 200) -> ResponseReturnValue:
    closed = request.args.get("closed") == "1"
    page = paginate(queries.issues_for(actor(), closed), page_number())
    return (
        render_template(
            "billing/issues.html",
            page=page,
            closed=closed,
            invoices=queries.invoices_by_id([i.invoice_id for i in page.items]),
            words=queries.ISSUE_WORDS,
            facts_of=queries.issue_facts,
            page_url=page_url,
            form=bad,
            close_form=CloseIssueForm(formdata=None),
            may_close=is_finance_anywhere(actor()),
        ),
        status,
    )


@bp.post("/billing/issues/<int:issue_id>/close")
@role_required("finance", "center_finance")
def close_issue(issue_id: int) -> ResponseReturnValue:
    found(queries.issue_for(actor(), issue_id))
    form = CloseIssueForm()
    if not form.validate_on_submit():
        return _issues_page(form, 422)
    books.close_issue(issue_id, form.note.data, actor())
    say("처리한 것으로 표시하였습니다.", "Closed.")
    return redirect(url_for("billing.issues"), 303)
