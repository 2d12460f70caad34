"""From accepted terms to a paper that can be signed: draft, gates, offer; and the standard NDA."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import SIGNERS
from marketplace.kernel import audit, clock, ids, periods, policy
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.text import LANGUAGES, Text, language
from marketplace.kernel.transaction import atomic
from marketplace.licensing import days, linter
from marketplace.licensing.lifecycle import AGREEMENT
from marketplace.licensing.models import APPROVED_KINDS, DEAD_STATES, Agreement, Gate
from marketplace.licensing.permissions import agreement_parties, drafts_agreements, is_of
from marketplace.licensing.queries.delegations import beyond_delegation
from marketplace.licensing.queries.endings import days_of
from marketplace.licensing.queries.wordings import wording_for
from marketplace.licensing.services import paper_data
from marketplace.licensing.services.agreements import (
    lock_agreement,
    require_fit,
    write_to_people,
)
from marketplace.licensing.services.gates import require_consents
from marketplace.licensing.services.options import take_credit
from marketplace.negotiation import queries as negotiation
from marketplace.negotiation.models import CLOSED_STATES, Inquiry, TermSheet
from marketplace.negotiation.services import lock_inquiry, side_of
from marketplace.papers import services as papers

MOST_SHOWN = 10


def on_terms_accepted(payload: dict[str, Any], key: str) -> None:
    """Outbox handler: draft at once, so that nobody waits for a click."""
    sheet = db.session.get_one(TermSheet, payload["term_sheet_id"])
    officer = sheet.author_id if sheet.side == "licensor" else sheet.decided_by_id
    if sheet.state == "accepted" and officer is not None:
        actor = accounts.actor_of(officer)
        if drafts_agreements(actor, sheet.inquiry.listing.institution_id):
            draft_agreement(sheet.id, actor)


def draft_agreement(term_sheet_id: int, actor: Actor, language: str = "ko") -> Agreement:
    """The draft of an accepted term sheet; one that is already there is given back."""
    with atomic():
        sheet = db.session.get(TermSheet, term_sheet_id)
        if sheet is None:
            raise NotFound()
        inquiry = lock_inquiry(sheet.inquiry_id)
        db.session.refresh(sheet)
        existing = db.session.scalars(
            select(Agreement).where(Agreement.term_sheet_id == sheet.id, Agreement.state.not_in(DEAD_STATES))
        ).first()
        if existing is not None:
            return existing
        if not drafts_agreements(actor, inquiry.listing.institution_id):
            raise Forbidden(
                Text(
                    "계약서는 기술이전 담당자가 작성합니다.",
                    "Agreements are drafted by the transfer officer.",
                )
            )
        if sheet.state != "accepted":
            raise Conflict(
                Text("수락된 조건서만 계약서로 만들 수 있습니다.", "Only accepted terms become an agreement.")
            )
        agreement = draft_of_sheet(sheet, inquiry, actor.user_id, language)
        audit.record("agreement.draft", agreement, actor, term_sheet=sheet.id)
        return agreement


def draft_of_sheet(sheet: TermSheet, inquiry: Inquiry, officer_id: int | None, language: str) -> Agreement:
    """The agreement that copies an accepted term sheet, in the caller's transaction."""
    agreement = Agreement(
        number=ids.next_number("A"),
        kind=sheet.terms["kind"],
        language=language if language in LANGUAGES else "ko",
        inquiry_id=inquiry.id,
        term_sheet_id=sheet.id,
        listing_id=inquiry.listing_id,
        institution_id=inquiry.listing.institution_id,
        company_id=inquiry.company_id,
        terms=sheet.terms,
        effective_when=sheet.terms["effective_when"],
        created_by_id=officer_id,
    )
    if agreement.kind in APPROVED_KINDS:
        agreement.gates = [Gate(kind="institution")]
    db.session.add(agreement)
    db.session.flush()
    take_credit(agreement)
    return agreement


def offer(agreement_id: int, actor: Actor, language: str | None = None) -> Agreement:
    """Put the agreement before the company: its paper is rendered once, its hash is what both sides sign.

    Rendering happens between two transactions; a crash there leaves a draft, and offering again makes the next
    version of the paper.
    """
    with atomic():
        agreement = lock_agreement(agreement_id)
        _may_offer(agreement, actor)
        require_consents(agreement)
        if language in LANGUAGES and language != agreement.language:
            if agreement.texts:
                other = Text(
                    "문안을 고친 계약서는 고친 언어로 보냅니다.",
                    "An edited text is sent in the language it was edited in.",
                )
                raise Invalid(other, language=other)
            agreement.language = language
        take_credit(agreement)
        paper_id = issue_paper(agreement, actor)
    papers.ensure_rendered(paper_id)
    return put_forward(agreement_id, paper_id, actor)


def start_nda(inquiry_id: int, actor: Actor, lang: str | None = None) -> Agreement:
    """Offer the standard non-disclosure agreement for this listing, at the wish of either side."""
    with atomic():
        inquiry = lock_inquiry(inquiry_id)
        side = side_of(actor, inquiry)
        if side == "center" or (side == "licensee" and not is_of(actor, inquiry.company_id)):
            raise Forbidden(
                Text(
                    "비밀유지계약은 문의한 기업과 기관이 시작합니다.",
                    "The company that asked and the institution start the NDA.",
                )
            )
        if inquiry.state in CLOSED_STATES:
            raise Conflict(Text("끝난 문의에서는 시작할 수 없습니다.", "This inquiry is closed."))
        living = db.session.scalars(
            select(Agreement).where(
                Agreement.inquiry_id == inquiry.id,
                Agreement.kind == "nda",
                Agreement.state.in_(("draft", "offered", "signed", "concluded", "in_force")),
            )
        ).first()
        if living is not None and _just_sent(living, actor):
            return living
        if living is not None and living.state != "draft":
            raise Conflict(Text("비밀유지계약이 이미 진행 중입니다.", "There is already an NDA."))
        today = clock.today()
        disclosure = periods.last_day(today, policy.value("nda_disclosure_months", today))
        agreement = living or Agreement(
            number=ids.next_number("N"),
            kind="nda",
            language=lang if lang in LANGUAGES else language(),
            inquiry_id=inquiry.id,
            listing_id=inquiry.listing_id,
            institution_id=inquiry.listing.institution_id,
            company_id=inquiry.company_id,
            terms={
                "kind": "nda",
                "disclosure_until": disclosure.isoformat(),
                "confidential_until": periods.months_after(
                    disclosure, policy.value("nda_confidential_months", today)
                ).isoformat(),
            },
            effective_when="countersigned",
            created_by_id=actor.user_id,
        )
        db.session.add(agreement)
        audit.record("agreement.start_nda", agreement, actor, inquiry=inquiry.id)
        db.session.refresh(agreement)
        paper_id = issue_paper(agreement, actor)
        agreement_id = agreement.id
    papers.ensure_rendered(paper_id)
    return put_forward(agreement_id, paper_id, SYSTEM)


def put_forward(agreement_id: int, paper_id: int, actor: Actor) -> Agreement:
    """Put the rendered paper before the company; Conflict when another version was made meanwhile."""
    with atomic():
        agreement = lock_agreement(agreement_id)
        if agreement.paper_id != paper_id:
            raise Conflict()
        if agreement.state == "offered":
            return agreement  # the same form was sent at the same moment
        require_fit(agreement)
        by = SYSTEM if agreement.kind == "nda" else actor
        AGREEMENT.perform("offer", agreement, by, paper=agreement.paper_id)
        today = clock.today()
        agreement.offered_at = clock.now()
        key = "express_sign_days" if agreement.express else "agreement_offer_days"
        agreement.sign_by = periods.days_after(today, policy.value(key, today))
        if not agreement.express:  # who takes an offer goes on to sign on the next page
            _tell_companies(agreement)
        return agreement


def _tell_companies(agreement: Agreement) -> None:
    """Who may sign is asked to sign; their colleagues in the talks read that it came, and whom it waits for."""
    signers = {
        person for company_id in agreement.licensee_ids for person in accounts.people_of(company_id, *SIGNERS)
    }
    people = negotiation.licensee_people(agreement.inquiry, *SIGNERS)
    write_to_people(agreement, "agreement_offered", [person for person in people if person in signers])
    write_to_people(agreement, "agreement_to_read", [person for person in people if person not in signers])


def issue_paper(agreement: Agreement, actor: Actor) -> int:
    """Copy the agreement's facts into the next version of its paper, in the caller's transaction; the paper's id.

    A version that says the same and has not been sent is not written again: who presses twice makes one paper.
    """
    kind = "nda" if agreement.kind == "nda" else "agreement"
    agreement.days = days.stored(days.of_day(clock.today()))
    before = papers.of(agreement, kind)
    snapshot = (
        paper_data.nda(agreement)
        if kind == "nda"
        else paper_data.agreement(agreement, wording_for(agreement, agreement.language))
    )
    _require_clean(agreement, snapshot)
    if before and before[-1].language == agreement.language and _same(before[-1].snapshot, snapshot):
        agreement.paper_id = before[-1].id
        return before[-1].id
    paper = papers.issue(
        kind,
        agreement,
        snapshot,
        actor,
        language=agreement.language,
        number=agreement.number,
        organisation_id=agreement.institution_id,
        version=len(before) + 1,
    )
    agreement.paper_id = paper.id
    return paper.id


def lint(agreement: Agreement, snapshot: dict[str, Any] | None = None) -> list[linter.Finding]:
    """What would stop the offer of a draft, then what is worth a look: each finding names the place and what mends it."""
    if snapshot is None:
        snapshot = paper_data.agreement(agreement, wording_for(agreement, agreement.language))
    countries = tuple(agreement.terms.get("territories") or ())
    facts = linter.Facts(snapshot, agreement.language, days_of(agreement), countries)
    return [*linter.findings(facts), *linter.doubts(facts)]


def _require_clean(agreement: Agreement, snapshot: dict[str, Any]) -> None:
    """Invalid with every finding that stops; nothing goes out that names what is not there, or says other than the machine does."""
    found = [one for one in lint(agreement, snapshot) if one.stops]
    if found:
        ko, en = ("\n".join(getattr(one.sentence, lang) for one in found[:MOST_SHOWN]) for lang in LANGUAGES)
        raise Invalid(
            Text(
                f"계약서를 보내기 전에 고칠 곳이 있습니다.\n{ko}",
                f"The agreement has to be corrected before it is sent.\n{en}",
            )
        )


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two papers say the same, save for the instant at which they were written."""
    return {**one, "created_at": ""} == {**other, "created_at": ""}


def _just_sent(agreement: Agreement, actor: Actor) -> bool:
    """Whether this person has offered it a moment ago: the form was sent twice."""
    return (
        agreement.state == "offered"
        and agreement.created_by_id == actor.user_id
        and agreement.offered_at is not None
        and agreement.offered_at > clock.now() - clock.SENT_TWICE
    )


def _approved_within(agreement: Agreement, actor: Actor) -> None:
    """Forbidden beyond the officer's delegation, unless another officer within theirs has noted the institution's approval."""
    beyond = beyond_delegation(agreement, actor.user_id)
    if beyond is None:
        return
    approvers = [
        gate.passed_by_id for gate in agreement.gates if gate.kind == "institution" and gate.passed_at
    ]
    others = [one for one in approvers if one is not None and one != actor.user_id]
    if not any(beyond_delegation(agreement, one) is None for one in others):
        raise Forbidden(beyond)


def _may_offer(agreement: Agreement, actor: Actor) -> None:
    if "officer" not in agreement_parties(actor, agreement):
        raise Forbidden(
            Text("계약서는 기술이전 담당자가 보냅니다.", "Agreements are sent by the transfer officer.")
        )
    _approved_within(agreement, actor)
    require_fit(agreement)
    if agreement.state != "draft":
        raise Conflict(Text("이미 보낸 계약서입니다.", "This agreement has already been sent."))
