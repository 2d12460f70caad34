"""The state of a search, which is its address: read from parameters, written back as parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from urllib.parse import parse_qs, urlencode

from marketplace.formats import codes
from marketplace.kernel.text import Text

LONGEST_TEXT = 3000  # what the engine gets to see; it reads the beginning and says so
MOST_VALUES = 30
DEEPEST_PAGE = 500
SORTS: dict[str, Text] = {
    "relevance": Text("정확도순", "Relevance"),
    "newest": Text("최근 등록순", "Newest"),
    "trl_high": Text("성숙도 높은 순", "Readiness"),
    "fee_low": Text("기술료 낮은 순", "Lowest fee"),
    "fee_high": Text("기술료 높은 순", "Highest fee"),
}
TRL_BANDS: dict[str, tuple[Text, tuple[str, ...]]] = {
    "1-3": (Text("1~3단계 기초·실험", "1–3 Research"), ("1", "2", "3")),
    "4-6": (Text("4~6단계 시작품", "4–6 Prototype"), ("4", "5", "6")),
    "7-9": (Text("7~9단계 실용화", "7–9 Market"), ("7", "8", "9")),
}
FILTERS = (
    "express", "field", "trl", "licence_kind", "fee_band", "kind", "mini_cluster", "institution", "ipc", "ksic",
)  # fmt: skip
TREES = ("ipc", "ksic")
# name -> (lowest, highest, how many units of the index one typed unit is: fees are typed in 만 원)
RANGES: dict[str, tuple[int, int, int]] = {
    "trl": (1, 9, 1),
    "fee": (0, 10_000_000, 10_000),
    "year": (1990, 2100, 1),
}
Bounds = tuple[int | None, int | None]


@dataclass(frozen=True)
class Asked:
    """The whole state of a search, as its address says it. `ranges` are in typed units, either end may be open."""

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ranges: Mapping[str, Bounds] = field(default_factory=dict)
    sort: str = "relevance"
    page: int = 1
    near: bool = False  # where nothing fits, go through all that has some of the words
    literal: bool = False  # search what was typed: neither corrected nor with other words

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """Each condition that is on, as parameters; the ends of a range are two."""
        return [(name, value) for name, values in self.filters.items() for value in values] + self.bounds

    @property
    def bounds(self) -> list[tuple[str, str]]:
        ends = [
            (f"{name}_{end}", bound)
            for name, bounds in self.ranges.items()
            for end, bound in zip(("from", "to"), bounds, strict=True)
        ]
        return [(name, str(bound)) for name, bound in ends if bound is not None]

    def pairs(self, *, without: tuple[str, str] | None = None, sort: bool = True) -> list[tuple[str, str]]:
        """The state as parameters, page 1, one condition left out when named (a range by its name alone)."""
        left_out = [] if without is None else [without]
        if without is not None and without[0] in self.ranges and not without[1]:
            left_out = [pair for pair in self.bounds if pair[0].startswith(without[0] + "_")]
        pairs = [("q", self.text)] if self.text else []
        pairs += [pair for pair in self.chosen if pair not in left_out]
        if sort and self.sort != "relevance":
            pairs.append(("sort", self.sort))
        if self.literal:
            pairs.append(("literal", "1"))
        if self.near:
            pairs.append(("near", "1"))
        return pairs

    @property
    def address(self) -> str:
        """The conditions as one query string, without page and sorting: what a saved search keeps."""
        return urlencode(self.pairs(sort=False))

    @property
    def is_empty(self) -> bool:
        """Nothing was asked: all listings."""
        return not self.text and not self.chosen

    def literally(self) -> Asked:
        """The same search, of the very words that were typed."""
        return replace(self, literal=True, page=1)

    def for_engine(self) -> dict[str, list[str]]:
        """The filters as the engine reads them: bands of readiness opened, of a tree the narrowest chosen codes."""
        filters = {name: list(values) for name, values in self.filters.items()}
        if "trl" in filters:
            filters["trl"] = [
                level for band in filters["trl"] for level in TRL_BANDS.get(band, (None, (band,)))[1]
            ]
        for name in TREES:
            if chosen := filters.get(name):
                above = {parent for code in chosen for parent in ancestors(name, code)}
                filters[name] = [code for code in chosen if code not in above]
        return filters

    def engine_ranges(self) -> dict[str, Bounds]:
        """The ranges in units of the index, both ends inclusive."""
        found: dict[str, Bounds] = {}
        for name, (low, high) in self.ranges.items():
            unit = RANGES[name][2]
            found[name] = (None if low is None else low * unit, None if high is None else high * unit)
        return found


@lru_cache(10_000)  # asked of every value of a tree for every page
def ancestors(scheme: str, code: str) -> tuple[str, ...]:
    """The codes above one in a tree that are facet values as well, top first."""
    if scheme == "ksic":
        known = codes.ancestors("ksic", code)[:-1]  # from the section, a letter the code itself doesn't say
        return tuple(known) or tuple(code[:size] for size in range(2, len(code)))
    whole = code.split(" ")[0] if " " in code else code
    chain = (whole[:size] for size in (1, 3, 4) if len(whole) >= size)
    return tuple(above for above in chain if above != code)


def read(arguments: Mapping[str, Sequence[str]]) -> Asked:
    """The state from an address (name → values). Junk is cut to size, never refused."""
    text = " ".join("".join(c if c.isprintable() else " " for c in _first(arguments, "q")[:20_000]).split())
    filters = {}
    for name in FILTERS:
        values = tuple(dict.fromkeys(v[:60] for v in arguments.get(name, ()) if v.strip()))[:MOST_VALUES]
        if values:
            filters[name] = values
    ranges = {}
    for name, (low, high, _) in RANGES.items():
        ends = [_whole(_first(arguments, f"{name}_{end}"), low, high) for end in ("from", "to")]
        if ends[0] is not None and ends[1] is not None:
            ends.sort()
        if ends != [None, None]:
            ranges[name] = (ends[0], ends[1])
    sort = _first(arguments, "sort")
    return Asked(
        text=text[:LONGEST_TEXT],
        filters=filters,
        ranges=ranges,
        sort=sort if sort in SORTS else "relevance",
        page=_whole(_first(arguments, "page"), 1, DEEPEST_PAGE) or 1,
        literal=_first(arguments, "literal") == "1",
        near=_first(arguments, "near") == "1",
    )


def read_address(query: str) -> Asked:
    """The state from a kept query string."""
    return read(parse_qs(query, max_num_fields=500))


def _first(arguments: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(arguments.get(name, ())), "")


def _whole(text: str, low: int, high: int) -> int | None:
    """A whole number moved into its limits; None for anything else. A number of any length is just large."""
    text = text.strip().replace(",", "")
    if not (text.isascii() and text.isdigit()):
        return None
    return min(high, max(low, int(text[:12])))
