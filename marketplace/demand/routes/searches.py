"""Saved searches with their alerts, and one's own search history."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog import services as catalog
from marketplace.catalog.queries import cards, keeps_searches, read_address, recent_searches
from marketplace.demand import queries, services
from marketplace.demand.forms import SavedSearchForm
from marketplace.demand.models import FREQUENCIES, SavedSearch
from marketplace.demand.routes import bp
from marketplace.kernel.text import Text
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, found, sign_in_required


@bp.get("/searches")
@sign_in_required
def searches() -> ResponseReturnValue:
    """One's saved searches, the state of the consent, what one searched."""
    reader = actor()
    rows = [(row, queries.described(row.address)) for row in queries.saved_searches(reader)]
    return render_template(
        "demand/searches.html",
        rows=rows,
        frequencies=FREQUENCIES,
        consent=queries.consent_of(reader.user_id),
        recent=recent_searches(reader),
        keeps=keeps_searches(reader),
    )


@bp.route("/searches/new", methods=["GET", "POST"])
@sign_in_required
def save_search() -> ResponseReturnValue:
    """Keep the search whose conditions stand in the address; what it would have sent last month stands beside."""
    form = SavedSearchForm()
    address = read_address(request.query_string.decode("utf-8", "replace")).address
    if request.method == "GET":
        form.name.data = queries.described(address)[:120]
    return carry_out(
        form,
        lambda: services.save_search(
            actor(),
            address,
            form.name.data or "",
            form.frequency.data,
            form.consent.data,
            form.form_token.data or "",
        ),
        again=lambda status: _form(form, address, status),
        done=Text(
            "검색을 저장했습니다. 새 기술이 나오면 알려 드리겠습니다.",
            "Saved. We will tell you of new technologies.",
        ),
        then=lambda _: redirect(url_for("demand.searches")),
    )


@bp.route("/searches/<ref>", methods=["GET", "POST"])
@sign_in_required
def saved_search(ref: str) -> ResponseReturnValue:
    """Name and rhythm of one saved search."""
    row = found(queries.saved_search_for(actor(), ref))
    form = SavedSearchForm(obj=row)
    return carry_out(
        form,
        lambda: services.change_search(
            actor(), ref, form.name.data or "", form.frequency.data, form.consent.data
        ),
        again=lambda status: _form(form, row.address, status, row),
        done=Text("저장했습니다.", "Saved."),
        then=lambda _: redirect(url_for("demand.searches")),
    )


def _form(
    form: SavedSearchForm, address: str, status: int, saved: SavedSearch | None = None
) -> ResponseReturnValue:
    reader = actor()
    frequency = form.frequency.data if form.frequency.data in FREQUENCIES else "daily"
    preview = queries.preview(reader, address, frequency)
    page = render_template(
        "demand/save_search.html",
        form=form,
        saved=saved,
        conditions=queries.described(address),
        preview=preview,
        frequency=frequency,
        consent=queries.consent_of(reader.user_id),
        result=url_for("catalog.search") + ("?" + address if address else ""),
        cards=cards(preview.listings[:5], reader),
        action=request.full_path.rstrip("?"),
    )
    return page, status


@bp.post("/searches/<ref>/pause")
@sign_in_required
def pause_search(ref: str) -> ResponseReturnValue:
    services.pause_search(actor(), ref, request.form.get("paused") == "yes")
    return redirect(url_for("demand.searches"))


@bp.post("/searches/<ref>/delete")
@sign_in_required
def delete_search(ref: str) -> ResponseReturnValue:
    services.delete_search(actor(), ref)
    say("저장한 검색을 지웠습니다.", "The saved search is deleted.")
    return redirect(url_for("demand.searches"))


@bp.post("/searches/leave")
@sign_in_required
def leave_alerts() -> ResponseReturnValue:
    """Take the consent back from one's own page."""
    reader = actor()
    assert reader.user_id is not None
    services.leave_alerts(reader.user_id, by="page")
    say("알림을 모두 멈추고 동의를 거두었습니다.", "All alerts are stopped and the consent is withdrawn.")
    return redirect(url_for("demand.searches"))


@bp.post("/searches/history")
@sign_in_required
def change_history() -> ResponseReturnValue:
    """Delete one search or all, or switch the history on or off."""
    if request.form.get("keep") in ("yes", "no"):
        catalog.keep_searches(actor(), request.form["keep"] == "yes")
    else:
        catalog.forget_search(actor(), request.form.get("ref", ""))
    return redirect(url_for("demand.searches") + "#history")
