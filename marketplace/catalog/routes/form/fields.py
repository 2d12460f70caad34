"""The fields of use of a listing: its tree, what waits to be placed in it, and the forms that change it."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog import queries, services
from marketplace.catalog.forms.offers import FieldForm, PlaceForm
from marketplace.catalog.models import Listing
from marketplace.catalog.permissions import may_keep_fields
from marketplace.catalog.routes import bp
from marketplace.catalog.routes.form.loading import desk_listing
from marketplace.kernel.errors import Forbidden
from marketplace.kernel.text import Text
from marketplace.rights import queries as rights
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, found, sign_in_required


@bp.get("/desk/listings/<public_id>/fields")
@sign_in_required
def fields(public_id: str) -> ResponseReturnValue:
    """The tree with its names in both languages, and the typed fields that nobody has placed."""
    row = desk_listing(public_id)
    tree = rights.tree_of(row.id)
    return render_template(
        "catalog/fields.html",
        listing=row,
        tree=tree,
        words=queries.typed_fields(row),
        placed=[(one, tree.name(node_id)) for one, node_id in tree.placed.items()],
        keeps=may_keep_fields(actor(), row),
    )


@bp.route("/desk/listings/<public_id>/fields/new", methods=["GET", "POST"])
@sign_in_required
def new_field(public_id: str) -> ResponseReturnValue:
    """One more field: where, both names, and whether it is apart from those beside it, which are shown."""
    row = _kept(public_id)
    tree = rights.tree_of(row.id)
    form = FieldForm()
    if request.method == "GET":
        form.parent.data = request.args.get("parent", "")
    parent = found(tree.by_ref(form.parent.data)) if form.parent.data else None
    return carry_out(
        form,
        lambda: services.add_field(
            row.id, actor(), form.parent.data or "", form.name_ko.data, form.name_en.data, form.apart.data
        ),
        again=lambda status: (
            _draw(row, form, beneath=parent, siblings=tree.children(parent.id if parent else None)),
            status,
        ),
        done=Text("분야를 추가했습니다.", "The field is added."),
        then=lambda _: redirect(url_for("catalog.fields", public_id=public_id)),
    )


@bp.route("/desk/listings/<public_id>/fields/<ref>", methods=["GET", "POST"])
@sign_in_required
def rename_field(public_id: str, ref: str) -> ResponseReturnValue:
    """Another name for the same field, compared with those beside it."""
    row = _kept(public_id)
    tree = rights.tree_of(row.id)
    node = found(tree.by_ref(ref))
    siblings = [one for one in tree.children(node.parent_id) if one.id != node.id]
    form = FieldForm(data={"name_ko": node.name.ko, "name_en": node.name.en})
    return carry_out(
        form,
        lambda: services.rename_field(
            row.id,
            actor(),
            ref,
            form.name_ko.data,
            form.name_en.data,
            form.same.data,
            form.apart.data,
        ),
        again=lambda status: (_draw(row, form, node=node, siblings=siblings), status),
        done=Text("분야의 이름을 바꾸었습니다.", "The field is renamed."),
        then=lambda _: redirect(url_for("catalog.fields", public_id=public_id)),
    )


@bp.post("/desk/listings/<public_id>/fields/<ref>/remove")
@sign_in_required
def remove_field(public_id: str, ref: str) -> ResponseReturnValue:
    row = desk_listing(public_id)
    services.remove_field(row.id, actor(), ref)
    say("분야를 삭제했습니다.", "The field is deleted.")
    return redirect(url_for("catalog.fields", public_id=public_id))


@bp.route("/desk/listings/<public_id>/fields/place", methods=["GET", "POST"])
@sign_in_required
def place_field(public_id: str) -> ResponseReturnValue:
    """Say which field a typed one means: its words beside both names of every field."""
    row = _kept(public_id)
    words = request.values.get("words", "")[:120]
    tree = rights.tree_of(row.id)
    found(words if words in queries.typed_fields(row) or words in tree.placed else None)
    form = PlaceForm()
    form.field.choices = tree.choices()
    return carry_out(
        form,
        lambda: services.place_words(row.id, actor(), words, form.field.data or "", form.same.data),
        again=lambda status: (
            render_template("catalog/place_field.html", listing=row, form=form, words=words, tree=tree),
            status,
        ),
        done=Text("분야를 배치했습니다.", "The field is placed."),
        then=lambda _: redirect(url_for("catalog.fields", public_id=public_id)),
    )


def _kept(public_id: str) -> Listing:
    """One whose fields the reader keeps; 404 and Forbidden otherwise."""
    row = desk_listing(public_id)
    if not may_keep_fields(actor(), row):
        raise Forbidden(services.KEPT_BY_OFFICERS)
    return row


def _draw(row: Listing, form: Any, beneath: Any = None, siblings: Any = (), node: Any = None) -> str:
    return render_template(
        "catalog/field.html", listing=row, form=form, beneath=beneath, siblings=siblings, node=node
    )
