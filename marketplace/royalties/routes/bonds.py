"""보증보험 증권 of licences: the list, recording one, its file, its end."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.arrears import queries as arrears_queries
from marketplace.arrears import services as arrears
from marketplace.gateways.storage import files
from marketplace.kernel import clock
from marketplace.kernel.errors import NotFound
from marketplace.kernel.text import Text
from marketplace.licensing import queries as licensing
from marketplace.papers.services import ATTACHMENT_TYPES, store_attachments
from marketplace.royalties import queries
from marketplace.royalties.forms.bonds import BondForm, EndBondForm
from marketplace.royalties.permissions import offices
from marketplace.royalties.routes import bp
from marketplace.web.errors import carry_out, say
from marketplace.web.exports import attached
from marketplace.web.identity import actor, found, role_required, sign_in_required
from marketplace.web.paging import page_number, paginate


@bp.get("/bonds")
@sign_in_required
def bonds() -> ResponseReturnValue:
    """Bonds that my institution holds, or that my company has given."""
    return _page()


def _page(forms: dict[str, Any] | None = None, status: int = 200) -> ResponseReturnValue:
    who = actor()
    page = paginate(arrears_queries.bonds_for(who), page_number())
    end_forms = {row.ref: EndBondForm(formdata=None, prefix=row.ref) for row in page.items}
    shown: dict[str, Any] = {"bond_form": BondForm(formdata=None), "end_forms": end_forms} | (forms or {})
    shown["end_forms"] = end_forms | shown["end_forms"]
    shown["bond_form"].agreement.choices = queries.bond_choices(who)
    return (
        render_template(
            "royalties/bonds.html",
            page=page,
            page_url=lambda n: url_for("royalties.bonds", page=n),
            agreements=queries.agreements_by_id([b.source_id for b in page.items]),
            readable=licensing.readable_among(who, [b.source_id for b in page.items]),
            today=clock.today(),
            offices=offices(who),
            accept=ATTACHMENT_TYPES,
            **shown,
        ),
        status,
    )


@bp.post("/bonds")
@role_required("officer", "finance")
def record_bond() -> ResponseReturnValue:
    """Record the bond of one of my institution's licences."""
    form = BondForm()
    form.agreement.choices = queries.bond_choices(actor())

    def record() -> None:
        agreement = found(queries.bond_agreement(actor(), form.agreement.data))
        upload = request.files.get("file")
        stored = store_attachments([(upload.filename or "", upload.stream)] if upload else [])
        arrears.record_bond(
            institution_id=agreement.institution_id,
            company_id=agreement.company_id,
            source=("agreement", agreement.id),
            terms=arrears.BondPolicy(
                form.issuer.data,
                form.number.data,
                form.amount.data or 0,
                form.from_on.data,
                form.until_on.data,
            ),
            actor=actor(),
            form_token=form.form_token.data,
            file=arrears.BondFile(**vars(stored[0])) if stored else None,
        )

    return carry_out(
        form,
        record,
        again=lambda status: _page({"bond_form": form}, status),
        done=Text("보증보험 증권을 기록하였습니다.", "The bond has been recorded."),
        then=url_for("royalties.bonds"),
        let_through=(404,),
    )


@bp.post("/bonds/<ref>/end")
@sign_in_required
def end_bond(ref: str) -> ResponseReturnValue:
    row, form = found(arrears_queries.bond_for(actor(), ref)), EndBondForm(prefix=ref)
    if not form.validate_on_submit():
        return _page({"end_forms": {ref: form}}, 422)
    arrears.end_bond(row.id, form.note.data, actor())
    say("증권을 끝난 것으로 기록하였습니다.", "The bond is noted as ended.")
    return redirect(url_for("royalties.bonds"), 303)


@bp.get("/bonds/<ref>/file")
@sign_in_required
def bond_file(ref: str) -> Response:
    """The bond's paper, as an attachment."""
    row = found(arrears_queries.bond_for(actor(), ref))
    if not row.sha256:
        raise NotFound()
    return attached(files().open(row.sha256), row.media_type, row.name, row.sha256)
