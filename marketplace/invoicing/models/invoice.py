"""What is owed: invoices issued and received by the licensor institution (전자금융거래법: never by the site)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation
from marketplace.formats.countries import HOME
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text

TAX_TREATMENTS: dict[str, Text] = {
    "taxable": Text("과세 10%", "Taxable 10%"),
    "exempt": Text("면세 (계산서)", "Exempt"),
    "zero_rated": Text("영세율", "Zero-rated export"),
    "outside": Text("과세표준 제외 (지연이자)", "Outside the VAT base (interest for delay)"),
}
# what a fee may bear; interest for delay is no part of the price (부가가치세법 제29조 제5항)
FEE_TREATMENTS = {key: words for key, words in TAX_TREATMENTS.items() if key != "outside"}


class PaymentAccount(Base):
    """Where an institution receives money, per provider and currency."""

    __tablename__ = "payment_account"
    __table_args__ = (UniqueConstraint("institution_id", "provider", "currency"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    provider: Mapped[str] = mapped_column(String(10))  # bank | stripe
    currency: Mapped[str] = mapped_column(String(3), default="KRW")
    bank_name: Mapped[str] = mapped_column(String(40), default="")
    holder: Mapped[str] = mapped_column(String(120), default="")
    swift: Mapped[str] = mapped_column(String(11), default="", server_default="")  # BIC, for payers abroad
    number_encrypted: Mapped[str] = mapped_column(String(300), default="")
    stripe_account: Mapped[str] = mapped_column(String(60), default="")  # "" the platform's own key
    active: Mapped[bool] = mapped_column(default=True)


_STANDS = text("state <> 'void'")


class Invoice(Base):
    """An issued paper: parties and lines are copies. *Paid* is derived from the ledger, never stored.

    What it is for (`source`) is billed by one invoice that stands; a void one makes way for another (`replaces_id`).
    """

    __tablename__ = "invoice"
    __table_args__ = (
        Index(
            "uq_invoice_standing_source",
            "source_type",
            "source_id",
            "source_key",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        CheckConstraint("total = net + tax", name="total"),
        CheckConstraint("net > 0 or credits_id is not null", name="positive"),
        CheckConstraint("withholding in ('deducted','grossed_up')", name="withholding"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # I-2026-000012
    state: Mapped[str] = mapped_column(String(12), default="draft", index=True)
    version: Mapped[int] = mapped_column(default=1)
    institution_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)  # payee
    company_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)  # payer
    currency: Mapped[str] = mapped_column(String(3), default="KRW")
    net: Mapped[int]
    tax: Mapped[int]
    total: Mapped[int]
    payer: Mapped[dict[str, Any]]  # {name_ko, name_en, business_number, representative, address, tax_email}
    payee: Mapped[dict[str, Any]]
    # what it is for, without knowing it: ("agreement", 12, "upfront")
    source_type: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[int]
    source_key: Mapped[str] = mapped_column(String(40))
    listing_id: Mapped[int | None] = mapped_column(index=True)
    # tax that the payer's state keeps: off the fee, or borne by the payer on top of it, as the terms behind it say
    withholding: Mapped[str] = mapped_column(String(10), default="deducted", server_default="deducted")
    credits_id: Mapped[int | None] = mapped_column(
        ForeignKey("invoice.id"), unique=True
    )  # a credit note's invoice
    # the void invoice whose place it takes; each has one at most
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"), unique=True)
    issued_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(300), default="")
    # who asked for a large paid invoice to be voided: somebody else carries it out
    void_asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))
    destroyed_at: Mapped[datetime | None]  # its papers and contacts, when their time was over; the sums stay
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    lines: Mapped[list[InvoiceLine]] = relationship(order_by="InvoiceLine.position")
    institution: Mapped[Organisation] = relationship(foreign_keys=[institution_id])
    company: Mapped[Organisation] = relationship(foreign_keys=[company_id])
    __mapper_args__ = {"version_id_col": version}

    @property
    def payer_abroad(self) -> bool:
        """Whether the copy of the payer stands outside Korea."""
        return (self.payer.get("country") or HOME) != HOME


class InvoiceLine(Base):
    __tablename__ = "invoice_line"
    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    text_ko: Mapped[str] = mapped_column(String(200))
    text_en: Mapped[str] = mapped_column(String(200))
    net: Mapped[int]
    tax: Mapped[int]
    tax_treatment: Mapped[str] = mapped_column(String(12), default="taxable")


# Why a 수정세금계산서 is issued (부가가치세법 시행령 제70조 제1항)
AMEND_REASONS: dict[str, Text] = {
    "error": Text("기재사항 착오·정정", "Entries put right"),
    "amount": Text("공급가액 변동", "Value of supply changed"),
    "return": Text("환입", "Goods or services returned"),
    "cancelled": Text("계약의 해제", "Contract cancelled"),
    "double": Text("착오에 의한 이중 발급", "Issued twice by mistake"),
}


class TaxDocument(Base):
    """전자세금계산서: the site records the approval number, it does not issue one.

    An invoice has one original; every further one is a 수정세금계산서 that names the one it amends, and why.
    """

    __tablename__ = "tax_document"
    __table_args__ = (
        Index(
            "uq_tax_document_original", "invoice_id", unique=True,
            sqlite_where=text("amends_id is null"), postgresql_where=text("amends_id is null"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    approval_number: Mapped[str] = mapped_column(String(40), unique=True)
    issued_on: Mapped[date]
    amends_id: Mapped[int | None] = mapped_column(ForeignKey("tax_document.id"))
    reason: Mapped[str] = mapped_column(String(12), default="")  # of AMEND_REASONS; "" for an original
    import_id: Mapped[int | None] = mapped_column(ForeignKey("tax_import.id"), index=True)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)


class TaxImport(Base):
    """홈택스's list of approval numbers, read from a file: what fits which invoice, confirmed and undone as a whole.

    `rows` are its lines, as [{line, approval_number, issued_on, payer, net, tax, invoice (ref) or None, why}].
    """

    __tablename__ = "tax_import"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    state: Mapped[str] = mapped_column(String(12), default="read")  # read | confirmed | undone
    version: Mapped[int] = mapped_column(default=1)
    institution_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    rows: Mapped[list[Any]]
    notes: Mapped[list[Any]] = mapped_column(default=list)  # how the file was read, as [[ko, en]]
    read_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    read_at: Mapped[datetime] = mapped_column(default=clock.now)
    confirmed_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    __mapper_args__ = {"version_id_col": version}


def tax_document_due_on(invoice: Invoice) -> date | None:
    """The day by which the electronic tax invoice must be issued: the 10th of the month after (부가가치세법 제34조).

    None where none is issued: for zero-rated services to a payer abroad (부가가치세법 제33조, 시행령 제71조), and for
    interest for delay, which is no supply (제29조 제5항).
    """
    if invoice.issued_at is None or (invoice.payer_abroad and not invoice.tax):
        return None
    if all(line.tax_treatment == "outside" for line in invoice.lines):
        return None
    issued = clock.seoul_date(invoice.issued_at)
    return date(issued.year + issued.month // 12, issued.month % 12 + 1, 10)
