"""What is signed: agreements, their signatures and the gates before them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, User
from marketplace.catalog.models import Listing
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.money import largest_remainder
from marketplace.kernel.text import Text
from marketplace.negotiation.models import Inquiry, TermSheet, terms
from marketplace.rights.queries import assets

DEAD_STATES = ("revoked", "lapsed")  # never came into being


# What takes the result out of the institution's hands, or closes it to others for good, waits for its own approval.
APPROVED_KINDS = frozenset({"exclusive", "assignment", "publication", "sale"})
GATES: dict[str, Text] = {
    "co_owner": Text("공동 권리자 동의", "Co-owner's consent"),
    "institution": Text("기관 내부 승인", "Institution's approval"),
}


class Agreement(Base):
    """기술이전 계약 (and 비밀유지계약, kind "nda"). `terms` is the accepted term sheet, copied.

    The paper is rendered once when offered; both sides sign its hash. `final_sha256` is that of the
    certificate sheet joined to it. An amendment is an agreement of its own that `amends` its parent and, once
    in force, replaces the parent's right; renewing is amending the term.
    """

    __tablename__ = "agreement"
    __table_args__ = (
        # one living agreement per accepted term sheet
        Index(
            "uq_agreement_live_term_sheet", "term_sheet_id", unique=True,
            sqlite_where=text("state not in ('revoked','lapsed')"),
            postgresql_where=text("state not in ('revoked','lapsed')"),
        ),
        CheckConstraint("signing in ('electronic','seal')", name="signing"),
        CheckConstraint("effective_when in ('countersigned','paid','registered','notified')", name="effective_when"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # A-2026-000012
    state: Mapped[str] = mapped_column(String(12), default="draft", index=True)
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str] = mapped_column(String(20))  # rights.models.KINDS
    language: Mapped[str] = mapped_column(String(2), default="ko")
    signing: Mapped[str] = mapped_column(String(10), default="electronic", server_default="electronic")
    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiry.id"), index=True)
    term_sheet_id: Mapped[int | None] = mapped_column(ForeignKey("term_sheet.id"))
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    terms: Mapped[dict[str, Any]]
    effective_when: Mapped[str] = mapped_column(String(15))
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))
    final_sha256: Mapped[str] = mapped_column(String(64), default="", index=True)
    express: Mapped[bool] = mapped_column(default=False)  # 간편 계약: the listing's standard terms, unchanged
    amends_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"), index=True)
    expiry_told_days: Mapped[
        int | None
    ]  # the last reminder of the end that was sent: 90, 30 or 7 days before
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    offered_at: Mapped[datetime | None]
    sign_by: Mapped[date | None]
    concluded_at: Mapped[datetime | None]
    complete_by: Mapped[date | None]  # paid or registered by this day, or its lapse may be announced
    late_told_on: Mapped[date | None]  # both sides were told that this day has passed
    days: Mapped[dict[str, Any]] = mapped_column(
        default=dict, server_default=text("'{}'")
    )  # licensing.days, as the paper names them
    in_force_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str] = mapped_column(String(500), default="")
    # an option that was exercised: on which day, by whom, and until when the talks on the licence hold the field
    exercised_on: Mapped[date | None]
    exercised_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    talks_until: Mapped[date | None]
    # what was paid for the option or the evaluation before it counts against the first fee of this one, net
    credit_from_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"), index=True)
    credit: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    destroyed_at: Mapped[
        datetime | None
    ]  # its papers, ten years after its end; number, parties and days stay
    # entry in the patent office's register (exclusive licence, assignment)
    registration_number: Mapped[str] = mapped_column(String(40), default="")
    registered_on: Mapped[date | None]
    registration_recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    registration_confirmed_at: Mapped[datetime | None]
    listing: Mapped[Listing] = relationship()
    inquiry: Mapped[Inquiry] = relationship()
    term_sheet: Mapped[TermSheet | None] = relationship()
    institution: Mapped[Organisation] = relationship(foreign_keys=[institution_id])
    company: Mapped[Organisation] = relationship(foreign_keys=[company_id])
    signatures: Mapped[list[Signature]] = relationship(
        primaryjoin="and_(Signature.agreement_id == Agreement.id, Signature.withdrawn_at.is_(None))",
        order_by="Signature.id",
    )
    withdrawn_signatures: Mapped[list[Signature]] = relationship(
        primaryjoin="and_(Signature.agreement_id == Agreement.id, Signature.withdrawn_at.is_not(None))",
        order_by="Signature.id",
        viewonly=True,
    )
    gates: Mapped[list[Gate]] = relationship(order_by="Gate.id")
    amends: Mapped[Agreement | None] = relationship(remote_side="Agreement.id", foreign_keys=[amends_id])
    credit_from: Mapped[Agreement | None] = relationship(
        remote_side="Agreement.id", foreign_keys=[credit_from_id]
    )
    scan: Mapped[SealedScan | None] = relationship(
        primaryjoin="and_(SealedScan.agreement_id == Agreement.id, SealedScan.withdrawn_at.is_(None), "
        "SealedScan.side == 'licensee')",
        viewonly=True,
    )
    final_scan: Mapped[SealedScan | None] = relationship(
        primaryjoin="and_(SealedScan.agreement_id == Agreement.id, SealedScan.withdrawn_at.is_(None), "
        "SealedScan.side == 'licensor')",
        viewonly=True,
    )
    certificates: Mapped[list[AgreementFile]] = relationship(
        primaryjoin="and_(AgreementFile.agreement_id == Agreement.id, AgreementFile.purpose == 'registration')",
        order_by="AgreementFile.id",
        viewonly=True,
    )
    texts: Mapped[list[AgreementText]] = relationship(order_by="AgreementText.number")
    __mapper_args__ = {"version_id_col": version}

    @property
    def kind_name(self) -> Text:
        """통상실시권, 비밀유지 …, as it was called in the assets of the day of the terms."""
        return assets.name_of(self.kind, self.terms.get("assets") or ())

    @property
    def dated_on(self) -> date | None:
        """계약일, the date of the agreement: the day of the last signature, from which every period counts."""
        return clock.seoul_date(self.concluded_at) if self.concluded_at else None

    @property
    def waits_for_record(self) -> bool:
        """Whether it takes effect by an entry in a register, or a notice to the office, that the center confirms."""
        return self.effective_when in terms.RECORDED

    @property
    def misfit(self) -> Text | None:
        """Why the right it gives, or until it is in force the way it takes effect, no longer fits what stands behind the
        listing today; None when it does."""
        found = self.listing.assets
        if self.in_force_at is None:
            return assets.problem(self.kind, self.effective_when, found)
        return None if assets.fits(self.kind, found) else assets.refusal(self.kind, found)

    @property
    def licensee_ids(self) -> list[int]:
        """The companies it is made with, the lead first; several for a joint licence, one for an NDA."""
        return [self.company_id] if self.kind == "nda" else self.inquiry.licensee_ids

    @property
    def unsigned_ids(self) -> list[int]:
        """The licensees that have not signed yet."""
        signed = {signature.organisation_id for signature in self.signatures}
        return [company_id for company_id in self.licensee_ids if company_id not in signed]

    def parts(self, amount: int) -> dict[int, int]:
        """Each licensee's part of an amount in minor units, by its share; the sum is the amount."""
        if len(self.licensee_ids) == 1:
            return {self.company_id: amount}
        shares = self.inquiry.shares_bp
        return dict(zip(shares, largest_remainder(amount, list(shares.values())), strict=True))


class AgreementText(Base):
    """One version of an agreement's articles, never changed. Number 0 is the approved text it began with.

    An agreement that nobody edited has none: its articles are written from the terms when it is offered.
    """

    __tablename__ = "agreement_text"
    __table_args__ = (
        UniqueConstraint("agreement_id", "number"),
        CheckConstraint("number >= 0", name="number"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    number: Mapped[int]
    articles: Mapped[list[Any]]  # [{heading, paragraphs, key}]
    template_version: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String(300), default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    form_token: Mapped[str | None] = mapped_column(String(40), unique=True)
    author: Mapped[User] = relationship()


class AgreementFile(Base):
    """What is handed in: the certificate of registration, evidence of a milestone, what was delivered, a decision that ends it,
    a co-owner's consent, what shows that a duty was done."""

    __tablename__ = "agreement_file"
    __table_args__ = (
        CheckConstraint(
            "purpose in ('registration','milestone','delivery','ending','consent','duty')", name="purpose"
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(15))
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    uploaded_at: Mapped[datetime] = mapped_column(default=clock.now)


class Milestone(Base):
    """A milestone of the terms that one side says was reached; the other confirms it, then it is billed.

    Event and amount are copied from the terms of that day. A return keeps the row; it may be reported again.
    """

    __tablename__ = "milestone"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("side in ('licensee','licensor')", name="side"),
        # what is reported or confirmed is not reported twice
        Index(
            "uq_milestone_live", "agreement_id", "event", unique=True,
            sqlite_where=text("returned_at is null"), postgresql_where=text("returned_at is null"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    event: Mapped[str] = mapped_column(String(200))
    amount: Mapped[int]  # minor units of the agreement's currency, net of VAT
    reached_on: Mapped[date]
    side: Mapped[str] = mapped_column(String(10))  # who reported it
    note: Mapped[str] = mapped_column(String(500), default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("agreement_file.id"))
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    reported_at: Mapped[datetime] = mapped_column(default=clock.now)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    confirmed_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    returned_reason: Mapped[str] = mapped_column(String(500), default="")
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"))
    agreement: Mapped[Agreement] = relationship()
    file: Mapped[AgreementFile | None] = relationship()
    reported_by: Mapped[User] = relationship(foreign_keys=[reported_by_id])
    __mapper_args__ = {"version_id_col": version}


class Signature(Base):
    """A person's signature on a hash, with what proves it. 전자서명법, 전자문서법.

    One that was taken back before the other side signed stays as evidence, and binds nobody.
    """

    __tablename__ = "signature"
    __table_args__ = (
        Index(
            "uq_signature_live", "agreement_id", "organisation_id", unique=True,
            sqlite_where=text("withdrawn_at is null"), postgresql_where=text("withdrawn_at is null"),
        ),
        CheckConstraint("(withdrawn_at is null) = (withdrawn_by_id is null)", name="withdrawn"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    side: Mapped[str] = mapped_column(String(10))  # licensee | licensor
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    name: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(20))
    organisation_name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    method: Mapped[str] = mapped_column(String(20), default="password")
    document_sha256: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(45), default="")
    authority: Mapped[str] = mapped_column(String(200), default="")  # what entitled the signer, in words
    # How the signer proved who they are beyond the password, when, and under which reference; empty where nobody asked.
    identity: Mapped[str] = mapped_column(String(200), default="", server_default="")
    standing_approval_id: Mapped[int | None] = mapped_column(ForeignKey("standing_approval.id"))
    signed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    withdrawn_reason: Mapped[str] = mapped_column(String(500), default="", server_default="")
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    withdrawn_by: Mapped[User | None] = relationship(foreign_keys=[withdrawn_by_id])


class Gate(Base):
    """A named consent or approval that must be there before the licensor countersigns; a co-owner's, with its document,
    before the paper is offered that warrants it."""

    __tablename__ = "agreement_gate"
    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(120), default="")  # e.g. the co-owner's name
    passed_at: Mapped[datetime | None]
    passed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    note: Mapped[str] = mapped_column(String(300), default="")
    # a required approval is taken off the list by two people: who asked for it, and why
    removal_asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    removal_asked_at: Mapped[datetime | None]
    removal_reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
    file_id: Mapped[int | None] = mapped_column(
        ForeignKey("agreement_file.id")
    )  # the co-owner's consent itself
    refused_at: Mapped[datetime | None]
    refused_reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
    file: Mapped[AgreementFile | None] = relationship()
    agreement: Mapped[Agreement] = relationship(viewonly=True)
    removal_asked_by: Mapped[User | None] = relationship(foreign_keys=[removal_asked_by_id])

    @property
    def is_required(self) -> bool:
        """Whether the kind of right asks for it: the institution's approval, the only one named."""
        approvals = [gate for gate in self.agreement.gates if gate.kind == "institution"]
        return self.kind == "institution" and self.agreement.kind in APPROVED_KINDS and len(approvals) == 1


class SealedScan(Base):
    """The scan of an agreement sealed on paper: by the company, then with both seals by the institution."""

    __tablename__ = "sealed_scan"
    __table_args__ = (
        Index(
            "uq_sealed_scan_live", "agreement_id", "side", unique=True,
            sqlite_where=text("withdrawn_at is null"), postgresql_where=text("withdrawn_at is null"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    side: Mapped[str] = mapped_column(String(10), default="licensee", server_default="licensee")
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    uploaded_at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None]
