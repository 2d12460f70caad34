"""The desk: the listings a person looks after, by state, and what of them waits for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import MiniCluster, Organisation, User
from marketplace.accounts.queries import people_of
from marketplace.catalog.models import EVERYTHING, Listing, Offer, ReviewComment
from marketplace.catalog.permissions import (
    AUTHORS,
    administers,
    looked_after,
    may_edit,
    may_review,
    officer_listings,
    oversees,
)
from marketplace.catalog.queries.misfits import offers_to_correct
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Forbidden
from marketplace.kernel.text import Text, either
from marketplace.kernel.work import WorkItem
from marketplace.rights import queries as rights


@dataclass(frozen=True)
class DeskFilter:
    """What the desk shows: one state or all, and words of the title or number."""

    state: str = ""
    text: str = ""


def _own(actor: Actor) -> Select[Listing]:
    return select(Listing).where(looked_after(actor))


def desk_listings(actor: Actor, chosen: DeskFilter) -> Select[Listing]:
    """The desk's rows: the review queue oldest first, everything else by the latest change."""
    query = _own(actor).options(joinedload(Listing.institution))
    if chosen.state:
        query = query.where(Listing.state == chosen.state)
    else:
        query = query.where(Listing.state != "discarded")
    if chosen.text:
        like = "%" + chosen.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        columns = (Listing.title_ko, Listing.title_en, Listing.public_id, Listing.import_key)
        query = query.where(or_(*(column.ilike(like, escape="\\") for column in columns)))
    oldest_first = chosen.state == "in_review"
    return query.order_by(Listing.updated_at.asc() if oldest_first else Listing.updated_at.desc(), Listing.id)


def all_desk_listings(actor: Actor, chosen: DeskFilter) -> list[Listing]:
    """All of the desk's rows, for a spreadsheet."""
    return list(db.session.scalars(desk_listings(actor, chosen).options(*EVERYTHING)))


def counts_by_state(actor: Actor) -> dict[str, int]:
    """How many listings the actor looks after in each state."""
    own = _own(actor).with_only_columns(Listing.id).subquery()
    rows = db.session.execute(
        select(Listing.state, func.count()).where(Listing.id.in_(select(own.c.id))).group_by(Listing.state)
    )
    return dict(rows.all())


def review_comments(listing_id: int, open_only: bool = False) -> list[ReviewComment]:
    """The reviewer's remarks, oldest first."""
    query = select(ReviewComment).where(ReviewComment.listing_id == listing_id)
    if open_only:
        query = query.where(ReviewComment.resolved_at.is_(None))
    return list(db.session.scalars(query.order_by(ReviewComment.id)))


def work_items(actor: Actor) -> list[WorkItem]:
    """What waits for this person in the catalogue, and what they wait for."""
    if not actor.is_signed_in:
        return []
    items = []
    returned = set(
        db.session.scalars(select(ReviewComment.listing_id).where(ReviewComment.resolved_at.is_(None)))
    )
    items += _fields_to_place(actor)
    states = ("draft", "in_review", "expired")
    for row in db.session.scalars(_own(actor).where(Listing.state.in_(states)).limit(200)).unique():
        item = _work_item(actor, row, row.id in returned)
        if item:
            items.append(item)
    return items + _offers_to_correct(actor)


def _offers_to_correct(actor: Actor) -> list[WorkItem]:
    sentence = Text(
        "이 기술에 맞지 않는 계약 조건을 정정해 주십시오. 기업에는 보이지 않습니다.",
        "Please correct offers that do not fit this technology. Companies do not see them.",
    )
    return [
        WorkItem(
            sentence,
            either(title_ko, title_en),
            "catalog.section",
            {"public_id": public_id, "section": "offers"},
            icon="file-badge",
        )
        for public_id, title_ko, title_en, _ in offers_to_correct(actor)
    ]


def _work_item(actor: Actor, row: Listing, returned: bool) -> WorkItem | None:
    title = row.title or row.public_id
    values = {"public_id": row.public_id}
    ours = not oversees(actor)
    if row.state == "in_review":
        reviews = may_review(actor, row)
        sentence = (
            Text("등록 내용을 검토해 주십시오.", "Please review this listing.")
            if reviews
            else Text("검토를 기다리고 있습니다.", "Waiting for review.")
        )
        return WorkItem(sentence, title, "catalog.edit", values, mine=reviews, icon="clipboard-check")
    if row.state == "draft" and ours and returned:
        sentence = Text("검토 의견에 따라 보완해 주십시오.", "Please revise it as the reviewer asked.")
        return WorkItem(sentence, title, "catalog.edit", values, icon="undo-2")
    if row.state == "draft" and ours and row.created_by_id == actor.user_id:
        return WorkItem(
            Text("작성하던 기술을 마무리해 주십시오.", "Please finish this draft."),
            title,
            "catalog.edit",
            values,
            icon="pencil",
        )
    if row.state == "expired" and ours:
        sentence = Text(
            "공개 기간이 끝났습니다. 연장 여부를 정해 주십시오.", "It has run out. Renew it or let it go."
        )
        return WorkItem(
            sentence, title, "catalog.edit", values, due_on=row.expires_on or clock.today(), icon="timer"
        )
    return None


def _fields_to_place(actor: Actor) -> list[WorkItem]:
    """Fields typed before the tree existed count as every field until the institution's officer has placed them."""
    words = case((Offer.field_of_use_ko != "", Offer.field_of_use_ko), else_=Offer.field_of_use_en)
    offered = select(Offer.listing_id).where(
        Offer.withdrawn_at.is_(None),
        Offer.field_id.is_(None),
        words != "",
        ~rights.is_placed(Offer.listing_id, words),
    )
    query = select(Listing.public_id, Listing.title_ko, Listing.title_en).where(
        officer_listings(actor),
        Listing.state.not_in(("withdrawn", "discarded")),
        or_(Listing.id.in_(offered), Listing.id.in_(rights.unplaced())),
    )
    sentence = Text(
        "직접 입력된 실시 분야를 분야 목록에 배치해 주십시오.",
        "Place the typed fields of use in the list of fields.",
    )
    return [
        WorkItem(
            sentence,
            either(title_ko, title_en) or public_id,
            "catalog.fields",
            {"public_id": public_id},
            icon="network",
        )
        for public_id, title_ko, title_en in db.session.execute(query.order_by(Listing.id))
    ]


def typed_fields(listing: Listing) -> list[str]:
    """The words of the listing's offers and binding rights that wait to be placed in its tree."""
    tree = rights.tree_of(listing.id)
    offered = [
        o.extent.words for o in listing.offers if o.withdrawn_at is None and not tree.is_placed(o.extent)
    ]
    return list(dict.fromkeys([*rights.unplaced_words(listing.id), *offered]))


def offers_in(listing_id: int, field_id: int) -> bool:
    """Whether the listing holds out a licence in this field."""
    query = select(Offer.id).where(
        Offer.listing_id == listing_id, Offer.field_id == field_id, Offer.withdrawn_at.is_(None)
    )
    return db.session.scalars(query.limit(1)).first() is not None


def contact_choices(listing: Listing) -> list[tuple[int, str]]:
    """(user id, name) of who may be the named person: the institution's people and the inventors with an account."""
    ids = people_of(listing.institution_id, "officer", "researcher", "expert")
    ids += [inventor.user_id for inventor in listing.inventors if inventor.user_id]
    if listing.contact_id:
        ids.append(listing.contact_id)
    rows = db.session.scalars(select(User).where(User.id.in_(ids)).order_by(User.name))
    return [(row.id, row.display_name) for row in rows]


def cluster_choices() -> list[tuple[int, str]]:
    """(id, name) of the mini-clusters."""
    return [(row.id, row.name) for row in db.session.scalars(select(MiniCluster).order_by(MiniCluster.id))]


def institution_choices(actor: Actor) -> list[tuple[int, str]]:
    """(id, name) of the institutions that the actor may list results of."""
    query = select(Organisation).where(Organisation.kind == "institution").order_by(Organisation.name_ko)
    if not administers(actor):
        query = query.where(Organisation.id.in_(actor.organisations("institution", *AUTHORS)))
    return [(row.id, row.name) for row in db.session.scalars(query)]


def emails_of(user_ids: Iterable[int | None]) -> dict[int, str]:
    """E-mail addresses by user id, for the form of the inventors' own listing."""
    ids = [user_id for user_id in user_ids if user_id is not None]
    return {row.id: row.email for row in db.session.scalars(select(User).where(User.id.in_(ids)))}


def desk_listing_for(actor: Actor, public_id: str) -> Listing | None:
    """A listing to work on: one that the actor looks after. Readers of the public page get None (404)."""
    return db.session.scalars(_own(actor).where(Listing.public_id == public_id)).unique().first()


def writable_for(actor: Actor, public_id: str) -> Listing | None:
    """The same where the actor may write it now; Forbidden where not, None for a stranger."""
    row = desk_listing_for(actor, public_id)
    if row is not None and not may_edit(actor, row):
        raise Forbidden(Text("지금은 이 기술을 고칠 수 없습니다.", "You can't change this listing now."))
    return row
