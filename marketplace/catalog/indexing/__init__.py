"""The catalogue in the search index. The database is the truth; the index is made from it and follows it by messages.

`documents` what the index knows of a listing and who may see it · `following` keeps single listings in step ·
`runs` builds it anew, with progress · `vocabulary` the center's own words.
"""

from marketplace.catalog.indexing.documents import document_of
from marketplace.catalog.indexing.following import expire_listings, follow_rights, index_listing
from marketplace.catalog.indexing.runs import (
    check_index,
    count_indexed,
    rebuild_index,
    reindex_all,
    request_rebuild,
)

__all__ = [
    "check_index", "count_indexed", "document_of", "expire_listings", "follow_rights", "index_listing",
    "rebuild_index", "reindex_all", "request_rebuild",
]  # fmt: skip
