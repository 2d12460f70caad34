"""Patents as offices write them in XML: KIPRIS, EPO OPS (ST.36), USPTO Red Book, WIPO ST.96. Elements by name, without prefixes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from marketplace.formats import patent_number
from marketplace.formats.catalogues.sheet import status_of
from marketplace.formats.citations.entry import Entry, name_parts

RECORDS = {
    "us-patent-grant": "USPTO", "us-patent-application": "USPTO", "patent-application-publication": "USPTO", "PATDOC": "USPTO",
    "exchange-document": "EPO OPS", "item": "KIPRIS", "PatentGrant": "WIPO ST.96", "PatentPublication": "WIPO ST.96",
    "PatentData": "WIPO ST.96", "ApplicationBody": "WIPO ST.96",
}  # fmt: skip
TITLES = ("invention-title", "title-of-invention", "inventionTitle", "InventionTitle", "B540")
ABSTRACTS = ("abstract", "subdoc-abstract", "astrtCont", "Abstract", "SDOAB")


def patents(root: Element) -> Iterator[Entry]:
    """The patents of a file, each once; those inside another (what it cites) are not among them."""
    if root.tag in RECORDS:
        yield _entry(root)
        return
    for child in root:
        yield from patents(child)


def _text(node: Element | None) -> str:
    return re.sub(r"\s+", " ", "".join(node.itertext())).strip() if node is not None else ""


def _first(node: Element, *names: str) -> Element | None:
    return next((found for name in names for found in node.iter(name)), None)


def _entry(node: Element) -> Entry:
    entry = Entry(RECORDS[node.tag])
    entry.put("kind", "patent")
    for name in TITLES:
        for title in node.iter(name):
            entry.text("title", _text(title))
    for name in ABSTRACTS:
        for abstract in node.iter(name):
            entry.text("summary", _text(abstract))
    entry.people(_people(node))
    entry.classify(_symbols(node))
    patent = _korean(node) if node.tag == "item" else _western(node)
    if patent.get("application_no") or patent.get("registration_no"):
        entry.put("patents", [patent])
    return entry


def _korean(node: Element) -> dict[str, str | None]:
    """KIPRIS: numbers and the status in elements of their own."""
    registration = _text(_first(node, "registerNumber", "registrationNumber"))
    written = _text(_first(node, "registerStatus", "legalStatus"))
    number = patent_number.parse_kr(registration, "grant") if registration else None
    application = patent_number.parse_kr(_text(_first(node, "applicationNumber")), "application")
    status = status_of(written) if written else None
    return {
        "country": "KR",
        "application_no": application.text if application else None,
        "registration_no": number.text if number else None,
        "status": status or ("registered" if number else "applied"),
    }


def _western(node: Element) -> dict[str, str | None]:
    """Grant or publication, and the application behind it."""
    published = _first(
        node,
        "publication-reference",
        "PatentGrantIdentification",
        "PatentPublicationIdentification",
        "B100",
        "document-id",
    )
    applied = _first(
        node, "application-reference", "ApplicationIdentification", "domestic-filing-data", "B200"
    )
    country = node.get("country") or _number_of(published, "country", "IPOfficeCode", "B190") or "US"
    kind = node.get("kind") or _number_of(published, "kind", "kind-code", "PatentDocumentKindCode", "B130")
    number = node.get("doc-number") or _number_of(
        published, "doc-number", "PatentNumber", "PublicationNumber", "B110"
    )
    filed = _number_of(applied, "doc-number", "ApplicationNumberText", "B210")
    granted = node.tag in ("us-patent-grant", "PatentGrant", "PATDOC") or kind.startswith("B")
    grant = patent_number.parse(number.lstrip("0"), country, "grant") if granted and number else None
    application = patent_number.parse(filed, country, "application") if filed else None
    if application is None and not granted and number:
        application = patent_number.parse(number, country, "application")
    return {
        "country": country[:2].upper(),
        "application_no": application.text[:40]
        if application
        else filed[:40] or (None if grant else number[:40]),
        "registration_no": grant.text[:40] if grant else None,
        "status": "registered" if grant else "applied",
    }


def _number_of(node: Element | None, *names: str) -> str:
    return _text(_first(node, *names)) if node is not None else ""


def _people(node: Element) -> Iterator[tuple[str, str]]:
    seen = set()
    for inventor in (
        one
        for name in ("inventor", "first-named-inventor", "Inventor", "inventorInfo")
        for one in node.iter(name)
    ):
        if inventor.get("data-format") == "original":
            continue
        family, given = (
            _number_of(inventor, "last-name", "LastName", "family-name"),
            _number_of(inventor, "first-name", "given-name", "FirstName"),
        )
        whole = _number_of(inventor, "orgname", "name", "EntityName")
        name = (family, given) if family else name_parts(re.sub(r"\s*\[\w\w\]$", "", whole))
        if any(name) and name not in seen:
            seen.add(name)
            yield name
    for one in re.split(
        r"[|;]", _text(_first(node, "inventorName", "inventors") if node.tag == "item" else None)
    ):
        if one.strip():
            yield name_parts(one.strip())


def _symbols(node: Element) -> Iterator[str]:
    for one in node.iter("classification-ipcr"):
        parts = [_number_of(one, name) for name in ("section", "class", "subclass", "main-group", "subgroup")]
        if all(parts):
            yield f"{parts[0]}{parts[1]}{parts[2]} {parts[3]}/{parts[4]}"
        else:
            found = re.match(r"([A-H]\d\d[A-Z])\s*(\d+)\s*/\s*(\d+)", _number_of(one, "text"))
            if found:
                yield f"{found[1]} {found[2]}/{found[3]}"
    for name in ("ipcNumber", "IPCClassification"):
        for one in node.iter(name):
            yield from re.split(r"[|;]", _text(one))
