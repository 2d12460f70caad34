"""The program that reads the text of a PDF: the file on standard input, its text on standard output. Knows nothing of the site.

Arguments: most pages, characters that are enough.
"""

from __future__ import annotations

import io
import sys
from itertools import islice


def main() -> None:
    pages, enough = map(int, sys.argv[1:])
    from pypdf import PdfReader

    text = ""
    for page in islice(PdfReader(io.BytesIO(sys.stdin.buffer.read())).pages, pages):
        text += page.extract_text() + "\n"
        if len(text) > enough:
            break
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
