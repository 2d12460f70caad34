"""Reads of the desk for running the site, by room: policies."""

from marketplace.running.lifecycle import POLICY_PROPOSAL
from marketplace.running.queries.policies import (
    Kept,
    administrators,
    areas,
    kept,
    policy_work,
    proposal,
    proposals_of,
    unconfirmed,
    waiting_for,
)

__all__ = [
    "POLICY_PROPOSAL",
    "Kept",
    "administrators",
    "areas",
    "kept",
    "policy_work",
    "proposal",
    "proposals_of",
    "unconfirmed",
    "waiting_for",
]
