"""OAI-PMH 2.0: the replies as XML. What was public and is no more is a deleted record; tokens hold where the list goes on.

A token names the last record given by its date and row, so that what changes while somebody harvests is given again at the
end and nothing is left out or given twice at its old date.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from marketplace.catalog.models import Listing
from marketplace.catalog.queries import described, is_public
from marketplace.formats.metadata import Described, web
from marketplace.outlets import queries

OAI = "http://www.openarchives.org/OAI/2.0/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
PER_PAGE = 100
MOST_NUMBER = 2**31 - 1  # of a row, as far as the database counts
ARGUMENTS = {
    "Identify": (set(), set()),
    "ListMetadataFormats": (set(), {"identifier"}),
    "ListSets": (set(), {"resumptionToken"}),
    "GetRecord": ({"identifier", "metadataPrefix"}, set()),
    "ListIdentifiers": ({"metadataPrefix"}, {"from", "until", "set", "resumptionToken"}),
    "ListRecords": ({"metadataPrefix"}, {"from", "until", "set", "resumptionToken"}),
}  # verb -> (needed, possible)
FORMATS = {
    "oai_dc": (
        "http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
        "http://www.openarchives.org/OAI/2.0/oai_dc/",
    ),
    "oai_datacite": (
        "http://schema.datacite.org/oai/oai-1.1/oai.xsd",
        "http://schema.datacite.org/oai/oai-1.1/",
    ),
}


class Fault(Exception):
    """What the protocol calls an error: its code and a sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True)
class Site:
    """Where the replies come from: addresses and names."""

    base_url: str
    name: str
    domain: str
    admin: str
    page_of: Callable[[str], str]

    def identifier(self, listing: Listing) -> str:
        return f"oai:{self.domain}:{listing.public_id}"


def reply(arguments: list[tuple[str, str]], site: Site, now: datetime) -> bytes:
    """The answer to a request, errors of the protocol among them."""
    root = Element(
        "OAI-PMH", {"xmlns": OAI, "xmlns:xsi": XSI, "xsi:schemaLocation": f"{OAI} {OAI}OAI-PMH.xsd"}
    )
    SubElement(root, "responseDate").text = stamp(now)
    arguments = [(printable(name), printable(value)) for name, value in arguments]
    given = dict(arguments)
    request = Element("request")
    request.text = site.base_url
    root.append(request)
    try:
        verb = _checked(arguments)
        body = VERBS[verb](given, site)
        request.attrib.update(given)
        root.append(body)
    except Fault as fault:
        if fault.code not in ("badVerb", "badArgument"):
            request.attrib.update(given)
        SubElement(root, "error", {"code": fault.code}).text = str(fault)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, "utf-8")


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _checked(arguments: list[tuple[str, str]]) -> str:
    names = [name for name, _ in arguments]
    given = dict(arguments)
    verb = given.get("verb", "")
    if names.count("verb") != 1 or verb not in ARGUMENTS:
        raise Fault("badVerb", "The verb is missing, repeated or unknown.")
    if len(names) != len(set(names)):
        raise Fault("badArgument", "An argument is repeated.")
    needed, possible = ARGUMENTS[verb]
    if "resumptionToken" in given and "resumptionToken" in possible:
        if set(names) != {"verb", "resumptionToken"}:
            raise Fault("badArgument", "A resumptionToken stands alone.")
        return verb
    if unknown := set(names) - needed - possible - {"verb"}:
        raise Fault("badArgument", f"Unknown arguments: {', '.join(sorted(unknown))}.")
    if missing := needed - set(names):
        raise Fault("badArgument", f"Missing arguments: {', '.join(sorted(missing))}.")
    return verb


def _identify(_given: Mapping[str, str], site: Site) -> Element:
    body = Element("Identify")
    for name, value in (
        ("repositoryName", site.name),
        ("baseURL", site.base_url),
        ("protocolVersion", "2.0"),
        ("adminEmail", site.admin),
        ("earliestDatestamp", stamp(queries.earliest())),
        ("deletedRecord", "persistent"),
        ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
    ):
        SubElement(body, name).text = value
    return body


def _formats(given: Mapping[str, str], site: Site) -> Element:
    if "identifier" in given:
        _record_of(given["identifier"], site)
    body = Element("ListMetadataFormats")
    for prefix, (schema, namespace) in FORMATS.items():
        one = SubElement(body, "metadataFormat")
        SubElement(one, "metadataPrefix").text = prefix
        SubElement(one, "schema").text = schema
        SubElement(one, "metadataNamespace").text = namespace
    return body


def _sets(given: Mapping[str, str], _site: Site) -> Element:
    if "resumptionToken" in given:
        raise Fault("badResumptionToken", "The list of sets is given whole.")
    body = Element("ListSets")
    for spec, name in queries.sets():
        one = SubElement(body, "set")
        SubElement(one, "setSpec").text = spec
        SubElement(one, "setName").text = name
    return body


def _record_of(identifier: str, site: Site) -> Listing:
    start = f"oai:{site.domain}:"
    row = queries.record(identifier.removeprefix(start)) if identifier.startswith(start) else None
    if row is None:
        raise Fault("idDoesNotExist", "There is no such record.")
    return row


def _get(given: Mapping[str, str], site: Site) -> Element:
    prefix = _prefix(given["metadataPrefix"])
    body = Element("GetRecord")
    _add_record(body, _record_of(given["identifier"], site), prefix, site)
    return body


def _prefix(name: str) -> str:
    if name not in FORMATS:
        raise Fault("cannotDisseminateFormat", "Formats: " + ", ".join(FORMATS) + ".")
    return name


def _list(given: Mapping[str, str], site: Site) -> Element:
    asked = _asked(given)
    rows, total = queries.records(asked, PER_PAGE)
    if not rows and not asked.after:
        raise Fault("noRecordsMatch", "Nothing matches.")
    body = Element(given["verb"])
    for row in rows[:PER_PAGE]:
        if given["verb"] == "ListRecords":
            _add_record(body, row, asked.prefix, site)
        else:
            body.append(_header(row, site))
    if len(rows) > PER_PAGE or asked.after:
        token = SubElement(
            body, "resumptionToken", {"completeListSize": str(total), "cursor": str(asked.cursor)}
        )
        if len(rows) > PER_PAGE:
            token.text = _token(asked, rows[PER_PAGE - 1])
    return body


def _asked(given: Mapping[str, str]) -> queries.Asked:
    if "resumptionToken" in given:
        return _read_token(given["resumptionToken"])
    since, since_size = _moment(given.get("from"))
    until, until_size = _moment(given.get("until"))
    if since and until and (since_size != until_size or since > until):
        raise Fault("badArgument", "from and until differ in form, or from is later.")
    end = _end(until, until_size) if until else None
    spec = given.get("set", "")
    if spec and spec not in dict(queries.sets()):
        raise Fault("noRecordsMatch", "There is no such set.")
    return queries.Asked(_prefix(given["metadataPrefix"]), since, end, spec)


def _moment(written: str | None) -> tuple[datetime | None, timedelta]:
    """(the instant, how long what was written lasts): a day or a second."""
    if written is None:
        return None, timedelta(0)
    for form, size in (("%Y-%m-%dT%H:%M:%SZ", timedelta(seconds=1)), ("%Y-%m-%d", timedelta(days=1))):
        try:
            return datetime.strptime(written, form).replace(tzinfo=UTC), size
        except ValueError:
            continue
    raise Fault("badArgument", "Dates look like 2026-11-30 or 2026-11-30T09:00:00Z.")


def _end(until: datetime, size: timedelta) -> datetime | None:
    """The first instant that is later than what was written; None behind the last day of the calendar."""
    try:
        return until + size
    except OverflowError:
        return None


def _token(asked: queries.Asked, last: Listing) -> str:
    said = [
        asked.prefix,
        asked.since.isoformat() if asked.since else "",
        asked.until.isoformat() if asked.until else "",
        asked.spec,
        queries.datestamp(last).isoformat(),
        last.id,
        asked.cursor + PER_PAGE,
    ]
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode()


def _read_token(token: str) -> queries.Asked:
    """What a token asks. Whoever reads it may have written it, so nothing of it is believed."""
    try:
        prefix, since, until, spec, at, number, cursor = json.loads(base64.urlsafe_b64decode(token.encode()))
        if not 0 <= int(number) <= MOST_NUMBER or printable(str(spec)) != str(spec):
            raise ValueError(token)
        return queries.Asked(
            _prefix(prefix),
            _instant(since) if since else None,
            _instant(until) if until else None,
            str(spec),
            (_instant(at), int(number)),
            int(cursor),
        )
    except (ValueError, TypeError, OverflowError, RecursionError, Fault) as error:
        raise Fault("badResumptionToken", "This token is none of ours.") from error


def _instant(written: str) -> datetime:
    found = datetime.fromisoformat(written)
    if found.tzinfo is None:
        raise ValueError(written)
    return found.astimezone(UTC)


def _header(row: Listing, site: Site) -> Element:
    header = Element("header") if is_public(row) else Element("header", {"status": "deleted"})
    SubElement(header, "identifier").text = site.identifier(row)
    SubElement(header, "datestamp").text = stamp(queries.datestamp(row))
    for spec in queries.sets_of(row):
        SubElement(header, "setSpec").text = spec
    return header


def _add_record(body: Element, row: Listing, prefix: str, site: Site) -> None:
    record = SubElement(body, "record")
    record.append(_header(row, site))
    if is_public(row):
        one = described(row, site.page_of(row.public_id))
        SubElement(record, "metadata").append(_dc(one) if prefix == "oai_dc" else _datacite(one))


def _dc(one: Described) -> Element:
    schema, namespace = FORMATS["oai_dc"]
    root = Element(
        "oai_dc:dc",
        {
            "xmlns:oai_dc": namespace,
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xsi:schemaLocation": f"{namespace} {schema}",
        },
    )
    for name, value in web.dublin_core(one):
        SubElement(root, f"dc:{name}").text = printable(value)
    return root


def _datacite(one: Described) -> Element:
    schema, namespace = FORMATS["oai_datacite"]
    wrapped = Element("oai_datacite", {"xmlns": namespace, "xsi:schemaLocation": f"{namespace} {schema}"})
    SubElement(wrapped, "schemaVersion").text = "4.5"
    SubElement(wrapped, "datacentreSymbol").text = "GISUL"
    payload = SubElement(wrapped, "payload")
    kernel = "http://datacite.org/schema/kernel-4"
    root = SubElement(
        payload,
        "resource",
        {
            "xmlns": kernel,
            "xsi:schemaLocation": f"{kernel} http://schema.datacite.org/meta/kernel-4.5/metadata.xsd",
        },
    )
    SubElement(root, "identifier", {"identifierType": "DOI" if one.doi else "URL"}).text = one.doi or one.url
    creators = SubElement(root, "creators")
    for name, kind in [(p.name, "Personal") for p in one.people] or [(one.institution, "Organizational")]:
        SubElement(SubElement(creators, "creator"), "creatorName", {"nameType": kind}).text = printable(name)
    titles = SubElement(root, "titles")
    for title in filter(None, (one.title, one.title_other)):
        SubElement(titles, "title").text = printable(title)
    SubElement(root, "publisher").text = printable(one.institution)
    SubElement(root, "publicationYear").text = one.year
    general = {"dataset": "Dataset", "software": "Software", "paper": "JournalArticle"}.get(one.kind, "Other")
    SubElement(root, "resourceType", {"resourceTypeGeneral": general}).text = one.kind
    _datacite_more(root, one)
    return wrapped


def _datacite_more(root: Element, one: Described) -> None:
    if one.keywords:
        subjects = SubElement(root, "subjects")
        for word in one.keywords:
            SubElement(subjects, "subject").text = printable(word)
    if one.release:
        SubElement(root, "version").text = printable(one.release)
    if one.licence:
        SubElement(
            SubElement(root, "rightsList"), "rights", {"rightsIdentifier": one.licence}
        ).text = one.licence
    if one.summary:
        text = SubElement(SubElement(root, "descriptions"), "description", {"descriptionType": "Abstract"})
        text.text = printable(one.summary)


def printable(text: str) -> str:
    """Without what XML can't hold."""
    return "".join(
        c
        for c in text
        if c in "\t\n\r"
        or (ord(c) >= 32 and not 0xD800 <= ord(c) <= 0xDFFF and ord(c) not in (0xFFFE, 0xFFFF))
    )


VERBS: dict[str, Callable[[Mapping[str, Any], Site], Element]] = {
    "Identify": _identify,
    "ListMetadataFormats": _formats,
    "ListSets": _sets,
    "GetRecord": _get,
    "ListIdentifiers": _list,
    "ListRecords": _list,
}
