"""Registering a company or an institution, and its own page: facts, documents, people."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import queries, services
from marketplace.accounts.forms import (
    EditOrganisationForm,
    FindOrganisationForm,
    GrantRoleForm,
    InviteForm,
    JoinForm,
    OrganisationForm,
    RegisterForm,
    registrar_of,
    roles_of,
)
from marketplace.accounts.models import HEAD_ROLES, ROLES, Organisation
from marketplace.accounts.routes import bp
from marketplace.accounts.services import Upload
from marketplace.accounts.services.members import JOINABLE
from marketplace.formats import registration_number
from marketplace.formats.countries import COUNTRIES, HOME
from marketplace.kernel.errors import Conflict, Forbidden, NotFound, Refusal
from marketplace.kernel.text import Text
from marketplace.web.addresses import page_or_home
from marketplace.web.errors import carry_out, say, show_refusal
from marketplace.web.exports import attached
from marketplace.web.identity import actor, found, sign_in_required

WAITS = Text(
    "저장했습니다. 이름, 대표자, 번호의 변경은 센터가 확인한 뒤에 적용됩니다.",
    "Saved. Another name, representative or number counts once the center has approved it.",
)
INVITED = Text("초대하는 이메일을 보냈습니다.", "The invitation is on its way.")
GIVEN = Text("역할을 맡겼습니다.", "The role is given.")
PROPOSED = Text(
    "제안했습니다. 대표자(담당자)가 동의하거나 센터의 다른 담당자가 확인하면 진행됩니다.",
    "Proposed. It goes on when the head agrees, or another person of the center confirms it.",
)


@bp.get("/organisation")
@bp.get("/organisation/<ref>")
@sign_in_required
def organisation(ref: str | None = None) -> ResponseReturnValue:
    mine = queries.organisations_of(actor())
    requests = queries.my_requests(actor())
    if ref is None:
        if not mine:
            return render_template("accounts/no_organisation.html", requests=requests)
        return redirect(url_for("accounts.organisation", ref=mine[0].ref))
    row = found(queries.organisation_for(actor(), ref))
    return render_template(
        "accounts/organisation.html",
        organisation=row,
        mine=mine,
        leads=queries.leads(actor(), row),
        members=queries.members_of(row.id),
        requests=queries.requests_to(row.id),
        invitations=queries.invitations_of(row.id),
        change=queries.open_change_of(row.id),
        change_rows=queries.change_rows,
        change_actions=queries.ORGANISATION_CHANGE.available,
        proposals=[(one, queries.proposal_actions(actor(), one)) for one in queries.proposals_of(row.id)],
        documents=queries.documents_of(row.id),
        roles=ROLES,
    )


@bp.route("/organisation/register", methods=["GET", "POST"])
@sign_in_required
def register() -> ResponseReturnValue:
    """First the number alone (GET): who is here already asks to join instead of typing it all. Then the facts."""
    find = FindOrganisationForm(request.args, meta={"csrf": False})
    if request.method == "GET" and ("business_number" not in request.args or not find.validate()):
        return render_template("accounts/register_find.html", form=find), 422 if find.errors else 200
    form = RegisterForm(
        kind=find.kind.data, country=find.country.data, business_number=find.business_number.data
    )
    form.clusters.choices = [(cluster.code, cluster.name) for cluster in queries.clusters()]
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                ref = services.register(
                    actor(),
                    form.kind.data,
                    form.business_number.data or "",
                    form.facts(),
                    form.clusters.data or [],
                    _upload(form) or ("", form.document.data.stream),
                    form.country.data,
                    registrar_of(form),
                )
            except Conflict:
                return _offer_to_join(form, 409)
            except Refusal as refusal:
                show_refusal(form, refusal)
                status = refusal.status
            else:
                say(
                    "등록을 신청했습니다. 센터가 서류를 확인합니다.", "Sent. The center checks the documents."
                )
                return redirect(url_for("accounts.organisation", ref=ref))
    elif queries.registered(form.kind.data, form.business_number.data or "", form.country.data):
        return _offer_to_join(form, 200)
    facts = {
        "registration_number" if form.country.data != HOME else "business_number": form.business_number.data
    }
    return render_template(
        "accounts/register.html",
        form=form,
        abroad=form.country.data != HOME,
        countries=COUNTRIES,
        number=(registration_number.label(facts), registration_number.printed(facts)),
    ), status


@bp.post("/organisation/join")
@sign_in_required
def join() -> ResponseReturnValue:
    kind, number, country = [*request.form.get("organisation", "").split(":"), "", HOME][:3]
    row = found(queries.registered(kind, number, country or HOME))
    form = _join_form(row)
    if not form.validate():
        return render_template("accounts/join.html", form=form, organisation=row), 422
    services.request_to_join(actor(), row.id, form.role.data)
    say(
        "가입을 신청했습니다. 답이 오면 편지로 알려 드립니다.",
        "Your request is sent. We write when it is answered.",
    )
    return redirect(page_or_home("work"))


@bp.route("/organisation/<ref>/edit", methods=["GET", "POST"])
@sign_in_required
def edit_organisation(ref: str) -> ResponseReturnValue:
    row = _led(ref)
    form = EditOrganisationForm(obj=row, data={"clusters": [cluster.code for cluster in row.clusters]})
    returned = queries.returned_authority(actor(), row)
    form.clusters.choices = [(cluster.code, cluster.name) for cluster in queries.clusters()]
    if request.method == "GET":
        form.clusters.data = [cluster.code for cluster in row.clusters]
        if returned:
            form.signing_limit.data, form.open_ended.data = returned.signing_limit, returned.open_ended
        waiting = queries.open_change_of(row.id)
        form.show(row.number, waiting.facts if waiting else {})

    def page(status: int) -> ResponseReturnValue:
        return render_template(
            "accounts/edit_organisation.html",
            form=form,
            organisation=row,
            abroad=row.is_abroad,
            countries=COUNTRIES,
            change=queries.open_change_of(row.id),
            returned=returned,
        ), status

    def saved(waits: bool) -> ResponseReturnValue:
        told = WAITS if waits else Text("저장했습니다.", "Saved.")
        say(told.ko, told.en)
        return redirect(url_for("accounts.organisation", ref=ref))

    return carry_out(
        form,
        lambda: services.edit(
            actor(),
            ref,
            form.facts(),
            form.clusters.data or [],
            _upload(form),
            form.number(),
            registrar_of(form, "delegate") if returned else None,
        ),
        again=page,
        then=saved,
    )


@bp.post("/organisation/<ref>/changes/<change>/withdraw")
@sign_in_required
def withdraw_change(ref: str, change: str) -> ResponseReturnValue:
    found(queries.change_for(actor(), change))
    services.withdraw_change(change, actor())
    say("변경 신청을 취소했습니다.", "The change is withdrawn.")
    return redirect(url_for("accounts.organisation", ref=ref), 303)


@bp.route("/organisation/<ref>/invite", methods=["GET", "POST"])
@sign_in_required
def invite(ref: str) -> ResponseReturnValue:
    row = _led(ref)
    form = InviteForm()
    form.role.choices = roles_of(row.kind, without=("delegate", "auditor"))
    return carry_out(
        form,
        lambda: services.invite(actor(), ref, form.email.data, form.role.data, form.reason.data or ""),
        again=lambda status: (
            render_template(
                "accounts/invite.html",
                form=form,
                organisation=row,
                asks=not queries.appoints(actor(), row, HEAD_ROLES[row.kind]),
            ),
            status,
        ),
        then=lambda proposal: _to_people(ref, proposal, INVITED),
    )


def _to_people(ref: str, proposal: object, done: Text) -> ResponseReturnValue:
    """Back to the organisation's people: it is done, or it waits for somebody else's yes."""
    told = PROPOSED if proposal is not None else done
    say(told.ko, told.en)
    return redirect(url_for("accounts.organisation", ref=ref) + "#people")


@bp.post("/organisation/<ref>/offices/<proposal>/<any(agree, refuse, confirm, withdraw):answer>")
@sign_in_required
def answer_proposal(ref: str, proposal: str, answer: str) -> ResponseReturnValue:
    """The head's or the center's word on an office that somebody else proposed."""
    found(queries.organisation_for(actor(), ref))
    services.answer_proposal(proposal, answer, actor())
    say("답변을 저장했습니다.", "Your answer is saved.")
    return redirect(url_for("accounts.organisation", ref=ref) + "#offices", 303)


@bp.post("/organisation/<ref>/invitations/<int:token_id>/withdraw")
@sign_in_required
def withdraw_invitation(ref: str, token_id: int) -> ResponseReturnValue:
    services.withdraw_invitation(actor(), ref, token_id)
    say("초대를 거두었습니다.", "The invitation is withdrawn.")
    return redirect(url_for("accounts.organisation", ref=ref) + "#people")


@bp.route("/organisation/<ref>/people/<user_ref>/roles", methods=["GET", "POST"])
@sign_in_required
def grant_role(ref: str, user_ref: str) -> ResponseReturnValue:
    row = _led(ref)
    person = next((m.user for m in queries.members_of(row.id) if m.user.ref == user_ref), None)
    if person is None:
        raise NotFound()
    form = GrantRoleForm()
    form.role.choices = roles_of(row.kind)
    return carry_out(
        form,
        lambda: services.grant_role(
            actor(),
            ref,
            user_ref,
            form.role.data,
            from_on=form.from_on.data,
            until_on=form.until_on.data,
            signing_limit=None if form.signing_limit.data is None else int(form.signing_limit.data),
            open_ended=form.open_ended.data,
            document=_upload(form),
        ),
        again=lambda status: (
            render_template("accounts/grant_role.html", form=form, organisation=row, person=person),
            status,
        ),
        then=lambda proposal: _to_people(ref, proposal, GIVEN),
    )


@bp.post("/organisation/<ref>/people/<user_ref>/<role>/<any(accept, decline, end):answer>")
@sign_in_required
def change_membership(ref: str, user_ref: str, role: str, answer: str) -> ResponseReturnValue:
    """Answer a request to join, or end a role; ending one's own is leaving."""
    if answer == "end":
        services.end_membership(actor(), ref, user_ref, role)
        say("역할을 마쳤습니다.", "The role has ended.")
    else:
        services.answer_request(actor(), ref, user_ref, role, accept=answer == "accept")
        say("가입 신청에 답했습니다.", "The request is answered.")
    if queries.organisation_for(actor(), ref) is None:
        return redirect(page_or_home("work"))
    return redirect(url_for("accounts.organisation", ref=ref) + "#people")


@bp.get("/organisation/<ref>/files/<file_ref>")
@sign_in_required
def organisation_file(ref: str, file_ref: str) -> ResponseReturnValue:
    row, stream = services.open_document(actor(), ref, file_ref)
    return attached(stream, row.media_type, row.name, row.sha256)


def _led(ref: str) -> Organisation:
    row = found(queries.organisation_for(actor(), ref))
    if not queries.leads(actor(), row):
        raise Forbidden(
            Text("대표자나 담당자만 할 수 있는 일입니다.", "Only a representative or officer can do this.")
        )
    return row


def _offer_to_join(register: RegisterForm, status: int) -> ResponseReturnValue:
    row = found(
        queries.registered(register.kind.data, register.business_number.data or "", register.country.data)
    )
    return render_template("accounts/join.html", form=_join_form(row), organisation=row), status


def _join_form(row: Organisation) -> JoinForm:
    form = JoinForm(organisation=f"{row.kind}:{row.business_number or row.registration_key}:{row.country}")
    form.role.choices = [(role, label) for role, label in roles_of(row.kind) if role in JOINABLE]
    if len(form.role.choices) == 1 and form.role.data is None:
        form.role.data = form.role.choices[0][0]
    return form


def _upload(form: OrganisationForm) -> Upload | None:
    """The chosen document as (name, stream), or None when none was chosen."""
    chosen = form.document.data
    return (chosen.filename, chosen.stream) if chosen and chosen.filename else None
