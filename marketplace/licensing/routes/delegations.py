"""위임전결 of an institution: recorded with its document by another officer, ended, and looked at."""

from __future__ import annotations

from typing import IO

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import SelectField, SelectMultipleField
from wtforms.validators import Optional

from marketplace.accounts import queries as people
from marketplace.kernel.text import Text, t
from marketplace.licensing import queries, services
from marketplace.licensing.routes import bp
from marketplace.licensing.routes.outside import send
from marketplace.papers.services import store_attachment
from marketplace.rights.models import KINDS
from marketplace.rights.queries import LICENCE_KINDS
from marketplace.web.errors import carry_out, say
from marketplace.web.forms import AmountField, DateField, Form
from marketplace.web.identity import actor, found, role_required, sign_in_required


class DelegationForm(Form):
    """Whose, for what, up to how much, from when until when, by which document."""

    officer = SelectField(Text("담당자", "Officer"), coerce=int, validate_choice=False)
    kinds = SelectMultipleField(Text("권리의 종류", "Kinds of right"), validate_choice=False)
    limit = AmountField(Text("계약 1건의 한도", "Limit for one agreement"), validators=[Optional()])
    from_on = DateField(Text("시작하는 날", "First day"))
    until_on = DateField(Text("끝나는 날", "Last day"))
    files = FileField(Text("위임전결 문서", "The document"))

    def uploads(self) -> list[tuple[str, IO[bytes]]]:
        chosen = self.files.data
        return [(chosen.filename, chosen.stream)] if getattr(chosen, "filename", "") else []


@bp.route("/desk/delegations", methods=["GET", "POST"])
@role_required("officer")
def delegations() -> ResponseReturnValue:
    """Those of my institution, and a form for one more."""
    institution_id = actor().organisations("institution", "officer")[0]
    form = DelegationForm()
    others = [one for one in people.people_of(institution_id, "officer") if one != actor().user_id]
    form.officer.choices = [(one, people.actor_of(one).name) for one in others]
    form.kinds.choices = [(kind, t(KINDS[kind][0])) for kind in LICENCE_KINDS]

    def page(status: int) -> ResponseReturnValue:
        rows = queries.delegations(institution_id)
        return render_template(
            "licensing/delegations.html",
            form=form,
            rows=rows,
            others=others,
            kinds=KINDS,
            counts=queries.counts,
        ), status

    return carry_out(
        form,
        lambda: services.grant_delegation(
            institution_id,
            form.officer.data,
            form.kinds.data or [],
            None if form.limit.data is None else int(form.limit.data),
            (form.from_on.data, form.until_on.data),
            store_attachment(form.uploads()),
            actor(),
        ),
        again=page,
        done=Text("위임전결을 등록하고 담당자에게 알렸습니다.", "Recorded; the officer was told."),
        then=url_for("licensing.delegations"),
    )


@bp.post("/desk/delegations/<ref>/end")
@role_required("officer")
def end_delegation(ref: str) -> ResponseReturnValue:
    services.end_delegation(ref, actor())
    say("위임전결을 종료했습니다.", "The delegation was ended.")
    return redirect(url_for("licensing.delegations"), 303)


@bp.get("/desk/delegations/<ref>/file")
@sign_in_required
def delegation_file(ref: str) -> ResponseReturnValue:
    """The document, for the institution's officers and who watches over them."""
    row = found(queries.delegation_for(actor(), ref))
    return send(row.sha256, row.media_type, row.name)
