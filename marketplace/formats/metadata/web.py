"""What stands in the head of a result's page: schema.org, Highwire Press (for scholarly indexes), Dublin Core, Open Graph."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from marketplace.formats.metadata.described import Described

SCHEMA_KINDS = {"paper": "ScholarlyArticle", "dataset": "Dataset", "software": "SoftwareSourceCode"}


def json_ld(one: Described, version: int) -> str:
    """schema.org as JSON-LD, safe inside a script element. `version`: of what we say of it, where the work has none."""
    said = {
        "@context": "https://schema.org",
        "@type": SCHEMA_KINDS.get(one.kind, "CreativeWork"),
        "@id": f"https://doi.org/{one.doi}" if one.doi else one.url,
        "identifier": [one.number, *([f"https://doi.org/{one.doi}"] if one.doi else []), *one.patents],
        "url": one.url,
        "name": one.title,
        "alternateName": one.title_other,
        "description": one.summary,
        "author": [{"@type": "Person", "name": person.name} for person in one.people],
        "publisher": {"@type": "Organization", "name": one.institution},
        "datePublished": one.day,
        "dateModified": one.changed_at.date().isoformat(),
        "keywords": list(one.keywords),
        "version": one.release or str(version),
        "license": f"https://spdx.org/licenses/{one.licence}"
        if one.licence and not one.licence.startswith("KOGL")
        else one.licence,
        "codeRepository": one.repository,
        "isPartOf": {"@type": "Periodical", "name": one.journal} if one.journal else "",
        "inLanguage": one.language,
    }
    text = json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def names(one: Described) -> list[tuple[str, str]]:
    """(name, content) of the meta elements: Highwire Press and Dublin Core."""
    highwire = [("citation_title", one.title), *(("citation_author", person.name) for person in one.people)]
    highwire += [
        ("citation_publication_date", one.day.replace("-", "/")),
        ("citation_publisher", one.institution),
        ("citation_journal_title", one.journal),
        ("citation_doi", one.doi),
        ("citation_abstract_html_url", one.url),
        ("citation_language", one.language),
        *(("citation_keywords", word) for word in one.keywords),
        *(("citation_patent_number", number) for number in one.patents if one.kind == "patent"),
    ]
    return [
        (name, value) for name, value in [*highwire, *(("DC." + n, v) for n, v in dublin_core(one))] if value
    ]


def dublin_core(one: Described) -> list[tuple[str, str]]:
    """The fifteen elements, as far as something is known."""
    kinds = {"dataset": "Dataset", "software": "Software"}
    elements = [
        ("title", one.title),
        ("title", one.title_other),
        *(("creator", person.name) for person in one.people),
        *(("subject", word) for word in one.keywords),
        ("description", one.summary),
        ("publisher", one.institution),
        ("date", one.day),
        ("type", kinds.get(one.kind, "Text")),
        ("identifier", one.url),
        ("identifier", one.number),
        ("identifier", f"https://doi.org/{one.doi}" if one.doi else ""),
        *(("identifier", number) for number in one.patents),
        ("source", one.journal),
        ("language", one.language),
        ("rights", one.licence),
    ]
    return [(name, value) for name, value in elements if value]


def open_graph(one: Described) -> list[tuple[str, str]]:
    """(property, content), as messengers show a link."""
    said = [
        ("og:type", "article"),
        ("og:title", one.title),
        ("og:description", one.summary[:200]),
        ("og:url", one.url),
        ("og:site_name", one.site),
        ("og:locale", "en_US" if one.language == "en" else "ko_KR"),
    ]
    return [(name, value) for name, value in said if value]


def og_images(pictures: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """(property, content) of pictures {url, width, height in pixels, alt}, which messengers show with a link."""
    return [
        row
        for one in pictures
        for row in (
            ("og:image", str(one["url"])),
            ("og:image:width", str(one["width"])),
            ("og:image:height", str(one["height"])),
            ("og:image:alt", str(one["alt"])),
        )
    ]
