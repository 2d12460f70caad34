"""What becomes of figures and contacts when a company is closed or merged, a person leaves, or an event never was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from marketplace.accounts.models import Membership, User
from marketplace.kernel import clock, forgetting, policy
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.forgetting import Person
from marketplace.kernel.transaction import atomic, for_update
from marketplace.outcomes.lifecycle import OPEN, STORY, YEAR
from marketplace.outcomes.models import CompanyContact, CompanyYear, Story, StoryPart
from marketplace.outcomes.queries.contacts import open_call


def on_organisation_closed(payload: dict[str, Any], key: str) -> None:
    """Handler: nobody is asked any more, and nobody is called."""
    with atomic():
        _stop_asking(payload["organisation_id"])
        _withdraw_story(payload["organisation_id"])
        _stop_calling(payload["organisation_id"])


def on_organisation_merged(payload: dict[str, Any], key: str) -> None:
    """Handler: an absorbed company is asked no more. Its figures stay its own: added to the survivor's of the same year they
    would say what neither of them ever sold."""
    with atomic():
        _stop_asking(payload["organisation_id"])
        _withdraw_story(payload["organisation_id"])


def _withdraw_story(company_id: int) -> None:
    """Nobody is left who could withdraw it: it is not shown any more. A survivor may tell a story of its own."""
    row = db.session.scalars(
        select(Story).where(Story.company_id == company_id, Story.state == "published")
    ).first()
    if row is not None:
        STORY.perform("withdraw", row, SYSTEM)


def on_happening_undone(payload: dict[str, Any], key: str) -> None:
    """Handler: what was entered by mistake is no step of a story any more."""
    with atomic():
        query = select(StoryPart).where(
            StoryPart.key == payload["happening"], StoryPart.withdrawn_at.is_(None)
        )
        for part in db.session.scalars(for_update(query, StoryPart)):
            part.withdrawn_at = clock.now()


def _stop_asking(company_id: int) -> None:
    query = select(CompanyYear).where(CompanyYear.company_id == company_id, CompanyYear.state.in_(OPEN))
    for row in db.session.scalars(query.order_by(CompanyYear.id)):
        YEAR.perform("lapse", row, SYSTEM)


def _stop_calling(company_id: int) -> None:
    query = select(CompanyContact).where(CompanyContact.company_id == company_id, open_call())
    for row in db.session.scalars(query):
        row.done_at = clock.now()


def erase_person(person: Person) -> None:
    """The name of who told something to the center goes with the person, where it stands beside their own company."""
    name = db.session.scalar(select(User.name).where(User.id == person.id))
    companies = list(
        db.session.scalars(select(Membership.organisation_id).where(Membership.user_id == person.id))
    )
    if name and companies:
        for table, column in ((CompanyYear, CompanyYear.said_by), (CompanyContact, CompanyContact.with_whom)):
            query = select(table).where(
                table.company_id.in_(companies), column.contains(name, autoescape=True)
            )
            for row in db.session.scalars(query):
                setattr(row, column.key, "")


def forget_names() -> int:
    """What the clock erases: who said it, once it is long ago; what was said stays without a name."""
    until = clock.now() - timedelta(days=policy.value("contact_name_days", clock.today()))
    done = 0
    for table, column, at in (
        (CompanyYear, CompanyYear.said_by, CompanyYear.submitted_at),
        (CompanyContact, CompanyContact.with_whom, CompanyContact.created_at),
    ):
        done += forgetting.run(update(table).where(column != "", at < until).values({column.key: ""}))
    return done
