"""Tables of royalties: what a licensee owes from its sales, and who shares the income."""

from marketplace.royalties.models.correcting import CORRECTION, ShareCorrection
from marketplace.royalties.models.examining import (
    AUDIT,
    RoyaltyAudit,
    RoyaltyAuditLine,
    RoyaltyEstimate,
    StatedSales,
)
from marketplace.royalties.models.reporting import (
    REPORT,
    RoyaltyEvidence,
    RoyaltyLine,
    RoyaltyNote,
    RoyaltyReport,
    RoyaltySchedule,
    report_parties,
)
from marketplace.royalties.models.sharing import Distribution, DistributionShare, PayrollNumber

__all__ = [
    "AUDIT",
    "CORRECTION",
    "REPORT",
    "Distribution",
    "DistributionShare",
    "PayrollNumber",
    "RoyaltyAudit",
    "RoyaltyAuditLine",
    "RoyaltyEstimate",
    "RoyaltyEvidence",
    "RoyaltyLine",
    "RoyaltyNote",
    "RoyaltyReport",
    "RoyaltySchedule",
    "ShareCorrection",
    "StatedSales",
    "report_parties",
]
