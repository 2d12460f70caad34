"""Reading the catalogue. Every query starts from who asks; `visible_to` decides what exists for a reader."""

from marketplace.catalog.queries.briefs import Brief, briefs
from marketplace.catalog.queries.desk import (
    DeskFilter,
    all_desk_listings,
    cluster_choices,
    contact_choices,
    counts_by_state,
    desk_listing_for,
    desk_listings,
    emails_of,
    institution_choices,
    review_comments,
    work_items,
)
from marketplace.catalog.queries.listings import (
    download_counts,
    favourite_ids,
    favourites_of,
    file_for,
    files_for,
    listing_for,
    listings_by_public_id,
    newest,
    notice_of,
    public_ids,
    versions_of,
    visible_to,
)
from marketplace.catalog.queries.replies import usual_reply

__all__ = [
    "Brief", "DeskFilter", "all_desk_listings", "briefs", "cluster_choices", "contact_choices", "counts_by_state", "desk_listing_for", "desk_listings",
    "download_counts", "emails_of", "favourite_ids", "favourites_of", "file_for", "files_for", "institution_choices",
    "listing_for", "listings_by_public_id", "newest", "notice_of", "public_ids",
    "review_comments", "usual_reply", "versions_of", "visible_to", "work_items",
]  # fmt: skip
