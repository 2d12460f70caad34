"""One dated event in the life of a company, told by whichever feature keeps it.

The features answer the question "company_line": (actor, company id) -> happenings that this actor may read. A new package
adds its own under `answers` of its FEATURE; nobody who draws the line has to know it. Who finds that one of them never
was says `undone`, because it may have been told further.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from marketplace.kernel import outbox
from marketplace.kernel.text import Text


class Kind(NamedTuple):
    """What sort of event: `key` for addresses and filters."""

    key: str
    name: Text
    icon: str


@dataclass(frozen=True)
class Happening:
    """`key` names the event among all of the company's. `evidence`: what shows that it was so, where a company may tell
    of it in public. `subject` may be for the two sides alone and never leaves the page of the line."""

    on: date
    kind: Kind
    key: str
    what: Text  # "멘토링 시작"
    subject: str = ""
    endpoint: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    amount: int | None = None  # won
    evidence: Text | None = None


@dataclass(frozen=True)
class Fact:
    """How something of a company stands today: answers to "company_facts", (actor, company id) -> facts that the actor may read."""

    label: Text  # "멘토"
    value: Text
    endpoint: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    day: date | None = None  # its next day


@dataclass(frozen=True)
class Fit:
    """What may be of use to a company today, and why: answers to "fits_company", (actor, company id) -> fits. `why` is true of
    what stands there, or it is no fit."""

    kind: Text  # "지원사업"
    title: str
    why: Text
    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict)


def undone(key: str) -> None:
    """Say that the event of this key was entered by mistake, in the transaction that deletes it: message "happening_undone"."""
    outbox.send("happening_undone", key, happening=key)
