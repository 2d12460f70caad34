"""What machines ask for: citations of a listing, a feed of a search, the sitemap, OAI-PMH."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from email.utils import parseaddr
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, Response, current_app, request, url_for

from marketplace.catalog.queries import bibtex, described, found_by, public_listing, read_search
from marketplace.formats.metadata import citing
from marketplace.kernel import clock
from marketplace.kernel.actor import GUEST
from marketplace.kernel.operator import operator
from marketplace.kernel.text import t
from marketplace.newsroom import queries as newsroom
from marketplace.outlets import oai, queries
from marketplace.web.addresses import address
from marketplace.web.identity import found
from marketplace.web.security import csrf, limiter

bp = Blueprint("outlets", __name__)
ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST_IN_FEED = 50
MOST_IN_SITEMAP = 2000
CITATIONS = {
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "json": "application/vnd.citationstyles.csl+json; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
CLOSED = ("/desk", "/center", "/deals", "/billing", "/account", "/work", "/technologies/suggest")


def full(path: str) -> str:
    """The address as others write it."""
    return str(current_app.config["SITE_URL"]).rstrip("/") + path


def page_of(public_id: str) -> str:
    return full(url_for("catalog.listing", public_id=public_id))


@bp.get("/technologies/<public_id>/cite.<any(bib, ris, json, txt):form>")
def cite(public_id: str, form: str) -> Response:
    """The citation of a public listing for a library program, or as a sentence."""
    row = found(public_listing(public_id))
    one = described(row, page_of(public_id))
    texts = {"ris": citing.ris, "json": citing.csl_json, "txt": citing.apa}
    content = bibtex([row], [one.url]) if form == "bib" else texts[form](one)
    headers = {} if form == "txt" else {"Content-Disposition": f'attachment; filename="{public_id}.{form}"'}
    return Response(content, content_type=CITATIONS[form], headers=headers)


@bp.get("/technologies.atom")
@limiter.limit("60/minute")
def feed() -> Response:
    """The newest of a search, as a feed: what everybody may read, whoever asks."""
    asked = read_search(request.args.to_dict(flat=False))
    hits = found_by(GUEST, replace(asked, sort="newest"), MOST_IN_FEED)
    rows = [row for row in hits if row.published_at is not None]
    rows.sort(key=lambda row: (row.published_at, row.id), reverse=True)
    here = full(address("catalog.search", asked.pairs()))
    title = t("기술마당", "Gisul Madang") + (f": {asked.text}" if asked.text else "")
    own = full(address("outlets.feed", asked.pairs()))
    root = _feed(title, here, own, max((row.updated_at for row in rows), default=None))
    for row in rows:
        one = described(row, page_of(row.public_id))
        entry = SubElement(root, "entry")
        SubElement(entry, "title").text = oai.printable(one.title)
        SubElement(entry, "id").text = one.url
        SubElement(entry, "link", {"href": one.url})
        SubElement(entry, "updated").text = oai.stamp(row.updated_at)
        for name in [person.name for person in one.people] or [one.institution]:
            SubElement(SubElement(entry, "author"), "name").text = oai.printable(name)
        SubElement(entry, "summary").text = oai.printable(one.summary)
    return _xml(root, "application/atom+xml")


@bp.get("/news.atom")
@limiter.limit("60/minute")
def news_feed() -> Response:
    """What is new at the center, as a feed: what everybody may read, whoever asks."""
    items = newsroom.public_news(MOST_IN_FEED)
    title = t("기술마당 소식·행사", "Gisul Madang: news and events")
    here = full(url_for("newsroom.news"))
    newest = max((one.changed_at for one in items), default=None)
    root = _feed(title, here, full(url_for("outlets.news_feed")), newest)
    by = operator().name
    for one in items:
        url = full(url_for(one.page, ref=one.row.ref))
        entry = SubElement(root, "entry")
        SubElement(entry, "title").text = oai.printable(one.row.title)
        SubElement(entry, "id").text = url
        SubElement(entry, "link", {"href": url})
        SubElement(entry, "updated").text = oai.stamp(one.changed_at)
        SubElement(entry, "category", {"term": one.kind, "label": t(newsroom.KINDS[one.kind])})
        SubElement(SubElement(entry, "author"), "name").text = by
        SubElement(entry, "summary").text = oai.printable(one.summary)
    return _xml(root, "application/atom+xml")


def _feed(title: str, here: str, own: str, newest: datetime | None) -> Element:
    """The head of a feed."""
    root = Element("feed", {"xmlns": ATOM})
    SubElement(root, "title").text = oai.printable(title)
    SubElement(root, "id").text = here
    SubElement(root, "link", {"rel": "alternate", "href": here})
    SubElement(root, "link", {"rel": "self", "href": own})
    SubElement(root, "updated").text = oai.stamp(newest or clock.now())
    return root


@bp.get("/sitemap.xml")
def sitemap() -> Response:
    """Every public page, with the day of its last change."""
    root = Element("urlset", {"xmlns": SITEMAP})
    for path in (url_for("catalog.search"), url_for("newsroom.news"), url_for("newsroom.events")):
        SubElement(SubElement(root, "url"), "loc").text = full(path)
    for public_id, changed in queries.addresses():
        one = SubElement(root, "url")
        SubElement(one, "loc").text = page_of(public_id)
        SubElement(one, "lastmod").text = clock.seoul_date(changed).isoformat()
    for item in newsroom.public_news(MOST_IN_SITEMAP):
        one = SubElement(root, "url")
        SubElement(one, "loc").text = full(url_for(item.page, ref=item.row.ref))
        SubElement(one, "lastmod").text = clock.seoul_date(item.changed_at).isoformat()
    return _xml(root, "application/xml")


@bp.get("/robots.txt")
def robots() -> Response:
    """What is for people who work here is not for robots."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in CLOSED),
        f"Sitemap: {full(url_for('outlets.sitemap'))}",
    ]
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@bp.route("/oai", methods=["GET", "POST"])
@csrf.exempt  # type: ignore[untyped-decorator]  # both methods only read; a harvester has no form of ours
@limiter.limit("120/minute")
def oai_pmh() -> Response:
    """OAI-PMH 2.0 (oai_dc, oai_datacite)."""
    values = request.form if request.method == "POST" else request.args
    site = oai.Site(
        base_url=full(url_for("outlets.oai_pmh")),
        name=t("기술마당", "Gisul Madang"),
        domain=urlsplit(str(current_app.config["SITE_URL"])).hostname or "localhost",
        admin=parseaddr(str(current_app.config["MAIL_FROM"]))[1],
        page_of=page_of,
    )
    content = oai.reply(list(values.items(multi=True)), site, clock.now())
    return Response(content, content_type="text/xml; charset=utf-8")


def _xml(root: Element, media_type: str) -> Response:
    content = b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, "utf-8")
    return Response(content, content_type=f"{media_type}; charset=utf-8")
