"""After an upheld objection: putting the shares right, by a second person where money was paid out."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel.errors import Forbidden
from marketplace.kernel.text import Text
from marketplace.royalties import queries, services
from marketplace.royalties.forms.sharing import CorrectionForm
from marketplace.royalties.models import ShareCorrection
from marketplace.royalties.permissions import is_office
from marketplace.royalties.routes import bp
from marketplace.royalties.routes.sharing import distribution_page
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, found, sign_in_required


@bp.post("/distributions/<ref>/correct/<share>")
@sign_in_required
def correct_shares(ref: str, share: str) -> ResponseReturnValue:
    """Other weights or costs for the invoice, with the reason."""
    row = found(queries.distribution_for(actor(), ref))
    mine = found(next((s for s in row.shares if s.ref == share), None))
    if not is_office(actor(), row.institution_id):
        raise Forbidden(Text("기관의 담당자만 할 수 있습니다.", "Only the institution may do this."))
    form = CorrectionForm(prefix=f"correct-{mine.id}")

    def correct() -> ShareCorrection:
        costs = form.costs.minor_or_none(row.currency)
        return services.correct_shares(
            mine.id, form.weights(), costs, form.reason.data, actor(), form.form_token.data
        )

    def corrected(made: ShareCorrection) -> ResponseReturnValue:
        if made.distribution is not None:
            say("배분을 바로잡고 모두에게 알렸습니다.", "The shares were put right and everyone was told.")
            return redirect(url_for("royalties.distribution", ref=made.distribution.ref), 303)
        say(
            "이미 지급한 배분이므로 다른 담당자가 승인하면 바로잡습니다.",
            "Somebody was paid already: it takes effect when another person approves.",
        )
        return redirect(url_for("royalties.distribution", ref=ref), 303)

    return carry_out(
        form,
        correct,
        again=lambda status: distribution_page(row, form, status, {mine.id: form}),
        then=corrected,
    )


@bp.post("/share-corrections/<ref>/<any(approve, cancel):action>")
@sign_in_required
def decide_correction(ref: str, action: str) -> ResponseReturnValue:
    row = found(queries.correction_by_ref(actor(), ref))
    decided = (services.approve_correction if action == "approve" else services.cancel_correction)(
        row.id, actor()
    )
    if decided.distribution is not None:
        say("배분을 바로잡고 모두에게 알렸습니다.", "The shares were put right and everyone was told.")
        return redirect(url_for("royalties.distribution", ref=decided.distribution.ref), 303)
    say("바로잡기를 취소하였습니다.", "The correction was cancelled.")
    return redirect(url_for("royalties.distribution", ref=row.share.distribution.ref), 303)
