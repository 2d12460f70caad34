"""Drafts: begun in a minute, saved section by section, edited by every inventor."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import Organisation, User
from marketplace.accounts.queries import people_of
from marketplace.catalog.lifecycle import LISTING
from marketplace.catalog.models import KINDS, Inventor, Listing, ListingCode, Patent
from marketplace.catalog.permissions import is_author_at, is_inventor_at, may_draft
from marketplace.catalog.services.disclosure import settle_disclosure
from marketplace.catalog.services.editing import editing, editing_rights, load, touch
from marketplace.catalog.shape import written
from marketplace.formats import codes, mail_address
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import SENT_TWICE
from marketplace.kernel.database import db
from marketplace.kernel.errors import Forbidden, Invalid, NotFound
from marketplace.kernel.ids import next_number
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic


def writable() -> frozenset[str]:
    """The columns that the form writes."""
    return frozenset(column.column for column in written())


def create_draft(institution_id: int, values: dict[str, Any], actor: Actor) -> Listing:
    """Begin a listing for one's institution; a researcher becomes its first inventor. `values`: some of `writable`."""
    with atomic():
        institution = db.session.get(Organisation, institution_id, with_for_update=True)
        if institution is None or institution.kind != "institution":
            raise NotFound()
        if not may_draft(actor, institution_id):
            raise Forbidden(
                Text(
                    "이 기관의 기술을 등록할 수 있는 권한이 없습니다.",
                    "You can't list results of this institution.",
                )
            )
        if again := _just_begun(institution_id, values, actor):
            return again
        listing = new_listing(institution_id, actor)
        _assign(listing, values)
        if is_inventor_at(actor, institution_id) and actor.user_id is not None:
            user = db.session.get(User, actor.user_id)
            assert user is not None
            listing.inventors = [
                Inventor(user_id=user.id, name_ko=user.name, name_en=user.name_en, share=100)
            ]
        db.session.flush()
        audit.record("listing.create", listing, actor)
    return listing


def _just_begun(institution_id: int, values: dict[str, Any], actor: Actor) -> Listing | None:
    """The draft that this person began a moment ago under the same titles: the form was sent twice."""
    titles = {name: values.get(name) or "" for name in ("title_ko", "title_en")}
    if not any(titles.values()):
        return None
    return db.session.scalars(
        select(Listing)
        .filter_by(institution_id=institution_id, created_by_id=actor.user_id, state="draft", **titles)
        .where(Listing.created_at > clock.now() - SENT_TWICE)
        .order_by(Listing.id)
    ).first()


def new_listing(institution_id: int, actor: Actor) -> Listing:
    """An empty draft with its public number; the contact is its author, or the institution's first officer."""
    officers = people_of(institution_id, "officer")
    own = actor.user_id if is_author_at(actor, institution_id) else None
    listing = Listing(
        public_id=next_number("GT"),
        institution_id=institution_id,
        created_by_id=actor.user_id,
        contact_id=own or (officers[0] if officers else None),
    )
    db.session.add(listing)
    db.session.flush()
    return listing


def save(
    listing_id: int,
    actor: Actor,
    values: dict[str, Any],
    version: int | None = None,
    disclosure_confirmed: bool = False,
) -> int:
    """Save what is known of a listing so far; the row's new version.

    `values` holds columns of `writable`, and may replace "inventors" (name_ko, name_en, share, is_contributor,
    user_id) and "patents" (country, application_no, registration_no, status, expires_on) as a whole.
    `disclosure_confirmed` as for `publish`: what is saved of a public listing is public at once.
    """
    changing = editing_rights if "patents" in values else editing
    with atomic(), changing(listing_id, actor, version) as listing:
        columns = writable()
        _assign(listing, {key: value for key, value in values.items() if key in columns})
        if "inventors" in values:
            listing.inventors = [Inventor(position=i, **row) for i, row in enumerate(values["inventors"])]
        if "patents" in values:
            listing.patents = [Patent(**row) for row in values["patents"]]
        if listing.state == "published":
            db.session.flush()
            settle_disclosure(listing, actor, disclosure_confirmed)
        audit.record("listing.save", listing, actor, parts=sorted(values))
    return listing.version


def _assign(listing: Listing, values: dict[str, Any]) -> None:
    if values.get("kind", "patent") not in KINDS:
        raise Invalid(
            Text("성과 종류를 선택해 주십시오.", "Choose a kind."),
            kind=Text("성과 종류를 선택해 주십시오.", "Choose a kind."),
        )
    for key, value in values.items():
        setattr(listing, key, value)


def discard(listing_id: int, actor: Actor) -> None:
    """Delete a draft: it leaves every list but that of deleted drafts, from where its people can bring it back."""
    with atomic():
        listing = load(listing_id)
        LISTING.perform("discard", listing, actor)
        touch(listing)


def restore(listing_id: int, actor: Actor) -> None:
    """Bring a deleted draft back as it was."""
    with atomic():
        listing = load(listing_id)
        LISTING.perform("restore", listing, actor)
        touch(listing)


def add_code(listing_id: int, actor: Actor, scheme: str, text: str) -> str:
    """File the listing under an IPC or KSIC code; the code in its stored spelling. Invalid when there is none."""
    code = codes.normalise(scheme, text)
    if scheme not in ("ipc", "ksic") or not codes.is_known(scheme, code):
        sentence = Text(
            "분류표에 없는 코드입니다. 목록에서 골라 주십시오.",
            "There is no such code. Please choose one of the list.",
        )
        raise Invalid(sentence, code=sentence)
    with atomic(), editing(listing_id, actor) as listing:
        if not any(row.scheme == scheme and row.code == code for row in listing.codes):
            listing.codes.append(ListingCode(scheme=scheme, code=code))
    return code


def remove_code(listing_id: int, actor: Actor, scheme: str, code: str) -> None:
    """Take a code off the listing; nothing happens when it is not there."""
    with atomic(), editing(listing_id, actor) as listing:
        listing.codes = [row for row in listing.codes if (row.scheme, row.code) != (scheme, code)]


def user_by_email(email: str) -> User | None:
    """The confirmed person with this address, to link an inventor to an account."""
    query = select(User).where(User.email == mail_address.tidy(email), User.email_confirmed_at.is_not(None))
    return db.session.scalars(query.where(User.closed_at.is_(None))).first()
