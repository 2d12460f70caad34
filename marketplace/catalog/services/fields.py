"""The fields of use of a listing, kept by the institution's officer. The tree itself is that of `rights`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from marketplace.accounts.models import SIGNERS
from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.catalog.models import Listing
from marketplace.catalog.permissions import may_keep_fields
from marketplace.catalog.services.editing import editing, load
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Forbidden
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.rights import queries as rights_queries
from marketplace.rights import services as rights
from marketplace.rights.models import FieldOfUse

KEPT_BY_OFFICERS = Text(
    "실시 분야는 이 기관의 기술이전 담당자가 관리합니다. 담당자에게 요청해 주십시오.",
    "Fields of use are kept by the institution's transfer officers. Please ask one of them.",
)


def add_field(
    listing_id: int, actor: Actor, parent_ref: str, name_ko: str, name_en: str, apart: bool = False
) -> FieldOfUse:
    """A field beneath another, as `rights.services.add_field`; Forbidden for who does not keep the listing's fields."""
    with _keeping(listing_id, actor):
        return rights.add_field(listing_id, parent_ref, name_ko, name_en, apart, actor)


def rename_field(
    listing_id: int,
    actor: Actor,
    ref: str,
    name_ko: str,
    name_en: str,
    same: bool = False,
    apart: bool = False,
) -> None:
    """Another name for the same field: what is on offer shows it at once, papers keep the old one, holders get a letter."""
    with _keeping(listing_id, actor) as listing:
        before = rights_queries.tree_of(listing_id).by_ref(ref)
        companies = rights.rename_field(listing_id, ref, name_ko, name_en, same, actor, apart)
        after = rights_queries.tree_of(listing_id).by_ref(ref)
        if before is None or after is None:
            return
        for offer in listing.offers:
            if offer.field_id == after.id and offer.withdrawn_at is None:
                offer.field_of_use_ko, offer.field_of_use_en = after.name
        notify(
            "field_renamed",
            f"{after.id}:{new_ref()}",
            _signers(companies),
            listing_id=listing_id,
            before=list(before.name),
            after=list(after.name),
        )


def remove_field(listing_id: int, actor: Actor, ref: str) -> None:
    """Offer a field no more; Conflict while anything refers to it."""
    with _keeping(listing_id, actor):
        rights.remove_field(listing_id, ref, actor)


def place_words(listing_id: int, actor: Actor, words: str, ref: str, same: bool = False) -> None:
    """Say which field words typed before the tree existed mean; who holds a right under them gets a letter."""
    with _keeping(listing_id, actor):
        companies = rights.place_words(listing_id, words, ref, same, actor)
        tree = rights_queries.tree_of(listing_id)
        node = tree.by_ref(ref) if ref else None
        notify(
            "field_placed",
            f"{listing_id}:{new_ref()}",
            _signers(companies),
            listing_id=listing_id,
            words=words,
            field=list(tree.name(node.id if node else None)),
        )


@contextmanager
def _keeping(listing_id: int, actor: Actor) -> Iterator[Listing]:
    """The listing, for a change of its fields, in one transaction; rights are locked before it, as everywhere."""
    with atomic():
        rights.lock(listing_id)
        if not may_keep_fields(actor, load(listing_id)):
            raise Forbidden(KEPT_BY_OFFICERS)
        with editing(listing_id, actor) as listing:
            yield listing


def _signers(company_ids: Iterable[int]) -> list[int]:
    return [user_id for company_id in company_ids for user_id in people_of(company_id, *SIGNERS)]
