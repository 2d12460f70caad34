"""Cut Pretendard into pieces for pages: a browser loads only the pieces of which it shows a letter.

The syllables of the site's own texts and of its demo come first, the most frequent in the first piece, because every page
is made of them; the other syllables of KS X 1001 follow by their code. Written are `static/fonts/pages/*.woff2` and the sheet
that declares them, `static/css/fonts.css`. What no piece has is shown in the reader's own Korean font.
"""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.scaleUpem import scale_upem

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "static" / "fonts"
PAGES = FONTS / "pages"
SHEET = ROOT / "static" / "css" / "fonts.css"
# A face, and the weights of the style sheets for which it stands.
FACES = {"Regular": "400 500", "Bold": "600 900"}
# In a piece: with fewer a page asks for more pieces, with more for letters that it does not show.
SYLLABLES = 200
EM = 1024  # units: half of the face's own, and a thirtieth of a pixel in our largest headings
HEAD = """\
/* Made by script/fonts. Where two pieces name a letter, the later one gives it. */

"""


def texts() -> str:
    """What the site says: its pages, the sentences in its code, and the listings of the demo."""
    said = ("templates/**/*.html", "marketplace/**/*.py", "marketplace/demo/data/*.jsonl")
    files = [path for pattern in said for path in ROOT.glob(pattern)]
    return "".join(path.read_text() for path in sorted(files))


def is_syllable(code: int) -> bool:
    return 0xAC00 <= code <= 0xD7A3  # 가 to 힣


# Without the letters of which old Korean is put together.
OTHERS = {"letters": (range(0xA0, 0x370), range(0x400, 0x1100), range(0x1E00, 0x2000)),
          "signs": (range(0x370, 0x400), range(0x2000, 0x3400))}  # fmt: skip


def of_ksx1001() -> list[int]:
    """The 2,350 syllables of KS X 1001, by code."""
    # The codec writes the others too, put together from their letters, in eight bytes.
    return [code for code in range(0xAC00, 0xD7A4) if len(chr(code).encode("euc_kr")) == 2]


def pieces(drawn: Collection[int]) -> Iterator[tuple[str, list[int]]]:
    """The name and the characters of each piece, of those that the face has `drawn`."""
    used = [ord(letter) for letter, _ in Counter(texts()).most_common() if ord(letter) in drawn]
    syllables = [code for code in used if is_syllable(code)]
    others = sorted(set(of_ksx1001()) - set(syllables))
    yield from numbered("seldom", others)
    latin = {*range(0x20, 0x7F), *(code for code in used if not is_syllable(code))}
    for name, blocks in OTHERS.items():
        yield name, [code for block in blocks for code in block if code in drawn and code not in latin]
    yield from numbered("often", syllables)
    yield "latin", sorted(latin)


def numbered(name: str, syllables: Sequence[int]) -> Iterator[tuple[str, list[int]]]:
    for number, start in enumerate(range(0, len(syllables), SYLLABLES), 1):
        yield f"{name}-{number}", sorted(syllables[start : start + SYLLABLES])


def with_quadratic_curves(face: Path) -> bytes:
    """The face with TrueType outlines on the coarser grid: a third less to load than with its own of CFF."""
    font = TTFont(face)
    drawn, made = font.getGlyphSet(), {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(drawn)
        drawn[name].draw(Cu2QuPen(pen, max_err=2.0, reverse_direction=True))
        made[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = font.getGlyphOrder(), made
    del font["CFF "]
    largest = font["maxp"]
    largest.tableVersion = 0x00010000
    for field in ("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs",
                  "maxStackElements", "maxSizeOfInstructions", "maxComponentElements"):  # fmt: skip
        setattr(largest, field, 1 if field == "maxZones" else 0)
    font["post"].formatType, font.sfntVersion = 3.0, "\000\001\000\000"
    whole = io.BytesIO()
    font.save(whole)
    font = TTFont(io.BytesIO(whole.getvalue()))  # with the tables that follow from the outlines
    scale_upem(font, EM)
    whole = io.BytesIO()
    font.save(whole)
    return whole.getvalue()


def cut(face: bytes, characters: Sequence[int]) -> bytes:
    """The piece, as WOFF2."""
    options = subset.Options(flavor="woff2", hinting=False, notdef_outline=True)
    font = TTFont(io.BytesIO(face))
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    font.flavor = "woff2"
    piece = io.BytesIO()
    font.save(piece, reorderTables=None)
    return piece.getvalue()


def ranges(characters: Sequence[int]) -> str:
    """`U+AC00-AC04, U+AC08`: the characters, in the words of a style sheet."""
    runs: list[list[int]] = []
    for code in characters:
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return ", ".join(f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}" for first, last in runs)


def declared(name: str, weights: str, piece: bytes, characters: Sequence[int]) -> str:
    # A piece of what is seldom used is asked for by its span of codes: the letters between stand in later pieces.
    said = ranges(characters) if "seldom" not in name else f"U+{characters[0]:X}-{characters[-1]:X}"
    version = hashlib.sha256(piece).hexdigest()[:10]  # as `asset` in the pages says it
    return (
        "@font-face {\n"
        f"  font-family: Pretendard; font-weight: {weights}; font-display: swap;\n"
        f'  src: url(../fonts/pages/{name}.woff2?v={version}) format("woff2");\n'
        f"  unicode-range: {said};\n"
        "}\n"
    )


def main() -> None:
    PAGES.mkdir(exist_ok=True)
    for old in PAGES.glob("*.woff2"):
        old.unlink()
    sheet = HEAD
    for face, weights in FACES.items():
        path = FONTS / f"Pretendard-{face}.otf"
        drawn, outlines = TTFont(path).getBestCmap(), with_quadratic_curves(path)
        for piece_name, characters in pieces(drawn):
            piece, name = cut(outlines, characters), f"{face.lower()}-{piece_name}"
            (PAGES / f"{name}.woff2").write_bytes(piece)
            sheet += declared(name, weights, piece, characters)
            print(f"{name:20} {len(characters):5} characters {len(piece) / 1000:6.1f} kB")
    SHEET.write_text(sheet)
    print(f"{SHEET.name} {len(sheet) / 1000:.1f} kB")


if __name__ == "__main__":
    main()
