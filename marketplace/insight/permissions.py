"""Who may see figures: each rule is named here once, and asked by queries and pages."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, select

from marketplace.insight.models import FigureSnapshot, FigureViewer
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db


def institutions_seen(actor: Actor) -> list[int] | None:
    """Ids of the institutions whose figures the actor may see; None means all (center, auditor)."""
    return None if actor.reads_all else actor.organisations("institution", "officer", "finance")


def may_track(actor: Actor) -> bool:
    """Open the tracking pages: whoever may see the figures of some institution."""
    return institutions_seen(actor) != []


def opens_deals(actor: Actor) -> bool:
    """Go from a figure to the deal behind it: everybody who sees figures but the center's finance, who opens no deals."""
    return actor.has("center_admin") or not actor.has("center_finance")


def sets_targets(actor: Actor) -> bool:
    """Say what a figure should become: the center's administrators."""
    return actor.has("center_admin")


def freezes(actor: Actor) -> bool:
    """Propose and publish a year: the center's people, two of them."""
    return actor.is_center


def reads_snapshots(actor: Actor) -> bool:
    """See what is proposed: who oversees. What is published everybody reads."""
    return actor.oversees


def lets_in(actor: Actor) -> bool:
    """Let somebody of a ministry read, and end it: the center's administrators."""
    return actor.has("center_admin")


def snapshot_parties(actor: Actor, row: FigureSnapshot) -> set[str]:
    """proposer: who proposed it; second: anybody else of the center."""
    if not freezes(actor):
        return set()
    return {"proposer"} if actor.user_id == row.proposed_by_id else {"second"}


def sees_viewers(actor: Actor) -> bool:
    """Learn who reads: the administrators, and the auditor, who can end nothing."""
    return lets_in(actor) or actor.is_auditor


def open_today() -> ColumnElement[bool]:
    """Of `FigureViewer`: not ended, and its last day not over."""
    return and_(FigureViewer.ended_at.is_(None), FigureViewer.until_on >= clock.today())


def viewing(actor: Actor) -> FigureViewer | None:
    """By what the actor reads as a viewer today. Who belongs to an organisation of the site reads as its person instead."""
    if not actor.is_signed_in or actor.standings:
        return None
    return db.session.scalars(
        select(FigureViewer).where(FigureViewer.user_id == actor.user_id, open_today())
    ).first()


def is_viewer(actor: Actor) -> bool:
    return viewing(actor) is not None


def reads_reports(actor: Actor) -> bool:
    """Open the reports: who oversees, an institution's office, and viewers."""
    return may_track(actor) or is_viewer(actor)
