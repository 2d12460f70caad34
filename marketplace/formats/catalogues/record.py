"""The rules of a listing in our own format: each value is put right where that is safe, and questioned where not."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from marketplace.formats import patent_number, territories
from marketplace.formats.catalogues.check import Check
from marketplace.formats.catalogues.columns import Layout, split_list
from marketplace.formats.catalogues.rows import Problem
from marketplace.formats.money_text import CURRENCIES
from marketplace.formats.text_in import one_line

PATENT_STATES = ("applied", "registered", "expired", "lapsed", "refused")
DEAD_STATES = ("expired", "lapsed", "refused")
PATENT_PARTS = ("country", "application_no", "registration_no", "status", "expires_on")
OFFER_PARTS = (
    *("kind", "fee", "currency", "term_months", "territory", "royalty_bp", "express"),
    *("field_of_use_ko", "field_of_use_en"),
)


def read_listing(
    record: Mapping[str, Any], today: date, layout: Layout
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the listing with every value in its stored form, and the problems found.

    Only what was given appears, and the columns that are always there; `key`, `patents` and `offers` always are.
    """
    check = Check(record, today)
    listing: dict[str, Any] = {"key": _key(check), "patents": [], "offers": []}
    for column in layout:
        value = column.read(check, column.name)
        if column.always or value not in (None, ""):
            listing[column.name] = value
    for name in ("institution_name", "source", "url"):
        if record.get(name):
            listing[name] = record[name]
    _has_a_title(check, listing)
    _dead_patents_have_no_offer(check, listing)
    return listing, check.problems


def _key(check: Check) -> str:
    key = one_line(str(check.record.get("key") or ""))
    if not key:
        check.problem(
            "key", "행을 구별할 key가 필요합니다.", "A key is needed to tell rows apart.", "missing"
        )
    return key


def _has_a_title(check: Check, listing: Mapping[str, Any]) -> None:
    if not listing.get("title_ko") and not listing.get("title_en"):
        check.problem(
            "title_ko",
            "국문이나 영문 제목이 필요합니다.",
            "A title in Korean or English is needed.",
            "missing",
        )


# Patents, inventors and offers: entries of several parts


def read_patents(check: Check, name: str) -> list[dict[str, Any]]:
    """Country, numbers in their office's spelling, status and expiry of each patent."""
    return [patent for entry in check.items(name) if (patent := _patent(check, entry))]


def read_offers(check: Check, name: str) -> list[dict[str, Any]]:
    """Kind, fee, term, territory and the rest of each offer."""
    return [offer for entry in check.items(name) if (offer := _offer(check, entry))]


def _patent(check: Check, entry: Any) -> dict[str, Any] | None:
    if not isinstance(entry, Mapping):
        check.problem("patents", "특허 항목의 형식이 맞지 않습니다.", "A patent entry has the wrong shape.")
        return None
    country = str(entry.get("country") or "KR").upper()
    patent: dict[str, Any] = {"country": country}
    for field, stage in (("application_no", "application"), ("registration_no", "grant")):
        written = one_line(str(entry.get(field) or ""))
        number = patent_number.parse(written, country, stage) if written else None
        reason = patent_number.why_invalid(written, country, stage) if written else None
        if reason:
            check.problem(
                f"patents.{field}", f"{reason.ko} ({written})", f"{reason.en} ({written})", "patent_number"
            )
        patent[field] = number.text if number else None
    if not patent["application_no"] and not patent["registration_no"]:
        check.problem(
            "patents",
            "출원번호나 등록번호가 필요합니다.",
            "An application or registration number is needed.",
            "missing",
        )
    patent["expires_on"] = check.day("patents.expires_on", entry.get("expires_on"))
    patent["status"] = _patent_status(check, entry, patent)
    return patent


def _patent_status(check: Check, entry: Mapping[str, Any], patent: dict[str, Any]) -> str:
    status = one_line(str(entry.get("status") or "")) or (
        "registered" if patent["registration_no"] else "applied"
    )
    if status not in PATENT_STATES:
        check.problem(
            "patents.status", f"알 수 없는 상태입니다: {status}", f"Unknown status: {status}", "unknown_code"
        )
        return "applied"
    expires = patent["expires_on"]
    if status not in DEAD_STATES and expires and date.fromisoformat(expires) < check.today:
        check.problem(
            "patents.expires_on",
            f"존속기간이 {expires}에 끝났습니다.",
            f"The patent expired on {expires}.",
            "patent_expired",
            blocking=False,
        )
        return "expired"
    return status


def read_inventors(check: Check, name: str) -> list[dict[str, Any]]:
    """Names and share of each inventor; the shares make a whole."""
    inventors: list[dict[str, Any]] = []
    for entry in check.items(name):
        if not isinstance(entry, Mapping) or not (entry.get("name_ko") or entry.get("name_en")):
            check.problem("inventors", "발명자의 이름이 필요합니다.", "An inventor needs a name.", "missing")
            continue
        share = check.share("inventors", entry.get("share"), "inventors.share")
        names = {name: one_line(str(entry[name])) for name in ("name_ko", "name_en") if entry.get(name)}
        inventors.append({**names, "share": share})
    shares = [inventor["share"] for inventor in inventors]
    if shares and None not in shares and sum(shares) != 100:
        check.problem(
            "inventors",
            f"지분의 합이 100이어야 합니다. 지금은 {sum(shares)}입니다.",
            f"Shares must sum to 100; here they sum to {sum(shares)}.",
            "shares",
        )
    if None in shares:
        check.problem(
            "inventors", "모든 발명자에게 지분이 필요합니다.", "Every inventor needs a share.", "shares"
        )
    return inventors


def _offer(check: Check, entry: Any) -> dict[str, Any] | None:
    if not isinstance(entry, Mapping):
        check.problem("offers", "제안 항목의 형식이 맞지 않습니다.", "An offer has the wrong shape.")
        return None
    currency = str(entry.get("currency") or "KRW").upper()
    if currency not in CURRENCIES:
        check.problem(
            "offers.currency", f"쓸 수 없는 통화입니다: {currency}", f"Unknown currency: {currency}"
        )
    return {
        "kind": check.code("offers.kind", "licence_kind", entry.get("kind"), required=True),
        "fee": check.fee("offers.fee", entry.get("fee"), currency if currency in CURRENCIES else "KRW"),
        "currency": currency,
        "term_months": check.whole("offers.term_months", entry.get("term_months"), 1, 1200),
        "territories": _territories(check, entry),
        "field_of_use_ko": one_line(str(entry.get("field_of_use_ko") or "")),
        "field_of_use_en": one_line(str(entry.get("field_of_use_en") or "")),
        "royalty_bp": check.percent("offers.royalty_bp", entry.get("royalty_bp")),
        "express": entry.get("express") in (True, "Y", "y", "true", "TRUE", "1", 1),
    }


def _territories(check: Check, entry: Mapping[str, Any]) -> list[str]:
    """`KR`, `KR, US` or a list; groups of countries stand for their countries. Home where nothing is said."""
    found = territories.written_in(entry)
    unknown = territories.unknown(found)
    for code in unknown:
        check.problem(
            "offers.territory", f"알 수 없는 지역입니다: {code}", f"Unknown territory: {code}", "unknown_code"
        )
    return territories.expand(code for code in found if code not in unknown)


def _dead_patents_have_no_offer(check: Check, listing: dict[str, Any]) -> None:
    patents = listing["patents"]
    dead = bool(patents) and all(patent["status"] in DEAD_STATES for patent in patents)
    if listing.get("kind") == "patent" and dead and listing["offers"]:
        check.problem(
            "offers",
            "소멸하거나 존속기간이 끝난 특허에는 실시 조건을 둘 수 없습니다.",
            "A lapsed or expired patent can have no offer.",
            "dead_patent_offer",
        )


# The same in the cells of a table


def split_inventors(cell: str) -> list[dict[str, Any]]:
    """``한도윤/Han Doyun:60; 서지안:40``."""
    return [_person(entry) for entry in split_list(cell)]


def join_inventors(people: list[Mapping[str, Any]]) -> str:
    return "; ".join(
        f"{'/'.join(filter(None, (person.get('name_ko'), person.get('name_en'))))}:{person['share']}"
        for person in people
    )


def split_patents(cell: str) -> list[dict[str, Any]]:
    """``KR|10-2022-9910001|10-9910001|registered|2042-03-14``."""
    return [_parts(entry, PATENT_PARTS) for entry in split_list(cell)]


def join_patents(patents: list[Mapping[str, Any]]) -> str:
    return _joined(patents, PATENT_PARTS)


def split_offers(cell: str) -> list[dict[str, Any]]:
    """``non_exclusive|30000000|KRW|36|KR|300|Y|분야|field``."""
    return [_parts(entry, OFFER_PARTS) for entry in split_list(cell)]


def join_offers(offers: list[Mapping[str, Any]]) -> str:
    return _joined(
        [
            {
                **offer,
                "territory": ",".join(territories.split(offer.get("territories") or offer.get("territory"))),
            }
            for offer in offers
        ],
        OFFER_PARTS,
    )


def _person(entry: str) -> dict[str, Any]:
    names, _, share = entry.rpartition(":")
    if not names:
        names, share = entry, ""
    korean, _, english = names.partition("/")
    if not english and korean.isascii():
        korean, english = "", korean
    return {"name_ko": korean.strip(), "name_en": english.strip(), "share": share.strip() or None}


def _parts(entry: str, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: part.strip() or None for name, part in zip(names, entry.split("|"), strict=False)}


def _joined(entries: list[Mapping[str, Any]], names: tuple[str, ...]) -> str:
    return "; ".join("|".join(_part(entry.get(name)) for name in names) for entry in entries)


def _part(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Y" if value else "N"
    return str(value).replace(";", ",").replace("|", "/")
