"""The codes of a listing, on the page of its patents and in the same form: what is typed beside them is never lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from marketplace.catalog import services
from marketplace.catalog.forms.listing import CodeForm, SectionForm
from marketplace.catalog.models import Listing
from marketplace.catalog.routes import bp
from marketplace.catalog.routes.form.loading import desk_listing
from marketplace.catalog.routes.form.sections import CODE_SCHEMES, RIGHTS
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


def change_codes(row: Listing, form: SectionForm) -> ResponseReturnValue | None:
    """Add the codes that were typed or chosen, take one off; None where the form goes on to be saved.

    A word instead of a code shows the codes that fit, to choose from. What else stands in the form stays typed.
    """
    draws = _press_button(row, form) or "find_code" in request.form
    forms = {scheme: CodeForm(prefix=f"{scheme}-") for scheme in CODE_SCHEMES}
    typed = [scheme for scheme, one in forms.items() if (one.code.data or "").strip()]
    draws = draws or bool(typed and "add" in request.form)  # Enter in a code's field presses the first button
    candidates: dict[str, list[codes.Code]] = {}
    status = 200
    for scheme in typed:
        try:
            _carry(row, form, services.add_code, scheme, forms[scheme].code.data[:100])
            forms[scheme] = CodeForm(formdata=None, prefix=f"{scheme}-")
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            draws = True
            candidates[scheme] = codes.search_codes(scheme, forms[scheme].code.data[:100], language())
            if not candidates[scheme]:
                show_refusal(forms[scheme], refusal)
                status = 422
    if not draws:
        return None
    return RIGHTS.draw(desk_listing(row.public_id), form, code_forms=forms, candidates=candidates), status


def _press_button(row: Listing, form: SectionForm) -> bool:
    """Whether a button beside a code was pressed; `scheme|code` is its value."""
    for name, service in (("put_code", services.add_code), ("drop_code", services.remove_code)):
        if name in request.form:
            scheme, _, code = request.form[name].partition("|")
            _carry(row, form, service, scheme, code)
            return True
    return False


def _carry(row: Listing, form: SectionForm, service: Callable[..., Any], scheme: str, code: str) -> None:
    """Change the codes; the page stays as fresh as it was, so that what is typed in it can still be saved."""
    fresh = form.version.data == str(row.version)
    service(row.id, actor(), scheme, code)
    if fresh:
        form.version.data = str(desk_listing(row.public_id).version)
