"""Dated rules: proposed by one administrator, confirmed by another, taken back before their day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from marketplace.accounts.queries import center_people
from marketplace.accounts.services import notify
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db, insert_ignore
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.policy import Policy
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked_by
from marketplace.running.lifecycle import POLICY_PROPOSAL
from marketplace.running.models import PolicyProposal
from marketplace.running.permissions import runs
from marketplace.running.rule_names import rule_of

FARTHEST = timedelta(days=5 * 366)
ADMINISTRATORS = Text("센터 관리자가 처리할 수 있습니다.", "The center's administrators do this.")
NOT_PAST = Text("내일이나 그 뒤의 날을 입력해 주십시오. 지난 날의 기준은 바꿀 수 없습니다.", "Enter tomorrow or a later day. The rule of a past day can't be changed.")  # fmt: skip
TOO_FAR = Text("5년 안의 날을 입력해 주십시오.", "Enter a day within five years.")
SAME = Text("그날의 값과 같습니다. 다른 값을 입력해 주십시오.", "It has this value on that day already. Enter another one.")  # fmt: skip
TAKEN = Text("그날부터의 값이 이미 정해져 있습니다. 그 값을 먼저 되돌리거나 다른 날을 입력해 주십시오.", "A value from that day on is set already. Take it back first, or enter another day.")  # fmt: skip
WAITS = Text("이 기준에 확인을 기다리는 제안이 있습니다. 확인하거나 취소한 뒤에 다시 제안해 주십시오.", "A proposal of this rule awaits its second person. Confirm or withdraw it first.")  # fmt: skip
DAY_CAME = Text("적용하려던 날이 지났습니다. 제안을 취소하고 새 날로 다시 제안해 주십시오.", "The day has come. Withdraw the proposal and propose a new day.")  # fmt: skip
WHY = Text("사유를 입력해 주십시오.", "Enter the reason.")


@dataclass(frozen=True)
class Proposed:
    """What a person proposes: the value as typed, from when, by which source, whether counsel has confirmed it, and why."""

    value: str
    from_on: date | None
    source: str
    sure: bool
    reason: str


def propose_value(key: str, proposed: Proposed, actor: Actor) -> PolicyProposal:
    """Another value of a rule from a day to come; it counts from that day once another administrator has confirmed it."""
    _may(actor)
    value = rule_of(key).read(proposed.value)
    day = proposed.from_on
    if day is None or day <= clock.today():
        raise Invalid(NOT_PAST, from_on=NOT_PAST)
    if day > clock.today() + FARTHEST:
        raise Invalid(TOO_FAR, from_on=TOO_FAR)
    reason = _reason(proposed.reason)
    with atomic():
        rows = _rows(key)
        if any(row.from_on == day for row in rows):
            raise Invalid(TAKEN, from_on=TAKEN)
        before = max((row for row in rows if row.from_on < day), key=lambda row: row.from_on, default=None)
        if before is not None and before.value == value:
            raise Invalid(SAME, value=SAME)
        source = proposed.source.strip()[:200] or (before.source if before else "")
        row = PolicyProposal(
            kind="value", key=key, from_on=day, value=value, source=source, sure=proposed.sure, reason=reason
        )
        return _propose(row, actor)


def propose_source(key: str, policy_id: int, reason: str, actor: Actor) -> PolicyProposal:
    """Say that counsel has confirmed a value's source, or that it has to be looked at again."""
    _may(actor)
    reason = _reason(reason)
    with atomic():
        found = next((row for row in _rows(key) if row.id == policy_id), None)
        if found is None:
            raise NotFound()
        row = PolicyProposal(
            kind="source", key=key, from_on=found.from_on, value=found.value, source=found.source,
            sure=not found.confirmed, reason=reason, policy_id=found.id,
        )  # fmt: skip
        return _propose(row, actor)


def confirm_policy(ref: str, actor: Actor) -> PolicyProposal:
    """The second administrator's yes: the value stands in the rules from its day on."""
    with atomic():
        row = locked_by(PolicyProposal, PolicyProposal.ref == ref)
        row.decided_by_id, row.decided_at = actor.user_id, clock.now()
        POLICY_PROPOSAL.perform("confirm", row, actor, key=row.key)
        if row.kind == "source":
            _confirm_source(row)
        else:
            _write_value(row)
        _tell(row, actor)
        return row


def withdraw_policy(ref: str, actor: Actor) -> PolicyProposal:
    """No: by who proposed it, or by another administrator."""
    with atomic():
        row = locked_by(PolicyProposal, PolicyProposal.ref == ref)
        POLICY_PROPOSAL.perform("withdraw", row, actor, key=row.key)
        row.ended_at = clock.now()
        _tell(row, actor)
        return row


def take_back_policy(ref: str, actor: Actor) -> PolicyProposal:
    """A confirmed value goes before its day: what counted before it goes on."""
    with atomic():
        row = locked_by(PolicyProposal, PolicyProposal.ref == ref)
        POLICY_PROPOSAL.perform("take_back", row, actor, key=row.key)
        if written := db.session.get(Policy, row.policy_id) if row.policy_id else None:
            row.policy_id = None
            db.session.flush()
            db.session.delete(written)
        row.ended_at = clock.now()
        _tell(row, actor)
        return row


def _may(actor: Actor) -> None:
    if not runs(actor):
        raise Forbidden(ADMINISTRATORS)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Invalid(WHY, reason=WHY)
    return reason.strip()[:500]


def _rows(key: str) -> list[Policy]:
    rows = list(db.session.scalars(select(Policy).where(Policy.key == key)))
    if not rows:
        raise NotFound()
    return rows


def _propose(row: PolicyProposal, actor: Actor) -> PolicyProposal:
    open_one = select(PolicyProposal.id).where(
        PolicyProposal.key == row.key, PolicyProposal.state == "proposed"
    )
    if db.session.scalar(open_one) is not None:
        raise Conflict(WAITS)
    assert actor.user_id is not None
    row.proposed_by_id = actor.user_id
    db.session.add(row)
    db.session.flush()
    audit.record("policy_proposal.propose", row, actor, key=row.key, kind=row.kind)
    _tell(row, actor)
    return row


def _write_value(row: PolicyProposal) -> None:
    if row.from_on <= clock.today():
        raise Conflict(DAY_CAME)
    # Unique by rule and day: a value that came in between refuses this one.
    if not insert_ignore(
        Policy, key=row.key, from_on=row.from_on, value=row.value, source=row.source, confirmed=row.sure
    ):
        raise Conflict(TAKEN)
    row.policy_id = db.session.scalars(
        select(Policy.id).where(Policy.key == row.key, Policy.from_on == row.from_on)
    ).one()


def _confirm_source(row: PolicyProposal) -> None:
    written = db.session.get(Policy, row.policy_id) if row.policy_id else None
    if written is None:
        raise Conflict(
            Text(
                "그 값은 되돌려졌습니다. 제안을 취소해 주십시오.",
                "That value was taken back. Withdraw the proposal.",
            )
        )
    written.confirmed = row.sure


def _tell(row: PolicyProposal, actor: Actor) -> None:
    db.session.flush()
    people = [one for one in center_people("center_admin") if one != actor.user_id]
    rule = rule_of(row.key)
    notify(
        "policy_changed",
        f"{row.id}:{row.version}",
        people,
        policy_proposal_id=row.id,
        rule_name=list(rule.name),
        rule_value=list(rule.shown(row.value)),
    )
