"""Records of registries as JSON and XML: CSL-JSON (Crossref speaks it too) and DataCite."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from marketplace.formats import codes
from marketplace.formats.citations.entry import Entry, name_parts
from marketplace.formats.safe_xml import NotRead
from marketplace.kernel.text import Text

KINDS = {"dataset": "dataset", "software": "software", "patent": "patent"}
NOT_JSON = Text(
    "JSON을 {line}번째 줄에서 읽을 수 없습니다. 파일을 다시 받아 올려 주십시오.",
    "The JSON cannot be read in line {line}. Download the file again.",
)
UNKNOWN_JSON = Text(
    "알 수 없는 JSON입니다. CSL-JSON이나 DataCite JSON을 올려 주십시오.",
    "This JSON is of no known kind. Use CSL-JSON or DataCite JSON.",
)


def from_json(text: str) -> Iterator[Entry]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotRead(NOT_JSON.fill(line=getattr(error, "lineno", 1))) from error
    items = value if isinstance(value, list) else [_unwrapped(value)]
    known = False
    for item in items:
        if isinstance(item, Mapping) and (entry := _of(item)) is not None:
            known = True
            yield entry
    if not known:
        raise NotRead(UNKNOWN_JSON)


def _unwrapped(value: Any) -> Any:
    """What Crossref and DataCite wrap around a record in their replies."""
    for name in ("message", "data", "attributes"):
        if isinstance(value, Mapping) and isinstance(value.get(name), Mapping):
            value = value[name]
    return value


def _of(item: Mapping[str, Any]) -> Entry | None:
    if isinstance(item.get("titles"), list):
        return datacite(item)
    if item.get("title") and ("type" in item or "id" in item or "DOI" in item):
        return csl(item)
    return None


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value if not isinstance(value, list) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def csl(item: Mapping[str, Any]) -> Entry:
    """CSL-JSON: `type`, `title`, `author`, `issued`, `container-title`, `DOI`."""
    entry = Entry("Crossref" if "deposited" in item else "CSL-JSON")
    entry.put("kind", KINDS.get(str(item.get("type")), "paper"))
    entry.text("title", _first(item.get("title")))
    entry.text("summary", item.get("abstract"))
    entry.text("journal", _first(item.get("container-title")))
    entry.people(_csl_name(person) for person in _list(item.get("author")) if isinstance(person, Mapping))
    entry.identify(item.get("DOI") or item.get("id"))
    issued = item.get("issued")
    parts = _first(issued.get("date-parts")) if isinstance(issued, Mapping) else None
    entry.issue(*(parts if isinstance(parts, list) else []))
    keywords = item.get("keyword") or item.get("subject") or []
    entry.keywords(keywords.split(",") if isinstance(keywords, str) else _list(keywords))
    entry.text("release", item.get("version"))
    return entry


def _csl_name(person: Mapping[str, Any]) -> tuple[str, str]:
    if person.get("family"):
        particle = str(person.get("non-dropping-particle") or "")
        return f"{particle} {person['family']}".strip(), str(person.get("given") or "")
    return str(person.get("literal") or person.get("name") or ""), ""


def datacite(item: Mapping[str, Any]) -> Entry:
    """DataCite JSON, as the schema and as the API have it."""
    entry = Entry("DataCite")
    types = item.get("types")
    general = str(types.get("resourceTypeGeneral") if isinstance(types, Mapping) else "").lower()
    entry.put("kind", KINDS.get(general, "paper"))
    for title in _list(item.get("titles")):
        if isinstance(title, Mapping) and not title.get("titleType"):
            entry.text("title", title.get("title"))
    for text in _list(item.get("descriptions")):
        if isinstance(text, Mapping) and text.get("descriptionType") in ("Abstract", None):
            entry.text("summary", text.get("description"))
    creators = [person for person in _list(item.get("creators")) if isinstance(person, Mapping)]
    entry.people(
        (str(p["familyName"]), str(p.get("givenName") or ""))
        if p.get("familyName")
        else name_parts(str(p.get("name") or ""))
        for p in creators
    )
    entry.identify(item.get("doi") or item.get("id"))
    entry.issue(item.get("publicationYear"))
    entry.keywords(one.get("subject") for one in _list(item.get("subjects")) if isinstance(one, Mapping))
    entry.text("release", item.get("version"))
    entry.text("extent", ", ".join(str(size) for size in _list(item.get("sizes"))))
    _licence(
        entry,
        [one.get("rightsIdentifier") for one in _list(item.get("rightsList")) if isinstance(one, Mapping)],
    )
    return entry


def _licence(entry: Entry, names: list[Any]) -> None:
    for name in names:
        if name and codes.is_known("open_licence", str(name)):
            entry.put("licence", codes.normalise("open_licence", str(name)))


def datacite_xml(root: Element) -> Entry:
    """The same in XML, by the names of its elements."""

    def texts(path: str) -> list[str]:
        return ["".join(one.itertext()) for one in root.findall(path)]

    entry = Entry("DataCite")
    general = root.find("resourceType")
    entry.put(
        "kind",
        KINDS.get(str(general.get("resourceTypeGeneral")).lower() if general is not None else "", "paper"),
    )
    for title in root.findall("titles/title"):
        if not title.get("titleType"):
            entry.text("title", "".join(title.itertext()))
    for text in root.findall("descriptions/description"):
        if text.get("descriptionType") == "Abstract":
            entry.text("summary", "".join(text.itertext()))
    names = []
    for person in root.findall("creators/creator"):
        family, given = person.findtext("familyName") or "", person.findtext("givenName") or ""
        names.append((family, given) if family else name_parts(person.findtext("creatorName") or ""))
    entry.people(names)
    entry.identify(root.findtext("identifier"))
    entry.issue(root.findtext("publicationYear"))
    entry.keywords(texts("subjects/subject"))
    entry.text("release", root.findtext("version"))
    entry.text("extent", ", ".join(texts("sizes/size")))
    _licence(entry, [one.get("rightsIdentifier") for one in root.findall("rightsList/rights")])
    return entry
