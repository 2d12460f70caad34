"""The files of a listing: added, given a circle of readers, taken away one by one."""

from __future__ import annotations

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog import queries, services
from marketplace.catalog.forms.desk import FileForm
from marketplace.catalog.models import FILE_ACCESS, Listing
from marketplace.catalog.routes import bp
from marketplace.catalog.routes.form.loading import desk_listing, editable
from marketplace.catalog.shape import SECTIONS as TITLES
from marketplace.kernel.text import Text, t
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, sign_in_required


def draw_files(row: Listing, form: FileForm | None = None) -> str:
    counts = queries.download_counts(row.id)
    rows = [
        (file, t(FILE_ACCESS[file.access]), counts.get(file.id, 0))
        for file in row.files
        if file.removed_at is None
    ]
    return render_template(
        "catalog/form_files.html",
        listing=row,
        form=form or FileForm(formdata=None),
        files=rows,
        access=FILE_ACCESS,
        title=TITLES["files"],
        limit=_limit_mb(),
    )


def _limit_mb() -> int:
    return int(current_app.config["MAX_FILE_BYTES"]) // (1024 * 1024)


@bp.post("/desk/listings/<public_id>/files")
@sign_in_required
def upload(public_id: str) -> ResponseReturnValue:
    """Add a file: looked at by content, stored by hash."""
    row = editable(public_id)
    form = FileForm()
    return carry_out(
        form,
        lambda: services.add_file(
            row.id, actor(), form.file.data.filename, form.file.data.stream, form.access.data
        ),
        again=lambda status: (draw_files(desk_listing(public_id), form), status),
        done=Text("파일을 올렸습니다.", "The file is added."),
        then=lambda _: redirect(url_for("catalog.section", public_id=public_id, section="files")),
    )


@bp.post("/desk/listings/<public_id>/files/<ref>/<any(access, remove):change>")
@sign_in_required
def change_file(public_id: str, ref: str, change: str) -> ResponseReturnValue:
    row = editable(public_id)
    if change == "remove":
        services.remove_file(row.id, actor(), ref)
        say("파일을 뺐습니다.", "The file is removed.")
    else:
        services.change_access(row.id, actor(), ref, request.form.get("access", ""))
        say("공개 범위를 바꾸었습니다.", "The access is changed.")
    return redirect(url_for("catalog.section", public_id=public_id, section="files"))
