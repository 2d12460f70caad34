"""The center's log of whom it spoke with, and whom it calls again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Forbidden, Invalid, NotFound
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.outcomes import queries
from marketplace.outcomes.models import WAYS, CompanyContact
from marketplace.outcomes.permissions import keeps_contacts, may_change_contact

LONGEST_WAIT = timedelta(days=731)


@dataclass(frozen=True)
class Spoken:
    """What the log keeps of one conversation."""

    way: str
    held_on: date | None
    words: str
    with_whom: str = ""
    again_on: date | None = None


def log_contact(actor: Actor, company_ref: str, spoken: Spoken, form_token: str) -> None:
    """Write a conversation down; a form that was sent twice is written once."""
    with atomic():
        company = queries.company_for(actor, company_ref)
        if company is None:
            raise NotFound()
        if not keeps_contacts(actor):
            raise Forbidden(Text("센터 담당자가 기록합니다.", "The center's people write this down."))
        if made_before(CompanyContact, form_token, CompanyContact.by_id == actor.user_id):
            return
        _check(spoken)
        db.session.add(
            CompanyContact(
                company_id=company.id, way=spoken.way, held_on=spoken.held_on, with_whom=spoken.with_whom.strip()[:80],
                words=spoken.words.strip(), again_on=spoken.again_on, by_id=actor.user_id, form_token=form_token,
            )
        )  # fmt: skip


def _check(spoken: Spoken) -> None:
    wrong: dict[str, Text] = {}
    today = clock.today()
    if spoken.way not in WAYS:
        wrong["way"] = Text("연락 방법을 선택해 주십시오.", "Choose how you spoke.")
    if spoken.held_on is None or not today - LONGEST_WAIT <= spoken.held_on <= today:
        wrong["held_on"] = Text(
            "지난 2년 안의, 오늘까지의 날짜를 입력해 주십시오.",
            "Enter a day of the last two years, today at the latest.",
        )
    if not spoken.words.strip():
        wrong["words"] = Text("나눈 이야기를 한 줄이라도 입력해 주십시오.", "Enter a line at least.")
    if spoken.again_on is not None and not today <= spoken.again_on <= today + LONGEST_WAIT:
        wrong["again_on"] = Text(
            "오늘부터 2년 안의 날짜를 입력해 주십시오.", "Enter a day within the next two years."
        )
    if wrong:
        raise Invalid(next(iter(wrong.values())), **wrong)


def _contact(actor: Actor, ref: str) -> CompanyContact:
    row = queries.contact_for(actor, ref)
    if row is None:
        raise NotFound()
    if not may_change_contact(actor, row):
        raise Forbidden(
            Text(
                "기록한 사람이나 센터 관리자가 하는 작업입니다.",
                "Whoever wrote it or an administrator does this.",
            )
        )
    return locked(CompanyContact, row.id)


def finish_contact(actor: Actor, ref: str) -> str:
    """Called again, or no longer needed; the company's ref."""
    with atomic():
        row = _contact(actor, ref)
        row.done_at = clock.now()
        return row.company.ref


def resume_contact(actor: Actor, ref: str) -> str:
    """Undo it: the call is still to be made."""
    with atomic():
        row = _contact(actor, ref)
        row.done_at = None
        return row.company.ref


def delete_contact(actor: Actor, ref: str) -> str:
    """What was written of a company by mistake goes for good."""
    with atomic():
        row = _contact(actor, ref)
        company_ref = row.company.ref
        audit.record("company_contact.delete", row, actor)
        db.session.delete(row)
        return company_ref
