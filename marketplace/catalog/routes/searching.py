"""The search page: every state is an address; the same page with and without scripts."""

from __future__ import annotations

from dataclasses import replace

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog import queries, services
from marketplace.catalog.queries import presented
from marketplace.catalog.queries.searching import (
    GROUPS,
    RANGES,
    SORTS,
    Asked,
    chosen_labels,
    history,
    read,
    search,
    suggest,
)
from marketplace.catalog.routes import bp
from marketplace.formats import codes
from marketplace.kernel.actor import Actor
from marketplace.kernel.feature import page
from marketplace.kernel.text import Text, language, t
from marketplace.web.addresses import address, with_query
from marketplace.web.identity import actor
from marketplace.web.speed.at_once import computing
from search_index import is_number

KINDS_OF_SUGGESTION = {
    "listing": Text("기술", "Technology"),
    "institution": Text("기관", "Institution"),
    "inventor": Text("발명자", "Inventor"),
    "number": Text("번호", "Number"),
    "term": Text("", ""),
}
# how a query was read, where that is not what its writer may have meant
NOTES: dict[str, Text] = {
    "read_as_words": Text("따옴표나 조건의 꼴이 맞지 않아 낱말로 찾았습니다.", "A quote or a condition was not complete, so it was read as words."),
    "quotes_as_words": Text("따옴표 안의 말이 떨어져 있는 것도 찾았습니다. 그대로 이어진 것만 찾으려면 따옴표 앞에 +를 붙이십시오.", "Quoted words were also searched apart. Put + before the quotes to find them only as they stand."),
    "unknown_field": Text("없는 항목 이름은 낱말로 찾았습니다.", "A field name that does not exist was read as a word."),
    "unknown_filter": Text("알 수 없는 조건은 쓰지 않았습니다.", "An unknown condition was left out."),
    "too_long": Text("검색어가 길어 앞부분만 찾았습니다.", "The query was long; its beginning was searched."),
    "stop_words_only": Text("너무 흔한 낱말뿐입니다. 기술의 이름이나 쓰임을 넣어 보십시오.", "These words are too common. Try a technology or its use."),
    "no_words": Text("찾을 수 있는 글자가 없습니다. 기술의 이름이나 쓰임을 넣어 보십시오.", "There is nothing to search for in this. Try a technology or its use."),
}  # fmt: skip
HELP: tuple[tuple[str, Text], ...] = (
    ('"고체 전해질"', Text("이 순서로 이어진 말", "These words, one after the other")),
    ("분리막 -납축", Text("납축이 없는 것", "Without a word")),
    ("분리막 OR 전해질", Text("둘 가운데 하나", "Either of two")),
    ("제목:분리막  발명자:김철수", Text("제목, 발명자, 기관, 키워드, 요약, 본문, 번호에서", "In title:, inventor:, institution:, keyword:, summary:, body:, number:")),
    ("ipc:H01M  업종:28", Text("분류 코드로", "By classification code")),
    ("trl:6..8  기술료:<=30000000", Text("범위로", "By range")),
)  # fmt: skip
FORMATS = {"csv": "CSV", "xlsx": "Excel", "bibtex": "BibTeX"}


@bp.get("/technologies", endpoint="search")
def search_page() -> str:
    """Results with facets, chips, sorting and pages."""
    reader = actor()
    asked = read(request.args.to_dict(flat=False))
    services.remember_search(reader, asked)  # first: a transaction forgets what was loaded before it
    with computing():
        return _results(reader, asked)


def _results(reader: Actor, asked: Asked) -> str:
    found = search(reader, asked)
    here = url_for("catalog.search")
    pairs = asked.pairs()
    pages = f"{with_query(here, pairs)}{'&' if pairs else '?'}page="
    return render_template(
        "catalog/search.html",
        asked=asked,
        found=found,
        groups=GROUPS,
        ranges=RANGES,
        # without words there is nothing to be relevant to: the newest stand first
        sorts=[(value, label) for value, label in SORTS.items() if asked.text or value != "relevance"],
        order=asked.sort if asked.text or asked.sort != "relevance" else "newest",
        cards=presented.cards(found.listings, reader, found.hits, request.args.getlist("id")),
        chosen=[
            (label, with_query(here, asked.pairs(without=(name, value))))
            for name, value, label in chosen_labels(found.groups, asked)
        ],
        cleared=with_query(here, [("q", asked.text)] if asked.text else []),
        every_near=with_query(here, replace(asked, near=True, page=1).pairs()),
        literal=with_query(here, asked.literally().pairs()),
        related=with_query(here, replace(asked, literal=False).pairs()),
        corrected=with_query(here, replace(asked, text=found.correction.text).pairs())
        if found.correction
        else "",
        page_url=lambda number: f"{pages}{number}",
        recent=[(row.label, with_query(here, row.address)) for row in history.recent(reader, 6)],
        quick=queries.examples(),
        by_code=_by_code(asked),
        is_number=is_number,
        sentences=[sentence for note in found.notes if (sentence := NOTES.get(note.code))],
        help=HELP,
        own=own_pages(asked.address),
        feed=address(endpoint, pairs) if (endpoint := page("feed")) else "",
        exports=[(label, address(f"catalog.export_{form}", pairs)) for form, label in FORMATS.items()],
    )


def _by_code(asked: Asked) -> tuple[str, str] | None:
    """(name, address) of the class whose code was typed as if it were a word; a letter or two are rather words."""
    if len(asked.text) < 3 or not codes.is_known("ipc", asked.text):
        return None
    code = codes.normalise("ipc", asked.text)[:4]  # groups are too fine to be conditions
    return f"{code} {codes.title('ipc', code, language())}", address("catalog.search", [("ipc", code)])


def own_pages(state: str) -> dict[str, str]:
    """Addresses of what else can be done with this search, as far as this site has it."""
    endpoints = {"alert": page("save_search"), "need": page("new_need")}
    return {name: address(endpoint, state) for name, endpoint in endpoints.items() if endpoint}


@bp.get("/technologies/suggest")
def suggestions() -> ResponseReturnValue:
    """{"items": [{"text", "note", "url"}]} for what is being typed; one's own recent searches first."""
    reader = actor()
    typed = request.args.get("q", "")
    items = [
        {
            "text": row.text,
            "note": t("최근 검색", "Recent"),
            "url": address("catalog.search", [("q", row.text)]),
        }
        for row in history.recent(reader, 2, beginning=typed)
    ]
    known = {item["text"] for item in items}
    rows = suggest(reader, typed)
    named = queries.named(reader, [int(row.id) for row in rows if row.id and row.id.isdigit()])
    for row in rows:
        number = int(row.id) if row.id and row.id.isdigit() else None
        if row.text in known or (number is not None and number not in named):
            continue  # the index has not yet heard that it is gone
        url = url_for("catalog.listing", public_id=named[number].public_id) if number is not None else ""
        text = f"{row.text} · {named[number].title}" if row.kind == "number" and number else row.text
        items.append({"text": text, "note": t(KINDS_OF_SUGGESTION[row.kind]), "url": url})
    return jsonify(items=items[:10])
