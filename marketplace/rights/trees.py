"""The tree of a listing's fields of use, as it is read: names, paths, and where words of before were placed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from marketplace.formats.territories import WORLD, expand
from marketplace.kernel.database import columns
from marketplace.kernel.text import Text
from marketplace.rights.models import FieldOfUse, FieldPlacement
from marketplace.rights.rules import EVERY_FIELD, Extent, Path, Scope

ROOT = Text("모든 분야", "Every field")


@dataclass(frozen=True)
class Node:
    """A field of use. `removed`: kept for what refers to it, offered no more."""

    id: int
    ref: str
    parent_id: int | None
    name: Text
    removed: bool


@dataclass(frozen=True)
class Tree:
    """The fields of one listing, and the words of before that were placed in it (None: every field)."""

    nodes: Mapping[int, Node] = field(default_factory=dict)
    placed: Mapping[str, int | None] = field(default_factory=dict)

    def node_of(self, extent: Extent) -> int | None:
        """The node that an extent names, by itself or by the place of its words; None is every field."""
        return extent.field_id if extent.field_id is not None else self.placed.get(extent.words)

    def is_placed(self, extent: Extent) -> bool:
        """Whether it is known which field is meant; every field is known."""
        return extent.field_id is not None or not extent.words or extent.words in self.placed

    def path(self, node_id: int | None) -> Path:
        """From the root down to the node. What is not of this tree is every field: the doubt is the newcomer's."""
        found: list[int] = []
        while node_id is not None:
            node = self.nodes.get(node_id)
            if node is None or node_id in found:
                return EVERY_FIELD
            found.append(node_id)
            node_id = node.parent_id
        return tuple(reversed(found))

    def scope(self, kind: str, extent: Extent, from_on: date, until_on: date | None) -> Scope:
        """What a right of this kind would cover in this extent and time."""
        path = self.path(self.node_of(extent))
        return Scope(kind, path, frozenset(expand(extent.territories or {WORLD})), from_on, until_on)

    def name(self, node_id: int | None) -> Text:
        """The name of a node, that of the root for None."""
        node = self.nodes.get(node_id) if node_id is not None else None
        return node.name if node else ROOT

    def named(self, extent: Extent) -> Text | None:
        """The field of an extent as it is called, the words where nobody placed them; None for every field."""
        node = self.nodes.get(extent.field_id) if extent.field_id is not None else None
        if node is not None:
            return node.name
        return Text(extent.words, extent.words) if extent.words else None

    def children(self, parent_id: int | None) -> list[Node]:
        """The nodes directly beneath one, in the order in which they were added."""
        return [node for node in self.nodes.values() if node.parent_id == parent_id and not node.removed]

    def by_ref(self, ref: str) -> Node | None:
        """The node that a page names, unless it was removed."""
        return next((node for node in self.nodes.values() if node.ref == ref and not node.removed), None)

    def walk(self, parent_id: int | None = None, depth: int = 0) -> Iterator[tuple[Node, int]]:
        """Every node that can be chosen with its depth, each parent before its children."""
        for node in self.children(parent_id):
            yield node, depth
            yield from self.walk(node.id, depth + 1)

    def choices(self) -> list[tuple[str, Text]]:
        """(ref, name) for a select box, the root first with an empty ref; deeper ones are set in."""
        rows = [("", ROOT)]
        for node, depth in self.walk():
            dash = "— " * (depth + 1)
            rows.append((node.ref, Text(dash + node.name.ko, dash + node.name.en)))
        return rows


_NODES = (
    select(
        FieldOfUse.listing_id,
        FieldOfUse.id,
        FieldOfUse.ref,
        FieldOfUse.parent_id,
        FieldOfUse.name_ko,
        FieldOfUse.name_en,
        FieldOfUse.removed_at,
    )
    .where(FieldOfUse.listing_id.in_(bindparam("ids", expanding=True)))
    .order_by(FieldOfUse.id)
)
_PLACED = select(FieldPlacement.listing_id, FieldPlacement.words, FieldPlacement.field_id).where(
    FieldPlacement.listing_id.in_(bindparam("ids", expanding=True))
)


def trees_of(listing_ids: Iterable[int]) -> dict[int, Tree]:
    """The trees of many listings by two queries; read past the session, so what was just written is seen."""
    ids = list(listing_ids)
    nodes: dict[int, dict[int, Node]] = {listing_id: {} for listing_id in ids}
    placed: dict[int, dict[str, int | None]] = {listing_id: {} for listing_id in ids}
    if ids:
        for row in columns(_NODES, ids=ids):
            nodes[row.listing_id][row.id] = _node(row)
        for row in columns(_PLACED, ids=ids):
            placed[row.listing_id][row.words] = row.field_id
    return {listing_id: Tree(nodes[listing_id], placed[listing_id]) for listing_id in ids}


def tree_of(listing_id: int) -> Tree:
    """The tree of one listing."""
    return trees_of([listing_id])[listing_id]


def _node(row: Any) -> Node:
    return Node(row.id, row.ref, row.parent_id, Text(row.name_ko, row.name_en), row.removed_at is not None)
