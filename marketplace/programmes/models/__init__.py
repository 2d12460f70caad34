"""Tables of the center's programmes (지원사업)."""

from marketplace.programmes.models.applications import Application, ApplicationFile
from marketplace.programmes.models.awards import (
    Award,
    AwardAmendment,
    AwardCancelling,
    AwardExpense,
    AwardPayment,
    AwardReport,
    Exclusion,
)
from marketplace.programmes.models.calls import Call, CallFile, CallForm, CallQuestion, FormVersion
from marketplace.programmes.models.programmes import CATEGORIES, FUNDS, Budget, Programme
from marketplace.programmes.models.reviews import Conflict, Decision, Review, Reviewer, ReviewPhase

__all__ = [
    "CATEGORIES",
    "FUNDS",
    "Application",
    "ApplicationFile",
    "Award",
    "AwardAmendment",
    "AwardCancelling",
    "AwardExpense",
    "AwardPayment",
    "AwardReport",
    "Budget",
    "Call",
    "CallFile",
    "CallForm",
    "CallQuestion",
    "Conflict",
    "Decision",
    "Exclusion",
    "FormVersion",
    "Programme",
    "Review",
    "ReviewPhase",
    "Reviewer",
]
