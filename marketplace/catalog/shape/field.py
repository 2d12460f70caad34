"""What can be said of a field of a listing. The fields themselves are declared in `shape`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from marketplace.catalog.models import Listing, Presented
from marketplace.catalog.openness import NOTHING_KNOWN, Openness
from marketplace.formats.catalogues import Column
from marketplace.formats.fields import Kind
from marketplace.kernel.text import Text

NAMELESS = Text("", "")


@dataclass(frozen=True)
class Outside:
    """What is known of a listing outside its row: which licences a newcomer may still take, the address of its page."""

    open: Openness = NOTHING_KNOWN
    address: str = ""


@dataclass(frozen=True)
class Written:
    """A column of the table `listing`: how the form takes it, how a catalogue says it.

    `aliases` are other headings in catalogues; None: no catalogue has it. `key` names it there where the column's own name
    doesn't.
    """

    column: str
    label: Text  # in the form
    kind: Kind
    aliases: tuple[str, ...] | None = None
    key: str = ""

    @property
    def name(self) -> str:
        """What a record of our exchange format calls it."""
        return self.key or self.column

    @property
    def ending(self) -> str:
        """``_ko`` or ``_en`` where the column is of one language, else nothing."""
        return self.column[-3:] if self.column.endswith(("_ko", "_en")) else ""


@dataclass(frozen=True)
class Shown:
    """A value on a sheet: under which title, at which place among the others (low numbers first)."""

    at: int
    title: Text
    value: Callable[[Listing, Outside], Any]


@dataclass(frozen=True)
class Field:
    """One thing that a listing says, with everything that follows from it.

    A field of one column or two (a language each) says it in `written` and needs little more. What stands in rows of its
    own (people, patents, offers) says how each use reads it.
    """

    name: str
    label: Text = NAMELESS
    section: str = ""  # of the form; "" where nobody enters it
    written: tuple[Written, ...] = ()
    # Publishing: what to enter when it is missing; or, where that is not enough, what is wrong with it.
    lacking: Text | None = None
    wrong: Callable[[Listing], Text | None] | None = None
    # Whether something was entered. Only fields that `begin` a section tell whether it was begun.
    begins: bool = False
    filled: Callable[[Listing], bool] | None = None
    # The check page (a value of the form's own), cards, sheets.
    answer: Callable[[Listing], Any] | None = None
    badge: Callable[[Presented], Any] | None = None
    results: tuple[Shown, ...] = ()
    desk: tuple[Shown, ...] = ()
    compared: tuple[Shown, ...] = ()
    # Versions: kept with what was public. `kept` for what is not written in columns.
    versioned: bool = True
    kept: Callable[[Listing], Any] | None = None
    kept_as: str = ""  # where the version calls it by another name
    # Search: the field of the index's document that its columns are part of, or several by value.
    indexed: str = ""
    documents: Callable[[Listing, Outside], Mapping[str, Any]] | None = None
    # Catalogues: columns, refusals and storing of what is not written in columns.
    columns: tuple[Column, ...] = ()
    refusals: Callable[[Mapping[str, Any]], Iterator[tuple[str, Text]]] | None = None
    put: Callable[[Listing, Mapping[str, Any]], None] | None = None

    @property
    def anchor(self) -> str:
        """The form field at which a problem is shown."""
        return self.written[0].column if self.written else self.name

    def problem(self, listing: Listing) -> Text | None:
        """What stands between it and publication."""
        if self.wrong is not None:
            return self.wrong(listing)
        return self.lacking if self.lacking is not None and not self.is_filled(listing) else None

    def is_filled(self, listing: Listing) -> bool:
        if self.filled is not None:
            return self.filled(listing)
        return any(getattr(listing, w.column) not in (None, "", []) for w in self.written)

    def snapshot(self, listing: Listing) -> dict[str, Any]:
        """Its public value as plain JSON, by column or name."""
        if not self.versioned:
            return {}
        if self.kept is not None:
            return {self.kept_as or self.name: self.kept(listing)}
        return {w.column: w.kind.kept(getattr(listing, w.column)) for w in self.written}

    def layout(self) -> tuple[Column, ...]:
        """Its columns in a catalogue."""
        if self.columns:
            return self.columns
        return tuple(
            Column(w.name, k.read, w.aliases, k.split, k.join, always=k.always)
            for w in self.written
            if w.aliases is not None and (k := w.kind)
        )

    def refused(self, record: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
        """(name, sentence) for what a record says of it that can't be stored."""
        if self.refusals is not None:
            yield from self.refusals(record)
            return
        for w in self.written:
            yield from ((w.name, sentence) for sentence in w.kind.refusals(record.get(w.name)))

    def fill(self, listing: Listing, record: Mapping[str, Any]) -> None:
        """Write what a record says of it into the listing; where it says nothing, a chosen default stays."""
        if self.put is not None:
            self.put(listing, record)
            return
        for w in self.written:
            if w.aliases is not None or w.name in record:
                setattr(listing, w.column, w.kind.stored(record.get(w.name)))
