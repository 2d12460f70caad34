"""The dated rules, what is proposed of them, and what waits for a second person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select

from marketplace.accounts.queries import center_people
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.feature import installed
from marketplace.kernel.policy import Policy
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.running.lifecycle import POLICY_PROPOSAL
from marketplace.running.models import PolicyProposal
from marketplace.running.permissions import looks
from marketplace.running.rule_names import AREAS, OTHER_AREA, rule_of
from marketplace.running.rules import Rule


@dataclass(frozen=True)
class Kept:
    """A rule with all its dated values, the newest first; `now` counts today, `next` from a day to come."""

    key: str
    rule: Rule
    rows: Sequence[Policy]

    @property
    def now(self) -> Policy | None:
        return next((row for row in self.rows if row.from_on <= clock.today()), None)

    @property
    def next(self) -> Policy | None:
        return next((row for row in reversed(self.rows) if row.from_on > clock.today()), None)


def kept(actor: Actor, key: str) -> Kept | None:
    """One rule, for who reads rules."""
    rows = db.session.scalars(select(Policy).where(Policy.key == key).order_by(Policy.from_on.desc())).all()
    return Kept(key, rule_of(key), rows) if rows and looks(actor) else None


def areas() -> list[tuple[Text, list[Kept]]]:
    """All rules, by the area of the site that reads them, in the order in which the features say them."""
    query = select(Policy).order_by(Policy.key, Policy.from_on.desc())
    found = {
        key: Kept(key, rule_of(key), list(rows))
        for key, rows in groupby(db.session.scalars(query), lambda row: row.key)
    }
    told: list[tuple[Text, list[Kept]]] = []
    for feature in installed():
        keys = dict.fromkeys(row.key for row in feature.policy if row.key in found)
        if keys:
            told.append((AREAS.get(feature.name, OTHER_AREA), [found.pop(key) for key in keys]))
    return [*told, (OTHER_AREA, list(found.values()))] if found else told


def waiting_for() -> dict[str, PolicyProposal]:
    """What is proposed and waits for its second person, by its rule."""
    query = select(PolicyProposal).where(PolicyProposal.state == "proposed")
    return {row.key: row for row in db.session.scalars(query)}


def proposals_of(key: str) -> list[PolicyProposal]:
    """What was proposed of a rule, the newest first."""
    query = select(PolicyProposal).where(PolicyProposal.key == key).order_by(PolicyProposal.id.desc())
    return list(db.session.scalars(query.limit(50)))


def proposal(actor: Actor, ref: str) -> PolicyProposal | None:
    """One of them, for who reads rules."""
    row = db.session.scalars(select(PolicyProposal).where(PolicyProposal.ref == ref)).first()
    return row if row is not None and looks(actor) else None


def unconfirmed() -> list[Policy]:
    """The values of today that counsel should still confirm."""
    now = [one.now for _, rules in areas() for one in rules]
    return [row for row in now if row is not None and not row.confirmed]


def policy_work(actor: Actor) -> list[WorkItem]:
    """Proposed rules that this person may confirm; what one proposed oneself waits for another."""
    if not looks(actor):
        return []
    items = []
    for row in waiting_for().values():
        mine = POLICY_PROPOSAL.can("confirm", row, actor)
        if not mine and row.proposed_by_id != actor.user_id:
            continue
        title = (
            Text("운영 기준을 확인해 주십시오.", "Confirm the proposed rule.")
            if mine
            else Text(
                "다른 관리자가 운영 기준을 확인하기를 기다립니다.",
                "Another administrator has yet to confirm the rule.",
            )
        )
        due_on = row.from_on if row.kind == "value" else None
        name = rule_of(row.key).name
        items.append(
            WorkItem(
                title, str(name), "running.policy", {"key": row.key}, mine=mine, due_on=due_on, icon="scale"
            )
        )
    return items


def administrators() -> list[int]:
    """Who can propose and confirm: with fewer than two nothing changes."""
    return center_people("center_admin")
