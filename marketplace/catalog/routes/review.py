"""Check and send, review, publication and its end."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog import queries, services
from marketplace.catalog.completeness import problems
from marketplace.catalog.forms.desk import ReasonForm, ReviewForm
from marketplace.catalog.forms.listing import PublishForm
from marketplace.catalog.lifecycle import LISTING
from marketplace.catalog.models import Listing
from marketplace.catalog.permissions import may_edit, may_publish_unreviewed
from marketplace.catalog.queries.disclosure import confirmations_of, unconfirmed_applications
from marketplace.catalog.routes import bp
from marketplace.catalog.shape import SECTIONS, fields_of
from marketplace.kernel import clock, policy
from marketplace.kernel.errors import Forbidden, Refusal
from marketplace.kernel.text import Text, t
from marketplace.web.errors import say, show_refusal
from marketplace.web.identity import actor, found, sign_in_required

ACTIONS: dict[str, tuple[Any, Text]] = {
    "submit": (services.submit, Text("검토를 요청했습니다.", "Sent for review.")),
    "publish": (
        services.publish,
        Text("공개했습니다. 곧 검색에 나타납니다.", "Published. It appears in search in a moment."),
    ),
    "reinstate": (services.reinstate, Text("다시 공개했습니다.", "Public again.")),
    "renew": (services.renew, Text("공개 기간을 연장했습니다.", "Renewed.")),
}
OPENINGS = ("publish", "renew", "reinstate")  # after which everybody reads it
CLOSINGS: dict[str, tuple[Any, Text, Text]] = {
    "suspend": (
        services.suspend,
        Text("공개 중지", "Suspend"),
        Text(
            "공개를 중지했습니다. 사유를 담당자에게 알렸습니다.", "Suspended. Its people have been told why."
        ),
    ),
    "withdraw": (
        services.withdraw,
        Text("철회", "Withdraw"),
        Text("철회했습니다. 이 주소에는 철회 안내가 남습니다.", "Withdrawn. A notice stays at this address."),
    ),
}


@bp.get("/desk/listings/<public_id>/check")
@sign_in_required
def check(public_id: str) -> ResponseReturnValue:
    """Everything that was entered, each row with its 변경, and what is missing."""
    return _draw_check(found(queries.desk_listing_for(actor(), public_id)))


def _draw_check(row: Listing, form: PublishForm | None = None) -> str:
    reader = actor()
    editable = may_edit(reader, row)
    actions, direct = LISTING.available(row, reader), may_publish_unreviewed(reader, row)
    return render_template(
        "catalog/check.html",
        listing=row,
        lacking=problems(row),
        answers=_answers(row, editable),
        actions=actions,
        task_titles=SECTIONS,
        direct=direct,
        opens="publish" if direct else next((action for action in OPENINGS if action in actions), ""),
        contents=[(t(f.label), text) for f in fields_of("description") if (text := row.section(f.name))],
        review_form=ReviewForm(formdata=None),
        states=LISTING.states,
        form=form or PublishForm(formdata=None),
        alike=(alike := queries.duplicates_for(reader, row)),
        twice=any(other.certain and other.state == "published" for other in alike),
        young=unconfirmed_applications(row),
        secret_months=policy.value("application_secret_months", clock.today()),
        confirmations=confirmations_of(row.id),
    )


def _answers(row: Listing, editable: bool) -> list[tuple[Text, list[dict[str, Any]]]]:
    """Per task what was entered, by the shape; each with the address where it is changed."""

    def line(task: str, label: Text, value: Any) -> dict[str, Any]:
        href = url_for("catalog.section", public_id=row.public_id, section=task) if editable else ""
        return {"label": label, "value": value, "href": href}

    answers = [
        (title, [line(task, f.label, f.answer(row)) for f in fields_of(task) if f.answer is not None])
        for task, title in SECTIONS.items()
    ]
    described = line("description", Text("본문", "Text"), _lengths(row))
    return [(title, lines or [described]) for title, lines in answers]


def _lengths(row: Listing) -> list[str]:
    """How much was written of each part of the description."""
    texts = [(f.label, row.section(f.name), getattr(row, f"{f.name}_ko")) for f in fields_of("description")]
    return [
        f"{t(label)}: {len(korean or shown):,}" + t("자", " characters")
        for label, shown, korean in texts
        if shown
    ]


@bp.post("/desk/listings/<public_id>/<any(submit, publish, reinstate, renew):action>")
@sign_in_required
def act(public_id: str, action: str) -> ResponseReturnValue:
    """One step of the listing's life. What is missing is shown on the check page, by field."""
    row = found(queries.desk_listing_for(actor(), public_id))
    service, sentence = ACTIONS[action]
    form = PublishForm()
    try:
        if action == "publish":
            services.publish(row.id, actor(), form.disclosure.data, form.twice.data)
        elif action in OPENINGS:
            service(row.id, actor(), form.disclosure.data)
        else:
            service(row.id, actor())
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        show_refusal(form, refusal)
        return _draw_check(found(queries.desk_listing_for(actor(), public_id)), form), 422
    say(sentence.ko, sentence.en)
    return redirect(url_for("catalog.edit", public_id=public_id))


@bp.route("/desk/listings/<public_id>/<any(suspend, withdraw):action>", methods=["GET", "POST"])
@sign_in_required
def close(public_id: str, action: str) -> ResponseReturnValue:
    """Suspend or withdraw, with the reason."""
    row = found(queries.desk_listing_for(actor(), public_id))
    service, title, sentence = CLOSINGS[action]
    if request.method == "GET" and not LISTING.can(action, row, actor()):
        raise Forbidden(Text("지금은 이 작업을 할 수 없습니다.", "You can't do this now."))
    form = ReasonForm()
    if request.method == "POST" and form.validate():
        try:
            service(row.id, actor(), form.reason.data or "")
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            show_refusal(form, refusal)
            row = found(queries.desk_listing_for(actor(), public_id))
            return render_template(
                "catalog/close.html", listing=row, form=form, action=action, title=title
            ), 422
        say(sentence.ko, sentence.en)
        return redirect(url_for("catalog.edit", public_id=public_id))
    return render_template("catalog/close.html", listing=row, form=form, action=action, title=title)


@bp.post("/desk/listings/<public_id>/send-back")
@sign_in_required
def send_back(public_id: str) -> ResponseReturnValue:
    """The reviewer's remarks, by task."""
    row = found(queries.desk_listing_for(actor(), public_id))
    form = ReviewForm()
    form.validate()
    try:
        services.send_back(row.id, actor(), form.comments())
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        say(refusal.text.ko, refusal.text.en, "error")
        return redirect(url_for("catalog.check", public_id=public_id) + "#review")
    say("의견과 함께 돌려보냈습니다.", "Returned with your remarks.")
    return redirect(url_for("catalog.edit", public_id=public_id))
