"""Where a schedule was typed in and the signed paper says otherwise: shown to the officer, who decides."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.licensing.models import Agreement
from marketplace.licensing.queries import paper_in_force
from marketplace.negotiation.models import terms
from marketplace.royalties.models import RoyaltySchedule
from marketplace.royalties.signed import LABELS, conditions_of, in_words


@dataclass(frozen=True)
class Difference:
    """One condition: as it is practised, and as the signed paper has it."""

    label: Text
    practised: Text
    signed: Text


def paper_today(schedule: RoyaltySchedule) -> Agreement:
    """The paper that speaks for the agreement; after its end, the last that did."""
    return paper_in_force(schedule.agreement)


def parts_from_paper(schedule: RoyaltySchedule) -> list[Difference]:
    """What differs today; nothing once somebody decided to leave it, or where the schedule was made from the paper."""
    now, paper = schedule.conditions_on(clock.today()), paper_today(schedule)
    known = any(version.signed_in_id == paper.id for version in schedule.versions)
    if known or now.kept_reason or paper.in_force_at is None:
        return []
    _, until_on = terms.period(paper.terms, clock.seoul_date(paper.in_force_at))
    signed = SimpleNamespace(until_on=until_on, **conditions_of(paper.terms))
    practised, wanted = in_words(now, schedule.currency), in_words(signed, schedule.currency)
    return [
        Difference(label, practised[key], wanted[key])
        for key, label in LABELS.items()
        if practised[key] != wanted[key]
    ]


def differing_work(actor: Actor) -> list[WorkItem]:
    """Schedules of the officer's institution that were typed in and part from their papers."""
    office = actor.organisations("institution", "officer")
    if not office:
        return []
    query = (
        select(RoyaltySchedule)
        .join(Agreement, Agreement.id == RoyaltySchedule.agreement_id)
        .where(
            Agreement.institution_id.in_(office),
            Agreement.state == "in_force",
            RoyaltySchedule.signed_in_id.is_(None),
            RoyaltySchedule.kept_reason == "",
        )
        .options(joinedload(RoyaltySchedule.agreement), selectinload(RoyaltySchedule.changes))
        .order_by(RoyaltySchedule.id)
        .limit(50)
    )
    return [
        WorkItem(
            title=Text(
                "경상기술료 조건이 계약서와 다릅니다. 어느 쪽을 따를지 정해 주십시오.",
                "The royalty conditions differ from the signed paper. Please decide which holds.",
            ),
            subject=row.agreement.number,
            endpoint="royalties.schedule",
            values={"ref": row.ref},
            mine=True,
            icon="file-chart-column",
        )
        for row in db.session.scalars(query)
        if parts_from_paper(row)
    ]
