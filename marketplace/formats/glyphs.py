"""Which characters the fonts of papers can show: Pretendard, and behind it a subset of Noto Sans CJK KR for Hanja and kana.

PDF/A forbids text without a glyph: typst refuses the whole paper for one emoji in a title. So text is first brought
to characters that the fonts have. What remains keeps a quotation or an agreement from being made
(papers.services.issuing); where a paper must be made all the same, it names the letter: [U+1F600].
"""

import struct
import unicodedata
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parents[2] / "static" / "fonts"
FAMILIES = ("Pretendard-{}.otf", "NotoSansCJKkr-{}.hanja.otf")
_LINE_BREAKS = "\n"
_UNSEEN = "\u034f" + "".join(
    map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)  # variants of the letter before


@cache
def covered() -> frozenset[int]:
    """Return the code points that a font of papers has in both weights."""
    found: set[int] = set()
    for family in FAMILIES:
        regular, bold = (_code_points(FONTS / family.format(weight)) for weight in ("Regular", "Bold"))
        found |= regular & bold
    return frozenset(found)


def _code_points(font: Path) -> set[int]:
    """Read the Unicode `cmap` of an OpenType font, formats 4 and 12 (ISO/IEC 14496-22, 5.2.1)."""
    data = font.read_bytes()
    tables = struct.unpack_from(">H", data, 4)[0]
    entries = (struct.unpack_from(">4sLLL", data, 12 + 16 * index) for index in range(tables))
    start = next(offset for tag, _, offset, _ in entries if tag == b"cmap")
    points: set[int] = set()
    for index in range(struct.unpack_from(">H", data, start + 2)[0]):
        at = start + struct.unpack_from(">HHL", data, start + 4 + 8 * index)[2]
        kind = struct.unpack_from(">H", data, at)[0]
        if kind == 12:
            for group in range(struct.unpack_from(">L", data, at + 12)[0]):
                first, last, _ = struct.unpack_from(">LLL", data, at + 16 + 12 * group)
                points.update(range(first, last + 1))
        elif kind == 4:
            points.update(_format_4(data, at))
    return points


def _format_4(data: bytes, at: int) -> set[int]:
    segments = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends = struct.unpack_from(f">{segments}H", data, at + 14)
    starts = struct.unpack_from(f">{segments}H", data, at + 16 + 2 * segments)
    return {point for first, last in zip(starts, ends, strict=True) for point in range(first, last + 1)} - {
        0xFFFF
    }


def printable(text: str) -> str:
    """Return the text in characters of the font: composed (NFC), without controls, compatibility forms spelt out
    (㎛ → μm), and anything else that has no glyph by its number, [U+1F600]."""
    return "".join(_printable(character) for character in unicodedata.normalize("NFC", text))


@cache
def _printable(character: str) -> str:
    if character in _LINE_BREAKS or ord(character) in covered():
        return character
    if character in "\t\u2028\u2029\r" or unicodedata.category(character) == "Zs":
        return " "
    if unicodedata.category(character) in ("Cc", "Cf") or character in _UNSEEN:
        return ""
    spelt = unicodedata.normalize("NFKC", character)
    if spelt != character and all(ord(c) in covered() for c in spelt):
        return spelt
    return f"[U+{ord(character):04X}]"


def unprintable(text: str) -> str:
    """Return the characters of a text that papers cannot show, each once, in order."""
    lost = (c for c in unicodedata.normalize("NFC", text) if _printable(c).startswith("[U+"))
    return "".join(dict.fromkeys(lost))
