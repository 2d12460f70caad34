"""The form as a list of tasks, each saved by itself and while it is written."""

from __future__ import annotations

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog import queries, services
from marketplace.catalog.completeness import OPTIONAL_TASKS, missing_language, problems, states
from marketplace.catalog.forms.listing import NewListingForm
from marketplace.catalog.lifecycle import LISTING
from marketplace.catalog.permissions import may_edit, may_publish_unreviewed, sees_openings
from marketplace.catalog.routes import bp
from marketplace.catalog.routes.form.classes import change_codes
from marketplace.catalog.routes.form.files import draw_files
from marketplace.catalog.routes.form.loading import desk_listing
from marketplace.catalog.routes.form.loading import editable as editable_listing
from marketplace.catalog.routes.form.offers import draw_offers
from marketplace.catalog.routes.form.sections import SECTIONS
from marketplace.catalog.shape import SECTIONS as TITLES
from marketplace.kernel.errors import Refusal
from marketplace.kernel.text import t
from marketplace.web.errors import say, show_refusal
from marketplace.web.identity import actor, role_required, sign_in_required

# Sections without a form of their own: what they hold is saved one by one.
LISTS = {"offers": draw_offers, "files": draw_files}


@bp.route("/desk/listings/new", methods=["GET", "POST"])
@role_required("researcher", "officer", "expert", "center_admin")
def new() -> ResponseReturnValue:
    """Begin a draft with its kind and a title; everything else comes later."""
    reader = actor()
    form = NewListingForm()
    form.institution_id.choices = queries.institution_choices(reader)
    if request.method == "POST" and form.validate():
        known = form.identified
        titles = {} if known else {"title_ko": form.title_ko.data, "title_en": form.title_en.data}
        values = {"kind": form.kind.data} | titles | {k: v for k, v in known.items() if k != "patents"}
        listing = services.create_draft(form.institution_id.data, values, reader)
        if "patents" in known:
            services.save(listing.id, reader, {"patents": known["patents"]})
        if known:
            say(
                "이름 대신 번호를 입력하셔서 번호 칸에 옮겼습니다. 기술 이름을 입력해 주십시오.",
                "You entered a number instead of a title; it is in its own field now. Enter the title.",
            )
            return redirect(url_for("catalog.section", public_id=listing.public_id, section="basics"))
        say(
            "초안을 만들었습니다. 순서와 관계없이 채우실 수 있습니다.",
            "The draft is ready. Fill it in in any order.",
        )
        return redirect(url_for("catalog.edit", public_id=listing.public_id))
    return render_template("catalog/new.html", form=form), 422 if form.errors else 200


@bp.get("/desk/listings/<public_id>")
@sign_in_required
def edit(public_id: str) -> ResponseReturnValue:
    """The tasks with their states, the reviewer's remarks and what can be done now."""
    row, reader = desk_listing(public_id), actor()
    progress, editable = states(row), may_edit(reader, row)
    tasks = [
        {
            "label": label,
            "state": progress[task],
            "href": url_for("catalog.section", public_id=public_id, section=task) if editable else "",
            "hint": t("선택 항목입니다.", "Optional.") if task in OPTIONAL_TASKS else "",
        }
        for task, label in TITLES.items()
    ]
    lacking = problems(row)
    return render_template(
        "catalog/edit.html",
        listing=row,
        tasks=tasks,
        lacking=lacking,
        editable=editable,
        missing=missing_language(row),
        actions=LISTING.available(row, reader),
        states=LISTING.states,
        alike=queries.duplicates_for(reader, row) if row.state in ("draft", "in_review") else [],
        comments=queries.review_comments(row.id, open_only=True),
        task_titles=TITLES,
        direct=may_publish_unreviewed(reader, row),
        versions=queries.versions_of(row.id),
        sees_openings=sees_openings(reader, row),
    )


@bp.route(
    "/desk/listings/<public_id>/<any(basics, description, people, rights, offers, files):section>",
    methods=["GET", "POST"],
)
@sign_in_required
def section(public_id: str, section: str) -> ResponseReturnValue:
    """One task of the form. `add` gives one more empty row; everything else saves."""
    row = editable_listing(public_id)
    if section in LISTS:
        return LISTS[section](row)
    task = SECTIONS[section]
    form = task.load(row)
    if request.method == "POST" and section == "rights" and (page := change_codes(row, form)):
        return page
    if request.method == "POST" and "add" in request.form:
        task.add_row(form)
        return task.draw(row, form)
    if request.method == "POST" and form.validate():
        values = task.values(form)
        if not form.errors:
            try:
                task.save(row, values, form)
            except Refusal as refusal:
                show_refusal(form, refusal)
                return task.draw(desk_listing(public_id), form), refusal.status
            say("저장했습니다.", "Saved.")
            return redirect(url_for("catalog.edit", public_id=public_id))
    if request.method == "GET":
        task.add_row(form)
    return task.draw(row, form), 422 if form.errors else 200


@bp.post("/desk/listings/<public_id>/<any(basics, description, people, rights):section>/autosave")
@sign_in_required
def autosave(public_id: str, section: str) -> ResponseReturnValue:
    """Keep what can be kept of a draft while it is written: {"version": n}. What is public is not autosaved."""
    task, row = SECTIONS[section], editable_listing(public_id)
    form = task.load(row)
    values = task.kept(form)
    if row.state != "draft" or values is None:
        return jsonify(version=row.version)
    return jsonify(version=task.save(row, values, form))
