"""Reads of the desk for running the site, by room: policies, audit_log, companies, roles, first_day."""

from marketplace.running.lifecycle import COMPANY_IMPORT, POLICY_PROPOSAL
from marketplace.running.queries.audit_log import Entry, Search, audit_page
from marketplace.running.queries.companies import (
    cluster_names,
    companies_entered,
    company_import,
    company_imports,
    import_work,
    numbers_known,
    people_waiting,
)
from marketplace.running.queries.first_day import ALL, first_day, first_day_work, steps_kept
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
from marketplace.running.queries.roles import center_invitations, role_held, roles_held

__all__ = [
    "ALL",
    "COMPANY_IMPORT",
    "POLICY_PROPOSAL",
    "Entry",
    "Kept",
    "Search",
    "administrators",
    "areas",
    "audit_page",
    "center_invitations",
    "cluster_names",
    "companies_entered",
    "company_import",
    "company_imports",
    "first_day",
    "first_day_work",
    "import_work",
    "kept",
    "numbers_known",
    "people_waiting",
    "policy_work",
    "proposal",
    "proposals_of",
    "role_held",
    "roles_held",
    "steps_kept",
    "unconfirmed",
    "waiting_for",
]
