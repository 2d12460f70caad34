"""Finding listings: what was asked, answered by the engine, re-checked against the database.

When the index has to be rebuilt the database answers instead, more plainly, and the page says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, or_, select

from marketplace.accounts.models import MiniCluster, Organisation
from marketplace.catalog.indexing import tokens_of
from marketplace.catalog.models import KINDS, Listing, Offer
from marketplace.catalog.queries import visible_to
from marketplace.formats import codes
from marketplace.gateways.search import engine
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text, language, t
from marketplace.rights.models import KINDS as LICENCE_KINDS
from search_index import Correction, Expansion, Hit, Note, Query

PER_PAGE = 20
LONGEST_TEXT = 400
MOST_VALUES = 30
DEEPEST_PAGE = 500
SORTS: dict[str, Text] = {
    "relevance": Text("정확도순", "Relevance"),
    "newest": Text("최근 등록순", "Newest"),
    "trl_high": Text("성숙도 높은 순", "Readiness"),
    "fee_low": Text("기술료 낮은 순", "Lowest fee"),
}
FEE_BANDS: dict[str, Text] = {
    "free": Text("무상", "Free"),
    "under_10m": Text("1천만 원 미만", "Under KRW 10 million"),
    "10m_to_50m": Text("1천만~5천만 원", "KRW 10–50 million"),
    "50m_to_100m": Text("5천만~1억 원", "KRW 50–100 million"),
    "over_100m": Text("1억 원 이상", "KRW 100 million or more"),
    "negotiable": Text("협의", "Negotiable"),
}
TRL_BANDS: dict[str, tuple[Text, tuple[str, ...]]] = {
    "1-3": (Text("1~3단계 기초·실험", "1–3 Research"), ("1", "2", "3")),
    "4-6": (Text("4~6단계 시작품", "4–6 Prototype"), ("4", "5", "6")),
    "7-9": (Text("7~9단계 실용화", "7–9 Market"), ("7", "8", "9")),
}
# parameter of the address -> title of the group; the order is that of the page
GROUPS: dict[str, Text] = {
    "express": Text("빠른 계약", "Fast lane"),
    "field": Text("기술 분야", "Field"),
    "trl": Text("기술 성숙도(TRL)", "Readiness (TRL)"),
    "licence_kind": Text("계약 종류", "Kind of licence"),
    "fee_band": Text("기술료", "Fee"),
    "kind": Text("성과 종류", "Kind of result"),
    "mini_cluster": Text("미니클러스터", "Mini-cluster"),
    "institution": Text("보유 기관", "Held by"),
    "ipc": Text("국제특허분류(IPC)", "IPC"),
}
FIXED_ORDER = {"trl": list(TRL_BANDS), "fee_band": list(FEE_BANDS)}


@dataclass(frozen=True)
class Asked:
    """The whole state of a search, as its address says it."""

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "relevance"
    page: int = 1
    literal: bool = False  # search what was typed, without correcting it

    @property
    def chosen(self) -> list[tuple[str, str]]:
        return [(name, value) for name, values in self.filters.items() for value in values]

    def pairs(self, *, without: tuple[str, str] | None = None, sort: bool = True) -> list[tuple[str, str]]:
        """The state as parameters, page 1, one condition left out when named."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [pair for pair in self.chosen if pair != without]
        if sort and self.sort != "relevance":
            pairs.append(("sort", self.sort))
        if self.literal:
            pairs.append(("literal", "1"))
        return pairs


@dataclass(frozen=True)
class Option:
    """A value of a group as the page shows it."""

    value: str
    label: str
    count: int | None
    selected: bool
    depth: int = 0


@dataclass(frozen=True)
class Found:
    """A page of listings with why they were found, and the groups with their counts."""

    listings: Sequence[Listing]
    total: int
    page: int
    pages: int
    hits: Mapping[int, Hit] = field(default_factory=dict)
    groups: Mapping[str, list[Option]] = field(default_factory=dict)
    expansions: Sequence[Expansion] = ()
    correction: Correction | None = None
    notes: Sequence[Note] = ()
    from_database: bool = False  # the index is being rebuilt: plain answers without counts

    @property
    def number(self) -> int:  # what macros/page.html pagination reads
        return self.page


def read(arguments: Mapping[str, Sequence[str]]) -> Asked:
    """The state from an address (name → values). Junk is cut to size, never refused."""
    text = " ".join("".join(c if c.isprintable() else " " for c in _first(arguments, "q")).split())[
        :LONGEST_TEXT
    ]
    filters = {}
    for name in GROUPS:
        values = tuple(dict.fromkeys(v[:60] for v in arguments.get(name, ()) if v.strip()))[:MOST_VALUES]
        if values:
            filters[name] = values
    sort, page = _first(arguments, "sort"), _first(arguments, "page")
    return Asked(
        text=text,
        filters=filters,
        sort=sort if sort in SORTS else "relevance",
        page=min(DEEPEST_PAGE, int(page))
        if page.isascii() and page.isdigit() and len(page) < 9 and int(page)
        else 1,
        literal=_first(arguments, "literal") == "1",
    )


def _first(arguments: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(arguments.get(name, ())), "")


def search(actor: Actor, asked: Asked) -> Found:
    """Answer a search as this reader may see it."""
    return _from_database(actor, asked) if engine().needs_rebuild else _from_index(actor, asked)


def _from_index(actor: Actor, asked: Asked) -> Found:
    def ask(page: int) -> Any:
        return engine().search(
            Query(
                text=asked.text, audience=tokens_of(actor), filters=_engine_filters(asked), facets=tuple(GROUPS),
                sort=_sort(asked), page=page, per_page=PER_PAGE, language="en" if language() == "en" else "ko",
                correct=not asked.literal, expand=not asked.literal,
            )
        )  # fmt: skip

    result = ask(asked.page)
    if asked.page > result.pages:
        result = ask(result.pages)
    hits = list(result.hits)
    listings = _visible(actor, hits)
    stale = len(hits) - len(listings)
    following = result.page + 1
    while len(listings) < PER_PAGE and stale and following <= result.pages:
        more = list(ask(following).hits)  # withdrawn a moment ago: the page is refilled from the next one
        hits += more
        listings = _visible(actor, hits)[:PER_PAGE]
        following += 1
    return Found(
        listings=listings,
        total=max(len(listings), result.total - stale),
        page=result.page,
        pages=min(result.pages, DEEPEST_PAGE),
        hits={int(hit.id): hit for hit in hits},
        groups={name: _options(name, result.facets.get(name, ()), asked) for name in GROUPS},
        expansions=result.expansions,
        correction=result.correction,
        notes=result.notes,
    )


def _sort(asked: Asked) -> Any:
    return "newest" if asked.sort == "relevance" and not asked.text else asked.sort


def _engine_filters(asked: Asked) -> dict[str, list[str]]:
    filters = {name: list(values) for name, values in asked.filters.items()}
    if "trl" in filters:
        filters["trl"] = [
            level for band in filters["trl"] for level in TRL_BANDS.get(band, (None, (band,)))[1]
        ]
    return filters


def _visible(actor: Actor, hits: Sequence[Hit]) -> list[Listing]:
    """The listings of these hits that exist for the reader in the database now, in the same order."""
    ids = [int(hit.id) for hit in hits if hit.id.isdigit()]
    query = visible_to(actor).where(Listing.id.in_(ids), Listing.state == "published")
    rows = {row.id: row for row in db.session.scalars(query).unique()}
    return [rows[number] for number in dict.fromkeys(ids) if number in rows]


def _options(name: str, values: Iterable[Any], asked: Asked) -> list[Option]:
    chosen = asked.filters.get(name, ())
    counts = {value.value: value.count for value in values}
    levels = {value.value: value.level for value in values}
    if name == "trl":
        counts = {
            band: sum(counts.get(level, 0) for level in levels_) for band, (_, levels_) in TRL_BANDS.items()
        }
    for value in chosen:
        counts.setdefault(value, 0)
    order = FIXED_ORDER.get(name)
    if order:
        names = sorted(
            (v for v in counts if counts[v] or v in chosen),
            key=lambda v: order.index(v) if v in order else 99,
        )
    elif name == "ipc":  # sections, and what stands under a chosen one
        names = _opened_tree(counts, chosen)
    else:
        names = sorted((v for v in counts if counts[v] or v in chosen), key=lambda v: (-counts[v], v))
    labels = _labels(name, names)
    return [Option(v, labels.get(v, v), counts[v], v in chosen, levels.get(v, 0)) for v in names]


def _opened_tree(counts: dict[str, int], chosen: Sequence[str]) -> list[str]:
    def shown(code: str) -> bool:
        parent = code.split(" ")[0] if " " in code else {1: "", 3: code[:1], 4: code[:3]}.get(len(code), "")
        return not parent or parent in chosen or code in chosen

    return sorted(code for code in counts if shown(code) and (counts[code] or code in chosen))


def _labels(name: str, values: Sequence[str]) -> dict[str, str]:
    if name == "express":
        return {"yes": t("간편 계약 가능", "Express licence")}
    if name == "trl":
        return {band: t(label) for band, (label, _) in TRL_BANDS.items()}
    if name == "fee_band":
        return {band: t(label) for band, label in FEE_BANDS.items()}
    if name == "kind":
        return {kind: t(label) for kind, label in KINDS.items()}
    if name == "licence_kind":
        return {kind: t(row[0]) for kind, row in LICENCE_KINDS.items()}
    if name == "institution":
        rows = db.session.scalars(
            select(Organisation).where(Organisation.ref.in_(values), Organisation.kind == "institution")
        )
        return {row.ref: row.name for row in rows}
    if name == "mini_cluster":
        return {
            row.code: row.name
            for row in db.session.scalars(select(MiniCluster).where(MiniCluster.code.in_(values)))
        }
    if name == "ipc":
        return {v: f"{v} {codes.title('ipc', v, language())}" if " " not in v else v for v in values}
    return {v: codes.title(name, v, language()) for v in values}


def chosen_labels(found: Found, asked: Asked) -> list[tuple[str, str, str]]:
    """(group, value, label) of each condition that is on."""
    named = {(name, o.value): o.label for name, options in found.groups.items() for o in options}
    return [(name, value, named.get((name, value), value)) for name, value in asked.chosen]


# Without the index


def _from_database(actor: Actor, asked: Asked) -> Found:
    """Words by LIKE in titles, summaries and numbers; the plain filters. No counts, no ranking."""
    query = visible_to(actor).where(Listing.state == "published")
    for word in asked.text.split()[:6]:
        like = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        columns = (
            Listing.title_ko,
            Listing.title_en,
            Listing.summary_ko,
            Listing.summary_en,
            Listing.public_id,
        )
        query = query.where(or_(*(column.ilike(like, escape="\\") for column in columns)))
    query = _plain_filters(query, asked)
    total = (
        db.session.scalar(select(func.count()).select_from(query.with_only_columns(Listing.id).subquery()))
        or 0
    )
    pages = max(1, -(-total // PER_PAGE))
    page = min(asked.page, pages)
    order = Listing.trl.desc() if asked.sort == "trl_high" else Listing.published_at.desc()
    rows = db.session.scalars(query.order_by(order, Listing.id).limit(PER_PAGE).offset((page - 1) * PER_PAGE))
    groups = {
        name: _plain_options(name, asked) for name in ("express", "field", "trl", "licence_kind", "kind")
    }
    return Found(list(rows.unique()), total, page, pages, groups=groups, from_database=True)


def _plain_filters(query: Select[tuple[Listing]], asked: Asked) -> Select[tuple[Listing]]:
    filters = _engine_filters(asked)
    if values := filters.get("field"):
        query = query.where(Listing.field.in_(values))
    if values := filters.get("kind"):
        query = query.where(Listing.kind.in_(values))
    if values := filters.get("trl"):
        query = query.where(Listing.trl.in_([int(v) for v in values if v.isdigit() and len(v) < 3]))
    if values := filters.get("institution"):
        query = query.where(
            Listing.institution_id.in_(select(Organisation.id).where(Organisation.ref.in_(values)))
        )
    if values := filters.get("mini_cluster"):
        query = query.where(
            Listing.mini_cluster_id.in_(select(MiniCluster.id).where(MiniCluster.code.in_(values)))
        )
    live = select(Offer.listing_id).where(Offer.withdrawn_at.is_(None))
    if values := filters.get("licence_kind"):
        query = query.where(Listing.id.in_(live.where(Offer.kind.in_(values))))
    if filters.get("express"):
        query = query.where(Listing.id.in_(live.where(Offer.express.is_(True))))
    return query


def _plain_options(name: str, asked: Asked) -> list[Option]:
    tables: dict[str, list[str]] = {
        "express": ["yes"], "field": list(codes.table("field")), "trl": list(TRL_BANDS), "kind": list(KINDS),
        "licence_kind": [kind for kind in LICENCE_KINDS if kind not in ("nda", "reservation")],
    }  # fmt: skip
    labels = _labels(name, tables[name])
    return [Option(v, labels.get(v, v), None, v in asked.filters.get(name, ())) for v in tables[name]]


def similar_to(actor: Actor, listing: Listing, limit: int = 3) -> list[Listing]:
    """Listings like this one that the reader may see."""
    lang = "en" if language() == "en" else "ko"
    hits = engine().similar(str(listing.id), audience=tokens_of(actor), language=lang, limit=limit + 2)
    return [row for row in _visible(actor, hits) if row.id != listing.id][:limit]


def suggest(actor: Actor, text: str) -> list[dict[str, Any]]:
    """Completions of what is being typed: {"text", "kind", "id"}; nothing that the reader may not see."""
    lang = "en" if language() == "en" else "ko"
    found = engine().suggest(text[:LONGEST_TEXT], audience=tokens_of(actor), language=lang, limit=8)
    return [{"text": row.text, "kind": row.kind, "count": row.count, "id": row.id} for row in found]
