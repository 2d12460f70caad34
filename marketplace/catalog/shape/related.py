"""The fields of a listing that stand in rows of their own (patents, codes, people, offers, files) or that nobody enters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marketplace.catalog import wording as words
from marketplace.catalog.lifecycle import LISTING
from marketplace.catalog.models import PATENT_STATUSES, Listing
from marketplace.catalog.shape import entries
from marketplace.catalog.shape.field import Field, Outside, Shown
from marketplace.catalog.wording import code_title, kdate, won_short
from marketplace.formats.catalogues import Column
from marketplace.formats.catalogues import record as parts
from marketplace.formats.catalogues.check import Check
from marketplace.formats.fields import Codes
from marketplace.kernel import clock
from marketplace.kernel.text import Text, t


def _listed(name: str, kind: Codes, aliases: tuple[str, ...]) -> Column:
    return Column(name, kind.read, aliases, kind.split, kind.join, always=True)


def _named_institution(check: Check, name: str) -> Any:
    """Whose it is stays as the catalogue says it; the import names the institution itself."""
    return check.record.get(name)


def _nothing(_listing: Listing, _record: Mapping[str, Any]) -> None:
    """A catalogue does not decide it."""


def _day(listing: Listing, _outside: Outside) -> Any:
    return clock.seoul_date(listing.published_at) if listing.published_at else None


def _patent_lines(listing: Listing) -> list[str]:
    return [
        f"{p.country} {p.registration_no or p.application_no} · {t(PATENT_STATUSES[p.status])}"
        + (f" · {kdate(p.expires_on)}" if p.expires_on else "")
        for p in listing.patents
    ]


def _offer_lines(listing: Listing) -> list[str]:
    return [
        f"{t(listing.right_name(o.kind))} · {won_short(o.fee, o.currency)} · {words.offer_terms(o)}"
        for o in listing.open_offers
    ]


def _cheapest_fee(listing: Listing, _outside: Outside) -> str:
    best = words.cheapest(listing.open_offers)
    return won_short(best.fee, best.currency) if best else ""


def _open_licences(listing: Listing, outside: Outside) -> str:
    kinds = dict.fromkeys(offer.kind for offer in entries.among(listing, outside.open.negotiable))
    return ", ".join(str(listing.right_name(kind)) for kind in kinds)


def _lowest_fee(listing: Listing, outside: Outside) -> int | None:
    return entries.lowest_fee(entries.among(listing, outside.open.whole))


def _offer_documents(listing: Listing, outside: Outside) -> dict[str, Any]:
    """The kinds of which a newcomer may still have something; express and the lowest fee of what is free as it stands."""
    whole = entries.among(listing, outside.open.whole)
    kinds = (offer.kind for offer in entries.among(listing, outside.open.negotiable))
    return {
        "licence_kinds": tuple(dict.fromkeys(kinds)),
        "fee": entries.lowest_fee(whole),
        "express": any(offer.express for offer in whole),
    }


def _begun_offers(listing: Listing) -> bool:
    return listing.rights_lapsed or bool(listing.open_licence) or bool(entries.live(listing))


def _names(listing: Listing) -> tuple[str, ...]:
    return tuple(name for person in listing.inventors for name in (person.name_ko, person.name_en) if name)


RELATED: tuple[Field, ...] = (
    Field(
        "public_id",
        Text("번호", "Number"),
        versioned=False,
        results=(Shown(10, Text("번호", "Number"), lambda row, _: row.public_id),),
        desk=(Shown(10, Text("번호", "Number"), lambda row, _: row.public_id),),
        compared=(Shown(10, Text("번호", "Number"), lambda row, _: row.public_id),),
        documents=lambda row, _: {"numbers": tuple(entries.numbers(row))},
    ),
    Field(
        "state",
        versioned=False,
        desk=(Shown(20, Text("상태", "State"), lambda row, _: LISTING.states[row.state]),),
    ),
    Field(
        "institution",
        Text("보유 기관", "Held by"),
        versioned=False,
        results=(Shown(80, Text("보유 기관", "Held by"), lambda row, _: row.institution.name),),
        desk=(Shown(60, Text("기관", "Institution"), lambda row, _: row.institution.name),),
        compared=(Shown(20, Text("보유 기관", "Held by"), lambda row, _: row.institution.name),),
        documents=lambda row, _: {
            "institution": row.institution.ref,
            "institutions": tuple(filter(None, (row.institution.name_ko, row.institution.name_en))),
        },
        columns=(Column("institution", _named_institution, ("기관", "보유기관")),),
        put=_nothing,
    ),
    Field(
        "patents",
        Text("특허", "Patents"),
        "rights",
        wrong=entries.wrong_patents,
        begins=True,
        filled=lambda row: bool(row.patents),
        documents=lambda row, _: {"lapsed": row.rights_lapsed},
        answer=_patent_lines,
        results=(
            Shown(
                140,
                Text("특허번호", "Patents"),
                lambda row, _: ", ".join(p.registration_no or p.application_no for p in row.patents),
            ),
        ),
        compared=(
            Shown(
                70,
                Text("권리", "Rights"),
                lambda row, _: words.rights_line(row) if row.patents else "",
            ),
        ),
        kept=entries.kept_patents,
        columns=(
            Column(
                "patents",
                parts.read_patents,
                ("특허",),
                parts.split_patents,
                parts.join_patents,
                always=True,
            ),
        ),
        refusals=entries.refused_patents,
        put=entries.put_patents,
    ),
    Field(
        "codes",
        Text("분류", "Codes"),
        "rights",
        begins=True,
        filled=lambda row: bool(row.codes),
        answer=lambda row: [f"{c.code} {code_title(c.scheme, c.code)}" for c in row.codes],
        results=(
            Shown(100, Text("IPC", "IPC"), lambda row, _: ", ".join(row.codes_of["ipc"])),
            Shown(110, Text("KSIC", "KSIC"), lambda row, _: ", ".join(row.codes_of["ksic"])),
        ),
        kept=entries.kept_codes,
        documents=lambda row, _: entries.indexed_codes(row),
        columns=(
            _listed("ipc", entries.IPC, ("IPC 분류", "IPC 코드")),
            _listed("ksic", entries.KSIC, ("표준산업분류", "KSIC 코드")),
        ),
        refusals=entries.refused_codes,
        put=entries.put_codes,
    ),
    Field(
        "people",
        Text("발명자와 지분", "Inventors and shares"),
        "people",
        wrong=entries.wrong_shares,
        begins=True,
        filled=lambda row: bool(row.inventors),
        answer=lambda row: [f"{person.name} {person.share}%" for person in row.inventors],
        results=(
            Shown(
                90,
                Text("발명자", "Inventors"),
                lambda row, _: ", ".join(person.name for person in row.inventors),
            ),
        ),
        kept_as="inventors",
        kept=entries.kept_inventors,
        documents=lambda row, _: {"inventors": _names(row)},
        columns=(
            Column(
                "inventors",
                parts.read_inventors,
                ("발명자", "연구자"),
                parts.split_inventors,
                parts.join_inventors,
                always=True,
            ),
        ),
        refusals=entries.refused_inventors,
        put=entries.put_inventors,
    ),
    Field(
        "offers",
        Text("계약 조건", "Offers"),
        "offers",
        wrong=entries.wrong_offers,
        begins=True,
        filled=_begun_offers,
        answer=_offer_lines,
        results=(
            Shown(120, Text("가능한 계약", "Open licences"), _open_licences),
            Shown(130, Text("최저 기술료(원)", "Lowest fee (KRW)"), _lowest_fee),
        ),
        desk=(Shown(90, Text("기술료", "Fee"), _cheapest_fee),),
        compared=(
            Shown(80, Text("계약 조건", "Offers"), lambda row, _: words.fees(row)),
            Shown(85, Text("지금 가능한 계약", "Open now"), _open_licences),
            Shown(90, Text("기간", "Term"), lambda row, _: words.terms(row)),
            Shown(100, Text("경상기술료", "Royalty"), lambda row, _: words.royalties(row)),
            Shown(
                110,
                Text("간편 계약", "Express"),
                lambda row, outside: (
                    t("가능", "Yes") if any(o.express for o in entries.among(row, outside.open.whole)) else ""
                ),
            ),
        ),
        kept=entries.kept_offers,
        documents=_offer_documents,
        columns=(
            Column(
                "offers",
                parts.read_offers,
                ("실시 조건", "제안"),
                parts.split_offers,
                parts.join_offers,
                always=True,
            ),
        ),
        refusals=entries.refused_offers,
        put=entries.put_offers,
    ),
    Field(
        "files",
        Text("자료", "Files"),
        "files",
        begins=True,
        filled=lambda row: any(file.removed_at is None for file in row.files),
        answer=lambda row: [file.name for file in row.files if file.removed_at is None],
        kept=entries.kept_files,
    ),
    Field(
        "published_at",
        Text("등록일", "Listed"),
        versioned=False,
        results=(Shown(150, Text("등록일", "Listed"), _day),),
        desk=(Shown(100, Text("공개일", "Published"), _day),),
        compared=(Shown(120, Text("등록일", "Listed"), lambda row, _: kdate(row.published_at)),),
        documents=lambda row, outside: {"published_on": _day(row, outside)},
    ),
    Field(
        "expires_on",
        versioned=False,
        desk=(Shown(110, Text("만료일", "Expires"), lambda row, _: row.expires_on),),
    ),
    Field(
        "address",
        versioned=False,
        results=(Shown(160, Text("주소", "Address"), lambda _, outside: outside.address),),
    ),
)
