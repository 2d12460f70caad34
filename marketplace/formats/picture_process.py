"""The program that makes a photograph safe to show: a file on standard input, a JPEG on standard output. Knows nothing of the site.

Arguments: longest side in pixels of what is written, most pixels of what is read. The answer is "ok", the width and the
height as big-endian 32-bit numbers, and the JPEG; or one word for why there is none: "kind", "pixels".
Only the picture itself is written: nothing of EXIF (places, names, devices), comments or colour profiles.
"""

from __future__ import annotations

import io
import struct
import sys
import warnings

KINDS = ("JPEG", "PNG", "WEBP")
QUALITY = 82


def main() -> None:
    longest, most = map(int, sys.argv[1:])
    sys.stdout.buffer.write(safe_picture(sys.stdin.buffer.read(), longest, most))


def safe_picture(content: bytes, longest: int, most: int) -> bytes:
    from PIL import Image, ImageOps, UnidentifiedImageError

    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # the size is asked below, before a pixel is read
    try:
        picture = Image.open(io.BytesIO(content), formats=KINDS)
    except UnidentifiedImageError:
        return b"kind"
    if picture.width * picture.height > most:
        return b"pixels"
    picture.draft("RGB", (longest, longest))  # a JPEG is read no larger than it will be shown
    picture.thumbnail((longest, longest))
    turned = ImageOps.exif_transpose(picture)
    if turned.mode in ("RGBA", "LA", "PA", "P"):
        turned = turned.convert("RGBA")
        white = Image.new("RGBA", turned.size, "white")
        turned = Image.alpha_composite(white, turned)
    plain = Image.new("RGB", turned.size)  # a new one has nothing that the old one said of itself
    plain.paste(turned.convert("RGB"))
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=QUALITY, optimize=True)
    return b"ok" + struct.pack(">II", *plain.size) + out.getvalue()


if __name__ == "__main__":
    main()
