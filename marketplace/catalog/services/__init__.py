"""Writing the catalogue: one business sentence each, one transaction each."""

from marketplace.catalog.indexing.runs import reindex_all
from marketplace.catalog.services.drafts import add_code, create_draft, discard, remove_code, restore, save
from marketplace.catalog.services.editing import editing
from marketplace.catalog.services.favourites import count_view, keep, note_favourite, unkeep
from marketplace.catalog.services.fields import (
    KEPT_BY_OFFICERS,
    add_field,
    place_words,
    remove_field,
    rename_field,
)
from marketplace.catalog.services.files import (
    add_file,
    change_access,
    remove_file,
    take_file,
)
from marketplace.catalog.services.importing import (
    exchange_labels,
    exchange_layout,
    import_draft,
    imported,
    planned,
    problems_of_record,
    record_of,
    take_back,
    update_imported,
)
from marketplace.catalog.services.offers import save_offer, withdraw_offer
from marketplace.catalog.services.ordered import change_places, one_of
from marketplace.catalog.services.publication import (
    expire_due,
    publish,
    publish_many,
    reinstate,
    renew,
    send_back,
    submit,
    suspend,
    withdraw,
)
from marketplace.catalog.services.register import record_register_check
from marketplace.catalog.services.search_history import forget_search, keep_searches, remember_search

__all__ = [
    "KEPT_BY_OFFICERS",
    "add_code",
    "add_field",
    "add_file",
    "change_access",
    "change_places",
    "count_view",
    "create_draft",
    "discard",
    "editing",
    "exchange_labels",
    "exchange_layout",
    "expire_due",
    "forget_search",
    "import_draft",
    "imported",
    "keep",
    "keep_searches",
    "note_favourite",
    "one_of",
    "place_words",
    "planned",
    "problems_of_record",
    "publish",
    "publish_many",
    "record_of",
    "record_register_check",
    "reindex_all",
    "reinstate",
    "remember_search",
    "remove_code",
    "remove_field",
    "remove_file",
    "rename_field",
    "renew",
    "restore",
    "save",
    "save_offer",
    "send_back",
    "submit",
    "suspend",
    "take_back",
    "take_file",
    "unkeep",
    "update_imported",
    "withdraw",
    "withdraw_offer",
]  # fmt: skip
