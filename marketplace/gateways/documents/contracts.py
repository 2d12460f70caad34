"""What each paper needs to be rendered: one TypedDict per template.

Rules for whoever builds the data:
- Plain JSON values only. Amounts are integers of minor units in the paper's one `currency`; dates are ISO 8601 texts
  (`2026-10-28`); instants are ISO 8601 with an offset (`2026-10-28T05:03:00+00:00`) and are printed in Asia/Seoul.
- Names, titles and free text come in the language of the paper; the template adds only its own fixed words.
- `created_at` becomes the creation date inside the PDF: the same data gives the same bytes, so pass the stored instant
  of issue, never "now" at the moment of rendering.
- Sums are checked, not computed: `net`, `tax` and `total` that don't add up raise `DocumentError`.
"""

from typing import Literal, NotRequired, TypedDict

Currency = Literal["KRW", "USD", "EUR"]
LicenceKind = Literal[
    "non_exclusive",
    "exclusive",
    "sole",
    "assignment",
    "evaluation",
    "option",
    "sharing",
]
TaxTreatment = Literal["taxable", "exempt", "zero_rated"]


class Party(TypedDict):
    """An organisation on a paper. Only the name is needed; a business number is printed with hyphens."""

    name: str
    business_number: NotRequired[str | None]
    representative: NotRequired[str | None]
    representative_title: NotRequired[str | None]
    address: NotRequired[str | None]
    contact: NotRequired[str | None]
    email: NotRequired[str | None]
    phone: NotRequired[str | None]


class Patent(TypedDict):
    """One intellectual property right. `country` ISO 3166; numbers as printed."""

    country: str
    application_no: NotRequired[str | None]
    registration_no: NotRequired[str | None]
    expires_on: NotRequired[str | None]


class Subject(TypedDict):
    """The technology a paper is about. `kind` is the research output kind in words, e.g. 특허."""

    title: str
    public_id: NotRequired[str | None]
    kind: NotRequired[str | None]
    patents: NotRequired[list[Patent]]
    materials: NotRequired[list[str]]


class Line(TypedDict):
    """One line of money. `tax` is the VAT of this line, rounded by the caller; negative on a credit note.

    `tax_rate_bp` is the VAT rate in basis points, printed beside the treatment when given: rates are dated policy.
    """

    description: str
    note: NotRequired[str | None]
    net: int
    tax_treatment: TaxTreatment
    tax_rate_bp: NotRequired[int | None]
    tax: int


class BankAccount(TypedDict):
    """Where a transfer goes. `swift` for foreign payers."""

    bank: str
    number: str
    holder: str
    swift: NotRequired[str | None]


class Milestone(TypedDict):
    """A fee due when a stated event happens; `due_on` is its latest date, if any."""

    event: str
    amount: int
    due_on: NotRequired[str | None]


class RoyaltyStep(TypedDict):
    """From this cumulated net sales amount on, the rate in basis points."""

    from_sales: int
    rate_bp: int


class Royalty(TypedDict):
    """Running royalty. `base` in words (default: net sales). `minimum` and `cap` are per `minimum_per`, a year by default."""

    rate_bp: int
    base: NotRequired[str | None]
    steps: NotRequired[list[RoyaltyStep]]
    minimum: NotRequired[int | None]
    cap: NotRequired[int | None]
    period: NotRequired[Literal["quarter", "half_year", "year"]]
    report_days: NotRequired[int]


class LicenceTerms(TypedDict):
    """The terms that choose the articles. Left-out values take the defaults named here.

    `territory` and `field_of_use` in words. `effective_when`: countersigned, paid or registered (exclusive licences
    and assignments are always registered). `term_months` or `ends_on`; neither means until the right expires.
    `tax_treatment` taxable; `vat_rate_bp` is printed when given. `payment_days` 30. `late_interest_bp` a year, none when left out.
    `confidentiality_years` 5. `improvements`: licensor, each (default: who made it) or joint.
    `exclusive_grounds`: why exclusivity is allowed for a publicly funded result.
    """

    kind: LicenceKind
    territory: str
    field_of_use: str
    currency: Currency
    effective_when: NotRequired[Literal["countersigned", "paid", "registered"]]
    starts_on: NotRequired[str | None]
    ends_on: NotRequired[str | None]
    term_months: NotRequired[int | None]
    sublicence: NotRequired[bool]
    upfront: NotRequired[int | None]
    lump_sum: NotRequired[int | None]
    milestones: NotRequired[list[Milestone]]
    royalty: NotRequired[Royalty | None]
    tax_treatment: NotRequired[TaxTreatment]
    vat_rate_bp: NotRequired[int | None]
    payment_days: NotRequired[int]
    late_interest_bp: NotRequired[int | None]
    improvements: NotRequired[Literal["licensor", "each", "joint"]]
    confidentiality_years: NotRequired[int]
    technical_assistance: NotRequired[str | None]
    exclusive_grounds: NotRequired[str | None]
    option_until: NotRequired[str | None]
    court: NotRequired[str | None]


class Article(TypedDict):
    """One article: heading without its number, then paragraphs; more than one paragraph is numbered ① ② ③."""

    heading: str
    paragraphs: list[str]


class Paper(TypedDict):
    """What every paper carries. `specimen` prints 견본 / SPECIMEN across each page (demo and preview)."""

    number: str
    created_at: str
    site_name: NotRequired[str]
    site_url: NotRequired[str]
    specimen: NotRequired[bool]


class Quotation(Paper):
    """견적서: what a licence would cost, until a date."""

    issued_on: str
    valid_until: str
    currency: Currency
    licensor: Party
    licensee: Party
    subject: Subject
    terms: LicenceTerms
    lines: list[Line]
    net: int
    tax: int
    total: int
    payment_terms: NotRequired[list[str]]
    notes: NotRequired[list[str]]
    prepared_by: NotRequired[str | None]


class Agreement(Paper):
    """기술이전(실시권 허락) 계약서. `articles` left out: drafted from the terms by `agreement_text.draft_articles`.

    `licensees` has one member, or several for a joint licence (`licensee_shares_bp` then sums to 10,000).
    `signing`: electronic (default), or seal for a paper that is downloaded, sealed outside and uploaded as a scan.
    `template_confirmed_by` names the counsel who confirmed the template; left out, the paper says it is unconfirmed.
    """

    dated_on: str
    licensor: Party
    co_owners: NotRequired[list[Party]]
    licensees: list[Party]
    licensee_shares_bp: NotRequired[list[int]]
    subject: Subject
    terms: LicenceTerms
    articles: NotRequired[list[Article]]
    special_terms: NotRequired[list[str]]
    signing: NotRequired[Literal["electronic", "seal"]]
    template_version: NotRequired[str | None]
    template_confirmed_by: NotRequired[str | None]


class Nda(Paper):
    """비밀유지계약서. `mutual` false: only the discloser discloses. `until` is the end of the duty of confidence."""

    dated_on: str
    discloser: Party
    recipient: Party
    mutual: NotRequired[bool]
    subject: Subject
    purpose: str
    disclosure_until: str
    confidential_until: str
    court: NotRequired[str | None]
    articles: NotRequired[list[Article]]
    signing: NotRequired[Literal["electronic", "seal"]]
    template_version: NotRequired[str | None]
    template_confirmed_by: NotRequired[str | None]


class Signer(TypedDict):
    """One signature. `method` and `authority` in words (e.g. 비밀번호 재확인; 대표자, 위임장 D-12 한도 5,000만 원)."""

    organisation: str
    party_role: str
    name: str
    role: str
    signed_at: str
    email: str
    method: str
    authority: NotRequired[str | None]


class SignedDocument(TypedDict):
    """The file that was signed, by its SHA-256 in hexadecimal."""

    title: str
    number: str
    file_name: str
    sha256: str
    pages: NotRequired[int | None]
    size_bytes: NotRequired[int | None]


class Certificate(Paper):
    """전자서명 확인서: who signed which bytes, when and how; the audit chain's head at that moment."""

    issued_at: str
    document: SignedDocument
    signers: list[Signer]
    consent: NotRequired[str | None]
    audit_head: NotRequired[str | None]
    audit_sealed_at: NotRequired[str | None]
    verify_url: NotRequired[str | None]


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


class FormulaLine(TypedDict):
    """One line of the computation: `label`, how it was computed (`formula`), the result. `total` lines are ruled off."""

    label: str
    formula: NotRequired[str | None]
    amount: int
    total: NotRequired[bool]


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


class RoyaltyYear(TypedDict):
    """One year of the company's own estimate."""

    year: str
    sales: int
    royalty: int


class ApprovalSummary(Paper):
    """품의 요약: what the company's own decision makers need before they sign. `subsidy` is what it may claim."""

    issued_on: str
    currency: Currency
    company: Party
    licensor: Party
    subject: Subject
    terms: LicenceTerms
    purpose: str
    benefits: NotRequired[list[str]]
    lines: list[Line]
    net: int
    tax: int
    total: int
    subsidy: NotRequired[int | None]
    subsidy_name: NotRequired[str | None]
    royalty_estimate: NotRequired[list[RoyaltyYear]]
    checks: NotRequired[list[str]]
    attachments: NotRequired[list[str]]
    approvers: NotRequired[list[str]]
    prepared_by: NotRequired[str | None]


TEMPLATES: dict[str, type] = {
    "quotation": Quotation,
    "agreement": Agreement,
    "nda": Nda,
    "certificate": Certificate,
    "invoice": Invoice,
    "credit_note": CreditNote,
    "receipt": Receipt,
    "distribution": DistributionStatement,
    "royalty_statement": RoyaltyStatement,
    "approval_summary": ApprovalSummary,
}
