"""Citations of a result for people and for their library programs."""

from __future__ import annotations

import json
from typing import Any

from marketplace.formats.metadata.described import Described

CSL_KINDS = {"paper": "article-journal", "dataset": "dataset", "software": "software", "patent": "patent"}
RIS_KINDS = {"paper": "JOUR", "dataset": "DATA", "software": "COMP", "patent": "PAT"}


def apa(one: Described) -> str:
    """APA 7: who (year). Title (version). Where. Address."""
    names = [_apa_name(person.parts) for person in one.people] or [one.institution]
    joined = names[0] if len(names) == 1 else f"{', '.join(names[:-1])}, & {names[-1]}"
    edition = f" (Version {one.release})" if one.release else ""
    where = one.journal or one.institution
    address = f"https://doi.org/{one.doi}" if one.doi else one.url
    return f"{joined} ({one.year}). {one.title}{edition}. {where}. {address}"


def _apa_name(parts: tuple[str, str]) -> str:
    family, given = parts
    if not given:
        return family
    if not family.isascii():
        return f"{family}{given}"
    initials = " ".join(f"{name[0]}." for name in given.split())
    return f"{family}, {initials}"


def csl(one: Described) -> dict[str, Any]:
    """CSL-JSON, as citation programs read it."""
    item: dict[str, Any] = {
        "id": one.number,
        "type": CSL_KINDS.get(one.kind, "document"),
        "title": one.title,
        "author": [
            {"family": f, "given": g} if g else {"literal": f} for f, g in (p.parts for p in one.people)
        ],
        "issued": {"date-parts": [[int(part) for part in one.day.split("-")]]},
        "publisher": one.institution,
        "URL": one.url,
        "abstract": one.summary,
        "keyword": ", ".join(one.keywords),
        "container-title": one.journal,
        "DOI": one.doi,
        "version": one.release,
        "number": one.patents[0] if one.patents else "",
    }
    return {name: value for name, value in item.items() if value}


def csl_json(one: Described) -> str:
    return json.dumps([csl(one)], ensure_ascii=False, indent=1)


def ris(one: Described) -> str:
    lines = [("TY", RIS_KINDS.get(one.kind, "GEN")), ("TI", one.title)]
    lines += [("AU", ", ".join(filter(None, person.parts))) for person in one.people]
    lines += [
        ("PY", one.year),
        ("DA", one.day.replace("-", "/")),
        ("PB", one.institution),
        ("JO", one.journal),
        ("DO", one.doi),
        ("ET", one.release),
        *(("IS", number) for number in one.patents[:1]),
        *(("KW", word) for word in one.keywords),
        ("AB", " ".join(one.summary.split())),
        ("UR", one.url),
        ("ID", one.number),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines if value) + "ER  - \r\n"
