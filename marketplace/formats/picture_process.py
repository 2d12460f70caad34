"""The program that makes a picture safe to show: a file on standard input, JPEGs on standard output. Knows nothing of the site.

Arguments: most pixels of what is read, then the longest side in pixels of each JPEG that is wanted, the largest first. The
answer is "ok" and for each its width, height and bytes as big-endian 32-bit numbers and the JPEG; or one word for why there
is none: "kind", "pixels".
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
    most, *sides = map(int, sys.argv[1:])
    sys.stdout.buffer.write(safe_pictures(sys.stdin.buffer.read(), most, sides))


def safe_pictures(content: bytes, most: int, sides: list[int]) -> bytes:
    from PIL import Image, ImageOps, UnidentifiedImageError

    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # the size is asked below, before a pixel is read
    try:
        picture = Image.open(io.BytesIO(content), formats=KINDS)
    except UnidentifiedImageError:
        return b"kind"
    if picture.width * picture.height > most:
        return b"pixels"
    picture.draft("RGB", (sides[0], sides[0]))  # a JPEG is read no larger than it will be shown
    picture.thumbnail((sides[0], sides[0]))
    turned = ImageOps.exif_transpose(picture)
    if turned.mode in ("RGBA", "LA", "PA", "P"):
        turned = turned.convert("RGBA")
        white = Image.new("RGBA", turned.size, "white")
        turned = Image.alpha_composite(white, turned)
    plain = Image.new("RGB", turned.size)  # a new one has nothing that the old one said of itself
    plain.paste(turned.convert("RGB"))
    made = b"ok"
    for side in sides:
        plain.thumbnail((side, side))
        out = io.BytesIO()
        plain.save(out, "JPEG", quality=QUALITY, optimize=True)
        made += struct.pack(">III", *plain.size, out.tell()) + out.getvalue()
    return made


if __name__ == "__main__":
    main()
