"""Lines of a statement that may be deposits which are there: finance decides, and may take it back."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.bank import services as bank
from marketplace.billing import queries
from marketplace.billing.forms import DoubtsForm
from marketplace.billing.permissions import MONEY_ROLES
from marketplace.billing.routes import bp
from marketplace.books import queries as ledger
from marketplace.kernel.errors import NotFound
from marketplace.web.errors import say
from marketplace.web.identity import actor, found, role_required, sign_in_required
from marketplace.web.paging import page_number, paginate


@bp.get("/billing/receipts/doubts")
@role_required(*MONEY_ROLES)
def doubts() -> ResponseReturnValue:
    """Each line beside the deposit that it may be; with `decided=1` those that somebody decided."""
    decided = request.args.get("decided") == "1"
    return render_template(
        "billing/doubts.html",
        page=paginate(queries.doubts_for(actor(), decided), page_number()),
        page_url=lambda n: url_for("billing.doubts", page=n, decided=1 if decided else None),
        decided=decided,
        may_decide=lambda doubt: ledger.is_finance(actor(), doubt.account.institution_id),
    )


@bp.post("/billing/receipts/doubts/<ref>/<any(same, other, reopen):decision>")
@sign_in_required
def decide_doubt(ref: str, decision: str) -> ResponseReturnValue:
    """The line is the deposit that is there, or another one; or the decision is taken back."""
    doubt = found(queries.doubt_for(actor(), ref))
    if decision == "reopen":
        bank.reopen_doubt(doubt.id, actor())
        say("처리를 되돌렸습니다.", "The decision has been taken back.")
        return redirect(url_for("billing.doubts"), 303)
    bank.decide_doubt(doubt.id, decision, actor())
    if decision == "other":
        say("다른 입금으로 등록하였습니다.", "Entered as another deposit.")
    else:
        say("같은 입금으로 표시하였습니다.", "Marked as the same deposit.")
    return redirect(url_for("billing.doubts"), 303)


@bp.post("/billing/receipts/doubts")
@role_required("finance", "center_finance")
def leave_out_doubts() -> ResponseReturnValue:
    """All the lines of the page that were chosen are deposits which are there."""
    form = DoubtsForm()
    open_ones = {row.id for row in paginate(queries.doubts_for(actor()), page_number()).items}
    form.doubts.choices = [(number, str(number)) for number in open_ones]
    if not form.validate_on_submit():
        raise NotFound()
    done = bank.leave_out_doubts(form.doubts.data or [], actor())
    say(f"같은 입금으로 표시하였습니다: {done}건", f"Marked as the same deposits: {done}")
    return redirect(url_for("billing.doubts"), 303)
