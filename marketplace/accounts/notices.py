"""Kept while branches that import it are open: use accounts.services and accounts.queries."""

from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify, notify_address

__all__ = ["notify", "notify_address", "people_of"]
