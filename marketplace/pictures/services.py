"""Adding, describing, ordering and taking away a listing's pictures: by whoever may write the listing, at the same times."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from marketplace.catalog.services import change_places, editing, one_of
from marketplace.formats.pictures import Picture
from marketplace.gateways.storage import files
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.pictures.models import ListingPicture
from marketplace.pictures.queries import pictures_of

MOST = 12
SIDES = (1600, 800)  # pixels: opened whole; on the page, twice as fine as a telephone's width
LARGEST = 20 * 1024 * 1024  # bytes of what is sent
WORDS = ("alt_ko", "alt_en", "caption_ko", "caption_en")
FULL = Text(f"그림은 {MOST}장까지 올릴 수 있습니다.", f"A listing has at most {MOST} pictures.")
NO_ALT = Text(
    "그림에 무엇이 보이는지 한국어나 영어로 적어 주십시오. 화면을 읽어 주는 프로그램이 읽습니다.",
    "Say in Korean or English what the picture shows. Screen readers read it out.",
)


def add_picture(
    listing_id: int, actor: Actor, made: Sequence[Picture], words: Mapping[str, str]
) -> ListingPicture:
    """Put a picture behind the others. `made`: it in each of `SIDES`; `words`: `WORDS`. Sent twice, it is there once."""
    large, small = (files().put(io.BytesIO(one.content), LARGEST).sha256 for one in made)
    with atomic(), editing(listing_id, actor) as listing:
        there = pictures_of(listing.id)
        if twin := next((row for row in there if row.sha256 == large), None):
            return twin
        _refuse_full(listing.id)
        row = ListingPicture(
            listing_id=listing.id, place=there[-1].place + 1 if there else 1, added_by_id=actor.user_id,
            sha256=large, small_sha256=small, width=made[0].width, height=made[0].height, small_width=made[1].width,
            **_checked(words),
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        audit.record("listing.add_picture", listing, actor, picture=row.ref, sha256=large)
        return row


def describe_picture(listing_id: int, ref: str, actor: Actor, words: Mapping[str, str]) -> None:
    """Other words for a picture."""
    with atomic(), editing(listing_id, actor) as listing:
        row, said = one_of(pictures_of(listing.id), ref), _checked(words)
        for name, value in said.items():
            setattr(row, name, value)
        audit.record("listing.describe_picture", listing, actor, picture=ref, **said)


def move_picture(listing_id: int, ref: str, actor: Actor, earlier: bool) -> None:
    """Change places with the neighbour; at either end nothing."""
    with atomic(), editing(listing_id, actor) as listing:
        row = change_places(pictures_of(listing.id), ref, earlier)
        if row is not None:
            audit.record("listing.move_picture", listing, actor, picture=ref, place=row.place)


def remove_picture(listing_id: int, ref: str, actor: Actor) -> None:
    """Take a picture off the listing; it can be put back."""
    with atomic(), editing(listing_id, actor) as listing:
        one_of(pictures_of(listing.id), ref).removed_at = clock.now()
        audit.record("listing.remove_picture", listing, actor, picture=ref)


def restore_picture(listing_id: int, ref: str, actor: Actor) -> None:
    """Put back what was taken away, where it stood."""
    with atomic(), editing(listing_id, actor) as listing:
        row = one_of(pictures_of(listing.id, removed=True), ref)
        _refuse_full(listing.id)
        if any(other.sha256 == row.sha256 for other in pictures_of(listing.id)):
            raise Conflict(Text("같은 그림이 이미 있습니다.", "The same picture is there already."))
        row.removed_at = None
        audit.record("listing.restore_picture", listing, actor, picture=ref)


def _checked(words: Mapping[str, str]) -> dict[str, str]:
    found = {name: (words.get(name) or "").strip() for name in WORDS}
    if not (found["alt_ko"] or found["alt_en"]):
        raise Invalid(NO_ALT, alt_ko=NO_ALT)
    return found


def _refuse_full(listing_id: int) -> None:
    if len(pictures_of(listing_id)) >= MOST:
        raise Conflict(FULL)
