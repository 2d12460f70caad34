"""Reading agreements: for the people of both sides, the listing's inventors, the center and its auditor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, not_, or_, select
from sqlalchemy.orm import aliased

from marketplace.accounts.models import Organisation
from marketplace.catalog.models import Listing, Offer
from marketplace.formats import money_text
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.money import Money
from marketplace.licensing.models import (
    Agreement,
    AgreementFile,
    ExpressDraft,
    Milestone,
    SealedScan,
    Signature,
    StandingApproval,
    agreement_parties,
)
from marketplace.licensing.services import standing, wordings
from marketplace.licensing.services.bills import first_invoices
from marketplace.licensing.services.renewing import terms_in_force
from marketplace.licensing.services.signing import signs_for
from marketplace.licensing.wordings import ClauseText
from marketplace.negotiation import queries as negotiation
from marketplace.negotiation.models import Inquiry
from marketplace.papers.models import Paper
from marketplace.rights.models import Right
from marketplace.rights.queries import LICENCE_KINDS


def visible_to(actor: Actor) -> Select[Agreement]:
    """Whoever may read the deal may read its agreements."""
    readable = negotiation.visible_to(actor).with_only_columns(Inquiry.id)
    return select(Agreement).where(Agreement.inquiry_id.in_(readable))


def agreement_for(actor: Actor, ref: str) -> Agreement | None:
    """The agreement when it exists for this reader."""
    return db.session.scalars(visible_to(actor).where(Agreement.ref == ref)).first()


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


def invoices_for(actor: Actor, agreement: Agreement) -> list[Invoice]:
    """What was billed for an agreement, as far as this reader may see invoices."""
    return [i for i in bills.invoices_of("agreement", agreement.id) if bills.may_read(actor, i.id)]


def wording_of(kind: str, lang: str) -> dict[str, Any]:
    """The articles that the center rewrote, by key; nothing while the code's wording is in use."""
    row = wordings.approved(kind, lang)
    return row.articles if row else {}


@dataclass(frozen=True)
class MilestoneView:
    """One milestone of the terms in force, with the report that counts and the last one that was returned."""

    event: str
    amount: int
    due_on: date | None
    report: Milestone | None
    returned: Milestone | None
    invoice: Invoice | None


def milestones_of(agreement: Agreement) -> list[MilestoneView]:
    """The milestones that bind today; an amendment's stand with the agreement it amends."""
    if agreement.kind == "nda" or agreement.amends_id is not None:
        return []
    reports = milestone_reports(agreement)
    found = []
    for row in terms_in_force(agreement).get("milestones") or []:
        mine = [report for report in reports if report.event == row["event"]]
        live = next((report for report in mine if report.returned_at is None), None)
        returned = next((report for report in reversed(mine) if report.returned_at), None)
        invoice = db.session.get(Invoice, live.invoice_id) if live and live.invoice_id else None
        due = date.fromisoformat(row["due_on"]) if row.get("due_on") else None
        found.append(
            MilestoneView(row["event"], row["amount"], due, live, None if live else returned, invoice)
        )
    return found


def milestone_reports(agreement: Agreement) -> list[Milestone]:
    """Every report of a milestone of this agreement, the first first."""
    query = select(Milestone).where(Milestone.agreement_id == agreement.id)
    return list(db.session.scalars(query.order_by(Milestone.id)))


def file_of(agreement: Agreement, ref: str) -> AgreementFile | None:
    """A file handed in with this agreement."""
    query = select(AgreementFile).where(AgreementFile.agreement_id == agreement.id, AgreementFile.ref == ref)
    return db.session.scalars(query).first()


def clause_texts(kind: str = "", lang: str = "") -> list[ClauseText]:
    """The versions of the template library, the newest first; of one kind and language, or all."""
    query = select(ClauseText).order_by(ClauseText.kind, ClauseText.language, ClauseText.number.desc())
    if kind:
        query = query.where(ClauseText.kind == kind, ClauseText.language == lang)
    return list(db.session.scalars(query))


def express_draft(actor: Actor, offer_id: int) -> ExpressDraft | None:
    """How far the actor has come with an express licence of this offer."""
    query = select(ExpressDraft).where(
        ExpressDraft.user_id == actor.user_id, ExpressDraft.offer_id == offer_id
    )
    return db.session.scalars(query).first()


def express_offers(institution_id: int) -> list[tuple[Offer, Listing]]:
    """The institution's open offers on standard terms, with their listings."""
    query = (
        select(Offer, Listing)
        .join(Listing, Listing.id == Offer.listing_id)
        .where(Listing.institution_id == institution_id, Listing.state == "published")
        .where(Offer.express.is_(True), Offer.withdrawn_at.is_(None))
    )
    return [
        (offer, listing)
        for offer, listing in db.session.execute(query.order_by(Listing.id, Offer.id)).unique()
    ]


def standing_approvals(institution_id: int) -> list[tuple[StandingApproval, int, bool]]:
    """(approval, how many agreements it signed, does it count today), the newest first."""
    used = (
        select(func.count(Signature.id))
        .where(Signature.standing_approval_id == StandingApproval.id)
        .scalar_subquery()
    )
    living = {row.id for row in standing.live(institution_id)}
    rows = db.session.execute(
        select(StandingApproval, used)
        .where(StandingApproval.institution_id == institution_id)
        .order_by(StandingApproval.id.desc())
    ).unique()
    return [(row, count, row.id in living) for row, count in rows]


def signs_at_once(listing: Listing, offer: Offer) -> bool:
    """Whether a standing approval covers this offer today, so that nobody has to wait for the institution."""
    rows = standing.live(listing.institution_id, offer.id)
    return any(offer.currency == "KRW" and (offer.fee or 0) <= row.fee_limit for row in rows)


def price_of(offer: Offer, company_id: int | None = None) -> tuple[Money, Money, Money]:
    """(net, VAT, total) of an offer with a published fee, by today's rate, for a company when it is known which."""
    net, today = Money(offer.fee or 0, offer.currency), clock.today()
    rate = invoicing.vat_rate_for(company_id, today) if company_id else policy.value("vat_bp", today)
    tax = net.portion(rate)
    return net, tax, net + tax


def pending_limit() -> int:
    """KRW up to which a company may take an express licence before the center has approved it."""
    return int(policy.value("express_pending_limit_krw", clock.today()))


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
            SealedScan.sha256 == sha256
        ),
    )
    return any(db.session.scalar(query.limit(1)) is not None for query in found)


@dataclass(frozen=True)
class Licensee:
    """One company of an agreement: its share of every fee ("33.34%"), its signature, and (for who may know) its payment.

    `paid`: None where nothing was billed, or the reader may not know.
    """

    company: Organisation
    share: str
    leads: bool
    signature: Signature | None
    paid: bool | None


def licensees_of(actor: Actor, agreement: Agreement) -> list[Licensee]:
    """The companies of a joint licence, the lead first; nothing for a licence of one company.

    Whether a company has paid is for itself, the lead, the institution and the center.
    """
    if len(agreement.licensee_ids) == 1:
        return []
    shares, invoices = agreement.inquiry.shares_bp, first_invoices(agreement)
    all_of_it = agreement_parties(actor, agreement) & {"officer", "lead", "center"} or actor.is_auditor
    found = []
    for company_id in agreement.licensee_ids:
        bill = next((i for i in invoices if i.company_id == company_id), None)
        told = bill is not None and (all_of_it or actor.belongs_to(company_id))
        found.append(
            Licensee(
                db.session.get_one(Organisation, company_id),
                money_text.percent(shares[company_id]),
                company_id == agreement.company_id,
                next((s for s in agreement.signatures if s.organisation_id == company_id), None),
                bills.is_settled(bill.id) if bill is not None and told else None,
            )
        )
    return found


def signs_as(actor: Actor, agreement: Agreement, side: str) -> Organisation:
    """The organisation for which the reader would sign on a side."""
    if side == "licensor":
        return agreement.institution
    return db.session.get_one(Organisation, signs_for(actor, agreement) or agreement.company_id)


def has_signed(actor: Actor, agreement: Agreement, side: str) -> bool:
    """Whether a side's signature that the reader could give is there already."""
    if side == "licensee" and signs_for(actor, agreement):
        return False
    return any(row.side == side and actor.standing_in(row.organisation_id) for row in agreement.signatures)


@dataclass(frozen=True)
class Grant:
    """One right of 권리 현황, with the agreement it stands on; `open`: whether the reader may open the agreement.

    Finance staff see what is licensed, while the deal and its agreement stay between those who negotiate it.
    """

    right: Right
    agreement: Agreement
    company: str
    institution: str
    open: bool

    @property
    def days_left(self) -> int | None:
        return (self.right.until_on - clock.today()).days if self.right.until_on else None


def grants(actor: Actor, ended: bool = False) -> list[Grant]:
    """Rights in force (or, `ended`, over) that the actor's company holds or institution gave; the soonest end first.

    Reservations and non-disclosure are no licences and stay in their deals.
    """
    over = or_(Right.ended_at.is_not(None), Right.until_on < clock.today())
    holder = aliased(Organisation)
    query = (
        select(Right, Agreement, holder)
        .join(Agreement, (Agreement.id == Right.source_id) & (Right.source_type == "agreement"))
        .join(holder, holder.id == Right.company_id)
        .where(Right.kind.in_(LICENCE_KINDS), over if ended else not_(over))
        .order_by(Right.until_on.is_(None), Right.until_on, Right.id)
    )
    if not actor.oversees:
        query = query.where(
            or_(
                Right.company_id.in_(actor.organisations("company")),
                Agreement.institution_id.in_(actor.organisations("institution", "officer", "finance")),
            )
        )
    rows = db.session.execute(query).unique().all()
    readable = readable_among(actor, [agreement.id for _, agreement, _ in rows])
    return [
        Grant(right, agreement, company.name, agreement.institution.name, agreement.id in readable)
        for right, agreement, company in rows
    ]


def amendments_of(agreement: Agreement) -> list[Agreement]:
    """The agreement's amendments, the first first."""
    query = select(Agreement).where(Agreement.amends_id == agreement.id)
    return list(db.session.scalars(query.order_by(Agreement.id)))
