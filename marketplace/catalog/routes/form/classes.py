"""The codes of a listing, added and taken away one by one; a word finds the codes that fit."""

from __future__ import annotations

from flask import jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog import services
from marketplace.catalog.forms.listing import CodeForm
from marketplace.catalog.models import Listing
from marketplace.catalog.routes import bp
from marketplace.catalog.routes.form.loading import desk_listing, editable
from marketplace.catalog.routes.form.sections import RIGHTS
from marketplace.formats import codes
from marketplace.kernel.errors import Refusal
from marketplace.kernel.text import language
from marketplace.web.errors import show_refusal
from marketplace.web.identity import actor, sign_in_required


@bp.get("/desk/codes/<any(ipc, ksic):scheme>")
@sign_in_required
def code_suggestions(scheme: str) -> ResponseReturnValue:
    """Type-ahead: {"items": [{"text": code, "note": title}]}."""
    rows = codes.search_codes(scheme, request.args.get("q", "")[:100], language())
    return jsonify(items=[{"text": row.code, "note": row.title_in(language())} for row in rows])


@bp.post("/desk/listings/<public_id>/codes/<any(ipc, ksic):scheme>")
@sign_in_required
def add_code(public_id: str, scheme: str) -> ResponseReturnValue:
    """Add a code; a word instead of a code shows the codes that fit, to choose from."""
    row = editable(public_id)
    code_form = CodeForm()
    if code_form.validate():
        try:
            services.add_code(row.id, actor(), scheme, code_form.code.data)
            return redirect(url_for("catalog.section", public_id=public_id, section="rights") + "#codes")
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            row = desk_listing(public_id)
            candidates = codes.search_codes(scheme, code_form.code.data, language())
            if not candidates:
                show_refusal(code_form, refusal)
            return _again(row, code_form, {scheme: candidates}), 200 if candidates else 422
    return _again(row, code_form, {}), 422


def _again(row: Listing, code_form: CodeForm, candidates: dict[str, list[codes.Code]]) -> str:
    return RIGHTS.draw(row, RIGHTS.unsent(row), code_form=code_form, candidates=candidates)


@bp.post("/desk/listings/<public_id>/codes/<any(ipc, ksic):scheme>/remove")
@sign_in_required
def remove_code(public_id: str, scheme: str) -> ResponseReturnValue:
    row = editable(public_id)
    services.remove_code(row.id, actor(), scheme, request.form.get("code", ""))
    return redirect(url_for("catalog.section", public_id=public_id, section="rights") + "#codes")
