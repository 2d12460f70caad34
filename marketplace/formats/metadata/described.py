"""The description of a result: what everybody may read, and nothing else. Whoever fills it has asked who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Person:
    """A name as it is shown; `family` and `given` where it could be told."""

    name: str

    @property
    def parts(self) -> tuple[str, str]:
        """(family, given): `김하늘` has its family name first and one syllable long; `Haneul Kim` last."""
        if self.name and not self.name.isascii() and " " not in self.name and 2 <= len(self.name) <= 4:
            return self.name[:1], self.name[1:]
        given, _, family = self.name.rpartition(" ")
        return family or self.name, given


@dataclass(frozen=True)
class Described:
    number: str  # of the listing
    url: str
    kind: str
    title: str
    title_other: str
    summary: str
    people: tuple[Person, ...]
    institution: str
    published_on: date
    changed_at: datetime
    issued: str  # of the work itself: 2024, 2024-05, 2024-05-01; "" where nobody said
    doi: str
    journal: str
    release: str
    repository: str
    licence: str
    keywords: tuple[str, ...]
    patents: tuple[str, ...]
    site: str
    language: str

    @property
    def year(self) -> str:
        return (self.issued or self.published_on.isoformat())[:4]

    @property
    def day(self) -> str:
        return self.issued or self.published_on.isoformat()
