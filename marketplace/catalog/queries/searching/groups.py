"""The conditions beside the results: which values, with what labels and counts, in what order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from marketplace.catalog.models import KINDS
from marketplace.catalog.queries.searching.names import NAMED_BY_ROWS, names_of
from marketplace.catalog.queries.searching.state import FILTERS, TREES, TRL_BANDS, Asked, ancestors
from marketplace.formats import codes, money_text
from marketplace.kernel.text import Text, language, t
from marketplace.rights.models import KINDS as LICENCE_KINDS
from search_index import FacetValue

FEE_BANDS: dict[str, Text] = {
    "free": Text("무상", "Free"),
    "under_10m": Text("1천만 원 미만", "Under KRW 10 million"),
    "10m_to_50m": Text("1천만~5천만 원", "KRW 10–50 million"),
    "50m_to_100m": Text("5천만~1억 원", "KRW 50–100 million"),
    "over_100m": Text("1억 원 이상", "KRW 100 million or more"),
    "negotiable": Text("협의", "Negotiable"),
}
# parameter of the address -> title of the group; the order is that of the page
GROUPS: dict[str, Text] = {
    "express": Text("빠른 계약", "Fast lane"),
    "field": Text("기술 분야", "Field"),
    "trl": Text("기술 성숙도(TRL)", "Readiness (TRL)"),
    "licence_kind": Text("가능한 계약", "Open licences"),
    "fee_band": Text("기술료", "Fee"),
    "kind": Text("성과 종류", "Kind of result"),
    "mini_cluster": Text("미니클러스터", "Mini-cluster"),
    "institution": Text("보유 기관", "Held by"),
    "ipc": Text("국제특허분류(IPC)", "IPC"),
    "ksic": Text("산업분류(KSIC)", "Industry (KSIC)"),
}
assert set(GROUPS) == set(FILTERS)
FIXED_ORDER = {"trl": list(TRL_BANDS), "fee_band": list(FEE_BANDS)}
WITHOUT_INDEX = ("express", "field", "trl", "licence_kind", "kind")  # what the database alone can filter by


@dataclass(slots=True)  # not frozen, which would treble the time to make it: a page makes some hundred
class Option:
    """A value of a group as the page shows it."""

    value: str
    label: str
    count: int | None
    selected: bool
    depth: int = 0


def options(facets: Mapping[str, Iterable[FacetValue]], asked: Asked) -> dict[str, list[Option]]:
    """The values of every group with the number of results that choosing each would show."""
    counted = {name: _counted(name, facets.get(name, ()), asked) for name in GROUPS}
    return {name: _options(name, counts, asked) for name, counts in counted.items()}


def _counted(name: str, values: Iterable[FacetValue], asked: Asked) -> dict[str, int]:
    """Count by value, the chosen ones too, in the order of the page."""
    chosen = asked.filters.get(name, ())
    counts = {value.value: value.count for value in values}
    if name == "trl":
        counts = {
            band: sum(counts.get(level, 0) for level in levels) for band, (_, levels) in TRL_BANDS.items()
        }
    for value in chosen:
        counts.setdefault(value, 0)
    wanted = [value for value in counts if counts[value] or value in chosen]
    if order := FIXED_ORDER.get(name):
        wanted.sort(key=lambda v: order.index(v) if v in order else len(order))
    elif name in TREES:
        wanted = _opened(name, wanted, chosen)
    else:
        wanted.sort(key=lambda v: (-counts[v], v))
    return {value: counts[value] for value in wanted}


def _options(name: str, counts: Mapping[str, int], asked: Asked) -> list[Option]:
    chosen = asked.filters.get(name, ())
    labels = labels_of(name, list(counts))
    tree = name in TREES
    return [
        Option(v, labels.get(v, v), count, v in chosen, min(3, len(ancestors(name, v))) if tree else 0)
        for v, count in counts.items()
    ]


def _opened(scheme: str, values: Sequence[str], chosen: Sequence[str]) -> list[str]:
    """The top of a tree, and what stands directly beneath a chosen code: one level opens with each choice."""
    opened = set(chosen)
    for code in chosen:
        opened.update(ancestors(scheme, code))
    return sorted(code for code in values if not (above := ancestors(scheme, code)) or above[-1] in opened)


def plain_options(name: str, asked: Asked) -> list[Option]:
    """The values of one group without counts, while the index is away."""
    tables: dict[str, list[str]] = {
        "express": ["yes"],
        "field": list(codes.table("field")),
        "trl": list(TRL_BANDS),
        "kind": list(KINDS),
        "licence_kind": [kind for kind in LICENCE_KINDS if kind not in ("nda", "reservation")],
    }
    labels = labels_of(name, tables[name])
    return [Option(v, labels.get(v, v), None, v in asked.filters.get(name, ())) for v in tables[name]]


def labels_of(name: str, values: Sequence[str]) -> dict[str, str]:
    """The reader's words for the values of a group; a value without words is left out or shown as it is."""
    if name == "express":
        return {"yes": t("간편 계약 가능", "Express licence")}
    if name == "trl":
        return {band: t(label) for band, (label, _) in TRL_BANDS.items()}
    if name == "fee_band":
        return {band: t(label) for band, label in FEE_BANDS.items()}
    if name == "kind":
        return {kind: t(label) for kind, label in KINDS.items()}
    if name == "licence_kind":
        return {kind: t(row[0]) for kind, row in LICENCE_KINDS.items()}
    if name in NAMED_BY_ROWS:
        return names_of(name, values)
    if name in TREES:
        named = {v: codes.title(name, v, language()) for v in values if " " not in v}
        return {v: f"{v} {named[v]}" if named.get(v, v) != v else v for v in values}
    return {v: codes.title(name, v, language()) for v in values}


def chosen_labels(groups: Mapping[str, Sequence[Option]], asked: Asked) -> list[tuple[str, str, str]]:
    """(group, value, label) of each condition that is on; a range is one condition with the value ""."""
    labels = []
    for name, values in asked.filters.items():
        known = {option.value: option.label for option in groups.get(name, ())}
        found = known if set(values) <= known.keys() else labels_of(name, values)
        labels += [(name, value, found.get(value, value)) for value in values]
    return labels + [(name, "", range_label(name, *bounds)) for name, bounds in asked.ranges.items()]


def range_label(name: str, low: int | None, high: int | None) -> str:
    """TRL 4~6; 기술료 1,000만 원~; ~2024년."""
    if name == "fee":
        words = [None if n is None else money_text.won_short(n * 10_000, language()) for n in (low, high)]
        if low == 0:
            words[0] = ""  # 무상 is a word of its own; a range that begins at nothing has an open end
    else:
        words = [None if n is None else str(n) for n in (low, high)]
    text = (
        (words[0] or "")
        if words[0] == words[1]
        else t(f"{words[0] or ''}~{words[1] or ''}", f"{words[0] or ''}–{words[1] or ''}")
    )
    heads = {
        "trl": t(f"TRL {text}", f"TRL {text}"),
        "fee": t(f"기술료 {text}", f"Fee {text}"),
        "year": t(f"등록 연도 {text}", f"Listed {text}"),
    }
    return heads[name]
