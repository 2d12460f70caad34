"""What waits for a second person: proposed offices, mergers and what they would move."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.accounts.lifecycle import MERGER, OFFICE_PROPOSAL
from marketplace.accounts.models.two_people import Merger, OfficeProposal
from marketplace.accounts.permissions import administers
from marketplace.accounts.queries.organisations import members_of
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.feature import installed
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem

Moves = list[tuple[Text, list[str]]]


def proposals_of(organisation_id: int) -> list[OfficeProposal]:
    """Offices that were proposed and are not decided yet, the oldest first."""
    query = select(OfficeProposal).where(
        OfficeProposal.organisation_id == organisation_id,
        OfficeProposal.state.in_(("proposed", "confirmed")),
    )
    return list(db.session.scalars(query.order_by(OfficeProposal.id)).unique())


def proposal_actions(actor: Actor, row: OfficeProposal) -> list[str]:
    """What this person may answer now."""
    return OFFICE_PROPOSAL.available(row, actor)


def merger_for(actor: Actor, ref: str) -> Merger | None:
    """A merger for the center's people and its auditor."""
    if not actor.oversees:
        return None
    return db.session.scalars(select(Merger).where(Merger.ref == ref)).unique().first()


def open_merger_of(organisation_id: int) -> Merger | None:
    """The merger that was proposed and waits for the second person."""
    query = select(Merger).where(Merger.organisation_id == organisation_id, Merger.state == "proposed")
    return db.session.scalars(query).unique().first()


def moves_with(organisation_id: int) -> Moves:
    """What a merger would move, in words, each with its names: every feature says what is its own."""
    found: Moves = []
    for answer in installed().answers("moves_with_company"):
        found += answer(organisation_id)
    return [(label, names) for label, names in found if names]


def people_that_move(organisation_id: int) -> Moves:
    """Of this feature: the people, who become members of the survivor without an office."""
    names = dict.fromkeys(row.user.display_name for row in members_of(organisation_id))
    return [(Text("구성원 (서명 권한 없이)", "People (without the right to sign)"), list(names))]


def two_people_work(actor: Actor) -> list[WorkItem]:
    """Proposed offices and mergers that wait for this person's answer."""
    if not actor.is_signed_in:
        return []
    items = []
    waiting = select(OfficeProposal).where(OfficeProposal.state.in_(("proposed", "confirmed")))
    for row in db.session.scalars(waiting.order_by(OfficeProposal.id)).unique():
        actions = OFFICE_PROPOSAL.available(row, actor)
        if not {"agree", "confirm"} & set(actions):
            continue
        items.append(
            WorkItem(
                Text("제안된 역할에 동의하는지 답해 주십시오.", "Say whether you agree to a proposed role."),
                f"{row.who} · {row.organisation.name}",
                "accounts.organisation",
                {"ref": row.organisation.ref},
                icon="user-check",
            )
        )
    if administers(actor):
        items += [
            WorkItem(
                Text("합병을 확인해 주십시오.", "Confirm a merger."),
                f"{row.organisation.name} → {row.into.name}",
                "accounts.merger",
                {"ref": row.ref},
                mine=MERGER.can("record", row, actor),
                icon="git-merge",
            )
            for row in db.session.scalars(select(Merger).where(Merger.state == "proposed")).unique()
        ]
    return items
