"""Reading agreements: for the people of both sides, the listing's inventors, the center and its auditor."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased

from marketplace.accounts.models import Organisation
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.licensing.models import DEAD_STATES, Agreement, AgreementFile, SealedScan
from marketplace.negotiation import queries as negotiation
from marketplace.negotiation.models import Inquiry
from marketplace.papers.models import Paper


def visible_to(actor: Actor) -> Select[Agreement]:
    """Whoever may read the deal may read its agreements; the center reads what was concluded without opening the talks."""
    readable = Agreement.inquiry_id.in_(negotiation.visible_to(actor).with_only_columns(Inquiry.id))
    if negotiation.knows_every_deal(actor):
        return select(Agreement).where(or_(readable, Agreement.concluded_at.is_not(None)))
    return select(Agreement).where(readable)


def agreement_for(actor: Actor, ref: str) -> Agreement | None:
    """The agreement when it exists for this reader."""
    return db.session.scalars(visible_to(actor).where(Agreement.ref == ref)).first()


def closed_deal_of(actor: Actor, ref: str) -> str | None:
    """The deal that a person of the center has to open before this agreement can be read; None where nothing bars it."""
    if not negotiation.knows_every_deal(actor) or agreement_for(actor, ref) is not None:
        return None
    query = select(Inquiry.ref).join(Agreement, Agreement.inquiry_id == Inquiry.id)
    return db.session.scalar(query.where(Agreement.ref == ref))


def may_read(actor: Actor, agreement_id: int) -> bool:
    return db.session.scalars(visible_to(actor).where(Agreement.id == agreement_id)).first() is not None


def readable_among(actor: Actor, agreement_ids: list[int]) -> set[int]:
    """Those of the agreements that the reader may open: a list links to no page that says 404."""
    query = visible_to(actor).with_only_columns(Agreement.id)
    return set(db.session.scalars(query.where(Agreement.id.in_(agreement_ids))))


def agreements_of(inquiry_id: int) -> list[Agreement]:
    """The agreements of a deal, the first first."""
    query = select(Agreement).where(Agreement.inquiry_id == inquiry_id)
    return list(db.session.scalars(query.order_by(Agreement.id)))


def paper_of(agreement: Agreement) -> Paper | None:
    """The paper that is signed; None while it is a draft."""
    return db.session.get(Paper, agreement.paper_id) if agreement.paper_id and agreement.offered_at else None


def certificate_of(agreement: Agreement) -> Paper | None:
    """The sheet that shows who signed which hash."""
    return db.session.get(Paper, agreement.certificate_id) if agreement.certificate_id else None


def file_of(agreement: Agreement, ref: str) -> AgreementFile | None:
    """A file handed in with this agreement."""
    query = select(AgreementFile).where(AgreementFile.agreement_id == agreement.id, AgreementFile.ref == ref)
    return db.session.scalars(query).first()


def organisation_id(ref: str) -> int:
    """The row id behind an organisation's public ref."""
    return db.session.scalars(select(Organisation.id).where(Organisation.ref == ref)).one()


def signed_here(sha256: str) -> bool:
    """Whether these bytes are an agreement concluded here: its paper, certificate, final file or sealed scan."""
    concluded = select(Agreement.id).where(Agreement.concluded_at.is_not(None))
    paper = aliased(Paper)
    found = (
        concluded.join(
            paper, or_(paper.id == Agreement.paper_id, paper.id == Agreement.certificate_id)
        ).where(paper.sha256 == sha256),
        concluded.where(Agreement.final_sha256 == sha256),
        concluded.join(SealedScan, SealedScan.agreement_id == Agreement.id).where(
            SealedScan.sha256 == sha256, SealedScan.withdrawn_at.is_(None)
        ),
    )
    return any(db.session.scalar(query.limit(1)) is not None for query in found)


def amendments_of(agreement: Agreement) -> list[Agreement]:
    """The agreement's amendments, the first first."""
    query = select(Agreement).where(Agreement.amends_id == agreement.id)
    return list(db.session.scalars(query.order_by(Agreement.id)))


def paper_in_force(agreement: Agreement) -> Agreement:
    """The paper that speaks for an agreement today, and that the next amendment changes: its latest amendment in force,
    else itself."""
    latest = db.session.scalars(
        select(Agreement)
        .where(Agreement.amends_id == agreement.id, Agreement.state == "in_force")
        .order_by(Agreement.id.desc())
    ).first()
    return latest or agreement


def terms_in_force(agreement: Agreement) -> dict[str, Any]:
    """The terms that bind today: those of the latest amendment in force, else the agreement's own."""
    return dict(paper_in_force(agreement).terms)


def keeps_deal(inquiry_id: int) -> bool:
    """Answers whether an agreement of this deal is still kept, and its talks with it."""
    kept = select(Agreement.id).where(Agreement.inquiry_id == inquiry_id, Agreement.destroyed_at.is_(None))
    return db.session.scalar(kept.limit(1)) is not None


def agreements_in(listing_id: int, field_id: int) -> bool:
    """Whether an agreement on this listing that is drafted, signed or in force names the field."""
    over = (*DEAD_STATES, "terminated", "expired")
    query = select(Agreement.terms).where(Agreement.listing_id == listing_id, Agreement.state.not_in(over))
    return any(terms.get("field_id") == field_id for terms in db.session.scalars(query))


def agreements_that_move(company_id: int) -> list[tuple[Text, list[str]]]:
    """What a merger of this company moves of the agreements, by their numbers; what never came into being is left out."""
    query = select(Agreement.number).where(
        Agreement.company_id == company_id, Agreement.state.not_in(DEAD_STATES)
    )
    return [(Text("계약", "Agreements"), list(db.session.scalars(query.order_by(Agreement.id))))]
