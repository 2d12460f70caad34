"""The picture itself, and the page on which a listing's pictures are kept."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog import queries as catalog
from marketplace.catalog.models import Listing
from marketplace.formats.pictures import ACCEPTED
from marketplace.gateways.storage import files
from marketplace.kernel.text import Text
from marketplace.pictures import queries, services
from marketplace.pictures.forms import MEGABYTES, PictureForm, WordsForm
from marketplace.web.errors import carry_out, say
from marketplace.web.exports import attached
from marketplace.web.identity import actor, found, sign_in_required

bp = Blueprint("pictures", __name__)


@bp.get("/technologies/<public_id>/pictures/<ref>/<any(small, large):size>.jpg")
def picture(public_id: str, ref: str, size: str) -> Response:
    """A picture, for whoever may see its listing; a browser keeps those of public listings for a day."""
    listing, row = found(queries.picture_for(actor(), public_id, ref))
    sha256 = row.small_sha256 if size == "small" else row.sha256
    response = attached(
        files().open(sha256), "image/jpeg", f"{public_id}-{row.place}.jpg", sha256, inline=True
    )
    if catalog.is_public(listing):
        response.headers["Cache-Control"] = "private, max-age=86400"
    return response


@bp.route("/desk/listings/<public_id>/pictures", methods=["GET", "POST"])
@sign_in_required
def edit(public_id: str) -> ResponseReturnValue:
    """The pictures in their order, and adding one."""
    row, form = _editable(public_id), PictureForm()

    return carry_out(
        form,
        lambda: services.add_picture(row.id, actor(), form.made(), form.words()),
        again=lambda status: (_page(_editable(public_id), form), status),
        then=url_for("pictures.edit", public_id=public_id),
        done=Text("그림을 올렸습니다.", "The picture is added."),
    )


@bp.route("/desk/listings/<public_id>/pictures/<ref>", methods=["GET", "POST"])
@sign_in_required
def words(public_id: str, ref: str) -> ResponseReturnValue:
    """The words of one picture."""
    listing = _editable(public_id)
    row = found(next((one for one in queries.pictures_of(listing.id) if one.ref == ref), None))
    form = WordsForm(obj=row)
    return carry_out(
        form,
        lambda: services.describe_picture(listing.id, ref, actor(), form.words()),
        again=lambda status: (
            render_template("pictures/words.html", listing=listing, row=row, form=form), status,
        ),
        then=url_for("pictures.edit", public_id=public_id),
        done=Text("설명을 저장했습니다.", "The words are saved."),
    )  # fmt: skip


@bp.post("/desk/listings/<public_id>/pictures/<ref>/<any(earlier, later, remove, restore):change>")
@sign_in_required
def change(public_id: str, ref: str, change: str) -> ResponseReturnValue:
    row = _editable(public_id)
    if change == "remove":
        services.remove_picture(row.id, ref, actor())
        say(
            "그림을 뺐습니다. 아래에서 되살릴 수 있습니다.",
            "The picture is removed. You can put it back below.",
        )
    elif change == "restore":
        services.restore_picture(row.id, ref, actor())
        say("그림을 되살렸습니다.", "The picture is back.")
    else:
        services.move_picture(row.id, ref, actor(), earlier=change == "earlier")
    return redirect(url_for("pictures.edit", public_id=public_id), 303)


def _editable(public_id: str) -> Listing:
    return found(catalog.writable_for(actor(), public_id))


def _page(row: Listing, form: PictureForm) -> str:
    return render_template(
        "pictures/edit.html",
        listing=row,
        form=form,
        rows=queries.pictures_of(row.id),
        removed=queries.pictures_of(row.id, removed=True),
        most=services.MOST,
        limit=MEGABYTES,
        accept=ACCEPTED,
    )
