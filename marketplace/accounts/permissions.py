"""Who may do what with an organisation and its people: each rule is named here once, and asked by the lifecycle tables, queries, services and pages."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select, true

from marketplace.accounts.models import HEAD_ROLES, OFFICES, Membership, Organisation, OrganisationFile
from marketplace.accounts.models.two_people import AmountRule, Merger, OfficeProposal, OrganisationChange
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor, Standing

# Who somebody is


def administers(actor: Actor) -> bool:
    """The center's administrators, who act for it."""
    return actor.has("center_admin")


def is_member(actor: Actor, organisation_id: int) -> bool:
    """Anyone who belongs to the organisation, in whatever role."""
    return actor.belongs_to(organisation_id)


def is_head(actor: Actor, organisation_id: int) -> bool:
    """Its representatives or officers; while it has none, who registered it."""
    if actor.standing_in(organisation_id, "representative", "officer") is not None:
        return True
    return any(one.keeps for one in actor.standings if one.organisation_id == organisation_id)


def organisation_parties(actor: Actor, organisation: Organisation) -> set[str]:
    """What the actor is to an organisation."""
    parties = set()
    if administers(actor):
        parties.add("center")
    if is_head(actor, organisation.id):
        parties.add("head")
    if is_member(actor, organisation.id):
        parties.add("member")
    return parties


def membership_parties(actor: Actor, membership: Membership) -> set[str]:
    """What the actor is to a membership: the person, the head of the organisation, or the center."""
    parties = set()
    if actor.user_id == membership.user_id:
        parties.add("self")
    if is_head(actor, membership.organisation_id):
        parties.add("head")
    if administers(actor):
        parties.add("center")
    return parties


def proposal_parties(actor: Actor, row: OfficeProposal) -> set[str]:
    """head: who leads the organisation; second: the center's other administrators who don't work there; proposer. Nobody
    of them says yes to an office of their own."""
    concerned = actor.user_id in (row.proposed_by_id, row.user_id) or actor.email == row.email
    parties = {"proposer"} if actor.user_id == row.proposed_by_id else set()
    if not concerned and leads_itself(actor, row.organisation):
        parties.add("head")
    if administers(actor) and row.organisation.kind != "center":
        parties |= {"center"} if concerned or is_member(actor, row.organisation_id) else {"center", "second"}
    return parties


def merger_parties(actor: Actor, row: Merger) -> set[str]:
    """proposer, second: the center's administrators; who works at one of the two companies is neither."""
    if not administers(actor) or is_member(actor, row.organisation_id) or is_member(actor, row.into_id):
        return set()
    return {"proposer" if actor.user_id == row.proposed_by_id else "second"}


def change_parties(actor: Actor, row: OrganisationChange) -> set[str]:
    """proposer, head; decider: the center's administrators but not of a change of their own or of their own company.

    The center itself is everybody's own: there another administrator than who asked decides.
    """
    parties = {"proposer"} if actor.user_id == row.proposed_by_id else set()
    if is_head(actor, row.organisation_id):
        parties.add("head")
    own = row.organisation.kind != "center" and is_member(actor, row.organisation_id)
    if administers(actor) and not parties and not own:
        parties.add("decider")
    return parties


def amount_rule_parties(actor: Actor, row: AmountRule) -> set[str]:
    """proposer; second: another officer of the institution, or the center's administrators who don't work there."""
    if actor.user_id == row.proposed_by_id:
        return {"proposer"}
    center = administers(actor) and not is_member(actor, row.institution_id)
    return {"second"} if leads_itself(actor, row.institution) or center else set()


# What somebody may do


def leads_itself(actor: Actor, organisation: Organisation) -> bool:
    """Hold the role that leads the organisation; the center, which may look after it, does not."""
    return actor.standing_in(organisation.id, HEAD_ROLES[organisation.kind]) is not None


def stands_as(actor: Actor, organisation: Organisation) -> Standing | None:
    """As what the actor does something for an organisation: as its head, one of its people, or of the center's."""
    center = next((one for one in actor.standings if one.organisation_kind == "center"), None)
    head = actor.standing_in(organisation.id, HEAD_ROLES[organisation.kind])
    return head or actor.standing_in(organisation.id) or center


def appoints(actor: Actor, organisation: Organisation, role: str) -> bool:
    """Give this role by oneself: its own head any, the center only those that neither sign nor handle money."""
    return leads_itself(actor, organisation) or role not in OFFICES[organisation.kind]


def decides_on(actor: Actor, organisation: Organisation) -> bool:
    """Say yes or no to a registration: not to that of one's own company or institution."""
    return not is_member(actor, organisation.id)


def leads(actor: Actor, organisation: Organisation) -> bool:
    """Manage its people and facts: who holds the role that leads this kind (who registered it, while nobody does), and
    the center."""
    return administers(actor) or leads_itself(actor, organisation) or is_head(actor, organisation.id)


def signing_standing(actor: Actor, company_id: int) -> Standing | None:
    """As what the actor may sign for the company: representative, else delegate with a limit (KRW); None: not at all.

    Signing further asks for `.approved` (the center has approved the company): the caller says so to the person.
    """
    representative = actor.standing_in(company_id, "representative")
    delegate = actor.standing_in(company_id, "delegate")
    return representative or (delegate if delegate and delegate.signing_limit is not None else None)


# What somebody may see


def knows_people_of(actor: Actor, organisation: Organisation) -> bool:
    """Whether the organisation's people exist for the actor at all: its own members, and the center."""
    return is_member(actor, organisation.id) or administers(actor)


def knows_membership(actor: Actor, membership: Membership) -> bool:
    """Whether somebody's role exists for the actor: the person, colleagues, the center."""
    return bool(membership_parties(actor, membership)) or is_member(actor, membership.organisation_id)


def reads_document(actor: Actor, organisation: Organisation, document: OrganisationFile) -> bool:
    """Open a document: the organisation's heads, who uploaded it, the center and its auditor."""
    return leads(actor, organisation) or actor.oversees or document.uploaded_by_id == actor.user_id


def visible(actor: Actor) -> ColumnElement[bool]:
    """Of `Organisation`, whose page the actor may open: one's own; all of them for the center and its auditor."""
    if actor.oversees:
        return true()
    return Organisation.id.in_(
        select(Membership.organisation_id).where(
            Membership.user_id == actor.user_id, Membership.state == "active", *in_time()
        )
    )


def in_time() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Of `Membership`: begun, and not run out today."""
    today = clock.today()
    return (
        or_(Membership.from_on.is_(None), Membership.from_on <= today),
        or_(Membership.until_on.is_(None), Membership.until_on >= today),
    )


# Who signs for others, moves money or works for the center.
TRUSTED = ("officer", "finance", "representative", "delegate", "center_admin", "center_finance", "auditor")


def is_trusted(actor: Actor) -> bool:
    """Whether the actor's roles are such that more than a password should guard them."""
    return any(actor.has(role) for role in TRUSTED)
