"""Offers: the licences a listing holds out."""

from __future__ import annotations

from typing import Any

from marketplace.catalog.models import Listing, Offer
from marketplace.catalog.openness import scope_of_offer
from marketplace.catalog.services.editing import editing, editing_rights
from marketplace.formats import territories
from marketplace.formats.countries import HOME
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid, NotFound
from marketplace.kernel.money import MINOR_DIGITS
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.rights import queries as rights_queries
from marketplace.rights import services as rights
from marketplace.rights.queries import LICENCE_KINDS, assets

_FIELD = Text("실시 분야를 목록에서 선택해 주십시오.", "Choose the field of use from the list.")


def save_offer(listing_id: int, actor: Actor, values: dict[str, Any], ref: str | None = None) -> Offer:
    """Hold out a licence, or replace one by changed terms (the old row stays, withdrawn: inquiries point to it).

    `values`: columns of Offer; `fee` in minor units or None for 협의, `field_id` a node of the listing's tree.
    """
    check(values)
    with atomic(), editing_rights(listing_id, actor) as listing:
        values = values | _named_field(listing.id, values)
        if listing.rights_lapsed:
            raise Conflict(
                Text(
                    "권리가 소멸했거나 존속 기간이 끝난 특허에는 계약 조건을 둘 수 없습니다.",
                    "A patent that has lapsed or run out can't be licensed.",
                )
            )
        if not assets.fits(values["kind"], listing.assets):
            sentence = assets.refusal(values["kind"], listing.assets)
            raise Invalid(sentence, kind=sentence)
        if ref is None and (same := _held_out(listing, values)):
            return same  # the form was sent twice
        if ref is not None:
            _find(listing.offers, ref).withdrawn_at = clock.now()
        offer = Offer(**{"currency": "KRW", "territories": [HOME]} | values, listing_id=listing.id)
        # What is granted closes what is offered: the sentence says until when, and what is left.
        kind, extent, from_on, until_on = scope_of_offer(offer, clock.today())
        rights.check_free(listing.id, kind, extent, from_on, until_on, None)
        db.session.add(offer)
        db.session.flush()
        audit.record("listing.offer", listing, actor, offer=offer.ref, replaces=ref)
    return offer


def _named_field(listing_id: int, values: dict[str, Any]) -> dict[str, Any]:
    """The names of the chosen field, that readers and papers show; Invalid for one that is not of this listing."""
    if values.get("field_id") is None:
        return {}
    node = rights_queries.tree_of(listing_id).nodes.get(values["field_id"])
    if node is None or node.removed:
        raise Invalid(_FIELD, field_id=_FIELD)
    return {"field_of_use_ko": node.name.ko, "field_of_use_en": node.name.en}


def _held_out(listing: Listing, values: dict[str, Any]) -> Offer | None:
    """The living offer with exactly these terms."""
    alike = (
        offer
        for offer in listing.offers
        if offer.withdrawn_at is None and all(getattr(offer, name) == value for name, value in values.items())
    )
    return next(alike, None)


def withdraw_offer(listing_id: int, actor: Actor, ref: str) -> None:
    """Take an offer back; what was asked about it before goes on."""
    with atomic(), editing(listing_id, actor) as listing:
        _find(listing.offers, ref).withdrawn_at = clock.now()
        audit.record("listing.withdraw_offer", listing, actor, offer=ref)


def check(values: dict[str, Any]) -> None:
    """Invalid when the terms contradict themselves."""
    fields: dict[str, Text] = {}
    if values.get("kind") not in LICENCE_KINDS:
        fields["kind"] = Text("계약 종류를 선택해 주십시오.", "Choose a kind of licence.")
    if values.get("currency", "KRW") not in MINOR_DIGITS:
        fields["currency"] = Text("통화를 선택해 주십시오.", "Choose a currency.")
    if values.get("kind") in ("evaluation", "option", "loan") and not values.get("term_months"):
        fields["term_months"] = Text(
            "시험 실시, 실시 옵션, 대여는 기간이 있어야 합니다.",
            "An evaluation, option or loan needs a term.",
        )
    if values.get("express") and values.get("fee") is None:
        fields["express"] = Text(
            "간편 계약에는 정해진 기술료가 있어야 합니다.", "An express licence needs a published fee."
        )
    chosen = values.get("territories", [HOME])
    if not chosen or territories.unknown(chosen):
        fields["territories"] = Text(
            "실시 지역을 하나 이상 선택해 주십시오.", "Choose at least one territory."
        )
    if fields:
        raise Invalid(next(iter(fields.values())), **fields)


def _find(offers: list[Offer], ref: str) -> Offer:
    found = next((offer for offer in offers if offer.ref == ref and offer.withdrawn_at is None), None)
    if found is None:
        raise NotFound()
    return found
