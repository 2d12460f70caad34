"""The page on which a listing's performance figures are kept."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog import queries as catalog
from marketplace.catalog.models import Listing
from marketplace.kernel.text import Text
from marketplace.performance import queries, services
from marketplace.performance.forms import FigureForm
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, found, sign_in_required

bp = Blueprint("performance", __name__)


@bp.route("/desk/listings/<public_id>/performance", methods=["GET", "POST"])
@sign_in_required
def edit(public_id: str) -> ResponseReturnValue:
    """The figures in their order, and adding one."""
    row, form = _editable(public_id), FigureForm()
    return carry_out(
        form,
        lambda: services.add_figure(row.id, actor(), form.values()),
        again=lambda status: (_page(_editable(public_id), form), status),
        then=url_for("performance.edit", public_id=public_id),
        done=Text("성능 비교를 추가했습니다.", "The figure is added."),
    )


@bp.route("/desk/listings/<public_id>/performance/<ref>", methods=["GET", "POST"])
@sign_in_required
def correct(public_id: str, ref: str) -> ResponseReturnValue:
    """The words and values of one figure."""
    listing = _editable(public_id)
    row = found(next((one for one in queries.figures_of(listing.id) if one.ref == ref), None))
    form = FigureForm(obj=row)
    return carry_out(
        form,
        lambda: services.correct_figure(listing.id, ref, actor(), form.values()),
        again=lambda status: (
            render_template("performance/figure.html", listing=listing, form=form), status,
        ),
        then=url_for("performance.edit", public_id=public_id),
        done=Text("성능 비교를 저장했습니다.", "The figure is saved."),
    )  # fmt: skip


@bp.post("/desk/listings/<public_id>/performance/<ref>/<any(earlier, later, remove, restore):change>")
@sign_in_required
def change(public_id: str, ref: str, change: str) -> ResponseReturnValue:
    row = _editable(public_id)
    if change == "remove":
        services.remove_figure(row.id, ref, actor())
        say(
            "성능 비교를 뺐습니다. 아래에서 되살릴 수 있습니다.",
            "The figure is removed. You can put it back below.",
        )
    elif change == "restore":
        services.restore_figure(row.id, ref, actor())
        say("성능 비교를 되살렸습니다.", "The figure is back.")
    else:
        services.move_figure(row.id, ref, actor(), earlier=change == "earlier")
    return redirect(url_for("performance.edit", public_id=public_id), 303)


def _editable(public_id: str) -> Listing:
    return found(catalog.writable_for(actor(), public_id))


def _page(row: Listing, form: FigureForm) -> str:
    return render_template(
        "performance/edit.html",
        listing=row,
        form=form,
        rows=[queries.presented(one) for one in queries.figures_of(row.id)],
        removed=[queries.presented(one) for one in queries.figures_of(row.id, removed=True)],
        most=services.MOST,
    )
