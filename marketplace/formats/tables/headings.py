"""Finding the heading of a table, below titles and on whichever sheet, and what each of its columns is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from marketplace.formats.tables.units import Unit, unit_of

HEADING_WITHIN = 60  # lines; what stands above the heading is kept for what it says of units


@dataclass(frozen=True)
class Heading:
    """Where the heading is and what it names: column -> places (several columns may give one thing), their units."""

    at: int
    cells: Sequence[str]
    places: Mapping[str, tuple[int, ...]]
    units: Mapping[int, Unit] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """How many cells have a heading, to the last one that does."""
        return max((n for n, cell in enumerate(self.cells, 1) if cell.strip()), default=0)


def find(
    rows: Sequence[tuple[int, Sequence[str]]],
    aliases: Mapping[str, Sequence[str]],
    needed: Sequence[frozenset[str]],
) -> Heading | None:
    """The first row that names all of one of the sets in `needed`; None when there is none.

    Blanks, punctuation, case and what stands in brackets at the end don't count; composed and decomposed letters are the same.
    """
    known = {name: [folded(alias) for alias in names] for name, names in aliases.items()}
    for at, (_, row) in enumerate(rows[:HEADING_WITHIN]):
        if sum(bool(cell.strip()) for cell in row) < min(map(len, needed)):
            continue
        places, units = _columns(row, known)
        if any(wanted <= set(places) for wanted in needed):
            return Heading(at, row, places, units)
    return None


def folded(heading: str) -> str:
    """What two spellings of one heading have in common."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFC", heading)).casefold()
    return re.sub(r"[\W_]+", "", plain)


def _columns(
    row: Sequence[str], known: Mapping[str, Sequence[str]]
) -> tuple[dict[str, tuple[int, ...]], dict[int, Unit]]:
    cells = [_forms(cell) for cell in row]
    places: dict[str, tuple[int, ...]] = {}
    for name, aliases in known.items():
        found = [at for alias in aliases for at, (forms, _) in enumerate(cells) if alias in forms]
        if found:
            places[name] = tuple(dict.fromkeys(found))
    units = {at: unit for at, (_, unit) in enumerate(cells) if unit is not None}
    return places, units


def _forms(cell: str) -> tuple[tuple[str, ...], Unit | None]:
    """(the ways to read a heading's name: whole, without its bracket, without its unit; the unit it names)."""
    text = unicodedata.normalize("NFC", cell).strip()
    if not text or len(text) > 80:
        return (), None
    forms, unit = [folded(text)], None
    bare = text
    while match := re.fullmatch(r"(.+?)\s*[(\[（【]([^()\[\]（）【】]*)[)\]）】]\s*", bare, re.DOTALL):
        bare = match[1]
        forms.append(folded(bare))
        unit = unit_of(match[2]) or unit
    if unit is None and (match := re.fullmatch(r"(.+?)[\s_,/\-–:]+([^\s_]+(?:\s+\S+)?)", bare)):
        unit = unit_of(match[2])
        if unit is not None:
            forms.append(folded(match[1]))
    return tuple(dict.fromkeys(forms)), unit
