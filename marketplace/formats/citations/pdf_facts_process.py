"""The program that reads what a PDF says of itself: the file on standard input; its title on the first line, then the text of its first pages."""

from __future__ import annotations

import io
import sys
from itertools import islice

MOST_LETTERS = 20_000  # of each thing that a file says


def main() -> None:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()))
    facts: dict[str, object] = dict(reader.metadata or {})
    title = str(facts.get("/Title") or "")[:MOST_LETTERS]
    if title.lower().endswith((".doc", ".docx", ".hwp", ".tex", ".pdf")) or title.startswith(
        "Microsoft Word"
    ):
        title = ""  # the name of a file, not of a work
    text = " ".join(
        str(facts.get(name) or "")[:MOST_LETTERS]
        for name in ("/Subject", "/Keywords", "/doi", "/WPS-ARTICLEDOI")
    )
    for page in islice(reader.pages, 2):
        text += "\n" + page.extract_text()[:MOST_LETTERS]
    out = " ".join(title.split()) + "\n" + text
    sys.stdout.buffer.write(out.encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
