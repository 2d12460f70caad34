"""The geometry of a flow chart: columns of stations, and bands as wide as what goes from one to another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDE, HIGH, NODE = 1000.0, 300.0, 18.0


@dataclass(frozen=True)
class Drawing:
    """In a box of 1000 by 300. `nodes`: (x, y, height) by station; `bands`: (from, to, amount, path of its outline)."""

    nodes: list[tuple[float, float, float]]
    bands: list[tuple[int, int, int, str]]


def drawn(amounts: Sequence[int], steps: Mapping[tuple[int, int], int]) -> Drawing:
    """Place stations of these amounts from left to right, and the steps between them (each to a later one)."""
    scale = HIGH / max(1, *amounts)
    apart = (WIDE - NODE) / max(1, len(amounts) - 1)
    nodes = [(apart * place, HIGH - amount * scale, amount * scale) for place, amount in enumerate(amounts)]
    leaving, arriving = [y for _, y, _ in nodes], [y for _, y, _ in nodes]
    bands = []
    for (start, end), amount in sorted(steps.items()):
        wide = amount * scale
        left, right = nodes[start][0] + NODE, nodes[end][0]
        middle = (left + right) / 2
        out, into = leaving[start], arriving[end]
        leaving[start] += wide
        arriving[end] += wide
        path = (
            f"M{left:.1f} {out:.1f}C{middle:.1f} {out:.1f} {middle:.1f} {into:.1f} {right:.1f} {into:.1f}"
            f"V{into + wide:.1f}C{middle:.1f} {into + wide:.1f} {middle:.1f} {out + wide:.1f} {left:.1f} {out + wide:.1f}Z"
        )
        bands.append((start, end, amount, path))
    return Drawing(nodes, bands)
