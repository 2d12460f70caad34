"""The corpus of the judged set, as JSON Lines for ``python -m search_index evaluate``.

Judged documents are the demo's 138 listings. They hide among 2,697 listings read from NASA's software and patent
catalogues (English) and 495 classes of KSIC, revision 10 (Korean, the names of a class and of what it divides into).
The catalogues and the classes are read from ``../shared/data`` and never committed.

``python -m tests.relevance.corpus OUT.jsonl [--hide-english | --korean-only]``
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from marketplace.catalog.services import exchange_layout
from marketplace.formats.catalogues import READERS

HERE = Path(__file__).parent
DEMO = HERE.parents[1] / "marketplace" / "demo" / "data"
SHARED = HERE.parents[2] / "shared" / "data"
CATALOGUES = {
    "nasa_software": SHARED / "nasa_software_catalog" / "listings.jsonl",
    "nasa_patents": SHARED / "nasa_patents_csv" / "NASA_Patents.csv",
}
CLASSES = SHARED / "ref_ksic" / "KSIC_10.csv"
DAY = date(2026, 1, 1)  # only decides which patents have expired, which no text shows
PROSE = ("summary", "problem", "solution", "benefit", "applications")

Line = dict[str, Any]


def missing() -> list[Path]:
    """Files of the shared data that aren't there; the corpus can't be built without them."""
    return [file for file in (*CATALOGUES.values(), CLASSES) if not file.exists()]


def corpus(*, hide_english: bool = False, korean_only: bool = False) -> Iterator[Line]:
    """Every document: ``{"id", "title", "title_en", "text", "text_en", "keywords"}``.

    ``hide_english`` empties the English fields of the demo's listings, so that an English query can only find them
    across languages; ``korean_only`` leaves the English catalogues out as well. Raises FileNotFoundError without the
    shared data.
    """
    yield from listings(with_english=not (hide_english or korean_only))
    if not korean_only:
        yield from imports()
    yield from industry_classes()


def listings(*, with_english: bool = True) -> Iterator[Line]:
    """The demo's listings; the id is their key."""
    for file in sorted(DEMO.glob("listings_*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            listing = json.loads(line)
            yield {
                "id": listing["key"],
                "title": listing["title_ko"],
                "title_en": listing["title_en"] if with_english else "",
                "text": _prose(listing, "ko"),
                "text_en": _prose(listing, "en") if with_english else "",
                "keywords": listing["keywords_ko"] + (listing["keywords_en"] if with_english else []),
            }


def imports() -> Iterator[Line]:
    """NASA's catalogues as the site imports them; English only, patents without an abstract."""
    for reader, file in CATALOGUES.items():
        with file.open("rb") as stream:
            for row in READERS[reader](stream, DAY, exchange_layout()):
                if row.is_importable:
                    listing = row.listing
                    yield {
                        "id": f"{reader}:{listing['key']}",
                        "title": "",
                        "title_en": listing["title_en"],
                        "text": "",
                        "text_en": _prose(listing, "en"),
                        "keywords": listing["keywords_en"],
                    }


def industry_classes() -> Iterator[Line]:
    """The four-digit classes of KSIC, Korean only: the name, and the names of the five-digit classes in it."""
    with CLASSES.open(encoding="utf-8-sig", newline="") as stream:
        names = {row["Industy_code"]: row["Industy_name"] for row in csv.DictReader(stream)}
    for code, name in names.items():
        if len(code) == 4:
            parts = [text for longer, text in names.items() if len(longer) == 5 and longer.startswith(code)]
            yield {
                "id": f"ksic:{code}",
                "title": name,
                "title_en": "",
                "text": "\n".join(parts),
                "text_en": "",
                "keywords": [],
            }


def write(lines: Iterable[Line], file: Path) -> int:
    """Write JSON Lines. Returns the number of documents."""
    with file.open("w", encoding="utf-8") as stream:
        return sum(1 for line in lines if stream.write(json.dumps(line, ensure_ascii=False) + "\n"))


def _prose(listing: Mapping[str, Any], language: str) -> str:
    return "\n".join(text for part in PROSE if (text := listing.get(f"{part}_{language}")))


def main() -> None:
    """Write the corpus to a file."""
    parser = argparse.ArgumentParser(description="Write the corpus of the judged set.")
    parser.add_argument("out", type=Path)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--hide-english", action="store_true", help="empty the English fields of the listings")
    which.add_argument("--korean-only", action="store_true", help="and leave the English catalogues out")
    arguments = parser.parse_args()
    lines = corpus(hide_english=arguments.hide_english, korean_only=arguments.korean_only)
    print(f"{write(lines, arguments.out):,} documents")


if __name__ == "__main__":
    main()
