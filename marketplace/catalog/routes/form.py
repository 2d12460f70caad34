"""The long form of a listing: a list of tasks, each saved by itself and while it is written."""

from __future__ import annotations

from typing import Any

from flask import current_app, jsonify, redirect, render_template, request, url_for

from marketplace.catalog import queries, services, wording
from marketplace.catalog.completeness import OPTIONAL_TASKS, missing_language, problems, states
from marketplace.catalog.forms import (
    CodeForm,
    FileForm,
    NewListingForm,
    OfferForm,
    PeopleForm,
    RightsForm,
    section_form,
)
from marketplace.catalog.lifecycle import LISTING
from marketplace.catalog.models import FILE_ACCESS, PATENT_STATUSES, Listing
from marketplace.catalog.permissions import may_edit, may_publish_unreviewed
from marketplace.catalog.routes import bp
from marketplace.catalog.services.drafts import user_by_email
from marketplace.catalog.shape import SECTIONS
from marketplace.formats import codes, numbers_in
from marketplace.kernel.errors import Forbidden, Refusal
from marketplace.kernel.money import MINOR_DIGITS
from marketplace.kernel.text import Text, language, t
from marketplace.rights.models import KINDS as LICENCE_KINDS
from marketplace.web.errors import carry_out, say, show_refusal
from marketplace.web.identity import actor, found, role_required, sign_in_required

BLANK_ROWS = 1
SECTION_FORMS: dict[str, type[Any]] = {"people": PeopleForm, "rights": RightsForm}


@bp.route("/desk/listings/new", methods=["GET", "POST"])
@role_required("researcher", "officer", "expert", "center_admin")
def new() -> Any:
    """Begin a draft with its kind and a title; everything else comes later."""
    reader = actor()
    form = NewListingForm()
    form.institution_id.choices = queries.institution_choices(reader)
    if request.method == "POST" and form.validate():
        values = {"kind": form.kind.data, "title_ko": form.title_ko.data, "title_en": form.title_en.data}
        listing = services.create_draft(form.institution_id.data, values, reader)
        say(
            "초안을 만들었습니다. 순서와 관계없이 채우실 수 있습니다.",
            "The draft is ready. Fill it in in any order.",
        )
        return redirect(url_for("catalog.edit", public_id=listing.public_id))
    return render_template("catalog/new.html", form=form), 422 if form.errors else 200


@bp.get("/desk/listings/<public_id>")
@sign_in_required
def edit(public_id: str) -> Any:
    """The tasks with their states, the reviewer's remarks and what can be done now."""
    row, reader = _listing(public_id), actor()
    progress, editable = states(row), may_edit(reader, row)
    tasks = [
        {
            "label": label,
            "state": progress[task],
            "href": url_for("catalog.section", public_id=public_id, section=task) if editable else "",
            "hint": t("선택 항목입니다.", "Optional.") if task in OPTIONAL_TASKS else "",
        }
        for task, label in SECTIONS.items()
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
        comments=queries.review_comments(row.id, open_only=True),
        task_titles=SECTIONS,
        direct=may_publish_unreviewed(reader, row),
        versions=queries.versions_of(row.id),
    )


def _listing(public_id: str) -> Listing:
    return found(queries.desk_listing_for(actor(), public_id))


def _editable(public_id: str) -> Listing:
    row = _listing(public_id)
    if not may_edit(actor(), row):
        raise Forbidden(Text("지금은 이 기술을 고칠 수 없습니다.", "You can't change this listing now."))
    return row


@bp.route(
    "/desk/listings/<public_id>/<any(basics, description, people, rights, offers, files):section>",
    methods=["GET", "POST"],
)
@sign_in_required
def section(public_id: str, section: str) -> Any:
    """One task of the form. `add` gives more empty rows; everything else saves."""
    row = _editable(public_id)
    if section == "offers":
        return _draw_offers(row)
    if section == "files":
        return _draw_files(row, FileForm(formdata=None))
    form = _form_of(section, row)
    if request.method == "POST" and "add" in request.form:
        _blank(form, section, BLANK_ROWS)
        return _draw(section, row, form)
    if request.method == "POST" and form.validate():
        values = _values(section, form)
        if not form.errors:
            try:
                services.save(row.id, actor(), values, _version(form))
            except Refusal as refusal:
                show_refusal(form, refusal)
                return _draw(section, _listing(public_id), form), refusal.status
            say("저장했습니다.", "Saved.")
            return redirect(url_for("catalog.edit", public_id=public_id))
    if request.method == "GET":
        _blank(form, section, BLANK_ROWS)
    return _draw(section, row, form), 422 if form.errors else 200


@bp.post("/desk/listings/<public_id>/<any(basics, description, people, rights):section>/autosave")
@sign_in_required
def autosave(public_id: str, section: str) -> Any:
    """Keep what can be kept of a draft while it is written: {"version": n}. What is public is not autosaved."""
    row = _editable(public_id)
    form = _form_of(section, row)
    form.validate()
    values = _values(section, form) if section in ("people", "rights") else form.usable()
    if row.state != "draft" or (section in ("people", "rights") and form.errors):
        return jsonify(version=row.version)
    return jsonify(version=services.save(row.id, actor(), values, _version(form)))


def _version(form: Any) -> int | None:
    return numbers_in.whole(str(form.version.data or ""))  # a number when the form that was sent had none


def _form_of(section: str, row: Listing) -> Any:
    kind = SECTION_FORMS.get(section) or section_form(section)
    if section == "people":
        emails = queries.emails_of(inventor.user_id for inventor in row.inventors)
        people = [
            {
                "name_ko": i.name_ko,
                "name_en": i.name_en,
                "email": emails.get(i.user_id or 0, ""),
                "share": i.share,
                "is_contributor": i.is_contributor,
            }
            for i in row.inventors
        ]
        form = kind(data={"people": people, "version": str(row.version)})
    elif section == "rights":
        patents = [
            {
                name: getattr(p, name)
                for name in ("country", "application_no", "registration_no", "status", "expires_on")
            }
            for p in row.patents
        ]
        form = kind(data={"patents": patents, "version": str(row.version)})
    else:
        form = kind(obj=row, version=str(row.version)) if request.method == "POST" else kind(obj=row)
        if request.method == "GET":
            form.version.data = str(row.version)
    if section == "basics":
        form["mini_cluster_id"].choices = [("", t("해당 없음", "None")), *queries.cluster_choices()]
        form["contact_id"].choices = [
            ("", t("기관 담당자", "The institution's office")),
            *queries.contact_choices(row),
        ]
    return form


def _blank(form: Any, section: str, count: int) -> None:
    rows = {"people": "people", "rights": "patents"}.get(section)
    for _ in range(count if rows else 0):
        if len(form[rows].entries) < form[rows].max_entries:
            form[rows].append_entry()


def _values(section: str, form: Any) -> dict[str, Any]:
    if section == "people":
        return {"inventors": [row for entry in form.people if (row := _inventor(entry.form))]}
    if section == "rights":
        names = ("country", "application_no", "registration_no", "status", "expires_on")
        rows = [entry.form for entry in form.patents if not entry.form.is_empty]
        return {
            "patents": [
                {name: row[name].data or ("" if name != "expires_on" else None) for name in names}
                for row in rows
            ]
        }
    return form.usable()


def _inventor(row: Any) -> dict[str, Any] | None:
    if row.is_empty:
        return None
    user = user_by_email(row.email.data) if row.email.data else None
    if row.email.data and user is None:
        row.email.errors = [
            Text(
                "이 주소로 가입한 사람이 없습니다. 비워 두셔도 됩니다.",
                "Nobody has signed up with this address. You may leave it empty.",
            )
        ]
    return {
        "name_ko": row.name_ko.data or "",
        "name_en": row.name_en.data or "",
        "share": row.share.data or 0,
        "is_contributor": row.is_contributor.data,
        "user_id": user.id if user else None,
    }


def _draw(section: str, row: Listing, form: Any, **more: Any) -> str:
    autosave_url = (
        url_for("catalog.autosave", public_id=row.public_id, section=section) if row.state == "draft" else ""
    )
    remarks = [c for c in queries.review_comments(row.id, open_only=True) if c.field == section]
    context = {"code_form": CodeForm(formdata=None), "candidates": {}} if section == "rights" else {}
    return render_template(
        f"catalog/form_{section}.html",
        listing=row,
        form=form,
        autosave_url=autosave_url,
        remarks=remarks,
        title=SECTIONS[section],
        code_title=wording.code_title,
        statuses=PATENT_STATUSES,
        **(context | more),
    )


# Codes


@bp.get("/desk/codes/<any(ipc, ksic):scheme>")
@sign_in_required
def code_suggestions(scheme: str) -> Any:
    """Type-ahead: {"items": [{"text": code, "note": title}]}."""
    rows = codes.search_codes(scheme, request.args.get("q", "")[:100], language())
    return jsonify(items=[{"text": row.code, "note": row.title_in(language())} for row in rows])


@bp.post("/desk/listings/<public_id>/codes/<any(ipc, ksic):scheme>")
@sign_in_required
def add_code(public_id: str, scheme: str) -> Any:
    """Add a code; a word instead of a code shows the codes that fit, to choose from."""
    row = _editable(public_id)
    code_form = CodeForm()
    if code_form.validate():
        try:
            services.add_code(row.id, actor(), scheme, code_form.code.data)
            return redirect(url_for("catalog.section", public_id=public_id, section="rights") + "#codes")
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            row = _listing(public_id)
            candidates = codes.search_codes(scheme, code_form.code.data, language())
            if not candidates:
                show_refusal(code_form, refusal)
            return _again(row, code_form, {scheme: candidates}), 200 if candidates else 422
    return _again(row, code_form, {}), 422


def _again(row: Listing, code_form: Any, candidates: dict[str, Any]) -> str:
    form = RightsForm(formdata=None, data={"patents": [], "version": str(row.version)})
    for patent in row.patents:
        form.patents.append_entry(
            {
                n: getattr(patent, n)
                for n in ("country", "application_no", "registration_no", "status", "expires_on")
            }
        )
    return _draw("rights", row, form, code_form=code_form, candidates=candidates)


@bp.post("/desk/listings/<public_id>/codes/<any(ipc, ksic):scheme>/remove")
@sign_in_required
def remove_code(public_id: str, scheme: str) -> Any:
    row = _editable(public_id)
    services.remove_code(row.id, actor(), scheme, request.form.get("code", ""))
    return redirect(url_for("catalog.section", public_id=public_id, section="rights") + "#codes")


# Offers


def _draw_offers(row: Listing) -> str:
    offers = [
        (offer, LICENCE_KINDS[offer.kind][0], wording.offer_terms(offer))
        for offer in row.offers
        if offer.withdrawn_at is None
    ]
    return render_template("catalog/form_offers.html", listing=row, offers=offers, title=SECTIONS["offers"])


@bp.route("/desk/listings/<public_id>/offers/new", methods=["GET", "POST"])
@bp.route("/desk/listings/<public_id>/offers/<ref>", methods=["GET", "POST"])
@sign_in_required
def offer(public_id: str, ref: str | None = None) -> Any:
    """One offer: new, or changed terms in place of the old ones."""
    row = _editable(public_id)
    held = found(next((o for o in row.open_offers if o.ref == ref), None)) if ref else None
    form = OfferForm(obj=held)
    if request.method == "GET" and held is not None and held.fee is not None:
        form.fee.data = held.fee // 10 ** MINOR_DIGITS[held.currency]
    return carry_out(
        form,
        lambda: services.save_offer(row.id, actor(), form.values(), ref),
        again=lambda status: (_draw_offer(_listing(public_id), form, ref), status),
        done=Text("계약 조건을 저장했습니다.", "The offer is saved."),
        then=lambda _: redirect(url_for("catalog.section", public_id=public_id, section="offers")),
    )


def _draw_offer(row: Listing, form: Any, ref: str | None) -> str:
    return render_template("catalog/form_offer.html", listing=row, form=form, ref=ref)


@bp.post("/desk/listings/<public_id>/offers/<ref>/withdraw")
@sign_in_required
def withdraw_offer(public_id: str, ref: str) -> Any:
    row = _editable(public_id)
    services.withdraw_offer(row.id, actor(), ref)
    say("계약 조건을 거두었습니다.", "The offer is taken back.")
    return redirect(url_for("catalog.section", public_id=public_id, section="offers"))


# Files


def _draw_files(row: Listing, form: Any) -> str:
    counts = queries.download_counts(row.id)
    rows = [
        (file, t(FILE_ACCESS[file.access]), counts.get(file.id, 0))
        for file in row.files
        if file.removed_at is None
    ]
    return render_template(
        "catalog/form_files.html",
        listing=row,
        form=form,
        files=rows,
        access=FILE_ACCESS,
        title=SECTIONS["files"],
        limit=_limit_mb(),
    )


def _limit_mb() -> int:
    return int(current_app.config["MAX_FILE_BYTES"]) // (1024 * 1024)


@bp.post("/desk/listings/<public_id>/files")
@sign_in_required
def upload(public_id: str) -> Any:
    """Add a file: looked at by content, stored by hash."""
    row = _editable(public_id)
    form = FileForm()
    return carry_out(
        form,
        lambda: services.add_file(
            row.id, actor(), form.file.data.filename, form.file.data.stream, form.access.data
        ),
        again=lambda status: (_draw_files(_listing(public_id), form), status),
        done=Text("파일을 올렸습니다.", "The file is added."),
        then=lambda _: redirect(url_for("catalog.section", public_id=public_id, section="files")),
    )


@bp.post("/desk/listings/<public_id>/files/<ref>/<any(access, remove):change>")
@sign_in_required
def change_file(public_id: str, ref: str, change: str) -> Any:
    row = _editable(public_id)
    if change == "remove":
        services.remove_file(row.id, actor(), ref)
        say("파일을 뺐습니다.", "The file is removed.")
    else:
        services.change_access(row.id, actor(), ref, request.form.get("access", ""))
        say("공개 범위를 바꾸었습니다.", "The access is changed.")
    return redirect(url_for("catalog.section", public_id=public_id, section="files"))
