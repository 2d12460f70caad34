"""Single changes of a file's code: a comparison flipped, a sign changed, a call dropped, a result emptied."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

FLIPPED: dict[type[ast.cmpop], str] = {
    ast.Lt: ">=", ast.LtE: ">", ast.Gt: "<=", ast.GtE: "<", ast.Eq: "!=", ast.NotEq: "==", ast.Is: "is not",
    ast.IsNot: "is", ast.In: "not in", ast.NotIn: "in",
}  # fmt: skip
SIGNS: dict[type[ast.operator], str] = {ast.Add: "-", ast.Sub: "+"}


@dataclass(frozen=True)
class Change:
    """One place of a file with other text; `start` and `end` are offsets in its bytes."""

    line: int
    kind: str
    start: int
    end: int
    text: str

    def apply(self, source: bytes) -> bytes:
        return source[: self.start] + self.text.encode() + source[self.end :]


class Source:
    """A file's bytes and where each of its lines begins."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.starts = [0]
        for row in content.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(row))

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return (
            self.starts[node.lineno - 1] + node.col_offset,
            self.starts[node.end_lineno - 1] + node.end_col_offset,
        )

    def text(self, node: ast.expr) -> str:
        start, end = self.span(node)
        return self.content[start:end].decode()

    def changes(self) -> Iterator[Change]:
        """Every change that the file allows."""
        for node in ast.walk(ast.parse(self.content)):
            if isinstance(node, ast.expr | ast.stmt) and (found := self._changed(node)):
                yield Change(node.lineno, found[0], *self.span(node), found[1])

    def _changed(self, node: ast.expr | ast.stmt) -> tuple[str, str] | None:
        """The kind of change that a node allows, and its new text."""
        match node:
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in FLIPPED:
                return "comparison flipped", f"{self.text(left)} {FLIPPED[type(op)]} {self.text(right)}"
            case ast.BinOp(left=left, op=op, right=right) if type(op) in SIGNS:
                if _is_words(left) or _is_words(right):
                    return None
                return "sign changed", f"{self.text(left)} {SIGNS[type(op)]} {self.text(right)}"
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return "sign changed", self.text(operand)
            case ast.Expr(value=ast.Call()):
                return "call dropped", "pass"
            case ast.Return(value=value) if value is not None and not _is_empty(value):
                return "result emptied", "return None"
        return None


def _is_words(node: ast.expr) -> bool:
    """Text and lists are joined by +, and have no sign."""
    return isinstance(node, ast.JoinedStr | ast.List | ast.Tuple) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _is_empty(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
