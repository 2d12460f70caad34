"""Papers about money: invoice, credit note, receipt, distribution and royalty statements."""

from typing import NotRequired, TypedDict

from marketplace.gateways.documents.contracts.parts import (
    BankAccount,
    Currency,
    FormulaLine,
    Line,
    Paper,
    Party,
)


class Payer(TypedDict):
    """Who pays what of an invoice: `amount` with its VAT (`tax`); `grant`: out of a grant."""

    name: str
    amount: int
    tax: int
    grant: bool


class Invoice(Paper):
    """청구서: issued by the licensor institution (`payee`) to the licensee (`payer`).

    `rounding` is the sentence that says how VAT was rounded.
    """

    issued_on: str
    due_on: str
    currency: Currency
    payee: Party
    payer: Party
    subject: str
    agreement_number: NotRequired[str | None]
    lines: list[Line]
    net: int
    tax: int
    total: int
    bank_account: NotRequired[BankAccount | None]
    payment_reference: NotRequired[str | None]
    online_payment: NotRequired[bool]
    rounding: NotRequired[str | None]
    tax_invoice_by: NotRequired[str | None]
    notes: NotRequired[list[str]]
    payers: NotRequired[list[Payer]]  # where more than one pays: who pays what


class CreditNote(Paper):
    """수정 청구서 (감액): a negative paper that corrects an issued invoice. Amounts are negative or zero."""

    issued_on: str
    currency: Currency
    payee: Party
    payer: Party
    subject: str
    invoice_number: str
    invoice_issued_on: str
    reason: str
    lines: list[Line]
    net: int
    tax: int
    total: int
    settlement: NotRequired[str | None]
    notes: NotRequired[list[str]]


class Receipt(Paper):
    """영수증: money received for an invoice. `amount` is this payment; net and tax are its parts."""

    received_on: str
    currency: Currency
    payee: Party
    payer: Party
    subject: str
    invoice_number: str
    method: str
    reference: NotRequired[str | None]
    net: int
    tax: int
    amount: int
    invoice_total: int
    balance: int
    notes: NotRequired[list[str]]


class Share(TypedDict):
    """One receiver of the whole: the other receivers are shown too, so that everybody can check the sum."""

    name: str
    role: str
    share: str
    amount: int
    mine: NotRequired[bool]


class DistributionStatement(Paper):
    """기술료 배분 명세서 to one person. `shares` must sum to `distributed`; exactly one is `mine`.

    `objection_days` (30) and `committee_days` (60) are policy; `objection_until` is the date that follows from them.
    """

    issued_on: str
    currency: Currency
    institution: Party
    recipient: str
    recipient_role: str
    subject: str
    agreement_number: str
    licensee: str
    receipt_number: str
    received_on: str
    distributed: int
    formula: list[FormulaLine]
    shares: list[Share]
    policy: str
    policy_since: NotRequired[str | None]
    rounding: NotRequired[str | None]
    tax_notes: NotRequired[list[str]]
    objection_until: str
    objection_to: str
    objection_days: NotRequired[int]
    committee_days: NotRequired[int]
    payout_on: NotRequired[str | None]


class ProductSales(TypedDict):
    """Sales of one licensed product in the period; `net_sales` is sales less deductions. `quantity` in words."""

    name: str
    quantity: NotRequired[str]
    sales: int
    deductions: int
    net_sales: int
    note: NotRequired[str | None]


class RoyaltyStatement(Paper):
    """기술료 보고서: the licensee's report for one period with the royalty computed from it.

    `products` must sum to sales, deductions and net_sales; `royalty_due` is the amount of the last formula line.
    """

    issued_on: str
    period: str
    currency: Currency
    licensor: Party
    licensee: Party
    subject: str
    agreement_number: str
    products: list[ProductSales]
    sales: int
    deductions: int
    net_sales: int
    formula: list[FormulaLine]
    royalty_due: int
    remarks: NotRequired[list[str]]
    prepared_by: NotRequired[str | None]
