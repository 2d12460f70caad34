"""A company tells its story: each step with its own consent, published and withdrawn whenever it wants."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from marketplace.accounts.queries import written_to
from marketplace.accounts.services import notify
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Forbidden, Invalid, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.outcomes import queries
from marketplace.outcomes.lifecycle import STORY
from marketplace.outcomes.models import Story, StoryPart
from marketplace.outcomes.permissions import tells_story


def _story(actor: Actor, company_ref: str) -> Story:
    """The company's story, locked; made where there is none yet."""
    company = queries.company_for(actor, company_ref)
    if company is None:
        raise NotFound()
    if not tells_story(actor, company.id):
        raise Forbidden(
            Text(
                "공개할 내용은 기업의 대표자나 대리인이 정합니다.",
                "What is published is decided by the company's representative or delegate.",
            )
        )
    row = queries.story_of(company.id)
    if row is None:
        row = Story(company_id=company.id)
        db.session.add(row)
        db.session.flush()
        return row
    return locked(Story, row.id)


def write_story(actor: Actor, company_ref: str, title: str, words: str) -> None:
    with atomic():
        row = _story(actor, company_ref)
        if not title.strip():
            wrong = Text("제목을 입력해 주십시오.", "Enter a title.")
            raise Invalid(wrong, title=wrong)
        row.title, row.words = title.strip()[:120], words.strip()
        audit.record("company_story.write", row, actor)


def agree_to_part(actor: Actor, company_ref: str, key: str, words: str) -> None:
    """Put one step into the story: the consent to publish it. What is there already gets the new words and a new consent."""
    with atomic():
        row = _story(actor, company_ref)
        part = next((one for one in queries.tellable(actor, row.company_id) if one.key == key), None)
        if part is None:
            raise NotFound()
        _end(row, StoryPart.key == key)
        db.session.add(
            StoryPart(
                story_id=row.id, key=key, figure_id=part.figure_id, happened_on=part.on, icon=part.icon, what=[part.what.ko, part.what.en],
                evidence=[part.evidence.ko, part.evidence.en], words=words.strip()[:500], consented_by_id=actor.user_id,
            )
        )  # fmt: skip
        audit.record("company_story.agree", row, actor, key=key)


def withdraw_part(actor: Actor, company_ref: str, part_ref: str) -> None:
    """Take one step out again, at once."""
    with atomic():
        row = _story(actor, company_ref)
        if not _end(row, StoryPart.ref == part_ref):
            raise NotFound()
        audit.record("company_story.withdraw_part", row, actor)


def _end(row: Story, which: ColumnElement[bool]) -> bool:
    """Withdraw the live parts that `which` names; whether there was one."""
    query = select(StoryPart).where(StoryPart.story_id == row.id, StoryPart.withdrawn_at.is_(None), which)
    parts = list(db.session.scalars(query))
    for part in parts:
        part.withdrawn_at = clock.now()
    db.session.flush()
    return bool(parts)


def publish_story(actor: Actor, company_ref: str) -> str:
    """Show it to everybody; the story's ref."""
    with atomic():
        row = _story(actor, company_ref)
        if not row.title or not queries.told(row):
            raise Invalid(
                Text(
                    "제목을 쓰고 한 단계 이상 넣은 뒤 공개할 수 있습니다.",
                    "Write a title and put in one step at least, then publish it.",
                )
            )
        STORY.perform("publish", row, actor)
        row.published_at, row.published_by_id = clock.now(), actor.user_id
        return row.ref


def withdraw_story(actor: Actor, company_ref: str) -> None:
    """Nobody outside sees it from now on; the center may do it too, and then the company is told."""
    with atomic():
        company = queries.company_for(actor, company_ref)
        row = queries.story_of(company.id) if company else None
        if row is None:
            raise NotFound()
        row = locked(Story, row.id)
        STORY.perform("withdraw", row, actor)
        if not tells_story(actor, row.company_id):
            db.session.flush()
            notify(
                "outcomes_story_withdrawn", f"{row.id}:{row.version}", written_to(row.company),
                company_story_id=row.id,
            )  # fmt: skip
