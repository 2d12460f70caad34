"""One officer may not agree on the terms, approve for the institution and sign alone above the institution's amount."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from marketplace.accounts import queries as people
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.licensing.models import Agreement
from marketplace.licensing.queries.agreements import terms_in_force
from marketplace.negotiation.models import money_terms


@dataclass(frozen=True)
class SecondPerson:
    """Why somebody may not sign for the institution alone: its amount in won, and who else may, by name.

    `nobody_acted`: those others may no more than this one, until one of them notes the approval and another signs.
    """

    limit: int
    others: list[str]
    nobody_acted: bool = False


NOBODY_ACTED = Text(
    "기관이 정한 금액을 넘는 계약이라 한 담당자가 기관 내부 승인을 기록하고 다른 담당자가 서명합니다.",
    "Above the institution's amount one officer notes the institution's approval and another signs.",
)


def second_person(agreement: Agreement, user_id: int | None) -> SecondPerson | None:
    """What is asked for before this person signs for the institution; None when they may.

    They may when the amount is not above the institution's, or when another person agreed on the terms for it or noted
    its approval: then the deed is not one person's alone.
    """
    if user_id is None or agreement.kind == "nda" or not is_large(agreement):
        return None
    acted = acted_for_institution(agreement)
    if acted - {user_id}:
        return None
    officers = people.people_of(agreement.institution_id, "officer")
    names = [people.actor_of(one).name for one in officers if one != user_id]
    return SecondPerson(people.single_limit(agreement.institution_id), names, not acted)


def acted_for_institution(agreement: Agreement) -> set[int]:
    """Who agreed on the terms for the institution and who noted its approval.

    Standard terms that a company took as they stood bear an officer's name, who has done nothing for this agreement.
    """
    sheet = agreement.term_sheet
    agreed: int | None = agreement.created_by_id  # of an amendment: whoever drafted it put its terms forward
    if sheet is not None and _taken_as_it_stood(sheet.id):
        agreed = None
    elif sheet is not None:
        agreed = sheet.author_id if sheet.side == "licensor" else sheet.decided_by_id
    approved = (gate.passed_by_id for gate in agreement.gates if gate.kind == "institution")
    return {one for one in (agreed, *approved) if one is not None}


def _taken_as_it_stood(term_sheet_id: int) -> bool:
    """Whether the terms are those of an express licence, also where it was drafted anew since."""
    query = select(Agreement.id).where(Agreement.term_sheet_id == term_sheet_id, Agreement.express.is_(True))
    return db.session.scalars(query.limit(1)).first() is not None


def is_large(agreement: Agreement) -> bool:
    """Whether what is at stake is above the amount; of an amendment what it gives up counts as well."""
    at_stake = [money_terms.commitment(agreement.terms)]
    if agreement.amends is not None:
        at_stake.append(money_terms.commitment(terms_in_force(agreement.amends)))
    return any(
        people.above_single_limit(agreement.institution_id, one.fixed, one.currency) for one in at_stake
    )
