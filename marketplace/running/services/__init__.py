"""Writes of the desk for running the site, by room: policies."""

from marketplace.running.services.policies import (
    Proposed,
    confirm_policy,
    propose_source,
    propose_value,
    take_back_policy,
    withdraw_policy,
)

__all__ = [
    "Proposed",
    "confirm_policy",
    "propose_source",
    "propose_value",
    "take_back_policy",
    "withdraw_policy",
]
