"""Finding listings: what was asked, answered by the engine, re-checked against the database.

`state` reads an address, `finding` answers it, `groups` makes the conditions beside the results, `plain` answers from
the database while there is no index. `history` is what a person searched, `vocabulary` what the center adds to the words.
"""

from marketplace.catalog.queries.searching.finding import (
    for_problem,
    listings_of,
    matching,
    search,
    similar_to,
    suggest,
)
from marketplace.catalog.queries.searching.groups import GROUPS, chosen_labels
from marketplace.catalog.queries.searching.state import RANGES, SORTS, Asked, read, read_address

__all__ = [
    "GROUPS", "RANGES", "SORTS", "Asked", "chosen_labels", "for_problem", "listings_of", "matching",
    "read", "read_address", "search", "similar_to", "suggest",
]  # fmt: skip
