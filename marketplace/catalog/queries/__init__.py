"""Reading the catalogue. Every query starts from who asks; `visible_to` decides what exists for a reader."""

from marketplace.catalog.openness import openness, scope_of_offer
from marketplace.catalog.queries.briefs import Brief
from marketplace.catalog.queries.described import described, is_public, public_listing, public_listings
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
    offers_in,
    review_comments,
    typed_fields,
    work_items,
    writable_for,
)
from marketplace.catalog.queries.duplicates import Known, duplicates, duplicates_for, duplicates_seen
from marketplace.catalog.queries.listings import (
    download_counts,
    favourite_ids,
    favourites_of,
    file_for,
    files_for,
    listing_for,
    listings_by_public_id,
    named,
    newest,
    notice_of,
    versions_of,
    visible_to,
)
from marketplace.catalog.queries.misfits import fitting
from marketplace.catalog.queries.ordered import ordered
from marketplace.catalog.queries.presented import alike, cards, examples, shared_words
from marketplace.catalog.queries.quoting import prose_of, quotation, words_standing
from marketplace.catalog.queries.register import newest_look
from marketplace.catalog.queries.replies import usual_reply
from marketplace.catalog.queries.searching import chosen_labels, for_problem, matching, read_address
from marketplace.catalog.queries.searching import listings_of as found_by
from marketplace.catalog.queries.searching import read as read_search
from marketplace.catalog.queries.searching.answering import Answer, Answers, answers_to
from marketplace.catalog.queries.searching.exporting import bibtex
from marketplace.catalog.queries.searching.history import keeps as keeps_searches
from marketplace.catalog.queries.searching.history import recent as recent_searches
from marketplace.catalog.queries.searching.needs import for_need
from marketplace.catalog.queries.twins import twins_of

__all__ = [
    "Answer",
    "Answers",
    "Brief",
    "DeskFilter",
    "Known",
    "alike",
    "all_desk_listings",
    "answers_to",
    "bibtex",
    "cards",
    "chosen_labels",
    "cluster_choices",
    "contact_choices",
    "counts_by_state",
    "described",
    "desk_listing_for",
    "desk_listings",
    "download_counts",
    "duplicates",
    "duplicates_for",
    "duplicates_seen",
    "emails_of",
    "examples",
    "favourite_ids",
    "favourites_of",
    "file_for",
    "files_for",
    "fitting",
    "for_need",
    "for_problem",
    "found_by",
    "institution_choices",
    "is_public",
    "keeps_searches",
    "listing_for",
    "listings_by_public_id",
    "matching",
    "named",
    "newest",
    "newest_look",
    "notice_of",
    "offers_in",
    "openness",
    "ordered",
    "prose_of",
    "public_listing",
    "public_listings",
    "quotation",
    "read_address",
    "read_search",
    "recent_searches",
    "review_comments",
    "scope_of_offer",
    "shared_words",
    "twins_of",
    "typed_fields",
    "usual_reply",
    "versions_of",
    "visible_to",
    "words_standing",
    "work_items",
    "writable_for",
]  # fmt: skip
