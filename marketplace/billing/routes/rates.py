"""The day's rate of exchange, entered by finance."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.billing import queries
from marketplace.billing.forms import RateForm
from marketplace.billing.permissions import MONEY_ROLES
from marketplace.billing.routes import bp
from marketplace.billing.routes.desk import page_url
from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.books.models import RecordedRate
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, role_required
from marketplace.web.paging import page_number, paginate


def _form(form: RateForm) -> RateForm:
    who = actor()
    form.institution_id.choices = [
        (row.id, row.name) for row in queries.book_institutions(who) if ledger.is_finance(who, row.id)
    ]
    return form


@bp.get("/billing/rates")
@role_required(*MONEY_ROLES)
def rates() -> ResponseReturnValue:
    """What was recorded, and the form to record the day's rate."""
    return _page(_form(RateForm(formdata=None)))


def _page(form: RateForm, status: int = 200) -> ResponseReturnValue:
    page = paginate(queries.rates_for(actor()), page_number())
    return (
        render_template(
            "billing/rates.html",
            page=page,
            page_url=page_url,
            form=form,
            names={row.id: row.name for row in queries.book_institutions(actor())},
            may_enter=bool(form.institution_id.choices),
        ),
        status,
    )


@bp.post("/billing/rates")
@role_required("finance", "center_finance")
def record_rate() -> ResponseReturnValue:
    form = _form(RateForm())

    def recorded(row: RecordedRate) -> ResponseReturnValue:
        say(
            f"{row.currency} 환율 {row.rate.written}원을 등록하였습니다.",
            f"Recorded: {row.rate.written} won for one {row.currency}.",
        )
        return redirect(url_for("billing.rates"), 303)

    return carry_out(
        form,
        lambda: books.record_rate(
            form.institution_id.data,
            currency=form.currency.data,
            on_day=form.on_day.data,
            won=form.won.data,
            source=form.source.data,
            actor=actor(),
            form_token=form.form_token.data,
        ),
        again=lambda status: _page(form, status),
        then=recorded,
    )
