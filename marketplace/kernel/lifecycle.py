"""State changes are rows of a table. `Lifecycle.perform` is the only place that assigns `state`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from marketplace.kernel import audit
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Conflict, Forbidden
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import in_transaction

SYSTEM_PARTY = "system"


class Stateful(audit.Recorded, Protocol):
    """A row whose state the table moves."""

    state: Any


@dataclass(frozen=True)
class Step:
    """From one of `sources`, by one of the parties `by`, to the state `to`."""

    sources: frozenset[str]
    to: str
    by: frozenset[str]


def step(*sources: str, to: str, by: Iterable[str]) -> Step:
    return Step(frozenset(sources), to, frozenset(by))


class Lifecycle:
    """The table of one subject: `Lifecycle("listing", parties_of, STATES, submit=step("draft", to="in_review", by={…}))`.

    `parties(actor, subject)` names what the actor is to this subject ("officer", "licensee", "center"…). An
    administrator is a party in the table like any other, never a bypass.
    """

    def __init__(
        self,
        subject_type: str,
        parties: Callable[[Actor, Any], set[str]],
        states: dict[str, Text],
        **steps: Step,
    ):
        self.subject_type = subject_type
        self.states = states
        self.steps = steps
        self._parties = parties

    def parties(self, actor: Actor, subject: Stateful) -> set[str]:
        return {SYSTEM_PARTY} if actor.is_system else self._parties(actor, subject)

    def can(self, action: str, subject: Stateful, actor: Actor) -> bool:
        """Whether the button is shown: party and state both fit."""
        row = self.steps[action]
        return subject.state in row.sources and bool(row.by & self.parties(actor, subject))

    def available(self, subject: Stateful, actor: Actor) -> list[str]:
        """The actions this actor could perform now, in table order."""
        return [action for action in self.steps if self.can(action, subject, actor)]

    def check(self, action: str, subject: Stateful, actor: Actor) -> None:
        """Raise Forbidden (not your part) or Conflict (not now) unless `action` could be performed."""
        row = self.steps[action]
        if not row.by & self.parties(actor, subject):
            raise Forbidden(
                Text("이 작업을 할 수 있는 권한이 없습니다.", "You do not have the right to do this.")
            )
        if subject.state not in row.sources:
            raise Conflict(
                Text(
                    "지금은 ‘{state}’ 상태이므로 이 작업을 할 수 없습니다. 최신 내용을 확인해 주십시오.",
                    "This can't be done now: the state is “{state}”. Please look at the current page.",
                ).fill(state=self.states[subject.state])
            )

    def perform(self, action: str, subject: Stateful, actor: Actor, **detail: object) -> None:
        """Move `subject` along `action`, or raise Forbidden (not your part) or Conflict (not now).

        Writes the audit row in the same transaction; `detail` holds references only, no personal data.
        """
        if not in_transaction():
            raise RuntimeError("a state changes inside atomic() only")
        self.check(action, subject, actor)
        row = self.steps[action]
        before, subject.state = subject.state, row.to
        audit.record(
            f"{self.subject_type}.{action}", subject, actor, **{"from": before, "to": row.to, **detail}
        )
