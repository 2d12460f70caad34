"""The books: trial balance, ledger with its exports, closing a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.models import Organisation
from marketplace.billing import journal, queries
from marketplace.billing.forms import CloseForm
from marketplace.billing.permissions import MONEY_ROLES
from marketplace.billing.routes import bp
from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.books.models import ACCOUNTS
from marketplace.kernel import clock
from marketplace.kernel.money import Money
from marketplace.kernel.text import Text
from marketplace.web.errors import carry_out
from marketplace.web.exports import table_response
from marketplace.web.identity import actor, found, role_required
from marketplace.web.paging import page_number, paginate
from marketplace.web.parameters import asked_day, asked_number

LEDGER_HEAD = [
    Text("기표일", "Date"), Text("거래일", "Value date"), Text("전표", "Entry"), Text("내용", "What"), Text("계정", "Account"),
    Text("계정 코드", "Account code"), Text("통화", "Currency"), Text("차변", "Debit"), Text("대변", "Credit"),
    Text("청구서", "Invoice"), Text("기업", "Company"),
]  # fmt: skip
BALANCE_HEAD = [
    Text("계정", "Account"), Text("통화", "Currency"), Text("이월", "Opening"), Text("차변", "Debit"),
    Text("대변", "Credit"), Text("잔액", "Closing"),
]  # fmt: skip
LARGEST_EXPORT = 100_000


@dataclass(frozen=True)
class View:
    """What was asked for: whose books, from when until when, of which account, company, deal."""

    institution: Organisation
    institutions: list[Organisation]
    from_on: date
    until_on: date
    account: str
    company_id: int | None
    agreement_id: int | None

    @property
    def arguments(self) -> dict[str, Any]:
        return {
            "institution": self.institution.id,
            "from": self.from_on.isoformat(),
            "until": self.until_on.isoformat(),
            "account": self.account or None,
            "company": self.company_id,
            "agreement": self.agreement_id,
        }


def _view() -> View:
    institutions = queries.book_institutions(actor())
    wanted = asked_number("institution")
    row = next(
        (i for i in institutions if i.id == wanted), institutions[0] if institutions and not wanted else None
    )
    today = clock.today()
    return View(
        institution=found(row),
        institutions=institutions,
        from_on=asked_day("from", today.replace(month=1, day=1)),
        until_on=asked_day("until", today),
        account=request.args.get("account", "") if request.args.get("account") in ACCOUNTS else "",
        company_id=asked_number("company"),
        agreement_id=asked_number("agreement"),
    )


@bp.get("/billing/books")
@role_required(*MONEY_ROLES)
def trial_balance() -> ResponseReturnValue:
    """합계잔액시산표 of an institution, and its closed periods."""
    return _books_page(_view(), CloseForm(formdata=None))


def _books_page(view: View, form: CloseForm, status: int = 200) -> ResponseReturnValue:
    who = actor()
    next_close = books.may_close_next(view.institution.id, who)
    if form.until_on.data is None and next_close:
        form.until_on.data = next_close
    return (
        render_template(
            "billing/books.html",
            view=view,
            lines=ledger.trial_balance(view.institution.id, view.from_on, view.until_on),
            closings=ledger.closings(view.institution.id),
            may_close=ledger.is_finance(who, view.institution.id),
            form=form,
        ),
        status,
    )


@bp.get("/billing/books.<any(csv, xlsx):kind>")
@role_required(*MONEY_ROLES)
def trial_balance_file(kind: str) -> Response:
    view = _view()
    lines = ledger.trial_balance(view.institution.id, view.from_on, view.until_on)
    rows = (
        (
            x.name,
            x.currency,
            *(Money(amount, x.currency) for amount in (x.opening, x.debit, x.credit, x.closing)),
        )
        for x in lines
    )
    return table_response(kind, f"trial-balance-{view.until_on}", BALANCE_HEAD, rows)


@bp.get("/billing/ledger")
@role_required(*MONEY_ROLES)
def ledger_page() -> ResponseReturnValue:
    """Every posting, of one account, one company, one deal."""
    view = _view()
    page = paginate(_postings(view), page_number(), per_page=50)
    return render_template(
        "billing/ledger.html",
        view=view,
        page=page,
        lines=list(queries.ledger_lines(page.items)),
        accounts=ACCOUNTS,
        companies=queries.companies_of(view.institution.id),
        page_url=lambda n: url_for("billing.ledger_page", **view.arguments, page=n),
    )


@bp.get("/billing/ledger.<any(csv, xlsx):kind>")
@role_required(*MONEY_ROLES)
def ledger_file(kind: str) -> Response:
    """The journal for an accounting system: one line per posting, debit and credit apart."""
    view = _view()
    lines = queries.ledger_lines(queries.postings(_postings(view), LARGEST_EXPORT))
    rows = (
        (
            x.entry.posted_on,
            x.entry.value_on,
            x.entry.id,
            x.what,
            x.account_name,
            x.posting.account,
            x.entry.currency,
            *(Money(max(0, side * x.posting.amount), x.entry.currency) for side in (1, -1)),
            x.invoice.number if x.invoice else "",
            x.invoice.payer["name_ko"] if x.invoice else "",
        )
        for x in lines
    )
    return table_response(kind, f"ledger-{view.until_on}", LEDGER_HEAD, rows)


@bp.get("/billing/journal.<any(csv, xlsx):kind>")
@role_required(*MONEY_ROLES)
def journal_file(kind: str) -> Response:
    """분개장: what an accounting program takes in, one line per posting with its side."""
    view = _view()
    lines = queries.ledger_lines(queries.postings(_postings(view), LARGEST_EXPORT))
    return table_response(kind, f"journal-{view.until_on}", journal.HEAD, journal.rows(lines))


def _postings(view: View) -> Any:
    return queries.ledger_of(
        view.institution.id,
        view.from_on,
        view.until_on,
        account=view.account,
        company_id=view.company_id,
        agreement_id=view.agreement_id,
    )


@bp.post("/billing/books/close")
@role_required(*MONEY_ROLES)
def close_period() -> ResponseReturnValue:
    view, form = _view(), CloseForm()
    return carry_out(
        form,
        lambda: books.close_period(view.institution.id, form.until_on.data, actor()),
        again=lambda status: _books_page(view, form, status),
        done=Text("기간을 마감하였습니다.", "The period is closed."),
        then=url_for("billing.trial_balance", institution=view.institution.id),
    )
