"""Tables of royalties: what a licensee owes from its sales, and who shares the income."""

from marketplace.royalties.models.correcting import ShareCorrection
from marketplace.royalties.models.examining import (
    RoyaltyAudit,
    RoyaltyAuditLine,
    RoyaltyEstimate,
    StatedSales,
)
from marketplace.royalties.models.paying import Payee, Payout, PayrollFile
from marketplace.royalties.models.reporting import (
    Conditions,
    RoyaltyChange,
    RoyaltyEvidence,
    RoyaltyFiler,
    RoyaltyLine,
    RoyaltyNote,
    RoyaltyReport,
    RoyaltySchedule,
)
from marketplace.royalties.models.ruling import SharingRule
from marketplace.royalties.models.sharing import Distribution, DistributionShare

__all__ = [
    "Conditions",
    "Distribution",
    "DistributionShare",
    "Payee",
    "Payout",
    "PayrollFile",
    "RoyaltyAudit",
    "RoyaltyAuditLine",
    "RoyaltyChange",
    "RoyaltyEstimate",
    "RoyaltyEvidence",
    "RoyaltyFiler",
    "RoyaltyLine",
    "RoyaltyNote",
    "RoyaltyReport",
    "RoyaltySchedule",
    "ShareCorrection",
    "SharingRule",
    "StatedSales",
]
