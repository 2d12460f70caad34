"""The companies of a deal as a reader sees them: share, answer, signature, payment."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from marketplace.accounts.models import Membership, Organisation
from marketplace.dealroom.permissions import is_member, is_of_company
from marketplace.formats.money_text import percent
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.money import largest_remainder
from marketplace.kernel.text import Text
from marketplace.licensing import queries as licensing
from marketplace.licensing.models import DEAD_STATES
from marketplace.negotiation.models import Inquiry, JointMember
from marketplace.negotiation.queries import JOINT_MEMBER


@dataclass(frozen=True)
class CompanyRow:
    """`share`: its part of every fee ("33.34%"), "" before it has joined; `signed`, `paid`: None where not yet the
    question, or not for this reader to know."""

    member: JointMember
    leads: bool
    share: str
    state: Text
    signed: bool | None
    paid: bool | None


def there(inquiry: Inquiry) -> list[JointMember]:
    """The companies of the deal, the invited among them, the lead first; nobody where none was ever invited."""
    rows = [row for row in inquiry.members if row.state != "left"]
    return sorted(rows, key=lambda row: (row.company_id != inquiry.company_id, row.id))


def companies(actor: Actor, inquiry: Inquiry) -> list[CompanyRow]:
    """Everybody of `there` with what has become of it."""
    deal = [a for a in licensing.agreements_of(inquiry.id) if a.kind != "nda" and a.amends_id is None]
    living = [a for a in deal if a.state not in ("revoked", "lapsed", "draft")]
    signed = (
        {row.company.id: row for row in licensing.licensees_of(actor, living[-1])}
        if living and inquiry.is_joint
        else {}
    )
    shares = inquiry.shares_bp
    return [
        CompanyRow(
            row,
            row.company_id == inquiry.company_id,
            percent(shares[row.company_id]) if row.company_id in shares else "",
            JOINT_MEMBER.states[row.state],
            signed[row.company_id].signature is not None if row.company_id in signed else None,
            signed[row.company_id].paid if row.company_id in signed else None,
        )
        for row in there(inquiry)
    ]


def partner_names(inquiry: Inquiry) -> dict[int, str]:
    """The company of each person who acts in the deal for a company that joined the lead, by the person's id."""
    ids = [
        row.company_id for row in inquiry.members if row.joined_at and row.company_id != inquiry.company_id
    ]
    if not ids:
        return {}
    rows = db.session.execute(
        select(Membership.user_id, Organisation)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.organisation_id.in_(ids))
    )
    return {user_id: company.name for user_id, company in rows}


def is_turn_of(actor: Actor, inquiry: Inquiry) -> bool:
    """Whether a joint licence waits for the reader's own company, where it waits for the licensees.

    Terms and the register are the lead's; each company signs and pays for itself.
    """
    deal = [a for a in licensing.agreements_of(inquiry.id) if a.kind != "nda" and a.state not in DEAD_STATES]
    if deal and deal[-1].state == "offered":
        return licensing.signs_for(actor, deal[-1]) is not None
    if deal and deal[-1].state == "concluded" and deal[-1].effective_when == "paid":
        own = [one for one in licensing.licensees_of(actor, deal[-1]) if is_member(actor, one.company.id)]
        return any(one.paid is False for one in own)
    return is_of_company(actor, inquiry)


def own(actor: Actor, inquiry: Inquiry) -> list[JointMember]:
    """The companies for which the reader may leave."""
    return [row for row in there(inquiry) if "leave" in actions(actor, row)]


def actions(actor: Actor, row: JointMember) -> list[str]:
    """What the reader may do about one company of the deal."""
    return [] if row.company_id == row.inquiry.company_id else JOINT_MEMBER.available(row, actor)


def share_if_joined(row: JointMember) -> str:
    """The part of every fee that an invited company would have beside those of the deal that answered or not."""
    rows = there(row.inquiry)
    return percent(largest_remainder(10_000, [one.share for one in rows])[rows.index(row)])


def label(company: Organisation) -> str:
    """Name and number, to tell companies of the same name apart."""
    return f"{company.name} ({company.number})" if company.number else company.name
