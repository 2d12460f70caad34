"""The lock of a listing's rights, and the one message about what is held."""

from __future__ import annotations

from marketplace.kernel import outbox
from marketplace.kernel.database import insert_ignore
from marketplace.kernel.transaction import locked_by
from marketplace.rights.models import RightsVersion
from marketplace.rights.queries import same_patent

RIGHTS_CHANGED = "rights_changed"


def take(listing_id: int) -> int:
    """Take the listing's rights for this transaction and count the turn: its number.

    A patent that is entered as several listings is one thing to sell: those before this one are taken as well, the
    first first, so that two of them always meet at one lock. Who waited for one asks again: a number entered meanwhile
    may have made it such a patent.
    """
    held: dict[int, RightsVersion] = {}
    while missing := {listing_id, *_before(listing_id)} - held.keys():
        for one in sorted(missing):
            held[one] = _locked(one)
    row = held[listing_id]
    row.number += 1
    return row.number


def _before(listing_id: int) -> list[int]:
    return [twin for twin in same_patent([listing_id]).get(listing_id, ()) if twin < listing_id]


def _locked(listing_id: int) -> RightsVersion:
    insert_ignore(RightsVersion, listing_id=listing_id, number=0)
    return locked_by(RightsVersion, RightsVersion.listing_id == listing_id)


def announce(listing_id: int, change: str) -> None:
    """The one message about what is held: `change` names it uniquely; offers, files, badges and search read the truth."""
    outbox.send(RIGHTS_CHANGED, f"{listing_id}:{change}", listing_id=listing_id)
