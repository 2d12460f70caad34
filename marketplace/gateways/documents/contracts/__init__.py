"""What each paper needs to be rendered: one TypedDict per template.

Rules for whoever builds the data:
- Plain JSON values only. Amounts are integers of minor units in the paper's one `currency`; dates are ISO 8601 texts
  (`2026-10-28`); instants are ISO 8601 with an offset (`2026-10-28T05:03:00+00:00`) and are printed in Asia/Seoul.
- Names, titles and free text come in the language of the paper; the template adds only its own fixed words.
- `created_at` becomes the creation date inside the PDF: the same data gives the same bytes, so pass the stored instant
  of issue, never "now" at the moment of rendering.
- Sums are checked, not computed: `net`, `tax` and `total` that don't add up raise `DocumentError`.
"""

from marketplace.gateways.documents.contracts.deals import (
    Agreement,
    ApprovalSummary,
    Award,
    Certificate,
    Nda,
    Quotation,
    RoyaltyYear,
    SignedDocument,
    Signer,
)
from marketplace.gateways.documents.contracts.figures import FigureReport, ReportTable
from marketplace.gateways.documents.contracts.money import (
    CreditNote,
    DistributionStatement,
    Invoice,
    ProductSales,
    Receipt,
    RoyaltyStatement,
    Share,
)
from marketplace.gateways.documents.contracts.parts import (
    Article,
    BankAccount,
    Currency,
    Deliverable,
    FormulaLine,
    LicenceKind,
    LicenceTerms,
    Line,
    Milestone,
    Paper,
    Party,
    Patent,
    Royalty,
    RoyaltyStep,
    Subject,
    TaxTreatment,
)

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
    "award": Award,
    "figure_report": FigureReport,
}

__all__ = [
    "TEMPLATES",
    "Agreement",
    "ApprovalSummary",
    "Article",
    "Award",
    "BankAccount",
    "Certificate",
    "CreditNote",
    "Currency",
    "Deliverable",
    "DistributionStatement",
    "FigureReport",
    "FormulaLine",
    "Invoice",
    "LicenceKind",
    "LicenceTerms",
    "Line",
    "Milestone",
    "Nda",
    "Paper",
    "Party",
    "Patent",
    "ProductSales",
    "Quotation",
    "Receipt",
    "ReportTable",
    "Royalty",
    "RoyaltyStatement",
    "RoyaltyStep",
    "RoyaltyYear",
    "Share",
    "SignedDocument",
    "Signer",
    "Subject",
    "TaxTreatment",
]
