"""The program that draws the first page of a PDF: the file on standard input, a picture on standard output. Knows nothing of the site.

Arguments: longest side in pixels, most points of a page's side. The answer is "ok", width, height and bytes as big-endian
32-bit numbers and the JPEG; or one word for why there is none: "page". A damaged or locked file ends the program.
Forms, links and scripts of the file are not loaded: only what is printed is drawn.
"""

from __future__ import annotations

import io
import struct
import sys


def main() -> None:
    side, most = map(int, sys.argv[1:])
    sys.stdout.buffer.write(first_page(sys.stdin.buffer.read(), side, most))


def first_page(content: bytes, side: int, most: int) -> bytes:
    import pypdfium2

    page = pypdfium2.PdfDocument(content)[0]
    width, height = page.get_size()
    if not (min(width, height) >= 1 and max(width, height) <= most):
        return b"page"
    picture = page.render(scale=side / max(width, height)).to_pil().convert("RGB")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82, optimize=True)
    return b"ok" + struct.pack(">III", *picture.size, out.tell()) + out.getvalue()


if __name__ == "__main__":
    main()
