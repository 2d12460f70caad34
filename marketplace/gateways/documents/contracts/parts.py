"""What papers are made of: parties, technology, terms, lines of money."""

from typing import Literal, NotRequired, TypedDict

Currency = Literal["KRW", "USD", "EUR"]
LicenceKind = Literal[
    "non_exclusive",
    "exclusive",
    "sole",
    "assignment",
    "publication",
    "sale",
    "loan",
    "evaluation",
    "option",
    "sharing",
]
TaxTreatment = Literal["taxable", "exempt", "zero_rated"]
LineTreatment = Literal[
    "taxable", "exempt", "zero_rated", "outside"
]  # a line of an invoice, interest for delay among them


class Party(TypedDict):
    """An organisation on a paper. Only the name is needed; a business number is printed with hyphens, another country's as given."""

    name: str
    business_number: NotRequired[str | None]
    registration_number: NotRequired[str | None]
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
    tax_treatment: LineTreatment
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


class Deliverable(TypedDict):
    """One line of the annex of deliverables, in the paper's words; `due` says within how many days of taking effect."""

    kind: str
    text: str
    quantity: str
    due: str


class RoyaltyStep(TypedDict):
    """From this cumulated net sales amount on, the rate in basis points."""

    from_sales: int
    rate_bp: int


class Royalty(TypedDict):
    """Running royalty. `base` in words (default: net sales). `minimum` and `cap` are for a year.

    `counts`: whether periods and years are those of the calendar. `on_right`: it runs on patents alone and ends with them.
    """

    rate_bp: int
    base: NotRequired[str | None]
    steps: NotRequired[list[RoyaltyStep]]
    minimum: NotRequired[int | None]
    cap: NotRequired[int | None]
    period: NotRequired[Literal["month", "quarter", "half_year", "year"]]
    counts: NotRequired[Literal["calendar", "contract"]]
    report_days: NotRequired[int]
    estimate: NotRequired[bool]
    on_right: NotRequired[bool]


class Credit(TypedDict):
    """What was paid under an earlier agreement (an option, an evaluation) and is taken off the first fee."""

    number: str
    amount: int


class LicenceTerms(TypedDict):
    """The terms that choose the articles. Left-out values take the defaults named here.

    `territory` and `field_of_use` in words. `effective_when`: countersigned, paid, registered or notified (to the office).
    `needs_register`: whether the law wants the right entered (default: exclusive licences and assignments). `right`: what the
    right is called in this asset, where it is not the kind's usual name. `term_months` or `ends_on`; neither means until the right expires.
    `tax_treatment` taxable; `vat_rate_bp` is printed when given. `payment_days` 30. `late_interest_bp` a year, none when left out.
    `fee_credited`: what is paid counts against a later licence. `option_alone`: nothing at all is granted to others meanwhile.
    `credit`: what counts against this one. `withholding`: tax withheld at source is taken off the fee (deducted) or borne on top of it (grossed_up).
    `confidentiality_years` 5. `delivers`: Annex 3 names what is handed over. `improvements`: licensor, each (default: who made it) or joint.
    `exclusive_grounds`: why exclusivity is allowed for a publicly funded result.
    """

    kind: LicenceKind
    territory: str
    field_of_use: str
    currency: Currency
    effective_when: NotRequired[Literal["countersigned", "paid", "registered", "notified"]]
    needs_register: NotRequired[bool]
    right: NotRequired[str]
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
    fee_credited: NotRequired[bool]
    option_alone: NotRequired[bool]
    credit: NotRequired[Credit]
    withholding: NotRequired[Literal["deducted", "grossed_up"]]
    improvements: NotRequired[Literal["licensor", "each", "joint"]]
    confidentiality_years: NotRequired[int]
    technical_assistance: NotRequired[str | None]
    delivers: NotRequired[bool]
    exclusive_grounds: NotRequired[str | None]
    option_until: NotRequired[str | None]
    court: NotRequired[str | None]


class Article(TypedDict):
    """One article: heading without its number, then paragraphs; more than one paragraph is numbered ① ② ③.

    `key` names what the article is about, whatever its place and words: two texts are compared by it.
    """

    heading: str
    paragraphs: list[str]
    key: NotRequired[str]


class Paper(TypedDict):
    """What every paper carries. `specimen` prints 견본 / SPECIMEN across each page (demo and preview)."""

    number: str
    created_at: str
    site_name: NotRequired[str]
    site_url: NotRequired[str]
    specimen: NotRequired[bool]


class FormulaLine(TypedDict):
    """One line of the computation: `label`, how it was computed (`formula`), the result. `total` lines are ruled off."""

    label: str
    formula: NotRequired[str | None]
    amount: int
    total: NotRequired[bool]
