"""What reading a query asks of an index: which words there are, and what the reader may know of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol


class IndexTerms(Protocol):
    """The words of one index as one reader may use them."""

    def doc_frequency(self, field: str, term: str) -> int:
        """In how many documents a term occurs. Decides how a query is read; nothing else of it is ever shown.

        An engine may count those alone that the reader may see.
        """

    def seen(self, field: str, term: str) -> int:
        """In how many documents, among those the reader may see, a term occurs."""

    def words_beginning(self, beginning: str, limit: int) -> list[str]:
        """Words as they are written with this beginning, those that most of the visible documents have."""

    def sounding(self, consonants: str) -> Iterable[str]:
        """Words of either script whose consonants (``sound.heard``) are heard so.

        Which of them are meant, and which the reader may see, is for the caller to find out.
        """

    def near(self, spelled: str, distance: int) -> Iterable[tuple[str, str]]:
        """Words that may be within a distance of some letters, each with its own letters (``text.letters``).

        Which of them are, and which the reader may see, is for the caller to find out.
        """
