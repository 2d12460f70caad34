"""Publishing what a patent office has not laid open yet: it is said what may be lost, and who decides is recorded."""

from __future__ import annotations

from marketplace.catalog.models import DisclosureConfirmed, Listing
from marketplace.catalog.queries.disclosure import confirmed_numbers, unpublished_applications
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid
from marketplace.kernel.text import Text


def settle_disclosure(listing: Listing, actor: Actor, confirmed: bool) -> None:
    """Record that whoever publishes, or changes what is public, knows that these applications are not laid open; Invalid while nobody has said so.

    In the caller's transaction. 특허법 제64조 (출원공개), 제29조 (신규성), 제30조 (공지예외).
    """
    numbers = [patent.application_no for patent in unpublished_applications(listing)]
    if set(numbers) <= confirmed_numbers(listing.id):
        return
    if not confirmed:
        problem = Text(
            "출원 공개 전인 특허출원이 있습니다. 공개하면 잃을 수 있는 것을 읽고 확인란을 선택해 주십시오.",
            "An application has not been laid open. Please read what may be lost, then tick the box.",
        )
        raise Invalid(problem, disclosure=problem)
    db.session.add(
        DisclosureConfirmed(
            listing_id=listing.id, user_id=actor.user_id, applications=numbers, at=clock.now()
        )
    )
    db.session.flush()
    audit.record("listing.confirm_disclosure", listing, actor, applications=len(numbers))
