"""Reads of accounts, by room: people, organisations."""

from marketplace.accounts.queries.organisations import (
    REVIEW_DAYS,
    directory,
    document_for,
    documents_of,
    invitations_of,
    leads,
    listed,
    members_of,
    my_requests,
    organisation_for,
    organisation_snapshot,
    organisations_of,
    registered,
    requests_to,
    state_counts,
    visible_to,
    work_items,
)
from marketplace.accounts.queries.people import (
    actor_of,
    actor_of_token,
    clusters,
    consents_of,
    has_account,
    language_of,
    mailed_link,
    organisation_of_invitation,
    person,
    sessions_of,
    signing_standing,
    token_hash,
)

__all__ = [
    "REVIEW_DAYS", "actor_of", "actor_of_token", "clusters", "consents_of", "directory", "document_for", "documents_of",
    "has_account", "invitations_of", "language_of", "leads", "listed", "mailed_link", "members_of", "my_requests", "organisation_for", "organisation_of_invitation",
    "organisation_snapshot", "organisations_of", "person", "registered", "requests_to", "sessions_of",
    "signing_standing", "state_counts", "token_hash", "visible_to", "work_items",
]  # fmt: skip
