"""What a listing says in rows of its own (inventors, patents, codes, offers): kept in versions, refused and stored on import."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import MiniCluster
from marketplace.catalog.models import (
    PATENT_STATUSES,
    WHOLE,
    Inventor,
    Listing,
    ListingCode,
    Offer,
    Patent,
)
from marketplace.formats import codes, patent_number, territories
from marketplace.formats.fields import Codes
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.money import MINOR_DIGITS
from marketplace.kernel.text import Text
from marketplace.rights.queries import LICENCE_KINDS, assets

Record = Mapping[str, Any]
Refused = Iterator[tuple[str, Text]]
IPC, KSIC = Codes("ipc"), Codes("ksic")
MUST_BE_A_LIST = Text("목록이어야 합니다.", "Must be a list.")


def _rows(record: Record, name: str) -> list[Any]:
    value = record.get(name) or []
    return value if isinstance(value, list) else []


def _not_a_list(record: Record, name: str) -> Refused:
    if not isinstance(record.get(name) or [], list):
        yield name, MUST_BE_A_LIST


def is_share(value: Any) -> bool:
    return type(value) is int and 0 <= value <= WHOLE


# Mini-cluster


def put_cluster(listing: Listing, record: Record) -> None:
    if cluster := record.get("mini_cluster"):
        listing.mini_cluster_id = db.session.scalar(select(MiniCluster.id).where(MiniCluster.code == cluster))


def refused_cluster(record: Record) -> Refused:
    value = record.get("mini_cluster")
    if value and not codes.is_known("mini_cluster", str(value)):
        yield "mini_cluster", Text(f"{value!r}는 없는 값입니다.", f"There is no mini_cluster {value!r}.")


# Codes


def kept_codes(listing: Listing) -> list[list[str]]:
    return sorted([row.scheme, row.code] for row in listing.codes)


def put_codes(listing: Listing, record: Record) -> None:
    listing.codes = [
        ListingCode(scheme=kind.scheme, code=code)
        for kind in (IPC, KSIC)
        for code in kind.stored(record.get(kind.scheme))
    ]


def refused_codes(record: Record) -> Refused:
    for kind in (IPC, KSIC):
        yield from ((kind.scheme, sentence) for sentence in kind.refusals(record.get(kind.scheme)))


def indexed_codes(listing: Listing) -> dict[str, tuple[str, ...]]:
    """IPC as it is; of KSIC the section, a letter, stands above the divisions in the tree of the facet."""
    found = listing.codes_of
    return {"ipc": tuple(found["ipc"]), "ksic": tuple(_with_section(code) for code in found["ksic"])}


def _with_section(code: str) -> str:
    """``28202`` → ``C28202``."""
    top = codes.ancestors("ksic", code)[:1]
    return f"{top[0]}{code}" if top and top[0].isalpha() and top[0] != code else code


# Patents


def kept_patents(listing: Listing) -> list[list[Any]]:
    return [
        [p.country, p.application_no, p.registration_no, p.status, p.expires_on and p.expires_on.isoformat()]
        for p in listing.patents
    ]


def put_patents(listing: Listing, record: Record) -> None:
    listing.patents = [
        Patent(
            country=row.get("country") or "KR",
            application_no=row.get("application_no") or "",
            registration_no=row.get("registration_no") or "",
            status=row.get("status") or "applied",
            expires_on=date.fromisoformat(row["expires_on"]) if row.get("expires_on") else None,
        )
        for row in record.get("patents") or []
    ]


def refused_patents(record: Record) -> Refused:
    yield from _not_a_list(record, "patents")
    for row in _rows(record, "patents"):
        if not isinstance(row, dict) or (row.get("status") or "applied") not in PATENT_STATUSES:
            yield "patents", Text("특허의 상태를 읽을 수 없습니다.", "The patent's status can't be read.")
        elif not (row.get("application_no") or row.get("registration_no")):
            yield "patents", Text("특허의 번호가 없습니다.", "The patent has no number.")
        elif row.get("expires_on") and not _is_day(row["expires_on"]):
            yield "patents", Text("만료일은 2042-03-14처럼 적습니다.", "Write the date as 2042-03-14.")


def _is_day(value: Any) -> bool:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True


def wrong_patents(listing: Listing) -> Text | None:
    """What a patent needs before it is published; a registered one stands by its number, whatever the listing's kind."""
    if listing.kind == "patent" and not listing.patents:
        return Text("특허의 출원번호나 등록번호를 입력해 주십시오.", "Enter the patent's number.")
    if any(patent.status == "registered" and not patent.registration_no for patent in listing.patents):
        return Text("등록된 특허의 등록번호를 입력해 주십시오.", "Enter the number of the granted patent.")
    return None


def numbers(listing: Listing) -> Iterator[str]:
    """The spellings under which the listing and its patents are searched by number."""
    yield listing.public_id
    for patent in listing.patents:
        for stage, text in (("application", patent.application_no), ("grant", patent.registration_no)):
            number = patent_number.parse(text, patent.country, stage) if text else None
            if number:
                yield from patent_number.search_forms(number)
            elif text:
                yield text


# Inventors


def kept_inventors(listing: Listing) -> list[list[Any]]:
    return [[row.name_ko, row.name_en, row.share] for row in listing.inventors]


def put_inventors(listing: Listing, record: Record) -> None:
    listing.inventors = [
        Inventor(
            position=i,
            user_id=row.get("user_id"),
            name_ko=row.get("name_ko") or "",
            name_en=row.get("name_en") or "",
            share=row.get("share") or 0,
            is_contributor=bool(row.get("is_contributor")),
        )
        for i, row in enumerate(record.get("inventors") or [])
    ]


def refused_inventors(record: Record) -> Refused:
    yield from _not_a_list(record, "inventors")
    rows = _rows(record, "inventors")
    if any(not isinstance(row, dict) or not (row.get("name_ko") or row.get("name_en")) for row in rows):
        yield "inventors", Text("이름이 없는 발명자가 있습니다.", "An inventor has no name.")
    elif not all(is_share(row.get("share") or 0) for row in rows):
        yield (
            "inventors",
            Text("지분은 0에서 100 사이의 정수입니다.", "A share is a whole number from 0 to 100."),
        )
    elif rows and sum(row.get("share") or 0 for row in rows) not in (0, WHOLE):
        yield "inventors", Text("지분의 합이 100이 아닙니다.", "The shares do not add up to 100.")


def wrong_shares(listing: Listing) -> Text | None:
    """The inventors' shares are the whole; who wrote a paper together shares no income by it."""
    if listing.kind == "paper":
        return (
            None
            if listing.inventors
            else Text("저자를 한 명 이상 입력해 주십시오.", "Enter at least one author.")
        )
    if not listing.inventors:
        return Text("발명자를 한 명 이상 입력해 주십시오.", "Enter at least one inventor.")
    total = sum(inventor.share for inventor in listing.inventors)
    if total == WHOLE:
        return None
    return Text(
        "지분의 합이 {total}%입니다. 100%가 되도록 고쳐 주십시오.",
        "The shares add up to {total}%. They must make 100%.",
    ).fill(total=total)


# Offers


def live(listing: Listing) -> list[Offer]:
    """The offers that are not withdrawn, those on a lapsed patent too."""
    return [offer for offer in listing.offers if offer.withdrawn_at is None]


def among(listing: Listing, ids: Collection[int]) -> list[Offer]:
    """The offers with these row ids: those that rights in force leave open, say."""
    return [offer for offer in listing.open_offers if offer.id in ids]


def lowest_fee(offers: Iterable[Offer]) -> int | None:
    """The lowest published fee in won."""
    fees = [offer.fee for offer in offers if offer.fee is not None and offer.currency == "KRW"]
    return min(fees, default=None)


def kept_offers(listing: Listing) -> list[dict[str, Any]]:
    names = (
        "ref", "kind", "fee", "currency", "term_months", "territories", "field_of_use_ko", "field_of_use_en", "royalty_bp",
        "express",
    )  # fmt: skip
    return [{name: getattr(offer, name) for name in names} for offer in live(listing)]


def put_offers(listing: Listing, record: Record) -> None:
    """Offers of a record; none on a lapsed patent, so the patents are stored before."""
    if listing.rights_lapsed:
        return
    listing.offers = [
        Offer(
            kind=row["kind"],
            fee=row.get("fee"),
            currency=row.get("currency") or "KRW",
            term_months=row.get("term_months"),
            territories=territories.expand(territories.written_in(row)),
            # A catalogue brings words; which field they mean is the officer's to say.
            field_of_use_ko=row.get("field_of_use_ko") or "",
            field_of_use_en=row.get("field_of_use_en") or "",
            royalty_bp=row.get("royalty_bp"),
            express=bool(row.get("express")),
        )
        for row in record.get("offers") or []
    ]


def refused_offers(record: Record) -> Refused:
    yield from _not_a_list(record, "offers")
    found = _assets_of(record)
    for row in _rows(record, "offers"):
        if not isinstance(row, dict) or row.get("kind") not in LICENCE_KINDS:
            yield "offers", Text("계약 종류를 읽을 수 없습니다.", "The kind of licence can't be read.")
        elif assets.kinds_for(found) and not assets.fits(row["kind"], found):
            yield "offers", assets.refusal(row["kind"], found)
        else:
            yield from (("offers", sentence) for sentence in _refused_terms(row))


@dataclass(frozen=True)
class _Standing:
    """A record's patent as the table of assets asks of it; what can't be read is refused elsewhere."""

    country: str
    status: str
    expires_on: date | None


def _assets_of(record: Record) -> tuple[str, ...]:
    patents = [
        _Standing(
            str(row.get("country") or assets.HOME),
            str(row.get("status") or "applied"),
            date.fromisoformat(row["expires_on"]) if _is_day(row.get("expires_on")) else None,
        )
        for row in _rows(record, "patents")
        if isinstance(row, dict)
    ]
    return assets.assets_of(str(record.get("kind") or "patent"), patents, clock.today())


def _refused_terms(row: Record) -> Iterator[Text]:
    if not _within(row.get("fee"), 0, 10**13):
        yield Text("기술료는 0 이상의 정수입니다.", "A fee is a whole number of at least 0.")
    if (row.get("currency") or "KRW") not in MINOR_DIGITS:
        yield Text("통화를 읽을 수 없습니다.", "The currency can't be read.")
    if not _within(row.get("term_months"), 1, 600):
        yield Text("기간은 1에서 600 사이의 개월 수입니다.", "A term is 1 to 600 months.")
    if not _within(row.get("royalty_bp"), 0, 10_000):
        yield Text("경상기술료율은 0에서 10000 사이입니다.", "A royalty is 0 to 10000 basis points.")
    if territories.unknown(territories.written_in(row)):
        yield Text("실시 지역을 읽을 수 없습니다.", "The territory can't be read.")


def _within(value: Any, low: int, high: int) -> bool:
    return value is None or (type(value) is int and low <= value <= high)


def wrong_offers(listing: Listing) -> Text | None:
    """Something must be on offer, unless the rights have lapsed, and what is offered must fit.

    What is public is not held up by an offer that no longer fits: it is closed already, and the officer is asked to
    correct it. Else a lapse could not even be recorded.
    """
    is_new = listing.state in ("draft", "in_review")
    if listing.rights_lapsed:
        if not is_new or not live(listing):
            return None
        return Text(
            "권리가 소멸한 특허에는 계약 조건을 둘 수 없습니다. 계약 조건을 거두어 주십시오.",
            "A lapsed patent can't be licensed. Please take the offers back.",
        )
    if is_new and listing.misfits:
        return assets.refusal(listing.misfits[0].kind, listing.assets)
    if live(listing) or listing.open_licence or listing.kind == "paper":
        return None
    return Text("계약 조건을 하나 이상 입력해 주십시오.", "Enter at least one offer.")


# Files


def kept_files(listing: Listing) -> list[list[str]]:
    return [[row.name, row.sha256, row.access] for row in listing.files if row.removed_at is None]
