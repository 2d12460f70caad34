"""Values of a listing in the reader's language: dates, money, codes, rights and terms, for pages, cards and files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Protocol, TypeVar

from marketplace.catalog.models import Listing, Offer, Presented
from marketplace.formats import codes, dates_text, money_text, territories
from marketplace.kernel import clock
from marketplace.kernel.text import language, t
from marketplace.rights.queries import assets

percent = money_text.percent


class Priced(Protocol):
    """An offer as a row or as a brief has it."""

    @property
    def kind(self) -> str: ...
    @property
    def fee(self) -> int | None: ...
    @property
    def currency(self) -> str: ...


P = TypeVar("P", bound=Priced)


def kdate(value: date | datetime | None) -> str:
    return dates_text.date_text(value, language())


def won_short(amount: int | None, currency: str = "KRW") -> str:
    return money_text.short(amount, currency, language())


def won(amount: int, currency: str = "KRW") -> str:
    return money_text.exact(amount, currency, language())


def code_title(scheme: str, code: str) -> str:
    """The name of a code; nothing for no code."""
    return codes.title(scheme, code, language()) if code else ""


def open_licence(listing: Presented) -> str:
    return code_title("open_licence", listing.open_licence)


def cheapest(offers: Sequence[P]) -> P | None:
    """The offer a card names: the non-exclusive one with the lowest fee, else the first.

    Fees of two currencies can't be compared: one in won goes before the others, and one that is free before all.
    """
    plain = [offer for offer in offers if offer.kind == "non_exclusive"] or list(offers)
    priced = [offer for offer in plain if offer.fee is not None]
    if not priced:
        return plain[0] if plain else None
    currency = "KRW" if any(offer.currency == "KRW" for offer in priced) else priced[0].currency
    return min(priced, key=lambda offer: (offer.fee != 0, offer.currency != currency, offer.fee or 0))


def rights_line(listing: Presented) -> str:
    """특허 등록 2건 · 출원 1건."""
    today = clock.today()
    over = sum(assets.is_over(patent, today) for patent in listing.patents)
    granted = sum(p.status == "registered" and not assets.is_over(p, today) for p in listing.patents)
    applied = sum(p.status == "applied" and not assets.is_over(p, today) for p in listing.patents)
    parts = [
        t(f"특허 등록 {granted}건", f"{granted} granted") if granted else "",
        t(f"출원 {applied}건", f"{applied} pending") if applied else "",
        t(f"소멸 {over}건", f"{over} lapsed") if over else "",
    ]
    return " · ".join(filter(None, parts)) or t("없음", "None")


def offer_terms(offer: Offer) -> str:
    """3년, 대한민국, 이차전지 제조, 경상기술료 3%."""
    parts = [months(offer.term_months), t(territories.names(offer.territories)), offer.field_of_use]
    if offer.royalty_bp:
        parts.append(t(f"경상기술료 {percent(offer.royalty_bp)}", f"royalty {percent(offer.royalty_bp)}"))
    return ", ".join(filter(None, parts))


def months(count: int | None) -> str:
    """36 → 3년; 6 → 6개월; None → nothing."""
    if not count:
        return ""
    years, rest = divmod(count, 12)
    if rest:
        return t(f"{count}개월", f"{count} months")
    return t(f"{years}년", f"{years} year" + ("s" if years > 1 else ""))


# All offers of a listing in one line, as a comparison shows them


def fees(listing: Listing) -> str:
    """통상실시권 3,000만 원 · 전용실시권 협의; the open licence where nothing is offered."""
    return " · ".join(_named(listing, lambda o: won_short(o.fee, o.currency))) or open_licence(listing)


def terms(listing: Listing) -> str:
    return _said(listing, lambda o: months(o.term_months))


def royalties(listing: Listing) -> str:
    return _said(listing, lambda o: percent(o.royalty_bp) if o.royalty_bp else "")


def _said(listing: Listing, value: Callable[[Offer], str]) -> str:
    """What the offers say; named where they differ, or "4 years, 6 months" would read as one term."""
    values = {value(offer) for offer in listing.open_offers} - {""}
    return " · ".join(_named(listing, value) if len(values) > 1 else values)


def _named(listing: Listing, value: Callable[[Offer], str]) -> list[str]:
    said = ((offer, value(offer)) for offer in listing.open_offers)
    return [f"{t(listing.right_name(offer.kind))} {text}" for offer, text in said if text]
