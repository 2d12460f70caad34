"""Pages of licensing: reading an agreement, signing it, and what each side does about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel.errors import Forbidden, Refusal
from marketplace.kernel.text import Text
from marketplace.licensing import forms, queries, services
from marketplace.licensing.clauses.plain import NOT_THE_CONTRACT
from marketplace.licensing.comparing import compare
from marketplace.licensing.lifecycle import AGREEMENT
from marketplace.licensing.models import GATES, Agreement
from marketplace.licensing.permissions import agreement_parties, may_take_back, side_of
from marketplace.licensing.queries import use
from marketplace.licensing.queries.reading import reading_text
from marketplace.licensing.routes import EXPRESS_STEPS, bp
from marketplace.licensing.routes.leaving_parts import ending_parts
from marketplace.licensing.routes.notice_parts import notice_parts
from marketplace.licensing.routes.promised import delivery_parts, duty_parts
from marketplace.negotiation import queries as negotiation
from marketplace.negotiation.models import terms
from marketplace.papers.models import Paper
from marketplace.papers.services import store_attachment
from marketplace.web.errors import carry_out
from marketplace.web.forms import Form
from marketplace.web.identity import actor, found, sign_in_required
from marketplace.web.security import limiter


@bp.get("/agreements/<ref>")
@sign_in_required
def agreement(ref: str) -> ResponseReturnValue:
    """The agreement: its text readable in the page, its state, its gates, and the next step in place."""
    deal = queries.closed_deal_of(actor(), ref)
    if deal:  # under negotiation: the center gives its reason first
        return redirect(url_for("negotiation.open_matter", kind="deal", ref=deal))
    return _page(agreement_found(ref))


@bp.post("/agreements/<ref>/offer")
@sign_in_required
def offer(ref: str) -> ResponseReturnValue:
    return on_page(
        ref,
        forms.OfferForm(),
        lambda row, form: services.offer(row.id, actor(), form.language.data),
        Text("계약서를 기업에 보냈습니다.", "The agreement was sent to the company."),
    )


@bp.route("/agreements/<ref>/sign", methods=["GET", "POST"])
@sign_in_required
@limiter.limit("30 per hour", methods=["POST"])
def sign(ref: str) -> ResponseReturnValue:
    """The signature of whichever side is next: the password is asked for again."""
    row = agreement_found(ref)
    side = _signing_side(row)
    form = forms.SignForm()
    in_steps = row.express and side == "licensee"  # who has just checked the terms does not read them again

    def page(status: int) -> ResponseReturnValue:
        if queries.has_signed(actor(), row, side):  # pressed twice, or an old tab: the signature stands
            return redirect(_after_signing(row), 303)
        if (
            status != 422 or not form.seen.data
        ):  # what was shown stays so until the reader is told that it changed
            form.seen.data = queries.signatures_shown(row)
        organisation = queries.signs_as(actor(), row, side)
        return render_template(
            "licensing/sign.html",
            row=row,
            form=form,
            side=side,
            paper=queries.paper_of(row),
            organisation=organisation,
            proof=queries.proof_needed(actor(), row, organisation),
            authority=queries.authority_of(actor(), row, queries.signs_for(actor(), row))
            if side == "licensee"
            else None,
            second=queries.second_person(row, actor().user_id) if side == "licensor" else None,
            refused=services.refusal_to_sign(row, actor(), side),
            engagement=queries.engagement_of(actor(), row, side),
            at_once=in_steps and queries.approval_for(row) is not None,
            **_nda_days(row),
            steps=EXPRESS_STEPS if in_steps else [],
        ), status

    def act() -> Agreement:
        typed = (form.password.data, request.remote_addr or "", form.agreed_electronic.data)
        if side == "licensee":
            return services.sign(row.id, actor(), *typed)
        return services.countersign(row.id, actor(), *typed, seen=form.seen.data or "")

    return carry_out(
        form,
        act,
        again=page,
        done=Text("서명했습니다.", "You have signed."),
        then=lambda _: redirect(_after_signing(row), 303),
    )


def _after_signing(row: Agreement) -> str:
    """On to paying when an express licence waits for nothing else; else back to the agreement."""
    bill = next(
        (i for i in queries.invoices_for(actor(), row) if row.express and row.state == "concluded"), None
    )
    return url_for("billing.pay", ref=bill.ref) if bill else url_for("licensing.agreement", ref=row.ref)


@bp.post("/agreements/<ref>/signature/withdraw")
@sign_in_required
def withdraw_signature(ref: str) -> ResponseReturnValue:
    """The company takes its signature back until the institution has signed."""
    return on_page(
        ref,
        forms.WithdrawSignatureForm(),
        lambda row, form: services.withdraw_signature(row.id, form.reason.data, actor()),
        Text(
            "서명을 철회했습니다. 양쪽에 이메일로 알립니다.",
            "The signature was withdrawn. Both sides are told by email.",
        ),
    )


@bp.post("/agreements/<ref>/signature/ask")
@sign_in_required
def ask_to_sign(ref: str) -> ResponseReturnValue:
    """Who may not sign asks those who may."""
    return on_page(
        ref,
        Form(),
        lambda row, form: services.ask_to_sign(row.id, actor()),
        Text("서명할 수 있는 분에게 이메일로 알렸습니다.", "Those who may sign were told by email."),
    )


@bp.post("/agreements/<ref>/decline")
@sign_in_required
def decline(ref: str) -> ResponseReturnValue:
    return on_page(
        ref,
        forms.EndForm(),
        lambda row, form: services.decline(row.id, form.reason.data, actor()),
        Text("서명하지 않는다고 기관에 알렸습니다.", "The institution was told that you will not sign."),
    )


@bp.post("/agreements/<ref>/revoke")
@sign_in_required
def revoke(ref: str) -> ResponseReturnValue:
    return on_page(
        ref,
        forms.EndForm(),
        lambda row, form: services.revoke(row.id, form.reason.data, actor()),
        Text("계약 제안을 철회했습니다.", "The offer was revoked."),
    )


@bp.post("/agreements/<ref>/scan/return")
@sign_in_required
def return_scan(ref: str) -> ResponseReturnValue:
    return on_page(
        ref,
        forms.EndForm(),
        lambda row, form: services.return_scan(row.id, form.reason.data, actor()),
        Text("이유와 함께 돌려보냈습니다.", "Returned with the reason."),
    )


@bp.post("/agreements/<ref>/milestones")
@sign_in_required
def report_milestone(ref: str) -> ResponseReturnValue:
    return on_page(
        ref,
        forms.MilestoneForm(),
        lambda row, form: services.report_milestone(
            row.id,
            form.event.data or "",
            form.reached_on.data,
            store_attachment(form.uploads()),
            actor(),
            form.note.data or "",
        ),
        Text(
            "기록했습니다. 상대방이 확인하면 청구서가 발행됩니다.",
            "Recorded. The invoice is issued when the other side confirms it.",
        ),
    )


@bp.post("/agreements/<ref>/milestones/<milestone>/<action>")
@sign_in_required
def decide_milestone(ref: str, milestone: str, action: str) -> ResponseReturnValue:
    """The other side confirms a milestone, or returns it with the reason."""
    found(next((m for m in queries.milestone_reports(agreement_found(ref)) if m.ref == milestone), None))
    if found({"confirm": True, "return": True}.get(action)) and action == "confirm":
        return on_page(
            ref,
            Form(),
            lambda row, form: services.confirm_milestone(milestone, actor()),
            Text("확인했습니다. 청구서를 발행했습니다.", "Confirmed. The invoice was issued."),
        )
    return on_page(
        ref,
        forms.EndForm(),
        lambda row, form: services.return_milestone(milestone, form.reason.data, actor()),
        Text("이유와 함께 돌려보냈습니다.", "Returned with the reason."),
    )


@bp.post("/agreements/<ref>/use")
@sign_in_required
def report_use(ref: str) -> ResponseReturnValue:
    """What became of a shared technology in a year."""
    return on_page(
        ref,
        forms.UseForm(),
        lambda row, form: services.report_use(
            row.id, form.year.data, form.body.data, actor(), form.form_token.data
        ),
        Text("활용 결과를 알렸습니다.", "The report was sent."),
    )


def agreement_found(ref: str) -> Agreement:
    return found(queries.agreement_for(actor(), ref))


def on_page(ref: str, form: Form, act: Callable[[Agreement, Any], object], done: Text) -> ResponseReturnValue:
    """One action of the agreement's page: done and back, or the page again with what to change."""
    row = agreement_found(ref)
    return carry_out(
        form,
        lambda: act(row, form),
        again=lambda status: _page(agreement_found(ref), form, status),
        done=done,
        then=url_for("licensing.agreement", ref=ref),
        let_through=(403,),
    )


def agreement_page(ref: str, refused: Form, status: int, delivery: str) -> ResponseReturnValue:
    """The agreement's page again, with a form about one of its deliverables that was refused."""
    return _page(agreement_found(ref), refused, status, delivery)


def _page(
    row: Agreement, refused: Form | None = None, status: int = 200, refused_delivery: str = ""
) -> ResponseReturnValue:
    who, may_sign = actor(), _may_sign(row)
    asks_for = queries.asks_to_sign(who, row)
    paper: Paper | None = queries.paper_of(row)
    shown = {
        "milestone_form": forms.MilestoneForm(),
        "offer_form": forms.OfferForm(language=row.language),
        "gate_form": forms.GateForm(),
        "end_form": forms.EndForm(),
        "registration_form": forms.RegistrationForm(),
        "note_form": forms.NoteForm(),
        "use_form": forms.UseForm(),
        "withdraw_form": forms.WithdrawSignatureForm(),
    }
    for name, form in shown.items():
        if refused is not None and not refused_delivery and type(form) is type(refused):
            shown[name] = refused
    return render_template(
        "licensing/agreement.html",
        row=row,
        paper=paper,
        certificate=queries.certificate_of(row),
        form=refused,
        parties=agreement_parties(who, row),
        actions=AGREEMENT.available(row, who),
        states=AGREEMENT.states,
        rows=_term_rows(row),
        text=reading_text(paper, row) if paper else None,
        invoices=queries.invoices_for(who, row),
        home=queries.home_of(who, row),
        lasting=queries.lasting(row),
        plain_note=NOT_THE_CONTRACT,
        gate_names=GATES,
        articles_changed=_articles_changed(row),
        lint=services.lint(row)
        if row.state == "draft" and row.kind != "nda" and side_of(row, who) == "licensor"
        else [],
        milestones=queries.milestones_of(row),
        my_side=side_of(row, who),
        amendments=queries.amendments_of(row),
        **redline_parts(row),
        **_nda_days(row),
        rests=row.state == "in_force" and queries.rests(row),
        unfit=row.misfit,
        licensees=queries.licensees_of(who, row),
        **delivery_parts(row, refused, refused_delivery),
        **ending_parts(row, refused),
        **duty_parts(row, refused),
        **notice_parts(row, refused),
        use_reports=use.reports_of(row),
        use_years=use.years_due(row),
        may_sign=may_sign,
        refused=services.refusal_to_sign(row, who, may_sign) if may_sign else None,
        second=queries.second_person(row, who.user_id) if "officer" in agreement_parties(who, row) else None,
        may_take_back=may_take_back(who, row),
        asks_to_sign=asks_for is not None,
        why_nobody_signs=services.why_nobody_signs(row, asks_for) if asks_for else None,
        **shown,
    ), status


def redline_parts(row: Agreement) -> dict[str, Any]:
    """What was proposed for the words of the paper, and whether the reader may propose others."""
    who = actor()
    try:
        services.require_open_text(row, who)
        may = True
    except Refusal:
        may = False
    shown = negotiation.may_read(who, row.inquiry_id)
    return {
        "redlines": queries.redlines_of(row) if shown else [],
        "redline_states": queries.REDLINE.states,
        "may_propose_words": may,
    }


def _articles_changed(row: Agreement) -> int:
    """In how many articles the text differs from the template."""
    if not row.texts:
        return 0
    return sum(change.changed for change in compare(row.texts[0].articles, row.texts[-1].articles))


def _term_rows(row: Agreement) -> list[terms.TermRow]:
    return [] if row.kind == "nda" else terms.rows(row.terms)


def _nda_days(row: Agreement) -> dict[str, date]:
    """An NDA's two last days, by the name of its term."""
    names = ("disclosure_until", "confidential_until")
    return {name: date.fromisoformat(row.terms[name]) for name in names if name in row.terms}


def _may_sign(row: Agreement) -> str:
    """The side for which the actor could sign now, "" when it is not their turn."""
    parties = agreement_parties(actor(), row)
    if row.state == "offered" and "signatory" in parties and queries.signs_for(actor(), row):
        return "licensee"
    return "licensor" if row.state == "signed" and "officer" in parties else ""


def _signing_side(row: Agreement) -> str:
    """For which side this person would sign; who could never sign gets 403."""
    parties = agreement_parties(actor(), row)
    if "signatory" in parties:
        return "licensee"
    if "officer" in parties:
        return "licensor"
    raise Forbidden(
        Text(
            "대표자, 서명을 위임받은 분, 기관의 기술이전 담당자만 서명할 수 있습니다.",
            "Only the representative, a delegate or the institution's transfer officer can sign.",
        )
    )
