"""What listings say to machines: citations, head of the page, feed, sitemap, OAI-PMH; and that nothing closed goes out."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

import config
from marketplace import create_app
from marketplace.catalog import indexing, services
from marketplace.catalog.models import Listing
from marketplace.formats.citations import read as read_citations
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.outlets import oai, routes
from tests.access.matrix import ROWS
from tests.conftest import settings_for
from tests.world import World

NS = {
    "o": "http://www.openarchives.org/OAI/2.0/",
    "a": "http://www.w3.org/2005/Atom",
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
}
SECRET = "초전도 비밀"
HOST = urlsplit(config.Testing().SITE_URL).hostname
PUBLIC_TITLE = "저온 플라즈마를 이용한 이차전지 분리막 표면 개질 기술"


@pytest.fixture
def shelf(world: World) -> Any:
    """One public listing, one under embargo, one in each other state; the closed ones share a word."""

    institution = world.institution("선산대학교 산학협력단")
    researcher = world.person("researcher", institution, name="강연구")
    published = world.listing(institution, researcher, doi="10.1000/pub", issued="2024-05")
    states = ("published", "draft", "in_review", "suspended", "discarded")
    closed = [
        world.listing(
            institution,
            researcher,
            state=state,
            title_ko=f"{SECRET} {state}",
            title_en=f"{SECRET} {state}",
            summary_ko=SECRET,
            summary_en=SECRET,
            keywords_ko=[SECRET],
            keywords_en=[],
            doi=f"10.1000/{state}",
            embargo_until=clock.today() + timedelta(days=20) if state == "published" else None,
        )
        for state in states
    ]

    shelf: Any = SimpleNamespace()
    shelf.institution, shelf.researcher = institution, researcher
    shelf.officer = world.person("officer", institution)
    shelf.published, shelf.closed = published, closed
    shelf.number = db.session.get_one(Listing, published).public_id
    shelf.closed_numbers = [db.session.get_one(Listing, one).public_id for one in closed]
    indexing.reindex_all()
    return shelf


Ask = Callable[[Any], list[str]]


def _of_each(path: str) -> Ask:
    return lambda shelf: [path.format(id=one) for one in [shelf.number, *shelf.closed_numbers]]


def _at(*paths: str) -> Ask:
    return lambda _: list(paths)


OAI = "/oai?metadataPrefix=oai_{}&verb="
# Every page that a guest may open and that speaks of listings; a new one without its row fails below.
OUTLETS: dict[str, Ask] = {
    "catalog.listing": _of_each("/technologies/{id}"),
    "catalog.search": _at("/technologies", f"/technologies?q={SECRET}", "/en/technologies?q=wire"),
    "catalog.suggestions": _at("/technologies/suggest?q=초전도"),
    "catalog.export_csv": _at("/technologies.csv"),
    "catalog.export_xlsx": _at("/technologies.xlsx"),
    "catalog.export_bibtex": _at("/technologies.bib"),
    "catalog.compare": lambda shelf: ["/compare?id=" + "&id=".join([shelf.number, *shelf.closed_numbers][:4])],
    "catalog.for_problem": _at("/technologies/for-problem"),
    "site.home": _at("/", "/en/"),
    "outlets.cite": lambda shelf: [
        f"/technologies/{one}/cite.{form}" for one in [shelf.number, *shelf.closed_numbers] for form in ("bib", "ris", "json", "txt")
    ],
    "outlets.feed": _at("/technologies.atom", f"/technologies.atom?q={SECRET}"),
    "outlets.sitemap": _at("/sitemap.xml"),
    "outlets.oai_pmh": lambda shelf: [
        *(OAI.format(form) + verb for form in ("dc", "datacite") for verb in ("ListRecords", "ListIdentifiers")),
        *(OAI.format("dc") + f"GetRecord&identifier=oai:{HOST}:{one}" for one in shelf.closed_numbers),
    ],
}  # fmt: skip
# What a guest may open and shows no listing of others, or has its own test of who sees what.
ELSEWHERE = {"outlets.robots", "outlets.news_feed", "catalog.file", "static"}
SPEAKS_OF_LISTINGS = ("catalog.", "outlets.", "site.home")


def test_publish_60_every_outlet_has_its_row() -> None:
    open_to_guests = {row.endpoint for row in ROWS if row.method == "GET" and "guest" in row.may}
    asked = {endpoint for endpoint in open_to_guests if endpoint.startswith(SPEAKS_OF_LISTINGS)}
    assert asked - set(OUTLETS) - ELSEWHERE == set(), (
        "outlets without a row in OUTLETS: say how they are asked"
    )


@pytest.mark.parametrize("outlet", sorted(OUTLETS))
def test_publish_61_nothing_closed_goes_out(
    outlet: str, shelf: Any, client: FlaskClient, world: World
) -> None:
    for reader in (None, world.person("representative", world.company())):
        if reader is not None:
            world.sign_in(client, reader)
        for path in OUTLETS[outlet](shelf):
            reply = client.get(path)
            said = reply.get_data()
            if outlet == "catalog.export_xlsx":
                continue  # compressed: the same rows as the CSV, by the same function
            text = said.decode("utf-8", "replace")
            shown = text.replace(f"q={SECRET}", "").replace(f'value="{SECRET}"', "")
            assert f"{SECRET} " not in shown, path
            for number in shelf.closed_numbers[1:]:
                assert number in path or number not in text, path
            assert "10.1000/draft" not in text


def test_publish_62_even_its_own_people_get_nothing_closed_for_machines(
    shelf: Any, client: FlaskClient, world: World
) -> None:
    world.sign_in(client, shelf.officer)
    page = client.get(f"/technologies/{shelf.closed_numbers[0]}").text
    assert SECRET in page
    assert "ld+json" not in page
    assert "citation_title" not in page
    assert client.get(f"/technologies/{shelf.closed_numbers[0]}/cite.json").status_code == 404
    assert "<entry>" not in client.get(f"/technologies.atom?q={SECRET}").text


def test_publish_63_the_page_says_what_it_is_to_machines(shelf: Any, client: FlaskClient) -> None:
    page = client.get(f"/technologies/{shelf.number}").text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    said = json.loads(found[1])
    assert (said["name"], said["@id"]) == (PUBLIC_TITLE, "https://doi.org/10.1000/pub")
    assert said["author"] == [{"@type": "Person", "name": "강연구"}]
    assert 'name="citation_title"' in page
    assert 'name="DC.creator" content="강연구"' in page
    assert 'property="og:title"' in page


def test_publish_64_a_citation_is_read_back_as_it_was(shelf: Any, client: FlaskClient) -> None:
    for form in ("bib", "ris", "json"):
        entries = read_citations(client.get(f"/technologies/{shelf.number}/cite.{form}").data)
        assert entries is not None
        assert entries[0].record["title_ko"] == PUBLIC_TITLE, form
        assert entries[0].record["inventors"][0]["name_ko"] == "강연구", form
    text = client.get(f"/technologies/{shelf.number}/cite.txt").text
    assert text.startswith("강연구 (2024). 저온 플라즈마")
    assert "https://doi.org/10.1000/pub" in text


def _oai(client: FlaskClient, query: str) -> ElementTree.Element:
    reply = client.get(f"/oai?{query}")
    assert reply.status_code == 200
    return ElementTree.fromstring(reply.data)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "badVerb"),
        ("verb=Nothing", "badVerb"),
        ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=Identify&x=1", "badArgument"),
        ("verb=ListRecords", "badArgument"),
        ("verb=ListRecords&metadataPrefix=marc", "cannotDisseminateFormat"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=yesterday", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-02&until=2026-01-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=2001-01-01", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=nothing", "noRecordsMatch"),
        ("verb=ListRecords&resumptionToken=x", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=WzFd", "badResumptionToken"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:localhost:none", "idDoesNotExist"),
    ],
)
def test_publish_65_wrong_requests_get_the_protocols_errors(
    client: FlaskClient, query: str, code: str
) -> None:
    error = _oai(client, query).find("o:error", NS)
    assert error is not None
    assert error.get("code") == code


def test_publish_65_a_set_holds_what_the_sets_beneath_it_hold(shelf: Any, client: FlaskClient) -> None:
    """OAI-PMH 2.0, 2.6: whoever harvests a set of a hierarchy gets the records of its subsets."""

    def numbers(**more: str) -> list[str]:
        asked = "&".join(f"{key}={value}" for key, value in more.items())
        reply = _oai(client, f"verb=ListIdentifiers&metadataPrefix=oai_dc&{asked}")
        return [one.text or "" for one in reply.iterfind(".//o:identifier", NS)]

    everything = numbers()
    assert everything
    assert numbers(set="kind") == numbers(set="institution") == everything


def _token(*said: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode()


LATER = "2026-01-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("verb=ListRecords&metadataPrefix=oai_dc&from=9999-12-31&until=9999-12-31", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=9999-12-31T23:59:59Z", "noRecordsMatch"),
        ("verb=ListRecords&resumptionToken=" + _token("oai_dc", "", "", "", LATER, 10**30, 100), "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=" + _token("oai_dc", "", "", "", LATER[:19], 1, 100), "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=" + _token("oai_dc", LATER[:19], "", "", LATER, 1, 100), "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=" + _token("oai_dc", "", "", "kind:\ud800", LATER, 1, 100), "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=" + _token("oai_dc", "", "", "kind:\0", LATER, 1, 100), "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=" + base64.b64encode(b"[" * 30_000).decode(), "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=é", "badResumptionToken"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:%01%0B", "idDoesNotExist"),
        (f"verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:{HOST}:%00", "idDoesNotExist"),
        ("verb=Identify&%01=%02", "badArgument"),
    ],
)  # fmt: skip
def test_publish_69_odd_requests_get_the_protocols_errors_as_readable_xml(
    shelf: Any, client: FlaskClient, query: str, code: str
) -> None:
    error = _oai(client, query).find("o:error", NS)
    assert error is not None
    assert error.get("code") == code


def test_publish_70_a_harvest_until_the_end_of_time_is_answered(shelf: Any, client: FlaskClient) -> None:
    root = _oai(client, "verb=ListIdentifiers&metadataPrefix=oai_dc&until=9999-12-31")
    assert root.find(".//o:header", NS) is not None


def test_publish_71_a_harvester_may_post_without_a_token_of_our_forms(
    app: Flask, database: str, tmp_path: Path
) -> None:
    """With CSRF on, as in life: OAI-PMH knows both methods, and both only read."""
    strict = create_app(settings_for(tmp_path, SQLALCHEMY_DATABASE_URI=database, WTF_CSRF_ENABLED=True))
    reply = strict.test_client().post("/oai", data={"verb": "Identify"})
    assert reply.status_code == 200
    assert b"repositoryName" in reply.data
    with strict.app_context():
        db.engine.dispose()


def test_publish_66_a_harvest_by_tokens_loses_and_doubles_nothing_while_things_change(
    shelf: Any, client: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oai, "PER_PAGE", 4)
    more = [world.listing(shelf.institution, shelf.researcher, title_ko=f"{n}번 기술") for n in range(10)]
    seen: dict[str, list[str]] = {}
    query, pages = "verb=ListRecords&metadataPrefix=oai_dc", 0
    while query:
        root = _oai(client, query)
        for header in root.iterfind(".//o:header", NS):
            seen.setdefault(str(header.findtext("o:identifier", "", NS)), []).append(
                str(header.findtext("o:datestamp", "", NS))
            )
        token = root.find(".//o:resumptionToken", NS)
        query = f"verb=ListRecords&resumptionToken={token.text}" if token is not None and token.text else ""
        pages += 1
        if pages == 1:
            with atomic():
                db.session.get_one(Listing, more[0]).updated_at = clock.now() + timedelta(seconds=5)
    assert token is not None
    assert not token.text
    assert len(seen) == 11
    assert all(len(dates) == len(set(dates)) for dates in seen.values())


def test_publish_67_what_was_public_is_a_deleted_record_and_an_embargo_moves_the_date(
    shelf: Any, client: FlaskClient
) -> None:
    services.withdraw(shelf.published, shelf.officer, "더 제공하지 않습니다.")
    root = _oai(client, f"verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:{HOST}:{shelf.number}")
    header = root.find(".//o:header", NS)
    assert header is not None
    assert header.get("status") == "deleted"
    assert root.find(".//o:metadata", NS) is None
    embargoed = shelf.closed[0]
    with atomic():
        row = db.session.get_one(Listing, embargoed)
        row.updated_at, row.embargo_until = clock.now() - timedelta(days=30), clock.today()
    services.expire_due()
    db.session.rollback()
    assert db.session.get_one(Listing, embargoed).updated_at > clock.now() - timedelta(minutes=5)


def test_what_is_embargoed_after_it_was_public_is_a_deleted_record(shelf: Any, client: FlaskClient) -> None:
    """Whoever harvested it holds a copy; what nobody has read yet stays unsaid, and so does a later embargo of it."""

    def headers() -> dict[str, str | None]:
        root = _oai(client, "verb=ListIdentifiers&metadataPrefix=oai_dc")
        found = root.findall(".//o:header", NS)
        return {str(one.findtext("o:identifier", "", NS)): one.get("status") for one in found}

    public, hidden = (f"oai:{HOST}:{one}" for one in (shelf.number, shelf.closed_numbers[0]))
    assert headers()[public] is None
    assert hidden not in headers()
    services.save(shelf.published, shelf.officer, {"trl": 7})
    for listing_id in (shelf.published, shelf.closed[0]):
        services.save(listing_id, shelf.officer, {"embargo_until": clock.today() + timedelta(days=90)})
    assert headers()[public] == "deleted"
    assert hidden not in headers()
    text = client.get("/oai?verb=ListRecords&metadataPrefix=oai_dc").text
    assert PUBLIC_TITLE not in text
    services.withdraw(shelf.published, shelf.officer, "더 제공하지 않습니다.")
    assert headers()[public] == "deleted"
    clock.move_by(timedelta(days=91))
    services.expire_due()
    assert headers()[hidden] is None
    services.save(shelf.closed[0], shelf.officer, {"embargo_until": clock.today() + timedelta(days=5)})
    assert headers()[hidden] == "deleted"


def test_publish_68_feed_sitemap_and_robots(shelf: Any, client: FlaskClient, app: Flask) -> None:
    page = client.get("/technologies?q=분리막").text
    assert 'type="application/atom+xml"' in page
    feed = ElementTree.fromstring(client.get("/technologies.atom?q=분리막").data)
    assert [one.findtext("a:title", "", NS) for one in feed.iterfind("a:entry", NS)] == [PUBLIC_TITLE]
    sitemap = ElementTree.fromstring(client.get("/sitemap.xml").data)
    places = [str(one.text) for one in sitemap.iterfind(".//s:loc", NS)]
    assert any(place.endswith(shelf.number) for place in places)
    assert "Sitemap: " in client.get("/robots.txt").text


def _asked_of_the_database(client: FlaskClient, path: str) -> list[str]:
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert client.get(path).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return said


@pytest.mark.parametrize("path", ["/oai?verb=ListRecords&metadataPrefix=oai_dc", "/technologies.atom"])
def test_publish_72_a_longer_list_asks_the_database_no_more_often(
    shelf: Any, client: FlaskClient, world: World, path: str
) -> None:
    few = _asked_of_the_database(client, path)
    for n in range(5):
        world.listing(shelf.institution, shelf.researcher, title_ko=f"{n}번 기술")
    indexing.reindex_all()
    assert len(_asked_of_the_database(client, path)) <= len(few)


def test_publish_73_the_feed_asks_for_the_newest_and_for_no_more_than_it_shows(
    shelf: Any, client: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, int]] = []
    real = routes.found_by

    def found_by(reader: Any, search: Any, limit: int = 1000) -> list[Listing]:
        asked.append((search.sort, limit))
        return real(reader, search, limit)

    monkeypatch.setattr(routes, "found_by", found_by)
    feed = client.get("/technologies.atom?q=분리막").data
    assert asked == [("newest", routes.MOST_IN_FEED)]
    assert b"sort=" not in feed
