"""The search page: every state is an address; the same page with and without scripts."""

from __future__ import annotations

from typing import Any

from flask import jsonify, render_template, request, url_for

from marketplace.catalog import queries
from marketplace.catalog.routes import bp, cards
from marketplace.catalog.search import GROUPS, SORTS, Asked, chosen_labels, read, search, suggest
from marketplace.kernel.text import Text, t
from marketplace.web.identity import actor

KINDS_OF_SUGGESTION = {
    "listing": Text("기술", "Technology"),
    "institution": Text("기관", "Institution"),
    "inventor": Text("발명자", "Inventor"),
    "term": Text("", ""),
}
POPULAR = (
    Text("이차전지", "battery"),
    Text("센서", "sensor"),
    Text("비전 검사", "machine vision"),
    Text("복합재", "composite"),
)


@bp.get("/technologies", endpoint="search")
def search_page() -> Any:
    """Results with facets, chips, sorting and pages."""
    reader = actor()
    asked = read(request.args.to_dict(flat=False))
    found = search(reader, asked)
    return render_template(
        "catalog/search.html",
        asked=asked, found=found, groups=GROUPS, sorts=list(SORTS.items()),
        cards=cards.cards(found.listings, reader, found.hits, request.args.getlist("id")),
        chosen=[(label, _url(asked.pairs(without=(name, value)))) for name, value, label in chosen_labels(found, asked)],
        cleared=_url([("q", asked.text)] if asked.text else []),
        literal=_url([*Asked(asked.text, asked.filters, asked.sort).pairs(), ("literal", "1")]),
        page_url=lambda number: _url([*asked.pairs(), ("page", str(number))]),
        quick=[(word, url_for("catalog.search", q=t(word))) for word in POPULAR],
    )  # fmt: skip


def _url(pairs: list[tuple[str, str]]) -> str:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return url_for("catalog.search", **values)


@bp.get("/technologies/suggest")
def suggestions() -> Any:
    """{"items": [{"text", "note", "url"}]} for what is being typed."""
    reader = actor()
    rows = suggest(reader, request.args.get("q", ""))
    ids = [int(row["id"]) for row in rows if row["id"] and row["id"].isdigit()]
    public = queries.public_ids(reader, ids)
    items = []
    for row in rows:
        number = int(row["id"]) if row["id"] and row["id"].isdigit() else None
        if number is not None and number not in public:
            continue  # the index has not yet heard that it is gone
        url = url_for("catalog.listing", public_id=public[number]) if number is not None else ""
        items.append({"text": row["text"], "note": t(KINDS_OF_SUGGESTION[row["kind"]]), "url": url})
    return jsonify(items=items)
