"""The site's code as trees, for tests that read it: each file parsed once, however many questions are asked of it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path


def nodes(tree: ast.AST) -> list[ast.AST]:
    """As `ast.walk`, in half of its time; without the marks whether a name is read or written, a third of all."""
    found = [tree]
    for node in found:  # grows while it is read
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                found.extend([one for one in value if isinstance(one, ast.AST)])
            elif isinstance(value, ast.AST) and name != "ctx":
                found.append(value)
    return found


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def nodes_of(path: Path) -> list[ast.AST]:
    return nodes(tree_of(path))


def forget() -> None:
    """Give the memory back: hundreds of megabytes, which each search for garbage would look through."""
    tree_of.cache_clear()
    nodes_of.cache_clear()
