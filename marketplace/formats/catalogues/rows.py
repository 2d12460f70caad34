"""What a catalogue reader yields: one row of the file, mapped to our listing format, with its problems."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from marketplace.kernel.text import Text


class Problem(NamedTuple):
    """Something to tell the person who imports. A blocking problem keeps the row out; others are only reported.

    `code` names the kind of problem, for counting and for tests.
    """

    field: str
    reason: Text
    code: str
    blocking: bool = True


class CatalogueRow(NamedTuple):
    """One row: its line number in the file (1 is the first line), the listing as a mapping, its problems."""

    number: int
    listing: dict[str, Any]
    problems: list[Problem]

    @property
    def is_importable(self) -> bool:
        """Whether no problem blocks the row."""
        return not any(problem.blocking for problem in self.problems)


def count_problems(rows: Iterable[CatalogueRow]) -> Counter[str]:
    """Count problems by code, as the end of a dry run reports them."""
    return Counter(problem.code for row in rows for problem in row.problems)
