"""Who may do what with a technology need and the answers to it: each rule is named here once, and asked by the lifecycle tables,
queries, services and pages."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from marketplace.accounts.models import SIGNERS
from marketplace.demand.models import (
    ASKED_STATES,
    KINDS,
    PUBLICLY_SHOWN,
    Need,
    NeedAnswer,
    NeedCandidate,
    NeedRequest,
    ThemedCall,
    ThemedOffer,
    ThemedQuestion,
)
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor

# The people of an institution who know its results and speak of them.
ANSWERING_ROLES = ("officer", "researcher")

# Who somebody is


def administers(actor: Actor) -> bool:
    """The center's administrators, who act for it."""
    return actor.has("center_admin")


def is_own(actor: Actor, need: Need) -> bool:
    """Anyone who belongs to the company that looks for it."""
    return actor.belongs_to(need.company_id)


def need_parties(actor: Actor, need: Need) -> set[str]:
    """company: whoever belongs to it; center: its administrators."""
    parties = set()
    if is_own(actor, need):
        parties.add("company")
    if administers(actor):
        parties.add("center")
    return parties


def request_parties(actor: Actor, request: NeedRequest) -> set[str]:
    """institution: who answers for the institution that was asked; center: its administrators."""
    parties = set()
    if request.institution_id in answering_for(actor):
        parties.add("institution")
    if administers(actor):
        parties.add("center")
    return parties


def answer_parties(actor: Actor, answer: NeedAnswer) -> set[str]:
    """company: of the need; answering: who wrote it and the institution's officers, or the center for its own proposals."""
    parties = need_parties(actor, answer.need) & {"company"}
    writes = answer.author_id == actor.user_id and answer.institution_id in answering_for(actor)
    if answer.by_center:
        parties |= {"answering"} if administers(actor) else set()
    elif writes or actor.has("officer", answer.institution_id):
        parties.add("answering")
    return parties


def answering_for(actor: Actor) -> list[int]:
    """The institutions for which the actor may answer needs."""
    return actor.organisations("institution", *ANSWERING_ROLES)


# What somebody may do


def may_register_for(actor: Actor, company_id: int) -> bool:
    """Register a need of this company."""
    return company_id in actor.organisations("company")


def may_register(actor: Actor) -> bool:
    """Register a need of some company."""
    return bool(actor.organisations("company"))


def answers_needs(actor: Actor) -> bool:
    """Answer needs for some institution."""
    return bool(answering_for(actor))


def keeps_shortlists(actor: Actor) -> bool:
    """Keep the center's shortlists and their notes."""
    return administers(actor)


def reads_shortlists(actor: Actor) -> bool:
    """The center's private notes: its administrators and its auditor, nobody else."""
    return administers(actor) or actor.is_auditor


# What somebody may see: a condition in the database


def readable(actor: Actor) -> ColumnElement[bool]:
    """Of `Need`, all of it: a company's for its people; those that are or were open for the center and its auditors too."""
    own = Need.company_id.in_(actor.organisations("company"))
    return or_(Need.opened_at.is_not(None), own) if actor.oversees else own


def outside_readable(actor: Actor) -> ColumnElement[bool]:
    """Of `Need`, its outside only: open public ones for everybody, and for an institution's people those that it was asked
    about or has answered."""
    public = and_(Need.state == "open", Need.shown.in_(PUBLICLY_SHOWN))
    mine = answering_for(actor)
    if not mine:
        return public
    asked = select(NeedRequest.need_id).where(
        NeedRequest.institution_id.in_(mine), NeedRequest.state != "withdrawn"
    )
    answered = select(NeedAnswer.need_id).where(
        NeedAnswer.institution_id.in_(mine), NeedAnswer.by_center.is_(False)
    )
    return or_(public, Need.id.in_(asked), Need.id.in_(answered))


def request_readable(actor: Actor) -> ColumnElement[bool]:
    """Of `NeedRequest`: the asked institution's people who answer, the center and its auditor. The company hears of answers,
    not of who was asked."""
    if actor.oversees:
        return true()
    mine = answering_for(actor)
    return NeedRequest.institution_id.in_(mine) & (NeedRequest.state != "withdrawn") if mine else false()


def answer_readable(actor: Actor) -> ColumnElement[bool]:
    """Of `NeedAnswer`: the need's company, the answering institution's people, the center and its auditor. What the center
    proposes of an institution's listings is the company's and the center's alone until a deal is opened."""
    if actor.oversees:
        return true()
    company = Need.company_id.in_(actor.organisations("company"))
    mine = answering_for(actor)
    own = and_(NeedAnswer.institution_id.in_(mine), NeedAnswer.by_center.is_(False))
    return or_(company, own) if mine else company


def candidate_readable(actor: Actor) -> ColumnElement[bool]:
    """Of `NeedCandidate`: the center's own."""
    return NeedCandidate.id.is_not(None) if reads_shortlists(actor) else false()


def is_asked(request: NeedRequest | None) -> bool:
    """Whether a question stands between the center and an institution."""
    return request is not None and request.state in ASKED_STATES


# Themed calls


def hosting_for(actor: Actor) -> list[int]:
    """The organisations for which the actor may make a themed call: the center for its administrators, a company for who
    signs for it."""
    return [*actor.organisations("center", "center_admin"), *actor.organisations("company", *SIGNERS)]


def hosts_calls(actor: Actor) -> bool:
    """Make a themed call for some organisation."""
    return bool(hosting_for(actor))


def theme_parties(actor: Actor, call: ThemedCall) -> set[str]:
    """host: who may make calls for the organisation whose call it is; center: its administrators."""
    parties = {"host"} if call.host_id in hosting_for(actor) else set()
    return parties | ({"center"} if administers(actor) else set())


def offering_for(actor: Actor, kind: str) -> list[int]:
    """The organisations for which the actor may offer something to a call of this kind."""
    found = []
    if "institution" in KINDS[kind].offered_by:
        found += answering_for(actor)
    if "company" in KINDS[kind].offered_by:
        found += actor.organisations("company")
    return found


def themed_offer_parties(actor: Actor, offer: ThemedOffer) -> set[str]:
    """offering: anyone who may offer for the organisation that did."""
    return {"offering"} if offer.organisation_id in offering_for(actor, offer.call.kind) else set()


def may_ask_about(actor: Actor, call: ThemedCall) -> bool:
    """Ask a question about a call: everybody with an account but its host, and the auditor, who only looks."""
    return actor.is_signed_in and not actor.is_auditor and "host" not in theme_parties(actor, call)


def may_choose(actor: Actor, call: ThemedCall) -> bool:
    """Read and judge the offers: the host, once the time for offers has ended. Not even the center reads those of others."""
    return "host" in theme_parties(actor, call) and call.is_unsealed


def theme_readable(actor: Actor) -> ColumnElement[bool]:
    """Of `ThemedCall`: published ones for everybody, what is not yet for its host and the center."""
    public = ThemedCall.state.in_(("published", "announced")) | (
        (ThemedCall.state == "cancelled") & ThemedCall.ended_at.is_not(None)
    )
    own = ThemedCall.host_id.in_(hosting_for(actor))
    handed_in = ThemedCall.state == "submitted"
    return or_(public, own, handed_in) if administers(actor) or actor.is_auditor else or_(public, own)


def themed_offer_readable(actor: Actor) -> ColumnElement[bool]:
    """Of `ThemedOffer` joined with its call: the offering organisation's people; the host once the call has closed."""
    mine = [*answering_for(actor), *actor.organisations("company")]
    unsealed = and_(
        ThemedCall.host_id.in_(hosting_for(actor)),
        ThemedCall.closes_at <= clock.now(),
        ThemedOffer.state != "withdrawn",
    )
    return or_(ThemedOffer.organisation_id.in_(mine), unsealed)


def themed_question_readable(actor: Actor) -> ColumnElement[bool]:
    """Of `ThemedQuestion` joined with its call: answered ones for everybody, open ones for who asked and the host."""
    answered = ThemedQuestion.answered_at.is_not(None)
    own = ThemedQuestion.asker_id == actor.user_id if actor.is_signed_in else false()
    return or_(answered, own, ThemedCall.host_id.in_(hosting_for(actor)))
