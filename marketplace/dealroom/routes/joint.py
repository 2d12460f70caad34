"""Pages of a joint licence: the companies of a deal with their shares, and the answer to an invitation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.dealroom import joint
from marketplace.dealroom.permissions import may_change_companies
from marketplace.dealroom.routes import bp
from marketplace.kernel.text import Text
from marketplace.licensing import services as licensing
from marketplace.negotiation import queries as negotiation
from marketplace.negotiation import services
from marketplace.negotiation.forms import PartnerForm, ReasonForm, shares_form
from marketplace.negotiation.models import Inquiry
from marketplace.negotiation.queries import joint as joint_queries
from marketplace.web.errors import carry_out
from marketplace.web.forms import Form, OnceForm
from marketplace.web.identity import actor, found, sign_in_required
from marketplace.web.security import limiter


@bp.get("/deals/<ref>/companies")
@sign_in_required
def companies(ref: str) -> ResponseReturnValue:
    """Who licenses together, with what share, and who has signed and paid."""
    return _page(_found(ref))


@bp.post("/deals/<ref>/companies")
@sign_in_required
@limiter.limit("60 per hour")
def invite(ref: str) -> ResponseReturnValue:
    return _do(
        ref,
        PartnerForm(),
        lambda row, form: services.invite(row.id, form.company.data or "", form.share.data, actor()),
        Text("기업을 초대했습니다.", "The company was invited."),
    )


@bp.post("/deals/<ref>/companies/shares")
@sign_in_required
def shares(ref: str) -> ResponseReturnValue:
    there = joint.there(_found(ref))
    return _do(
        ref,
        shares_form(there),
        lambda row, form: services.set_shares(
            row.id, {one.ref: form[f"share-{one.ref}"].data for one in there}, actor()
        ),
        Text("분담 비율을 정했습니다.", "The shares are set."),
    )


@bp.post("/deals/<ref>/companies/<member>/take-back")
@sign_in_required
def take_back(ref: str, member: str) -> ResponseReturnValue:
    _member(ref, member)
    return _do(
        ref,
        OnceForm(),
        lambda row, form: services.take_invitation_back(member, actor()),
        Text("초대를 취소했습니다.", "The invitation was taken back."),
    )


@bp.post("/deals/<ref>/companies/<member>/leave")
@sign_in_required
def leave(ref: str, member: str) -> ResponseReturnValue:
    """Out of the deal before the company's signature; whoever left no longer sees it."""
    _member(ref, member)
    return _do(
        ref,
        ReasonForm(),
        lambda row, form: licensing.leave(member, form.reason.data or "", actor()),
        Text("공동 실시에서 빠졌습니다.", "Your company has left the joint licence."),
        url_for("dealroom.deals"),
    )


@bp.get("/joint/<ref>")
@sign_in_required
def invitation(ref: str) -> ResponseReturnValue:
    """What a company was invited to, before it answers."""
    row = found(joint_queries.member_for(actor(), ref))
    if row.state == "joined":
        return redirect(url_for("dealroom.companies", ref=row.inquiry.ref))
    return _invitation(ref, OnceForm())


@bp.post("/joint/<ref>/<any(join, decline):action>")
@sign_in_required
def answer(ref: str, action: str) -> ResponseReturnValue:
    row, form = found(joint_queries.member_for(actor(), ref)), OnceForm()
    done, then = {
        "join": (
            Text("공동 실시에 참여했습니다.", "Your company has joined."),
            url_for("dealroom.deal", ref=row.inquiry.ref),
        ),
        "decline": (Text("초대를 거절했습니다.", "The invitation was declined."), url_for("dealroom.deals")),
    }[action]
    return carry_out(
        form,
        lambda: services.answer_invitation(ref, action == "join", actor()),
        again=lambda status: _invitation(ref, form, status),
        done=done,
        then=then,
        let_through=(403, 404),
    )


def _found(ref: str) -> Inquiry:
    return found(negotiation.inquiry_for(actor(), ref))


def _member(ref: str, member: str) -> None:
    """404 unless it is a company of this deal."""
    found(next((row for row in joint.there(_found(ref)) if row.ref == member), None))


def _do(
    ref: str, form: Form, act: Callable[[Inquiry, Any], object], done: Text, then: str = ""
) -> ResponseReturnValue:
    """One action of the page: done and back, or the page again with what to change."""
    row = _found(ref)
    return carry_out(
        form,
        lambda: act(row, form),
        again=lambda status: _page(_found(ref), form, status),
        done=done,
        then=then or url_for("dealroom.companies", ref=ref),
        let_through=(403, 404),
    )


def _page(row: Inquiry, refused: Form | None = None, status: int = 200) -> ResponseReturnValue:
    who = actor()
    partners = may_change_companies(who, row) and joint_queries.possible_partners(row)
    partner_form = refused if isinstance(refused, PartnerForm) else PartnerForm(formdata=None)
    partner_form.company.choices = [("", "")] + [(one.ref, joint.label(one)) for one in partners or []]
    there = joint.there(row)
    return render_template(
        "dealroom/companies.html",
        inquiry=row,
        companies=joint.companies(who, row),
        may_change=may_change_companies(who, row),
        own=joint.own(who, row),
        partners=partners,
        partner_form=partner_form,
        form=refused,
        shares_form=refused if type(refused).__name__ == "SharesForm" else shares_form(there, formdata=None),
        there=there,
        reason_form=refused if isinstance(refused, ReasonForm) else ReasonForm(formdata=None),
        once_form=OnceForm(formdata=None),
    ), status


def _invitation(ref: str, form: Form, status: int = 200) -> ResponseReturnValue:
    who, row = actor(), found(joint_queries.member_for(actor(), ref))
    return render_template(
        "dealroom/invitation.html",
        member=row,
        inquiry=row.inquiry,
        form=form,
        share=joint.share_if_joined(row),
        actions=joint.actions(who, row),
        there=joint.there(row.inquiry),
    ), status
