"""Tables of royalties: what a licensee owes from its sales, and who shares the income."""

from marketplace.royalties.models.reporting import (
    REPORT,
    RoyaltyEvidence,
    RoyaltyLine,
    RoyaltyNote,
    RoyaltyReport,
    RoyaltySchedule,
    report_parties,
)
from marketplace.royalties.models.sharing import Distribution, DistributionShare

__all__ = [
    "REPORT",
    "Distribution",
    "DistributionShare",
    "RoyaltyEvidence",
    "RoyaltyLine",
    "RoyaltyNote",
    "RoyaltyReport",
    "RoyaltySchedule",
    "report_parties",
]
