"""Who may do what: one row for every route and method, and for every different thing that a route shows.

A row names who gets through (`may`) and who is told that they have no right to it (`known`: 403, because they know of
the matter). Everybody else gets 404: for them it does not exist. Guests are asked to sign in, unless they may.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.access.stage import ROLES

Data = dict[str, Any] | Callable[[dict[str, Any]], dict[str, Any]]


def who(words: str) -> frozenset[str]:
    """A set of roles from their names."""
    found = frozenset(words.split())
    assert found <= set(ROLES), found - set(ROLES)
    return found


EVERYBODY = frozenset(ROLES)
SIGNED_IN = EVERYBODY - {"guest"}
COMPANY = who("boss delegate member")
SIGNATORIES = who("boss delegate")
CENTER = who("center_admin center_finance auditor")
DEAL = COMPANY | who("officer researcher center_admin auditor")  # reads messages, terms and agreements
JOINT = DEAL | who("partner")  # of a deal that another company has joined
TALKERS = COMPANY | who("officer")  # the two sides at the table
MONEY = COMPANY | who("officer finance") | CENTER  # reads the invoice
PAYEE = who("officer finance") | CENTER  # the payee's side and the center
INCOME = who("officer finance researcher") | CENTER  # reads a distribution
LOOKS_AFTER = who("officer finance researcher") | CENTER  # the desk's view of the institution's listings
EDITORS = who("officer researcher center_admin")
INSTITUTIONS = who("officer finance researcher other_officer other_finance other_researcher expert")
OFFICES = who("officer finance other_officer other_finance") | CENTER
NOBODY: frozenset[str] = frozenset()
REASON = {"reason": "사정이 바뀌었습니다."}


@dataclass(frozen=True)
class Row:
    """One cell per role. `at` are the address's parts: names of the stage's values, or `=text` as it stands."""

    endpoint: str
    method: str
    may: frozenset[str]
    known: frozenset[str] = NOBODY
    at: dict[str, str] = field(default_factory=dict)
    data: Data = field(default_factory=dict)
    query: str = ""
    gone: int = 404  # how everybody else is turned away
    told: int = 403  # how those who know of it are refused
    # Whether the route asks guests to sign in; if not, they are turned away like everybody else.
    door: bool = True

    def status(self, role: str) -> str:
        """What this role gets: "may", "sign in", or a refusal's number."""
        if role in self.may:
            return "may"
        if role == "guest" and self.door:
            return "sign in"
        return str(self.told if role in self.known else self.gone)

    @property
    def name(self) -> str:
        return f"{self.method} {self.endpoint} {' '.join(self.at.values())}".strip()


def get(
    endpoint: str,
    may: frozenset[str],
    known: frozenset[str] = NOBODY,
    query: str = "",
    gone: int = 404,
    door: bool = True,
    **at: str,
) -> Row:
    return Row(endpoint, "GET", may, known, at, query=query, gone=gone, door=door)


def post(
    endpoint: str,
    may: frozenset[str],
    known: frozenset[str] = NOBODY,
    data: Data | None = None,
    gone: int = 404,
    told: int = 403,
    door: bool = True,
    **at: str,
) -> Row:
    return Row(endpoint, "POST", may, known, at, data or {}, gone=gone, told=told, door=door)
