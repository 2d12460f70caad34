"""Papers of a deal: quotation, agreement, non-disclosure agreement, certificate, approval summary."""

from typing import Literal, NotRequired, TypedDict

from marketplace.gateways.documents.contracts.parts import (
    Article,
    Currency,
    Deliverable,
    LicenceTerms,
    Line,
    Paper,
    Party,
    Subject,
)


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
    """기술이전(실시권 허락) 계약서. `articles` are written by licensing, from the terms or by an officer.

    `licensees` has one member, or several for a joint licence (`licensee_shares_bp` then sums to 10,000).
    `signing`: electronic (default), or seal for a paper that is downloaded, sealed outside and uploaded as a scan.
    `dated_on`: papers of before name a day; the paper is written before it is signed, and says that its date is the day of
    the last signature.
    `template_confirmed_by` names the counsel who confirmed the template; left out, the paper says it is unconfirmed.
    """

    dated_on: NotRequired[str]
    licensor: Party
    co_owners: NotRequired[list[Party]]
    licensees: list[Party]
    licensee_shares_bp: NotRequired[list[int]]
    subject: Subject
    terms: LicenceTerms
    articles: list[Article]
    deliverables: NotRequired[list[Deliverable]]
    special_terms: NotRequired[list[str]]
    signing: NotRequired[Literal["electronic", "seal"]]
    template_version: NotRequired[str | None]
    template_confirmed_by: NotRequired[str | None]


class Nda(Paper):
    """비밀유지계약서. `mutual` false: only the discloser discloses. `until` is the end of the duty of confidence."""

    dated_on: NotRequired[str]
    discloser: Party
    recipient: Party
    mutual: NotRequired[bool]
    subject: Subject
    purpose: str
    disclosure_until: str
    confidential_until: str
    court: NotRequired[str | None]
    articles: list[Article]
    signing: NotRequired[Literal["electronic", "seal"]]
    template_version: NotRequired[str | None]
    template_confirmed_by: NotRequired[str | None]


class Issuer(TypedDict):
    """Who issues the certificate: the center, with the address of the site."""

    name: str
    business_number: NotRequired[str | None]
    registration_number: NotRequired[str | None]
    address: NotRequired[str | None]
    phone: NotRequired[str | None]
    site: str


class Signer(TypedDict):
    """One signature. `method` and `authority` in words (e.g. 비밀번호 재확인; 대표자, 위임장 D-12 한도 5,000만 원).

    `consented_at`: agreed to sign electronically. `authority_paper`: the stored document, in words with its hash.
    `document_sha256`: the bytes that this person signed.
    """

    organisation: str
    party_role: str
    name: str
    role: str
    signed_at: str
    email: str
    method: str
    authority: NotRequired[str | None]
    consented_at: NotRequired[str | None]
    authority_paper: NotRequired[str | None]
    document_sha256: NotRequired[str | None]


class SignedDocument(TypedDict):
    """The file that was signed, by its SHA-256 in hexadecimal."""

    title: str
    number: str
    file_name: str
    sha256: str
    pages: NotRequired[int | None]
    size_bytes: NotRequired[int | None]


class WithdrawnSignature(TypedDict):
    """A signature that was taken back before the other side signed."""

    organisation: str
    name: str
    signed_at: str
    withdrawn_at: str


class Certificate(Paper):
    """전자서명 확인서: who signed which bytes, when and how; the audit chain's head at that moment.

    `concluded_on`: the date of the agreement, the day of the last signature.
    """

    issued_at: str
    issuer: NotRequired[Issuer]
    concluded_on: NotRequired[str]
    document: SignedDocument
    signers: list[Signer]
    withdrawn: NotRequired[list[WithdrawnSignature]]
    consent: NotRequired[str | None]
    audit_head: NotRequired[str | None]
    audit_sealed_at: NotRequired[str | None]
    verify_url: NotRequired[str | None]


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


class PlannedItem(TypedDict):
    """One item of a grant's budget; `planned` in words, since support and own part stand in it."""

    item: str
    planned: str


class Award(Paper):
    """지원사업 협약서: what the center grants a company, for what, and what the company owes for it."""

    programme: str
    grantor: Party
    grantee: Party
    articles: list[Article]
    budget: list[PlannedItem]
