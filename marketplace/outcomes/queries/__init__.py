"""Reads of outcomes, by room: figures, contacts, work."""

from marketplace.outcomes.lifecycle import YEAR
from marketplace.outcomes.permissions import (
    is_own,
    keeps_contacts,
    may_change_contact,
    may_enter,
    year_parties,
)
from marketplace.outcomes.queries.contacts import companies, contact_for, contacts_of, latest
from marketplace.outcomes.queries.figures import (
    Year,
    company_for,
    evidence_of,
    export_rows,
    file_for,
    files_of,
    history_of,
    is_year,
    known_of,
    known_years,
    last_year,
    line_of,
    own_companies,
    supported,
    values_of,
    year_of,
    year_rows,
    years_of,
)
from marketplace.outcomes.queries.work import company_line, figures_that_move, work_items

__all__ = [
    "YEAR", "Year", "companies", "company_for", "company_line", "contact_for", "contacts_of", "evidence_of", "export_rows", "figures_that_move",
    "file_for", "files_of", "history_of", "is_own", "is_year", "keeps_contacts", "known_of", "known_years", "last_year", "latest", "line_of",
    "may_change_contact", "may_enter", "own_companies", "supported", "values_of", "work_items", "year_of", "year_parties", "year_rows", "years_of",
]  # fmt: skip
