"""The deal room: the list of deals, and each deal as one timeline with its next step in place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.arrears import queries as arrears_queries
from marketplace.dealroom import joint, queries, timeline
from marketplace.dealroom.permissions import keeps_books, may_change_companies
from marketplace.dealroom.routes import bp
from marketplace.kernel import clock
from marketplace.kernel.text import Text
from marketplace.licensing import queries as licensing_queries
from marketplace.licensing import services as licensing
from marketplace.licensing.queries import AGREEMENT
from marketplace.negotiation import queries as negotiation
from marketplace.negotiation import services
from marketplace.negotiation.forms import AcceptForm, DeclineForm, MessageForm, ReasonForm, TermsForm
from marketplace.negotiation.models import DECLINE_REASONS, LIVE_STATES, PURPOSES, Inquiry, TermSheet, terms
from marketplace.negotiation.queries import (
    GUEST_QUESTION,
    INQUIRY,
    TERM_SHEET,
    engagement,
    inquiry_parties,
    opening,
)
from marketplace.negotiation.queries import guests as guest_queries
from marketplace.papers.services import ATTACHMENT_TYPES, store_attachments
from marketplace.rights import queries as rights
from marketplace.web.errors import carry_out, say
from marketplace.web.exports import csv_response
from marketplace.web.forms import Form, OnceForm
from marketplace.web.identity import actor, found, sign_in_required
from marketplace.web.paging import PER_PAGE, Page, page_number
from marketplace.web.security import limiter


@bp.get("/deals")
@sign_in_required
def deals() -> ResponseReturnValue:
    """My deals, my turn first; every state is a URL."""
    chosen = _chosen()
    rows = queries.deals(actor(), chosen.text)
    counts = Counter(row.group for row in rows)
    shown = [row for row in rows if chosen.group in ("", row.group)]
    number = min(page_number(), max(1, -(-len(shown) // PER_PAGE)))
    page = Page(shown[(number - 1) * PER_PAGE : number * PER_PAGE], len(shown), number)
    return render_template(
        "dealroom/deals.html",
        page=page,
        chosen=chosen,
        counts=counts,
        total=len(rows),
        groups=queries.GROUPS,
        guest_questions=guest_queries.newest(actor()),
        names_guests=not negotiation.knows_every_deal(actor()),
        declines=queries.declines_told(actor()),
        decline_reasons=DECLINE_REASONS,
        guest_states=GUEST_QUESTION.states,
    )


DEALS_HEAD = (
    Text("거래", "Deal"), Text("기술", "Technology"), Text("제목", "Title"), Text("기업", "Company"), Text("기관", "Institution"), Text("상태", "State"),
    Text("다음 할 일", "Next action"), Text("기한", "Due"), Text("문의일", "Asked on"),
)  # fmt: skip


@bp.get("/deals.csv")
@sign_in_required
def deals_csv() -> Response:
    """The same list as a table for a spreadsheet (UTF-8 with a mark, as Excel expects)."""
    chosen = _chosen()
    rows = (
        (
            row.ref,
            row.public_id,
            row.title,
            row.company,
            row.institution,
            row.state_name,
            row.turn.text,
            row.turn.due_on,
            clock.seoul_date(row.created_at),
        )
        for row in queries.deals(actor(), chosen.text)
        if chosen.group in ("", row.group)
    )
    return csv_response("deals", DEALS_HEAD, rows)


@bp.get("/deals/<ref>")
@sign_in_required
def deal(ref: str) -> ResponseReturnValue:
    """Opening it is reading it: what the other side wrote is marked as seen, once."""
    row = negotiation.inquiry_for(actor(), ref)
    if row is None and opening.closed_for(actor(), "deal", ref):
        return redirect(url_for("negotiation.open_matter", kind="deal", ref=ref))
    row = found(row)
    services.mark_read(row.id, actor())
    return _page(row)


@bp.get("/deals/<ref>/reply")
@sign_in_required
def reply(ref: str) -> ResponseReturnValue:
    """Where letters lead: the deal, at the box for an answer."""
    row = negotiation.inquiry_for(actor(), ref)
    if row is None and opening.closed_for(actor(), "deal", ref):
        return redirect(url_for("dealroom.deal", ref=ref))
    row = found(row)
    anchor = "message" if row.state in LIVE_STATES else None
    return redirect(url_for("dealroom.deal", ref=ref, _anchor=anchor))


@bp.post("/deals/<ref>/messages")
@sign_in_required
@limiter.limit("120 per hour")
def message(ref: str) -> ResponseReturnValue:
    return _do(
        ref,
        MessageForm(),
        lambda row, form: services.reply(
            row.id, form.body.data, actor(), store_attachments(form.uploads()), form.form_token.data
        ),
        Text("메시지를 보냈습니다.", "Your message was sent."),
    )


@bp.post("/deals/<ref>/decline")
@sign_in_required
def decline(ref: str) -> ResponseReturnValue:
    return _do(
        ref,
        DeclineForm(),
        lambda row, form: services.decline(row.id, form.reason.data or "", actor(), form.declined_for.data),
        Text("문의를 거절하고 이유를 전달했습니다.", "Declined; the reason was passed on."),
    )


@bp.post("/deals/<ref>/withdraw")
@sign_in_required
def withdraw(ref: str) -> ResponseReturnValue:
    return _do(
        ref,
        ReasonForm(),
        lambda row, form: services.withdraw(row.id, form.reason.data or "", actor()),
        Text("문의를 취소했습니다.", "The inquiry was withdrawn."),
    )


@bp.post("/deals/<ref>/resume")
@sign_in_required
def resume(ref: str) -> ResponseReturnValue:
    return _do(
        ref,
        Form(),
        lambda row, form: services.resume(row.id, actor()),
        Text("문의를 다시 열었습니다.", "The talks are open again."),
    )


@bp.post("/deals/<ref>/quotation")
@sign_in_required
def quotation(ref: str) -> ResponseReturnValue:
    """견적서 of one of the listing's published prices."""
    offer_ref = request.form.get("offer", "")

    def act(row: Inquiry, form: OnceForm) -> None:
        offer = found(next((o for o in row.listing.open_offers if o.ref == offer_ref), None))
        services.quote(row.id, offer.id, actor(), form.form_token.data)

    return _do(ref, OnceForm(), act, Text("견적서를 만들었습니다.", "The quotation is ready."))


@bp.post("/deals/<ref>/nda")
@sign_in_required
def nda(ref: str) -> ResponseReturnValue:
    row = _found(ref)
    agreement = licensing.start_nda(row.id, actor())
    say("비밀유지계약서를 준비했습니다.", "The non-disclosure agreement is ready.")
    return redirect(url_for("licensing.agreement", ref=agreement.ref), 303)


@bp.post("/deals/<ref>/agreement")
@sign_in_required
def draft(ref: str) -> ResponseReturnValue:
    """The draft of the accepted terms (usually there already)."""
    row = _found(ref)
    sheet = found(next((s for s in negotiation.term_sheets_of(row.id) if s.state == "accepted"), None))
    agreement = licensing.draft_agreement(sheet.id, actor())
    return redirect(url_for("licensing.agreement", ref=agreement.ref), 303)


@bp.route("/deals/<ref>/terms", methods=["GET", "POST"])
@sign_in_required
def offer_terms(ref: str) -> ResponseReturnValue:
    """A term sheet: filled in from the number before, else from the listing's offer."""
    row = _found(ref)
    services.require_negotiator(row, actor())
    before = negotiation.term_sheets_of(row.id)
    start = services.starting_terms(row, request.args.get("offer", ""))
    form = TermsForm(data=TermsForm.values(start)) if request.method == "GET" else TermsForm()
    form.fit(row.listing.assets)
    form.lay_out(rights.tree_of(row.listing_id), terms.extent(start), request.method == "GET")

    def page(status: int) -> ResponseReturnValue:
        return render_template(
            "dealroom/terms.html",
            inquiry=row,
            form=form,
            number=len(before) + 1,
            currency=start["currency"],
            before=before[-1] if before else None,
            before_rows=terms.rows(before[-1].terms) if before else [],
        ), status

    def sent(sheet: TermSheet) -> ResponseReturnValue:
        say(f"조건서 {sheet.number}번을 보냈습니다.", f"Term sheet {sheet.number} was sent.")
        return redirect(url_for("dealroom.deal", ref=ref, _anchor=f"terms-{sheet.number}"), 303)

    return carry_out(
        form,
        lambda: services.offer_terms(
            row.id, form.terms(start["currency"]), form.message.data or "", actor(), form.form_token.data
        ),
        again=page,
        then=sent,
    )


@bp.route("/deals/<ref>/terms/<int:number>/accept", methods=["GET", "POST"])
@sign_in_required
def accept_terms(ref: str, number: int) -> ResponseReturnValue:
    """What accepting binds to, beside the act: kind, field, territory, term, money with VAT, the parties.

    Where nobody can accept now, or this person's letter of authority does not reach, the page says so and what to do.
    """
    sheet, form = found(negotiation.term_sheet_for(actor(), ref, number)), AcceptForm()
    TERM_SHEET.check("accept", sheet, actor())
    inquiry = sheet.inquiry
    why_not = negotiation.why_not_acceptable(sheet, inquiry)
    return carry_out(
        form,
        lambda: services.accept_terms(sheet.id, actor()),
        again=lambda status: (
            render_template(
                "dealroom/accept.html",
                inquiry=inquiry,
                sheet=sheet,
                form=form,
                engagement=engagement.engagement(inquiry, sheet.terms),
                by_company=sheet.side == "licensor",
                why_not=why_not,
                why_not_you=negotiation.why_not_by(actor(), sheet, inquiry),
                may_ask=negotiation.asks_to_accept(actor(), sheet),
            ),
            status,
        ),
        done=Text("조건을 수락했습니다. 이제 계약서로 이어집니다.", "Accepted. The agreement follows."),
        then=url_for("dealroom.deal", ref=ref),
        let_through=(403, 404),
    )


@bp.post("/deals/<ref>/terms/<int:number>/ask")
@sign_in_required
def ask_to_accept(ref: str, number: int) -> ResponseReturnValue:
    """Who may not accept asks those who bind the company."""
    sheet = found(negotiation.term_sheet_for(actor(), ref, number))
    return _do(
        ref,
        Form(),
        lambda row, form: services.ask_to_accept(sheet.id, actor()),
        Text("수락할 수 있는 분에게 이메일로 알렸습니다.", "Those who may accept were told by email."),
    )


@bp.post("/deals/<ref>/terms/<int:number>/<any(decline, withdraw):action>")
@sign_in_required
def decide_terms(ref: str, number: int, action: str) -> ResponseReturnValue:
    """Decline or take back one number."""
    sheet = found(negotiation.term_sheet_for(actor(), ref, number))
    act, done = {
        "decline": (services.decline_terms, Text("조건을 거절했습니다.", "Declined.")),
        "withdraw": (services.withdraw_terms, Text("조건을 철회했습니다.", "Withdrawn.")),
    }[action]
    return _do(ref, Form(), lambda row, form: act(sheet.id, actor()), done)


def _found(ref: str) -> Inquiry:
    return found(negotiation.inquiry_for(actor(), ref))


def _do(ref: str, form: Form, act: Callable[[Inquiry, Any], object], done: Text) -> ResponseReturnValue:
    """One action of the deal's page: done and back, or the page again with what to change."""
    row = _found(ref)
    return carry_out(
        form,
        lambda: act(row, form),
        again=lambda status: _page(_found(ref), form, status),
        done=done,
        then=url_for("dealroom.deal", ref=ref),
        let_through=(403, 404),
    )


def _page(row: Inquiry, refused: Form | None = None, status: int = 200) -> ResponseReturnValue:
    who = actor()
    turn, mine = queries.turn_in(who, row)
    parties = inquiry_parties(who, row)
    sheet = negotiation.open_term_sheet(row.id)
    agreements = licensing_queries.agreements_of(row.id)
    return render_template(
        "dealroom/deal.html",
        inquiry=row,
        turn=turn,
        mine=mine,
        parties=parties,
        form=refused,
        sheet=sheet,
        sheet_actions=TERM_SHEET.available(sheet, who) if sheet else [],
        why_not_acceptable=negotiation.why_not_acceptable(sheet, row) if sheet else None,
        unfit=negotiation.unfit_terms(row),
        asks_to_accept=sheet is not None and negotiation.asks_to_accept(who, sheet),
        actions=INQUIRY.available(row, who),
        states=INQUIRY.states,
        purposes=PURPOSES,
        agreements=agreements,
        lapses_on=negotiation.lapses_on(row),
        why_no_terms=negotiation.why_no_terms(row),
        asker_left=negotiation.asker_left(row),
        events=timeline.events(who, row),
        rights=timeline.rights_of(who, row),
        person=negotiation.named_person(row.listing),
        accept=ATTACHMENT_TYPES,
        message_form=refused if isinstance(refused, MessageForm) else MessageForm(),
        reason_form=refused if isinstance(refused, ReasonForm) else ReasonForm(),
        decline_form=refused if isinstance(refused, DeclineForm) else DeclineForm(),
        once_form=OnceForm(),
        offers=negotiation.quotable_offers(row),
        nda=next(
            (a for a in agreements if a.kind == "nda" and a.state not in ("revoked", "lapsed", "expired")),
            None,
        ),
        may_read_books=keeps_books(who),
        bonds=arrears_queries.bonds_of(who, "agreement", [a.id for a in agreements]),
        group=joint.companies(who, row),
        may_invite=may_change_companies(who, row) and bool(row.company.joined_clusters),
        colleagues=negotiation.colleagues(who, row),
        right_name=row.listing.right_name,
        agreement_states=AGREEMENT.states,
        talking=row.state in LIVE_STATES,
    ), status


def _chosen() -> queries.DealFilter:
    group = request.args.get("group", "")
    return queries.DealFilter(
        request.args.get("q", "").strip()[:100], group if group in queries.GROUPS else ""
    )
