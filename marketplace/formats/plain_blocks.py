"""Text with a little structure, as people type it: `# heading`, `- item`, empty lines between paragraphs. Pure.

Nothing in it is markup: a page draws the blocks, and what looks like HTML stays the text it was.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_HEADING = re.compile(r"#{1,6}\s+(.+)")
_ITEM = re.compile(r"[-*•]\s+(.+)|\d{1,3}[.)]\s+(.+)")


class Block(NamedTuple):
    """heading: one line; list: items; paragraph: lines."""

    kind: str
    lines: list[str]


def blocks(text: str) -> list[Block]:
    """The text in its parts, in order."""
    found: list[Block] = []
    open_kind = ""
    for raw in text.splitlines():
        line = raw.strip()
        if heading := _HEADING.fullmatch(line):
            found.append(Block("heading", [heading[1]]))
            open_kind = ""
        elif item := _ITEM.fullmatch(line):
            open_kind = _add(found, "list", item[1] or item[2], open_kind)
        elif line:
            open_kind = _add(found, "paragraph", line, open_kind)
        else:
            open_kind = ""
    return found


def _add(found: list[Block], kind: str, line: str, open_kind: str) -> str:
    if open_kind == kind:
        found[-1].lines.append(line)
    else:
        found.append(Block(kind, [line]))
    return kind
