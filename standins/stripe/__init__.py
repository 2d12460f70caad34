"""A stand-in for Stripe: see README.md. Tests and the demo only."""

from .errors import ApiError
from .faults import Fault
from .standin import StandIn

__all__ = ["ApiError", "Fault", "StandIn"]
