"""The door in for text: what people type and files bring becomes what we keep.

Pages, importers, file names and scripts' parameters all go through `one_line` or `lines`. Both compose (NFC: macOS
brings Hangul in pieces), take blanks of every kind off the ends, and take out what nobody sees but computers stumble
over: controls, marks that turn the direction of writing, letters of no width. So two names that look alike are alike,
a name that shows nothing is empty, and "required" is judged on what remains.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST_NAME = 200  # characters of a file's name; file systems stop at 255 bytes or letters
_LONGEST_SUFFIX = 20

_ZWNJ, _ZWJ = "\u200c", "\u200d"
_BLACK_FLAG = "\U0001f3f4"
_BLANK_LETTERS = "\u2800\u3164\uffa0"  # a letter or a symbol by their category, a blank to the eye
_JAMO_FILLERS = "\u115f\u1160"  # hold a place in old Hangul, and nothing elsewhere
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17)
)
# What may have to go; the few among them that belong to their neighbours are kept by `_kept`.
_SUSPECT = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff"
    "\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff" + _NONCHARACTERS + "]"
)
_LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_LINE_ENDS = re.compile("[^\\S\n]*[\n\t]\\s*")
# Scripts whose letters change their shape, or stay apart, by an invisible joiner: Arabic to Sinhala, Tibetan,
# Myanmar, Khmer, Mongolian, Arabic's presentation forms, and the Indic scripts beyond the first plane.
_JOINED_SCRIPTS = (
    (0x0600, 0x0DFF),
    (0x0F00, 0x109F),
    (0x1780, 0x18AF),
    (0xFB50, 0xFDCF),
    (0xFE70, 0xFEFC),
    (0x11000, 0x11FFF),
)


def one_line(text: str | None) -> str:
    """A name, a title, a number: one line without blanks around it. What breaks a line in between is one blank."""
    kept = _LINE_ENDS.sub(" ", lines(text))
    return kept if kept.isascii() else "".join(" " if unicodedata.category(c) == "Zs" else c for c in kept)


def lines(text: str | None) -> str:
    """A text of several lines, each ended by one \\n, without blank lines around it."""
    if not text:
        return ""
    if text.isascii() and text.isprintable():
        return text.strip()
    seen = _SUSPECT.sub(_kept, _LINE_END.sub("\n", text))
    return unicodedata.normalize("NFC", seen).strip()


def file_name(name: str | None, longest: int = LONGEST_NAME) -> str:
    """The name of a file somebody brings: no folders, one line, and still its ending where it is too long.

    Empty for no name at all; a name that shows nothing is "file".
    """
    if not name:
        return ""
    bare = one_line(PurePosixPath(name.replace("\\", "/")).name).rstrip(" .")
    stem, dot, ending = bare.rpartition(".")
    if not dot or len(ending) > _LONGEST_SUFFIX:
        return bare[:longest].rstrip() or "file"
    ending = ending.strip()
    return (stem.strip(" .")[: longest - len(ending) - 1].rstrip() or "file") + "." + ending


def _kept(match: re.Match[str]) -> str:
    """What becomes of one suspect: itself where its neighbours need it, a blank, or nothing."""
    text, at, letter = match.string, match.start(), match[0]
    if letter in _BLANK_LETTERS:
        return " "
    if letter in (_ZWJ, _ZWNJ):
        return letter if _joins(text, at) else ""
    if letter in _JAMO_FILLERS:
        return letter if _is_jamo(text[at - 1 : at]) or _is_jamo(text[at + 1 : at + 2]) else ""
    if "\ufe00" <= letter <= "\ufe0f" or "\u180b" <= letter <= "\u180d" or letter >= "\U000e0100":
        return letter if _is_shown(text[at - 1 : at]) else ""  # a variant of the letter before
    if "\U000e0020" <= letter <= "\U000e007f":  # the flags of England, Scotland and Wales
        flag = re.search(_BLACK_FLAG + "[\U000e0020-\U000e007f]*$", text[max(0, at - 8) : at])
        return letter if flag else ""
    return ""


def _joins(text: str, at: int) -> bool:
    """Whether the joiner or non-joiner at this place does something: in an emoji of several, or in a joined script."""
    before = text[:at][-2:].rstrip("\ufe0f")[-1:]
    after = text[at + 1 : at + 2]
    if text[at] == _ZWNJ:
        return _in_joined_script(before) and _in_joined_script(after)
    return _in_joined_script(before) or (
        _category(before) in ("So", "Sk") and _category(after) in ("So", "Sm")
    )


def _in_joined_script(letter: str) -> bool:
    return (
        bool(letter)
        and any(first <= ord(letter) <= last for first, last in _JOINED_SCRIPTS)
        and _is_shown(letter)
    )


def _category(letter: str) -> str:
    return unicodedata.category(letter) if letter else ""


def _is_jamo(letter: str) -> bool:
    return "\u1100" <= letter <= "\u11ff" and letter not in _JAMO_FILLERS


def _is_shown(letter: str) -> bool:
    return bool(letter) and not letter.isspace() and not _SUSPECT.fullmatch(letter)
