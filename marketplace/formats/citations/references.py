"""References of library programs: BibTeX and RIS."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from marketplace.formats.citations.entry import Entry, name_parts
from marketplace.formats.safe_xml import NotRead
from marketplace.kernel.text import Text

KINDS = {
    "dataset": "dataset", "data": "dataset", "software": "software", "online": "paper", "patent": "patent",
    "comp": "software", "pat": "patent",
}  # fmt: skip
_ACCENTS = {"`": "\u0300", "'": "\u0301", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307", "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "r": "\u030a", "k": "\u0328"}  # fmt: skip
_LETTERS = {
    "ss": "ß",
    "o": "ø",
    "O": "Ø",
    "ae": "æ",
    "AE": "Æ",
    "aa": "å",
    "AA": "Å",
    "l": "ł",
    "L": "Ł",
    "i": "i",
    "oe": "œ",
}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MOST_PUT_IN = 5_000_000  # characters that the strings of a file add to it in all
UNFOLDS = Text(
    "BibTeX의 @string을 펼치면 글이 너무 길어집니다. @string 없이 다시 저장하여 올려 주십시오.",
    "The @string names of the BibTeX unfold to too much text. Save it without them.",
)


class _Strings(dict[str, str]):
    """What a file's @string names stand for. A name made of names grows tenfold a line, so what is put in is counted."""

    put_in = 0

    def text_of(self, word: str) -> str:
        """What stands for a word: itself, where it is no name."""
        known = self.get(word.lower())
        if known is None:
            return word
        self.put_in += len(known)
        if self.put_in > MOST_PUT_IN:
            raise NotRead(UNFOLDS)
        return known


def bibtex(text: str) -> Iterator[Entry]:
    """The entries of a .bib file; strings are put in, comments passed over, accents composed."""
    strings = _Strings()
    at = 0
    while (found := re.compile(r"@\s*(\w+)\s*[{(]").search(text, at)) is not None:
        body, at = _balanced(text, found.end() - 1)
        kind = found[1].lower()
        if kind in ("comment", "preamble"):
            continue
        if kind == "string":
            strings.update(_fields(body, strings))
            continue
        _key, comma, rest = body.partition(",")
        fields = dict(_fields(rest, strings)) if comma else {}
        if fields:
            yield _bib_entry(kind, fields)


def _balanced(text: str, start: int) -> tuple[str, int]:
    """What stands between the bracket at `start` and its counterpart, and where it ends."""
    opening, closing = text[start], "}" if text[start] == "{" else ")"
    depth, braces = 0, 0
    for at in range(start, len(text)):
        letter = text[at]
        if letter in "{}" and text[at - 1] != "\\" and opening == "(":
            braces += 1 if letter == "{" else -1
        if letter == opening and text[at - 1 : at] != "\\":
            depth += 1
        elif letter == closing and text[at - 1 : at] != "\\" and braces <= 0:
            depth -= 1
            if depth == 0:
                return text[start + 1 : at], at + 1
    return text[start + 1 :], len(text)


def _fields(body: str, strings: _Strings) -> Iterator[tuple[str, str]]:
    at = 0
    name_of = re.compile(r"\s*(?:,\s*)?([\w\-:+.]+)\s*=\s*")
    while (found := name_of.match(body, at)) is not None:
        value, at = _value(body, found.end(), strings)
        yield found[1].lower(), plain(value)


def _value(body: str, at: int, strings: _Strings) -> tuple[str, int]:
    """`{…}`, `"…"`, a number or a name, joined by #."""
    pieces = []
    while at < len(body):
        if body[at] == "{":
            piece, at = _balanced(body, at)
        elif body[at] == '"':
            end = _end_of_quote(body, at + 1)
            piece, at = body[at + 1 : end], end + 1
        else:
            word = re.compile(r"[^\s,#]*").match(body, at)
            assert word is not None
            piece, at = strings.text_of(word[0]), max(word.end(), at + (not word[0]))
        pieces.append(piece)
        joined = re.compile(r"\s*#\s*").match(body, at)
        if joined is None:
            break
        at = joined.end()
    return "".join(pieces), at


def _end_of_quote(body: str, at: int) -> int:
    depth = 0
    for place in range(at, len(body)):
        depth += (body[place] == "{") - (body[place] == "}")
        if body[place] == '"' and depth <= 0:
            return place
    return len(body)


def plain(value: str) -> str:
    r"""LaTeX as people read it: `{\"o}` is ö, braces and commands fall away."""
    text = re.sub(r"\\([`'^\"~=.cvuHrk])\s*\{?\\?([A-Za-z])\}?", lambda m: m[2] + _ACCENTS[m[1]], value)
    text = re.sub(r"\\(ss|ae|AE|aa|AA|oe|o|O|l|L|i)(?![A-Za-z])\s*", lambda m: _LETTERS[m[1]], text)
    text = re.sub(r"\\([&%$#_{}])", r"\1", text)
    text = re.sub(r"\\[A-Za-z]+\*?\s*", "", text)
    text = text.replace("---", "—").replace("--", "–").replace("~", " ")
    return unicodedata.normalize("NFC", re.sub(r"\s+", " ", re.sub(r"[{}]", "", text))).strip()


def _bib_entry(kind: str, fields: dict[str, str]) -> Entry:
    entry = Entry("BibTeX")
    entry.put("kind", KINDS.get(kind, "paper"))
    entry.text("title", _titled(fields, "title", "subtitle") or _titled(fields, "booktitle", "booksubtitle"))
    entry.text("summary", fields.get("abstract"))
    entry.people(
        name_parts(name)
        for name in re.split(r"\s+and\s+", fields.get("author", ""), flags=re.IGNORECASE)
        if name != "others"
    )
    entry.identify(fields.get("doi") or fields.get("url"))
    entry.text(
        "journal",
        fields.get("journal") or fields.get("journaltitle") or _titled(fields, "booktitle", "booksubtitle"),
    )
    entry.issue(*(fields.get("date", "").split("/")[0].split("-") if fields.get("date") else _day(fields)))
    entry.keywords(re.split(r"[,;]", fields.get("keywords", "")))
    entry.text("release", fields.get("version"))
    return entry


def _titled(fields: dict[str, str], title: str, subtitle: str) -> str:
    """BibLaTeX keeps a subtitle apart; people and other formats write it behind the title."""
    return ": ".join(part for part in (fields.get(title), fields.get(subtitle)) if part)


def _day(fields: dict[str, str]) -> Iterator[str]:
    """Year, month (a number, or its English name as BibTeX has it) and day, as far as they are said."""
    yield fields.get("year", "")
    month = fields.get("month", "").lower()
    if month[:3] in MONTHS:
        month = str(MONTHS.index(month[:3]) + 1)
    if month.isdigit() and 1 <= int(month) <= 12:
        yield month
        yield fields.get("day", "")


def ris(text: str) -> Iterator[Entry]:
    """The records of a RIS file: a tag of two signs, two blanks and a hyphen; a line without one goes on."""
    tags: dict[str, list[list[str]]] = {}  # of each tag its values, of each value its lines
    last = ""
    for line in text.splitlines():
        found = re.match(r"\s*([A-Z][A-Z0-9])\s\s?-\s?(.*)$", line)
        if found is None:
            if last and line.strip():
                tags[last][-1].append(line.strip())
            continue
        last, value = found[1], found[2].strip()
        if last == "ER":
            if tags:
                yield _ris_entry(tags)
            tags, last = {}, ""
            continue
        if last == "TY":
            tags = {}
        tags.setdefault(last, []).append([value])
    if "TY" in tags:
        yield _ris_entry(tags)


def _ris_entry(read: dict[str, list[list[str]]]) -> Entry:
    tags = {tag: [" ".join(pieces) for pieces in values] for tag, values in read.items()}

    def first(*names: str) -> str:
        return next((tags[name][0] for name in names if tags.get(name)), "")

    entry = Entry("RIS")
    entry.put("kind", KINDS.get(first("TY").lower(), "paper"))
    entry.text("title", first("TI", "T1", "CT", "BT"))
    entry.text("summary", first("AB", "N2"))
    entry.people(name_parts(name) for tag in ("AU", "A1") for name in tags.get(tag, []))
    for tag in ("DO", "UR", "M3"):
        for value in tags.get(tag, []):
            entry.identify(value)
    entry.text("journal", first("JO", "JF", "T2", "JA", "SO"))
    entry.issue(*re.split(r"[/-]", first("DA", "PY", "Y1"))[:3])
    entry.keywords(tags.get("KW", []))
    return entry
