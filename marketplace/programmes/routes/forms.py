"""Building the forms of applications without code."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel.text import Text
from marketplace.programmes import built_form, queries, services
from marketplace.programmes.forms.applying import FieldForm, NewFormForm
from marketplace.programmes.routes import bp
from marketplace.web.errors import carry_out
from marketplace.web.identity import actor, found, role_required

INPUTS = ("kind", "ko", "en", "help_ko", "help_en", "required", "options", "when", "known")


@bp.route("/center/forms", methods=["GET", "POST"])
@role_required("center_admin")
def call_forms() -> ResponseReturnValue:
    """The forms there are, and a new one."""
    rows = queries.call_forms()
    form = NewFormForm()
    form.copy_of.choices = [
        ("", Text("자주 묻는 항목", "What is usually asked")),
        *((r.ref, r.name) for r in rows),
    ]
    return carry_out(
        form,
        lambda: services.new_form(
            actor(), form.name.data, form.form_token.data or "", form.copy_of.data or ""
        ),
        again=lambda status: (render_template("programmes/forms.html", rows=rows, form=form), status),
        then=lambda ref: redirect(url_for("programmes.call_form", ref=ref), 303),
    )


@bp.route("/center/forms/<ref>", methods=["GET", "POST"])
@role_required("center_admin")
def call_form(ref: str) -> ResponseReturnValue:
    """The fields, one below the other, and the form by which one is added or changed (`?field=`)."""
    row = found(queries.form_for(ref))
    version, used = queries.shown_version(row)
    key = request.args.get("field") or None
    field = next((f for f in version.fields if f["key"] == key), None)
    known = dict(field or {})
    if field:
        known["options"] = "\n".join(field["choices"] or field["columns"])
        known["when"] = "=".join(field["when"] or [])
    form = FieldForm(data=known, fields=version.fields, before=key)
    return carry_out(
        form,
        lambda: services.save_field(
            actor(),
            ref,
            field["key"] if field else None,
            **{name: form[name].data or "" for name in INPUTS} | {"required": bool(form.required.data)},
        ),
        again=lambda status: (
            render_template(
                "programmes/form.html",
                row=row,
                version=version,
                used=used,
                field_=field,
                form=form,
                kinds=built_form.KINDS,
                label=built_form.label,
                help_of=built_form.help_of,
                preview=not form.errors,
            ),
            status,
        ),
        done=Text("저장했습니다.", "Saved."),
        then=url_for("programmes.call_form", ref=ref),
    )


@bp.post("/center/forms/<ref>/<key>/move")
@role_required("center_admin")
def move_field(ref: str, key: str) -> ResponseReturnValue:
    services.move_field(actor(), ref, key, request.form.get("way") != "down")
    return redirect(url_for("programmes.call_form", ref=ref), 303)


@bp.post("/center/forms/<ref>/<key>/delete")
@role_required("center_admin")
def delete_field(ref: str, key: str) -> ResponseReturnValue:
    services.remove_field(actor(), ref, key)
    return redirect(url_for("programmes.call_form", ref=ref), 303)
