"""What is done when an invoice stays unpaid: interest for delay, and giving up by two people."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from marketplace.arrears import services as arrears
from marketplace.billing import queries
from marketplace.billing.forms import WriteOffForm
from marketplace.billing.routes import bp
from marketplace.billing.routes.invoices import load_invoice, show_invoice
from marketplace.kernel.text import Text
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, found, sign_in_required


@bp.post("/invoices/<ref>/interest")
@sign_in_required
def bill_interest(ref: str) -> ResponseReturnValue:
    """Bill what has arisen as interest for delay since the last time."""
    made = arrears.bill_interest(load_invoice(ref).id, actor())
    say("지연이자를 청구하였습니다.", "The interest has been billed.")
    return redirect(url_for("billing.invoice", ref=made.ref), 303)


@bp.post("/invoices/<ref>/write-off")
@sign_in_required
def request_write_off(ref: str) -> ResponseReturnValue:
    row, form = load_invoice(ref), WriteOffForm()
    return carry_out(
        form,
        lambda: arrears.request_write_off(row.id, form.reason.data, actor()),
        again=lambda status: show_invoice(row, {"write_off_form": form}, status),
        done=Text(
            "대손 처리를 요청하였습니다. 다른 담당자가 승인하면 처리됩니다.",
            "Requested. It takes effect when another person approves.",
        ),
        then=url_for("billing.invoice", ref=ref),
    )


@bp.post("/write-offs/<ref>/<any(approve, cancel):action>")
@sign_in_required
def decide_write_off(ref: str, action: str) -> ResponseReturnValue:
    row = found(queries.write_off_for(actor(), ref))
    (arrears.approve_write_off if action == "approve" else arrears.cancel_write_off)(row.id, actor())
    say("처리하였습니다.", "Done.")
    return redirect(url_for("billing.invoice", ref=row.invoice.ref), 303)
