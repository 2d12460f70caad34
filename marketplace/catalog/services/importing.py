"""Listings from elsewhere arrive as drafts. One set of rules for the dry run and the run."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import MiniCluster
from marketplace.catalog.models import (
    KINDS,
    PATENT_STATUSES,
    SECTIONS,
    Inventor,
    Listing,
    ListingCode,
    Offer,
    Patent,
)
from marketplace.catalog.permissions import may_import
from marketplace.catalog.services.drafts import new_listing
from marketplace.catalog.services.offers import OFFERED
from marketplace.formats import codes
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Forbidden, Invalid
from marketplace.kernel.money import MINOR_DIGITS
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic

LONGEST = {"title_ko": 300, "title_en": 300, "key": 120, "open_licence": 40}
LONG_TEXT = 20_000
LISTS = ("keywords_ko", "keywords_en", "ipc", "ksic", "patents", "inventors", "offers")


def import_draft(record: dict[str, Any], institution_id: int, actor: Actor, source: str, key: str) -> int:
    """Write one record of our JSON Lines format as a draft of the institution; the listing's id.

    Joins the caller's transaction. A record already imported (same `source` and `key`) is left as it is. Invalid names
    the fields that `problems_of_record` finds. Offers on a lapsed patent are left out.
    """
    if not may_import(actor, institution_id):
        raise Forbidden(
            Text("이 기관의 기술을 들여올 수 있는 권한이 없습니다.", "You can't import for this institution.")
        )
    found = problems_of_record(record)
    if found:
        raise Invalid(found[0][1], **dict(found))
    with atomic():
        query = select(Listing.id).where(Listing.import_source == source, Listing.import_key == key)
        known = db.session.scalar(query)
        if known is not None:
            return known
        listing = new_listing(institution_id, actor)
        listing.import_source, listing.import_key = source, key
        _fill(listing, record)
        db.session.flush()
        audit.record("listing.import", listing, actor, source=source, key=key)
        return listing.id


def _fill(listing: Listing, record: dict[str, Any]) -> None:
    for name in ("title", "summary", *SECTIONS):
        for lang in ("ko", "en"):
            setattr(listing, f"{name}_{lang}", (record.get(f"{name}_{lang}") or "").strip())
    listing.kind = record["kind"]
    listing.keywords_ko = list(record.get("keywords_ko") or [])
    listing.keywords_en = list(record.get("keywords_en") or [])
    listing.trl = record.get("trl")
    listing.field = record.get("field") or ""
    listing.open_licence = codes.normalise("open_licence", record.get("licence") or "")
    listing.national_rnd = bool(record.get("national_rnd"))
    cluster = record.get("mini_cluster")
    if cluster:
        listing.mini_cluster_id = db.session.scalar(select(MiniCluster.id).where(MiniCluster.code == cluster))
    pairs = {
        (scheme, codes.normalise(scheme, code))
        for scheme in ("ipc", "ksic")
        for code in record.get(scheme) or []
    }
    listing.codes = [ListingCode(scheme=scheme, code=code) for scheme, code in sorted(pairs)]
    listing.patents = [
        Patent(
            country=row.get("country") or "KR",
            application_no=row.get("application_no") or "",
            registration_no=row.get("registration_no") or "",
            status=row.get("status") or "applied",
            expires_on=date.fromisoformat(row["expires_on"]) if row.get("expires_on") else None,
            checked_on=clock.today(),
        )
        for row in record.get("patents") or []
    ]
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
    if not listing.rights_lapsed:
        listing.offers = [
            Offer(
                kind=row["kind"],
                fee=row.get("fee"),
                currency=row.get("currency") or "KRW",
                term_months=row.get("term_months"),
                territory=row.get("territory") or "KR",
                field_of_use_ko=row.get("field_of_use_ko") or "",
                field_of_use_en=row.get("field_of_use_en") or "",
                royalty_bp=row.get("royalty_bp"),
                express=bool(row.get("express")),
            )
            for row in record.get("offers") or []
        ]


def problems_of_record(record: dict[str, Any]) -> list[tuple[str, Text]]:
    """(field, sentence) for everything in a record that can't be stored. What is merely missing is no problem: a draft may lack."""
    found: list[tuple[str, Text]] = []

    def wrong(field: str, ko: str, en: str) -> None:
        found.append((field, Text(ko, en)))

    if record.get("kind") not in KINDS:
        wrong(
            "kind",
            f"성과 종류 {record.get('kind')!r}는 없는 값입니다.",
            f"There is no kind {record.get('kind')!r}.",
        )
    if not (record.get("title_ko") or record.get("title_en")):
        wrong("title_ko", "이름이 없습니다.", "There is no title.")
    for field in LISTS:
        if not isinstance(record.get(field) or [], list):
            wrong(field, "목록이어야 합니다.", "Must be a list.")
    for name in ("title", "summary", *SECTIONS):
        for field in (f"{name}_ko", f"{name}_en"):
            value, limit = record.get(field) or "", LONGEST.get(field, LONG_TEXT)
            if not isinstance(value, str):
                wrong(field, "글이어야 합니다.", "Must be text.")
            elif len(value) > limit:
                wrong(field, f"{limit}자를 넘습니다.", f"Longer than {limit} characters.")
    if found:
        return found
    trl = record.get("trl")
    if trl is not None and (type(trl) is not int or not 1 <= trl <= 9):
        wrong("trl", "1에서 9 사이의 숫자여야 합니다.", "Must be a number from 1 to 9.")
    for field, scheme in (("field", "field"), ("mini_cluster", "mini_cluster"), ("licence", "open_licence")):
        value = record.get(field)
        if value and not codes.is_known(scheme, str(value)):
            wrong(field, f"{value!r}는 없는 값입니다.", f"There is no {field} {value!r}.")
    for scheme in ("ipc", "ksic"):
        for code in record.get(scheme) or []:
            if not codes.is_known(scheme, str(code)):
                wrong(scheme, f"분류표에 없는 코드입니다: {code}", f"No such code: {code}")
    found += _patents(record.get("patents") or []) + _inventors(record.get("inventors") or [])
    return found + _offers(record.get("offers") or [])


def _patents(rows: list[Any]) -> list[tuple[str, Text]]:
    found = []
    for row in rows:
        if not isinstance(row, dict) or (row.get("status") or "applied") not in PATENT_STATUSES:
            found.append(
                ("patents", Text("특허의 상태를 읽을 수 없습니다.", "The patent's status can't be read."))
            )
        elif not (row.get("application_no") or row.get("registration_no")):
            found.append(("patents", Text("특허의 번호가 없습니다.", "The patent has no number.")))
        elif row.get("expires_on"):
            try:
                date.fromisoformat(row["expires_on"])
            except (TypeError, ValueError):
                found.append(
                    ("patents", Text("만료일은 2042-03-14처럼 적습니다.", "Write the date as 2042-03-14."))
                )
    return found


def _inventors(rows: list[Any]) -> list[tuple[str, Text]]:
    for row in rows:
        if not isinstance(row, dict) or not (row.get("name_ko") or row.get("name_en")):
            return [("inventors", Text("이름이 없는 발명자가 있습니다.", "An inventor has no name."))]
        share = row.get("share") or 0
        if type(share) is not int or not 0 <= share <= 100:
            return [
                (
                    "inventors",
                    Text("지분은 0에서 100 사이의 정수입니다.", "A share is a whole number from 0 to 100."),
                )
            ]
    if rows and sum(row.get("share") or 0 for row in rows) not in (0, 100):
        return [("inventors", Text("지분의 합이 100이 아닙니다.", "The shares do not add up to 100."))]
    return []


def _offers(rows: list[Any]) -> list[tuple[str, Text]]:
    found = []
    for row in rows:
        if not isinstance(row, dict) or row.get("kind") not in OFFERED:
            found.append(
                ("offers", Text("계약 종류를 읽을 수 없습니다.", "The kind of licence can't be read."))
            )
            continue
        fee, months, royalty = row.get("fee"), row.get("term_months"), row.get("royalty_bp")
        if fee is not None and (type(fee) is not int or not 0 <= fee <= 10**13):
            found.append(
                ("offers", Text("기술료는 0 이상의 정수입니다.", "A fee is a whole number of at least 0."))
            )
        if (row.get("currency") or "KRW") not in MINOR_DIGITS:
            found.append(("offers", Text("통화를 읽을 수 없습니다.", "The currency can't be read.")))
        if months is not None and (type(months) is not int or not 1 <= months <= 600):
            found.append(
                ("offers", Text("기간은 1에서 600 사이의 개월 수입니다.", "A term is 1 to 600 months."))
            )
        if royalty is not None and (type(royalty) is not int or not 0 <= royalty <= 10_000):
            found.append(
                (
                    "offers",
                    Text("경상기술료율은 0에서 10000 사이입니다.", "A royalty is 0 to 10000 basis points."),
                )
            )
        if not codes.is_known("territory", row.get("territory") or "KR"):
            found.append(("offers", Text("실시 지역을 읽을 수 없습니다.", "The territory can't be read.")))
    return found
