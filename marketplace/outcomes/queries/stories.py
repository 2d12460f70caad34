"""Stories that companies publish, and what of their line and figures they may put into one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.outcomes.measures import MEASURES, in_words
from marketplace.outcomes.models import CompanyFigure, CompanyYear, CompanyYearFile, Story, StoryPart
from marketplace.outcomes.permissions import story_readable
from marketplace.outcomes.queries.figures import evidence_of, files_by_year, line_of
from marketplace.outcomes.queries.work import ICON


@dataclass(frozen=True)
class Told:
    """One step as a story shows it. `value`: a figure's, with its unit; empty for an event."""

    key: str
    on: date
    icon: str
    what: Text
    value: str
    evidence: Text
    figure_id: int | None = None
    words: str = ""
    ref: str = ""  # of the part, once the company agreed


def stories(actor: Actor) -> Select[Story]:
    """Published ones, the latest first."""
    query = (
        select(Story)
        .where(story_readable(actor), Story.state == "published")
        .options(joinedload(Story.company))
    )
    return query.order_by(Story.published_at.desc(), Story.id.desc())


def story_for(actor: Actor, ref: str) -> Story | None:
    query = select(Story).where(story_readable(actor), Story.state == "published", Story.ref == ref)
    return db.session.scalars(query.options(joinedload(Story.company))).first()


def story_of(company_id: int) -> Story | None:
    return db.session.scalars(select(Story).where(Story.company_id == company_id)).first()


def live_parts(story_id: int) -> list[StoryPart]:
    """What the company agreed to and has not withdrawn."""
    query = select(StoryPart).where(StoryPart.story_id == story_id, StoryPart.withdrawn_at.is_(None))
    return list(db.session.scalars(query.options(joinedload(StoryPart.figure))))


def told(story: Story) -> list[Told]:
    """The steps of a story that may be shown now, the oldest first: a figure only while it is confirmed as agreed to."""
    years = _confirmed(story.company_id)
    files = files_by_year(years)
    found = []
    for part in live_parts(story.id):
        what, value, evidence = Text(*part.what), "", Text(*part.evidence)
        if part.figure_id is not None:
            figure = part.figure
            if figure is None or figure.replaced_at is not None or figure.year_id not in years:
                continue
            value = in_words(figure.code, figure.value)
            evidence = _shown_by(figure, years[figure.year_id], files[figure.year_id])
        found.append(
            Told(
                part.key,
                part.happened_on,
                part.icon,
                what,
                value,
                evidence,
                part.figure_id,
                part.words,
                part.ref,
            )
        )
    return sorted(found, key=lambda one: (one.on, one.key))


def _confirmed(company_id: int) -> dict[int, CompanyYear]:
    query = select(CompanyYear).where(CompanyYear.company_id == company_id, CompanyYear.state == "confirmed")
    return {row.id: row for row in db.session.scalars(query)}


def _shown_by(figure: CompanyFigure, row: CompanyYear, files: list[CompanyYearFile]) -> Text:
    """Of the documents that the center had before it when it confirmed the year: one added later shows nothing yet."""
    seen = [file for file in files if row.decided_at is not None and file.added_at <= row.decided_at]
    return evidence_of(figure.code, seen)


def tellable(actor: Actor, company_id: int) -> list[Told]:
    """What a company could put into its story, the oldest first: events that something shows, figures that are confirmed."""
    found = [
        Told(event.key, event.on, event.kind.icon, event.what, "", event.evidence)
        for event in line_of(actor, company_id)
        if event.evidence is not None
    ]
    years = _confirmed(company_id)
    files = files_by_year(years)
    query = select(CompanyFigure).where(
        CompanyFigure.year_id.in_(list(years)), CompanyFigure.replaced_at.is_(None)
    )
    for figure in db.session.scalars(query) if years else ():
        row = years[figure.year_id]
        name = MEASURES[figure.code].name
        what = Text(f"{row.year}년 {name.ko}", f"{name.en} {row.year}")
        value, evidence = in_words(figure.code, figure.value), _shown_by(figure, row, files[row.id])
        key = f"figure:{row.year}:{figure.code}"
        found.append(Told(key, date(row.year, 12, 31), ICON, what, value, evidence, figure.id))
    return sorted(found, key=lambda one: (one.on, one.key))
