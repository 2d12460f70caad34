"""What every search engine of this library offers: documents in, queries in, explained results out.

Nothing here knows Whoosh, Flask or a database. An engine is a library object, not a service:
one process (the worker) writes, any number of processes read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal, Protocol, runtime_checkable

Language = Literal["ko", "en"]
Sort = Literal["relevance", "newest", "oldest", "fee_low", "fee_high", "trl_high", "trl_low"]
SuggestionKind = Literal["term", "listing", "institution", "inventor", "number"]

#: Facets a query may filter by or ask counts for. Values are plain strings, as given in the document;
#: ``field``, ``ipc`` and ``ksic`` are hierarchical (see ``facets``), ``fee_band`` and ``year`` are derived.
FACETS = (
    "kind", "field", "trl", "ipc", "ksic", "licence_kind",
    "institution", "mini_cluster", "fee_band", "year", "express",
)  # fmt: skip
#: Numbers a query may limit to an inclusive range. ``fee`` is in minor units, ``year`` is that of publication.
RANGES = ("trl", "fee", "year")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One listing as the index sees it. Either language may be empty; nothing empty is found by it.

    ``fee`` is the published upfront fee in won, 0 for free, None for negotiable. ``field`` is a path such as
    ``"materials/battery"``; ``ipc`` and ``ksic`` are full codes. ``audience`` holds the tokens one of which a reader
    must have to see it (``"public"``, ``"org:12"``, ``"user:7"``); a document without an audience is seen by nobody.
    """

    id: str
    title_ko: str = ""
    title_en: str = ""
    summary_ko: str = ""
    summary_en: str = ""
    body_ko: str = ""
    body_en: str = ""
    keywords_ko: tuple[str, ...] = ()
    keywords_en: tuple[str, ...] = ()
    inventors: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()  # names in every language, to be searched and suggested
    numbers: tuple[str, ...] = ()  # public id, patent and registration numbers: found exactly
    kind: str = ""
    field: str = ""
    ipc: tuple[str, ...] = ()
    ksic: tuple[str, ...] = ()
    licence_kinds: tuple[str, ...] = ()
    institution: str = ""  # the value of the facet, usually the public reference of the organisation
    mini_clusters: tuple[str, ...] = ()
    trl: int | None = None
    fee: int | None = None
    published_on: date | None = None
    express: bool = False
    lapsed: bool = False  # nothing is left to license: it stands after a living one that fits as well
    audience: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What a reader asks. ``filters`` hold values per facet: OR within one, AND across; ``ranges`` are inclusive.

    ``audience`` is what the reader *has*; a document is seen when any of its tokens is among them.
    An unknown facet, value or sort never fails: it matches nothing, or is named in ``Result.notes``.
    """

    text: str = ""
    audience: tuple[str, ...] = ("public",)
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ranges: Mapping[str, tuple[int | None, int | None]] = field(default_factory=dict)
    facets: tuple[str, ...] = ()
    sort: Sort = "relevance"
    page: int = 1
    per_page: int = 20
    language: Language = "ko"
    highlight: bool = True
    correct: bool = True  # search the corrected spelling when nothing is found otherwise
    expand: bool = True  # add translations and variants with a lower weight


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of text; ``marked`` when it is what the query matched."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Expansion:
    """A word that was searched although nobody typed it, shown as "separator → 분리막"."""

    source: str
    target: str
    weight: float
    origin: Literal["glossary", "learned", "variant", "keyboard", "sound"] = "glossary"
    shown: bool = True  # False for what is only searched, because it may well be another word


@dataclass(frozen=True, slots=True)
class Correction:
    """``original`` was typed, ``text`` reads better. ``applied``: the result is that of ``text``."""

    original: str
    text: str
    applied: bool
    reason: Literal["spelling", "keyboard", "spacing", "initials"] = "spelling"


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a document was found: words matched, fields they stood in, expansions that helped.

    A hit's ``shown_reasons`` name them as they stand in the document, and none that stands there in no such form.
    """

    matched: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    expansions: tuple[Expansion, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a document has enough of the question to be an answer by itself, and the rare words that it has nothing of,
    as they were typed, the rarest first."""

    fits: bool = True
    missing: tuple[str, ...] = ()


def unmarked(text: str) -> tuple[Fragment, ...]:
    """A text in which nothing is marked."""
    return (Fragment(text),)


@dataclass(frozen=True)
class Hit:
    """One found document. Its reasons, marked texts and judgement are made when they are asked for: a page shows few of them.

    ``highlights`` are the document's own texts as they were indexed; ``mark`` marks what matched in any text, such as
    the present form of one that has been changed since.
    """

    id: str
    score: float
    find_reasons: Callable[[], Reasons] = Reasons
    find_shown: Callable[[], Reasons] = Reasons
    highlights: Mapping[str, tuple[Fragment, ...]] = field(default_factory=dict)
    mark: Callable[[str], tuple[Fragment, ...]] = unmarked
    judge: Callable[[], Judgement] = Judgement

    @cached_property
    def reasons(self) -> Reasons:
        return self.find_reasons()

    @cached_property
    def shown_reasons(self) -> Reasons:
        """Its reasons for a reader, who looks for them in the document; its texts are read for it."""
        return self.find_shown()

    @cached_property
    def judgement(self) -> Judgement:
        """What it has of the question, by itself."""
        return self.judge()


@dataclass(slots=True)  # not frozen, which would treble the time to make it: a page makes some hundred
class FacetValue:
    """A value of a facet, how many results choosing it would show, and whether it is chosen."""

    value: str
    count: int
    selected: bool = False
    level: int = 0  # depth in a hierarchical facet, 0 at the top


@dataclass(frozen=True, slots=True)
class Note:
    """Something to tell the reader about how the query was read. ``code`` is stable, ``detail`` is what it is about."""

    code: Literal[
        "read_as_words",
        "quotes_as_words",
        "unknown_field",
        "unknown_filter",
        "too_long",
        "no_words",
        "stop_words_only",
    ]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A page of hits. ``total`` counts all that match; ``facets`` respect all filters but the facet's own;
    of a tree they hold the top and one level beneath the deepest selected value."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    page: int = 1
    per_page: int = 20
    facets: Mapping[str, tuple[FacetValue, ...]] = field(default_factory=dict)
    expansions: tuple[Expansion, ...] = ()
    correction: Correction | None = None
    notes: tuple[Note, ...] = ()
    terms: tuple[str, ...] = ()  # what was searched, after analysis
    fits: bool = True  # False where even the best hits have only some words of the question
    partly: tuple[str, ...] = ()  # the words that the best hits have, where none fits
    took_ms: float = 0.0

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of this page, best first."""
        return tuple(hit.id for hit in self.hits)

    @property
    def pages(self) -> int:
        """Number of pages, at least 1."""
        return max(1, -(-self.total // self.per_page))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion of what is being typed. ``id`` names the document when it is a listing."""

    text: str
    kind: SuggestionKind
    count: int = 1
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Stats:
    """Figures for the administrator's page."""

    documents: int
    segments: int
    generation: str
    bytes_on_disk: int
    bytes_in_memory: int
    analysis_version: str
    needs_rebuild: bool
    rebuild_reason: str = ""
    # Whole, but made with other words or an older analysis: it serves until its successor does.
    outdated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VocabularyEdits:
    """What the center changed in the vocabulary: Korean words to keep whole (a blank separates the parts of a
    compound), translations added, translations of the built-in glossary removed; pairs are (Korean, English)."""

    words: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    removed: tuple[tuple[str, str], ...] = ()


Progress = Callable[[int], None]


@runtime_checkable
class Engine(Protocol):
    """A search engine. Reading methods are safe from many threads and never raise on odd input."""

    @property
    def needs_rebuild(self) -> bool:
        """True when the index is missing, damaged, out of reach or made by another analysis version; it then answers what it can."""

    def add(self, documents: Iterable[Document]) -> None:
        """Stage documents; one with the same id is replaced. Nothing is seen before ``commit``."""

    def remove(self, ids: Iterable[str]) -> None:
        """Stage the removal of documents; unknown ids are ignored."""

    def commit(self) -> None:
        """Make staged changes visible to every process. Raises ``EngineBusy`` when another process writes."""

    def search(self, query: Query) -> Result:
        """Answer a query."""

    def suggest(
        self, text: str, *, audience: Sequence[str] = ("public",), language: Language = "ko", limit: int = 8
    ) -> tuple[Suggestion, ...]:
        """Complete what is being typed from what this audience may see. Understands initial consonants."""

    def similar(
        self, id: str, *, audience: Sequence[str] = ("public",), language: Language = "ko", limit: int = 5
    ) -> tuple[Hit, ...]:
        """Documents like this one, never itself; ``matched`` says which words they share."""

    def for_problem(
        self, text: str, *, audience: Sequence[str] = ("public",), language: Language = "ko", limit: int = 10
    ) -> tuple[Hit, ...]:
        """Documents for a pasted paragraph or document: its most telling words are searched."""

    def rebuild(self, documents: Iterable[Document], *, progress: Progress | None = None) -> int:
        """Index everything anew beside the serving index, then swap. Returns the number of documents."""

    def vocabulary(self) -> VocabularyEdits:
        """The center's changes to the vocabulary."""

    def set_vocabulary(self, edits: VocabularyEdits) -> None:
        """Replace the center's changes. They take effect with the next ``rebuild``, which ``needs_rebuild`` asks for."""

    def warm(self) -> None:
        """Load what the first queries would wait for. For a background thread at start."""

    def stats(self) -> Stats:
        """Figures about the index."""

    def close(self) -> None:
        """Let go of files; the engine can't be used afterwards."""


class EngineBusy(RuntimeError):
    """Another process holds the writer; try again later."""


class EngineAway(EngineBusy):
    """The server of the index can't be reached; try again later."""
