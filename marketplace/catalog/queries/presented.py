"""Listings as the cards, facts and offers that templates draw."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import url_for
from markupsafe import Markup, escape

from marketplace.catalog import shape
from marketplace.catalog.models import Listing, Offer
from marketplace.catalog.openness import Openness, openness_of_all
from marketplace.catalog.queries.briefs import Brief
from marketplace.catalog.queries.listings import favourite_ids
from marketplace.catalog.wording import (
    cheapest,
    kdate,
    offer_terms,
    open_licence,
    percent,
    rights_line,
    won,
    won_short,
)
from marketplace.kernel import clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.money import Money
from marketplace.kernel.text import Text, language, t
from marketplace.rights.queries import Freedom
from search_index.interface import Fragment, Hit

HANGUL = re.compile("[가-힣]")


def cards(
    listings: Sequence[Listing | Brief],
    actor: Actor,
    hits: Mapping[int, Hit] | None = None,
    compared: Iterable[str] = (),
) -> list[dict[str, Any]]:
    """What `listing_cards` draws, in order; `hits` by listing id add marks and reasons."""
    ids = [listing.id for listing in listings]
    kept = favourite_ids(actor, ids)
    known = openness_of_all(listings)
    chosen = set(compared)
    urls = _urls([listing.public_id for listing in listings])
    return [
        _card(listing, known[listing.id], (hits or {}).get(listing.id), actor)
        | {
            "url": urls[listing.public_id],
            "saved": listing.id in kept,
            "compared": listing.public_id in chosen,
        }
        for listing in listings
    ]


def _urls(public_ids: Sequence[str]) -> dict[str, str]:
    """Addresses of listings; put together once for all of a page."""
    pattern = url_for("catalog.listing", public_id="ID")
    head, _, tail = pattern.rpartition("ID")
    return {public_id: head + public_id + tail for public_id in public_ids}


def _card(listing: Listing | Brief, open_: Openness, hit: Hit | None, actor: Actor) -> dict[str, Any]:
    shown = shown_language(listing)
    title = marked(hit.mark(listing.title)) if hit else None
    summary = marked(hit.mark(listing.summary)) if hit else None
    # The summary says what it is; a stretch of the body takes its place only where nothing else shows why it was found.
    body = marked(hit.highlights.get(f"body_{shown}")) if hit and not (title or summary) else None
    best = best_offer(listing, open_)
    return {
        "id": listing.public_id,
        "title": title or listing.title,
        "title_lang": shown if shown != language() else "",
        "summary": summary or body or listing.summary,
        "badges": badges(listing, open_),
        "meta": [
            (Text("~보유 기관", "~Held by"), listing.institution.name),
            *([(Text("권리", "Rights"), rights_line(listing))] if listing.patents else []),
            (Text("등록일", "Listed"), kdate(listing.published_at)),
        ],
        "price_label": listing.right_name(best.kind) if best else open_licence(listing),
        "price": won_short(best.fee, best.currency)
        if best
        else t("공개 이용", "Open")
        if listing.open_licence
        else "",
        "reasons": reasons(hit) if hit and not (title or summary) else [],
        "save_url": url_for("catalog.favourite", public_id=listing.public_id) if actor.is_signed_in else "",
    }


def shown_language(listing: Listing | Brief) -> str:
    """The language in which the title is shown to this reader."""
    other = "en" if language() == "ko" else "ko"
    return language() if getattr(listing, f"title_{language()}") else other


def marked(fragments: Sequence[Fragment] | None) -> Markup | None:
    """Highlighted text, escaped; None when nothing was marked."""
    if not fragments or not any(fragment.marked for fragment in fragments):
        return None
    return Markup(
        "".join(f"<mark>{escape(f.text)}</mark>" if f.marked else escape(f.text) for f in fragments)
    )


PLACES: dict[str, Text] = {
    "keywords": Text("키워드", "keywords"),
    "body": Text("본문", "text"),
    "name": Text("발명자·기관", "inventors and institution"),
    "number": Text("번호", "number"),
}


def reasons(hit: Hit) -> list[Text]:
    """Why it was found, where no mark of its card says so: through which other words, in which other part."""
    why = hit.shown_reasons
    through = [row for row in why.expansions if row.source != row.target][:3]
    found = [Text("‘{a}’ → ‘{b}’", "“{a}” → “{b}”").fill(a=row.source, b=row.target) for row in through]
    places = [PLACES[name] for name in why.fields if name in PLACES]
    if why.matched and places:
        sentence = Text("{where}: {words}", "{where}: {words}")
        found.append(sentence.fill(where=places[0], words=", ".join(_whole(why.matched)[:4])))
    return found


def best_offer(listing: Listing | Brief, open_: Openness) -> Any:
    """The offer that a card names: of those free as they stand, else of those free in part, else of all."""
    offers = listing.open_offers
    for ids in (open_.whole, open_.negotiable):
        if left := [offer for offer in offers if offer.id in ids]:
            return cheapest(left)
    return cheapest(offers)


def badges(listing: Listing | Brief, open_: Openness) -> list[tuple[Any, ...]]:
    """Kind, field, readiness, and what a reader should know before opening it."""
    found: list[tuple[Any, ...]] = []
    if listing.state == "published" and listing.is_embargoed:
        found.append((Text("비공개 기한 전", "Under embargo"), "warn", "lock"))
    if open_.badge is not None:
        found.append((open_.badge, "warn", "lock"))
    if any(offer.express and open_.of(offer).whole for offer in listing.open_offers):
        found.append((Text("간편 계약", "Express"), "brand", "zap"))
    if listing.rights_lapsed:
        found.append((Text("권리 소멸", "Lapsed"), "faint"))
    return found + [
        (words,) for field in shape.FIELDS if field.badge is not None and (words := field.badge(listing))
    ]


def offer_rows(listing: Listing, open_: Openness) -> list[dict[str, Any]]:
    """The choices of the offer box: what is open now, with fee, VAT and total; what is closed, with the reason and what
    is left of it."""
    rows = [
        _offer_row(offer, listing.right_name(offer.kind), open_.of(offer)) for offer in listing.open_offers
    ]
    return sorted(rows, key=lambda row: bool(row["disabled"]))


def _offer_row(offer: Offer, name: Text, free: Freedom) -> dict[str, Any]:
    today = clock.today()
    lines = []
    if offer.fee:
        net = Money(offer.fee, offer.currency)
        rate = policy.value("vat_bp", today)
        vat = net.portion(rate)
        lines = [
            (t("착수기본료", "Upfront fee"), won(net.amount, net.currency)),
            (t(f"부가가치세 {percent(rate)}", f"VAT {percent(rate)}"), won(vat.amount, vat.currency)),
            (t("합계", "Total"), won((net + vat).amount, net.currency)),
        ]
    disabled: Text | str = ""
    if not free.whole and not free.partly:
        disabled = (
            Text("독점 계약 중입니다.", "Licensed exclusively.")
            if free.exclusively
            else Text(
                "다른 계약이나 진행 중인 협의가 있어 지금은 신청할 수 없습니다.",
                "Closed while another licence or negotiation is under way.",
            )
        )
    return {
        "value": offer.ref,
        "name": name,
        "terms": offer_terms(offer),
        "price": won_short(offer.fee, offer.currency),
        "lines": lines,
        "disabled": disabled,
        "rest": free.rest(),
        "express": offer.express and free.whole,
        "shared": offer.kind == "sharing",
    }


def alike(found: Sequence[tuple[Brief, Hit]], reader: Actor) -> list[dict[str, Any]]:
    """Cards of listings that fit a text or another listing, each with the words it shares as its reason."""
    drawn = cards([row for row, _ in found], reader)
    return [card | {"reasons": shared_words(hit)} for card, (_, hit) in zip(drawn, found, strict=True)]


def shared_words(hit: Hit) -> list[Text]:
    """Why a listing fits a text: the most telling words of it that the listing has as well, the reader's language first.

    None where no such word stands in it as it is shown, only one syllable or a part of other words.
    """
    words = _whole(hit.shown_reasons.matched)
    mine = [word for word in words if bool(HANGUL.search(word)) == (language() == "ko")] or words
    sentence = Text("함께 나온 말: {words}", "Words in common: {words}")
    return [sentence.fill(words=", ".join(mine[:6]))] if mine else []


def _whole(words: Sequence[str]) -> list[str]:
    """The words without those that are only part of another: 강연구, not 강연구 and 연구."""
    return [word for word in words if not any(word != other and word in other for other in words)]


# Each names one thing, so that in both languages the first result is it; 금형 alone found a fixture of pouch cells.
EXAMPLES = (
    Text("분리막", "separator"),
    Text("배터리 재활용", "battery recycling"),
    Text("금형 냉각", "mould cooling"),
    Text("가스 센서", "gas sensor"),
)


def examples() -> list[tuple[Text, str]]:
    """(word, address) of searches to begin with."""
    return [(word, url_for("catalog.search", q=t(word))) for word in EXAMPLES]
