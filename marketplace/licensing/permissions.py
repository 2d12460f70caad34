"""Who may do what with an agreement: each rule is named here once, and asked by the lifecycle tables, queries, services and pages."""

from __future__ import annotations

from marketplace.accounts.models import SIGNERS
from marketplace.kernel.actor import Actor, Standing
from marketplace.licensing.models import (
    Agreement,
    AgreementNotice,
    ClauseText,
    Delivery,
    Duty,
    Ending,
    Redline,
    Signature,
)

OTHER_SIDE = {"licensee": "licensor", "licensor": "licensee"}


def administers(actor: Actor) -> bool:
    """The center's administrators, who act for it."""
    return actor.has("center_admin")


def is_of(actor: Actor, organisation_id: int) -> bool:
    """Any member of this company or institution."""
    return actor.belongs_to(organisation_id)


def drafts_agreements(actor: Actor, institution_id: int) -> bool:
    """Write the draft of accepted terms: an officer of the institution."""
    return actor.has("officer", institution_id)


def delegation(actor: Actor, organisation_id: int) -> Standing | None:
    """The letter of authority by which the actor signs for the company, if they are its delegate."""
    return actor.standing_in(organisation_id, "delegate")


def signs_by_letter(actor: Actor, organisation_id: int) -> Standing | None:
    """The letter of authority that counts for the actor's signature: none for a representative, who needs none."""
    if actor.standing_in(organisation_id, "representative"):
        return None
    return delegation(actor, organisation_id)


def sees_wording(actor: Actor) -> bool:
    """Read the template library: a page of the center."""
    return actor.oversees


def proposes_wording(actor: Actor) -> bool:
    """Propose other words for the template library."""
    return administers(actor)


def grants_standing_approvals(actor: Actor, institution_id: int) -> bool:
    """Sign beforehand, and take that back: an officer of the institution."""
    return actor.has("officer", institution_id)


def records_delegations(actor: Actor, institution_id: int) -> bool:
    """Record by which document another officer decides, and end it: an officer of the institution."""
    return actor.has("officer", institution_id)


def knows_every_payment(actor: Actor, agreement: Agreement) -> bool:
    """Which companies of a joint licence have paid: the institution, the lead, the center; others know their own."""
    return bool(agreement_parties(actor, agreement) & {"officer", "lead", "center"}) or actor.is_auditor


def agreement_parties(actor: Actor, agreement: Agreement) -> set[str]:
    """officer; licensee (any member), signatory (may sign for a company), of each company of a joint licence; lead and
    lead_signatory (of the company that asked); center."""
    parties = set()
    if actor.has("officer", agreement.institution_id):
        parties.add("officer")
    for company_id in agreement.licensee_ids:
        if actor.standing_in(company_id):
            parties.add("licensee")
        if actor.standing_in(company_id, *SIGNERS):
            parties.add("signatory")
    if "licensee" in parties and actor.standing_in(agreement.company_id):
        parties.add("lead")
        if actor.standing_in(agreement.company_id, *SIGNERS):
            parties.add("lead_signatory")
    if administers(actor):
        parties.add("center")
    return parties


def takes_evidence(actor: Actor, agreement: Agreement) -> bool:
    """Take the evidence bundle along: the parties themselves, any member of a company of the agreement included."""
    return bool(agreement_parties(actor, agreement) & {"officer", "licensee"})


def delivery_parties(actor: Actor, row: Delivery) -> set[str]:
    """licensor (officer of the institution), licensee (any member of a company of the agreement)."""
    parties = agreement_parties(actor, row.agreement)
    return {name for name, part in (("licensor", "officer"), ("licensee", "licensee")) if part in parties}


def duty_parties(actor: Actor, row: Duty) -> set[str]:
    """owing (of the side that has to do it), other (of the side that confirms it): officers, any member of a company."""
    parties = agreement_parties(actor, row.agreement)
    sides = {side for side, part in (("licensor", "officer"), ("licensee", "licensee")) if part in parties}
    found = {"owing"} if row.side in sides else set()
    return found | ({"other"} if OTHER_SIDE[row.side] in sides else set())


def binding_sides(actor: Actor, agreement: Agreement) -> set[str]:
    """The sides for which the actor declares what ends an agreement: the institution's officer, who signs for the (lead)
    company; center, for the record of what a court or the parties decided."""
    parties = agreement_parties(actor, agreement)
    sides = {"licensor": "officer", "licensee": "lead_signatory", "center": "center"}
    return {side for side, party in sides.items() if party in parties}


def ending_parties(actor: Actor, row: Ending) -> set[str]:
    """author (of the side that announced it), other (the side to which it was announced).

    What the center records of a decision another of its people confirms: it is other's, and never its recorder's alone.
    """
    sides = binding_sides(actor, row.agreement)
    if row.side == "center":
        if "center" not in sides:
            return set()
        return {"author"} if actor.user_id == row.announced_by_id else {"author", "other"}
    other = OTHER_SIDE.get(row.side)
    return {name for name, side in (("author", row.side), ("other", other)) if side in sides}


def notice_parties(actor: Actor, row: AgreementNotice) -> set[str]:
    """author (of the side that sent it), other (of the side that gets it): officers, any member of the company that leads; where
    consent is asked, those who bind the side, as `binding_author` and `binding_other` too."""
    side, bound = side_of(row.agreement, actor), binding_sides(actor, row.agreement)
    names = {row.side: "author", OTHER_SIDE[row.side]: "other"}
    found = {names[side]} if side else set()
    return found | {f"binding_{names[one]}" for one in bound if one in names}


def redline_parties(actor: Actor, row: Redline) -> set[str]:
    """company (any member of the company that asked: a proposal binds nobody), officer of the institution."""
    parties = agreement_parties(actor, row.agreement)
    return {name for name, part in (("company", "lead"), ("officer", "officer")) if part in parties}


def clause_text_parties(actor: Actor, row: ClauseText) -> set[str]:
    """proposer; checker (the center's administrator, but never of their own proposal); center."""
    parties = {"proposer"} if actor.user_id == row.proposed_by_id else set()
    if administers(actor):
        parties |= {"center"} if parties else {"center", "checker"}
    return parties


def signs_for(actor: Actor, agreement: Agreement) -> int | None:
    """The company for which the actor's signature would be the next; None when those of theirs have signed."""
    own = [company_id for company_id in agreement.unsigned_ids if actor.standing_in(company_id)]
    may = [company_id for company_id in own if actor.standing_in(company_id, *SIGNERS)]
    return next(iter(may or own), None)


def may_take_back(actor: Actor, agreement: Agreement) -> Signature | None:
    """The signature that the actor may take back now: of a company that they sign for, until the institution signed."""
    if agreement.state not in ("offered", "signed"):
        return None
    own = (row for row in agreement.signatures if row.side == "licensee")
    return next((row for row in own if actor.standing_in(row.organisation_id, *SIGNERS)), None)


def waits_for_signer(actor: Actor, agreement: Agreement) -> int | None:
    """The company that has not signed and for which the actor, who is of it, may not sign."""
    if agreement.state != "offered":
        return None
    own = [company_id for company_id in agreement.unsigned_ids if actor.standing_in(company_id)]
    return next((one for one in own if not actor.standing_in(one, *SIGNERS)), None)


def side_of(agreement: Agreement, actor: Actor) -> str | None:
    """licensor for the officer, licensee for the (lead) company's people, None for everybody else."""
    parties = agreement_parties(actor, agreement)
    return "licensor" if "officer" in parties else "licensee" if "lead" in parties else None
