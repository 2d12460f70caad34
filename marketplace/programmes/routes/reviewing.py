"""The reviewer's own pages: first the declaration, then what was given to them."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.gateways.storage import files
from marketplace.kernel.errors import NotFound
from marketplace.kernel.text import Text, either
from marketplace.programmes import queries, services
from marketplace.programmes.forms.applying import review_form
from marketplace.programmes.lifecycle import REVIEW
from marketplace.programmes.models import Review
from marketplace.programmes.queries import reviews
from marketplace.programmes.routes import bp
from marketplace.web.errors import carry_out, say
from marketplace.web.exports import attached
from marketplace.web.forms import Form
from marketplace.web.identity import actor, found, sign_in_required


@bp.get("/reviews")
@sign_in_required
def my_reviews() -> ResponseReturnValue:
    """The calls for which one reviews, and what of it is left to do."""
    rows = [
        (panel, reviews.open_phase(panel.call), reviews.my_reviews(panel))
        for panel in reviews.panels(actor())
    ]
    return render_template("programmes/my_reviews.html", rows=rows, states=REVIEW.states)


@bp.route("/reviews/calls/<ref>", methods=["GET", "POST"])
@sign_in_required
def declare(ref: str) -> ResponseReturnValue:
    """With which applicants one has to do; asked before anything else is shown."""
    panel = found(reviews.panel_to_declare(actor(), ref))
    return carry_out(
        Form(),
        lambda: services.declare(actor(), ref, request.form.getlist("conflict")),
        again=lambda status: (
            render_template("programmes/declare.html", panel=panel, rows=reviews.applicants(panel.call)),
            status,
        ),
        done=Text("확인했습니다. 이제 심사할 수 있습니다.", "Thank you. You can review now."),
        then=url_for("programmes.my_reviews"),
    )


@bp.route("/reviews/<ref>", methods=["GET", "POST"])
@sign_in_required
def review(ref: str) -> ResponseReturnValue:
    row = found(reviews.review_for(actor(), ref))
    criteria = row.application.call.criteria
    form = review_form(row)

    def keep() -> None:
        scores = {item["key"]: form[f"score_{item['key']}"].data for item in criteria}
        services.review(actor(), ref, scores, form["comment"].data or "", form["private"].data or "")

    return carry_out(
        form,
        keep,
        again=lambda status: _page(row, form, status),
        done=Text(
            "저장했습니다. 심사 기한까지 고칠 수 있습니다.", "Saved. You can change it until the round ends."
        ),
        then=url_for("programmes.my_reviews"),
    )


def _page(row: Review, form: Form, status: int) -> ResponseReturnValue:
    page = render_template(
        "programmes/review.html",
        review=row,
        application=row.application,
        call=row.application.call,
        sheet=reviews.sheet(row, queries.answered(row.application)),
        money=row.application.money,
        actions=REVIEW.available(row, actor()),
        states=REVIEW.states,
        form=form,
        weights=[(c["key"], either(c["ko"], c["en"]), c["weight"]) for c in row.application.call.criteria],
    )
    return page, status


@bp.post("/reviews/<ref>/abstain")
@sign_in_required
def abstain(ref: str) -> ResponseReturnValue:
    services.abstain(actor(), ref, request.form.get("reason", ""))
    say(
        "기권했습니다. 기한 안에는 다시 심사할 수 있습니다.",
        "You abstain. Until the round ends you can still review it.",
    )
    return redirect(url_for("programmes.my_reviews"), 303)


@bp.post("/reviews/<ref>/resume")
@sign_in_required
def resume(ref: str) -> ResponseReturnValue:
    services.resume(actor(), ref)
    return redirect(url_for("programmes.review", ref=ref), 303)


@bp.get("/reviews/<ref>/files/<int(max=1000):number>")
@sign_in_required
def review_file(ref: str, number: int) -> ResponseReturnValue:
    """A file of the application, in a blind round under a name that names nobody."""
    row = found(reviews.review_for(actor(), ref))
    if not 1 <= number <= len(row.application.files):
        raise NotFound()
    file = row.application.files[number - 1]
    return attached(files().open(file.sha256), file.media_type, reviews.file_name(row, number), file.sha256)
