"""Rows of licensing, by room: agreements, express, wordings, use."""

from marketplace.licensing.models.agreements import (
    APPROVED_KINDS,
    DEAD_STATES,
    GATES,
    Agreement,
    AgreementFile,
    AgreementText,
    Gate,
    Milestone,
    SealedScan,
    Signature,
)
from marketplace.licensing.models.delegations import Delegation
from marketplace.licensing.models.deliveries import Delivery, DeliveryRound
from marketplace.licensing.models.duties import DUTIES, Duty
from marketplace.licensing.models.endings import ENDING_KINDS, LIVE_ENDINGS, Ending
from marketplace.licensing.models.express import EXPRESS_KINDS, ExpressDraft, StandingApproval
from marketplace.licensing.models.notices import NOTICE_KINDS, AgreementNotice
from marketplace.licensing.models.redlines import Redline
from marketplace.licensing.models.use import UseReport
from marketplace.licensing.models.wordings import ClauseText

__all__ = [
    "APPROVED_KINDS",
    "DEAD_STATES",
    "DUTIES",
    "ENDING_KINDS",
    "EXPRESS_KINDS",
    "GATES",
    "LIVE_ENDINGS",
    "NOTICE_KINDS",
    "Agreement",
    "AgreementFile",
    "AgreementNotice",
    "AgreementText",
    "ClauseText",
    "Delegation",
    "Delivery",
    "DeliveryRound",
    "Duty",
    "Ending",
    "ExpressDraft",
    "Gate",
    "Milestone",
    "Redline",
    "SealedScan",
    "Signature",
    "StandingApproval",
    "UseReport",
]
