"""The page of a listing, its files, and the comparison of several."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from marketplace.catalog import queries, services, wording
from marketplace.catalog.models import FILE_ACCESS, KINDS, PATENT_STATUSES, Listing, ListingFile
from marketplace.catalog.openness import openness, openness_of_all
from marketplace.catalog.permissions import may_edit, may_work_on
from marketplace.catalog.queries import presented
from marketplace.catalog.queries.register import register_checks
from marketplace.catalog.queries.searching import similar_to
from marketplace.catalog.routes import bp
from marketplace.catalog.services.files import VIDEOS, refuse_closed
from marketplace.catalog.shape import fields_of, sheet
from marketplace.catalog.shape.field import Outside
from marketplace.formats.metadata import citing, web
from marketplace.kernel.actor import Actor
from marketplace.kernel.feature import installed, link, page
from marketplace.kernel.text import Text, t
from marketplace.web.exports import attached
from marketplace.web.filters import filesize
from marketplace.web.identity import actor, found

MOST_COMPARED = 4
BOTS = ("bot", "crawl", "spider", "preview")


@bp.get("/technologies/<public_id>")
def listing(public_id: str) -> ResponseReturnValue:
    """The listing; a stranger to a closed one gets its tombstone (410) or its announcement, or 404."""
    reader = actor()
    row = queries.listing_for(reader, public_id)
    if row is None:
        notice = found(queries.notice_of(public_id))
        status = 200 if notice.reason == "embargoed" else 410
        return render_template("catalog/notice.html", notice=notice), status
    own = may_work_on(reader, row)
    agent = request.user_agent.string.lower()
    if row.state == "published" and not own and not any(word in agent for word in BOTS):
        services.count_view(row.id)
        row = found(queries.listing_for(reader, public_id))
    open_ = openness(row)
    similar = similar_to(reader, row)
    versions = queries.versions_of(row.id)
    pictures = [one for answer in installed().answers("pictures") for one in answer(row)]
    return render_template(
        "catalog/listing.html",
        listing=row,
        own=own,
        may_edit=may_edit(reader, row),
        open=open_,
        offers=presented.offer_rows(row, open_),
        badges=presented.badges(row, open_),
        best=presented.best_offer(row, open_),
        sections=_sections(row),
        files=_files(reader, row),
        pictures=pictures,
        performance=[one for answer in installed().answers("performance") for one in answer(row)],
        versions=versions,
        register_checks=register_checks(row),
        similar=presented.alike(similar, reader),
        kept=bool(queries.favourite_ids(reader, [row.id])),
        kinds=KINDS,
        statuses=PATENT_STATUSES,
        words=wording,
        citation=_citation(row, len(versions)),
        machine=_machine(row, versions[0].number if versions else 1, pictures),
        asking=_may_ask(reader),
        held=[one for answer in installed().answers("held") for one in answer(reader, row.id)],
        beside=sum(answer(reader, row) for answer in installed().answers("interested_beside")),
        reply_days=queries.usual_reply(row.institution_id),
    )


def _machine(row: Listing, version: int, pictures: list[dict[str, Any]]) -> dict[str, Any] | None:
    """What machines read in the head of the page; nothing of what is not open to everybody, whoever looks."""
    if not queries.is_public(row) or row.published_at is None:
        return None
    site = str(current_app.config["SITE_URL"]).rstrip("/")
    one = queries.described(row, site + url_for("catalog.listing", public_id=row.public_id))
    return {
        "url": one.url,
        "json_ld": Markup(web.json_ld(one, version)),
        "names": web.names(one),
        "properties": web.open_graph(one)
        + web.og_images([pictures[0] | {"url": site + pictures[0]["large"]}] if pictures else []),
        "apa": citing.apa(one),
        "cites": [
            (label, href)
            for form, label in (("bib", "BibTeX"), ("ris", "RIS"), ("json", "CSL-JSON"))
            if (href := link("cite", public_id=row.public_id, form=form))
        ],
    }


def _may_ask(reader: Actor) -> bool:
    """Companies ask; so may whoever has no organisation yet: the question leads them to register theirs."""
    return bool(page("ask")) and (bool(reader.organisations("company")) or not reader.standings)


def _sections(row: Listing) -> list[tuple[Text, list[str], bool]]:
    """(title, paragraphs, as a list): what was written, in the reader's language where it was."""
    return [
        (
            field.label,
            [line for line in row.section(field.name).split("\n") if line.strip()],
            field.name == "applications",
        )
        for field in fields_of("description")
        if row.section(field.name)
    ]


def _files(reader: Any, row: Listing) -> list[dict[str, Any]]:
    rows = []
    seen = queries.files_for(reader, row)
    readable = [file for file, opens in seen if opens]
    first_pages = {
        id: page for ask in installed().answers("first_pages") for id, page in ask(row, readable).items()
    }
    for file, opens in seen:
        note = f"{file.name.rpartition('.')[2].upper()}, {filesize(file.size)}"
        item: dict[str, Any] = {
            "name": file.name,
            "note": note if file.access == "public" else f"{note} · {t(FILE_ACCESS[file.access])}",
            "href": url_for("catalog.file", public_id=row.public_id, ref=file.ref) if opens else "",
            "locked": "" if opens else LOCKED[file.access],
            "picture": first_pages.get(file.id),
        }
        if opens and file.media_type in VIDEOS:
            item["captions"] = _captions(row, file.name, readable)
        if not opens and file.access == "nda" and _may_ask(reader):
            item["action"] = (
                t("열람 신청", "Request access"),
                link("ask", public_id=row.public_id),
            )
        rows.append(item)
    return rows


def _captions(row: Listing, name: str, readable: list[ListingFile]) -> list[dict[str, str]]:
    """{href, lang, label} of a video's captions: `소개.vtt` beside `소개.mp4` is Korean, `소개.en.vtt` English."""
    stem = name.rpartition(".")[0]
    names = {f"{stem}.vtt": "ko", f"{stem}.ko.vtt": "ko", f"{stem}.en.vtt": "en"}
    return [
        {
            "href": url_for("catalog.file", public_id=row.public_id, ref=file.ref),
            "lang": names[file.name],
            "label": "English" if names[file.name] == "en" else "한국어",
        }
        for file in readable
        if file.name in names
    ]


LOCKED = {
    "nda": Text("비밀유지 동의 후 열람", "Opens after an NDA"),
    "licensee": Text("계약 기업만 열람", "Opens to licensees"),
}


def _citation(row: Listing, versions: int) -> str:
    names = ", ".join(inventor.name for inventor in row.inventors) or row.institution.name
    year = row.published_at.year if row.published_at else ""
    edition = t(f"{versions}판", f"version {versions}") if versions else ""
    parts = [
        f"{names} ({year}). {row.title}. {row.institution.name}",
        t("기술마당", "Gisul Madang") + f" {row.public_id}",
        edition,
    ]
    return ", ".join(filter(None, parts)) + "."


@bp.get("/technologies/<public_id>/files/<ref>")
def file(public_id: str, ref: str) -> Response:
    """A file as an attachment, streamed, whole or in parts; 404 to whom the listing does not exist, 403 before the NDA or contract."""
    reader = actor()
    row, opens = found(queries.file_for(reader, public_id, ref))
    if not opens:
        refuse_closed(row)
    parts = request.range.ranges if request.range else [(0, None)]
    stream = services.take_file(row.id, reader, begins=any(start == 0 for start, _ in parts))
    return attached(stream, row.media_type, row.name, row.sha256, size=row.size)


@bp.get("/compare")
def compare() -> ResponseReturnValue:
    """Up to four listings side by side; the address can be shared."""
    reader = actor()
    asked = list(dict.fromkeys(request.args.getlist("id")))
    rows = queries.listings_by_public_id(reader, asked[:MOST_COMPARED])
    if not rows:
        return render_template("catalog/compare.html", columns=[], rows=[])
    if [row.public_id for row in rows] != asked:
        return redirect(url_for("catalog.compare", id=[row.public_id for row in rows]))
    columns = [
        {
            "title": row.title,
            "href": url_for("catalog.listing", public_id=row.public_id),
            "remove": url_for("catalog.compare", id=[p.public_id for p in rows if p is not row]),
        }
        for row in rows
    ]
    return render_template("catalog/compare.html", columns=columns, rows=_comparison(rows))


def _comparison(rows: list[Listing]) -> list[tuple[Text, list[Any]]]:
    known = openness_of_all(rows)
    outside = [(row, Outside(known[row.id])) for row in rows]
    rows_of_fields = [
        (shown.title, [shown.value(row, there) for row, there in outside]) for shown in sheet("compared")
    ]
    figures = {
        id: line for ask in installed().answers("performance_in_one_line") for id, line in ask(rows).items()
    }
    if not figures:
        return rows_of_fields
    return [*rows_of_fields, (Text("성능 비교", "Performance"), [figures.get(row.id, "") for row in rows])]
