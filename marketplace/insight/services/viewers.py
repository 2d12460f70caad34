"""Somebody of a ministry reads the center's reports until a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, or_, select

from marketplace.accounts.models import User
from marketplace.accounts.queries import actor_of
from marketplace.accounts.services import notify
from marketplace.insight.models import FigureViewer
from marketplace.insight.permissions import lets_in
from marketplace.kernel import audit, clock, forgetting, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Forbidden, Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked_by

LONGEST = timedelta(days=366)
TOLD_BEFORE = timedelta(days=14)
ADMINISTRATORS = Text("열람 계정은 센터 관리자가 엽니다.", "The center's administrators let viewers in.")
NOBODY = Text("이 이메일로 가입한 분이 없습니다. 먼저 회원 가입을 부탁해 주십시오.", "Nobody has signed up with this email. Ask them to sign up first.")  # fmt: skip
BELONGS = Text("이분은 이 사이트의 기업이나 기관에 속해 있습니다. 열람 계정은 소속이 없는 계정에만 엽니다.", "This person belongs to an organisation of this site. Only accounts without one become viewers.")  # fmt: skip
DAYS = Text("오늘부터 1년 안의 날을 입력해 주십시오.", "Enter a day from today to a year from now.")
OFFICE = Text("부처나 기관의 이름을 입력해 주십시오.", "Enter the ministry or agency.")


def let_in(actor: Actor, email: str, office: str, until_on: date | None) -> FigureViewer:
    """Open the reports to the account with this email until a day; whoever is in already gets the new day."""
    if not lets_in(actor):
        raise Forbidden(ADMINISTRATORS)
    wrong: dict[str, Text] = {}
    if not office.strip():
        wrong["office"] = OFFICE
    if until_on is None or not clock.today() <= until_on <= clock.today() + LONGEST:
        wrong["until_on"] = DAYS
    with atomic():
        user = _account(email)
        if user is None:
            wrong["email"] = NOBODY
        elif actor_of(user.id).standings:
            wrong["email"] = BELONGS
        if wrong:
            raise Invalid(next(iter(wrong.values())), **wrong)
        assert user is not None
        assert until_on is not None
        assert actor.user_id is not None
        # The account's row is what two administrators at once take in turn.
        locked_by(User, User.id == user.id)
        row = db.session.scalars(
            select(FigureViewer).where(FigureViewer.user_id == user.id, FigureViewer.ended_at.is_(None))
        ).first()
        if row is None:
            row = FigureViewer(user_id=user.id, added_by_id=actor.user_id)
            db.session.add(row)
        row.office, row.until_on = office.strip()[:120], until_on
        db.session.flush()
        audit.record("figure_viewer.let_in", row, actor, until_on=until_on.isoformat())
        notify(
            "figure_viewer_in",
            f"{row.id}:{row.version}",
            [user.id],
            figure_viewer_id=row.id,
            until_on=until_on.isoformat(),
        )
        return row


def end_viewer(actor: Actor, ref: str) -> None:
    """Close it before its day; closing what is closed changes nothing."""
    if not lets_in(actor):
        raise Forbidden(ADMINISTRATORS)
    with atomic():
        row = locked_by(FigureViewer, FigureViewer.ref == ref)
        if row.ended_at is None:
            row.ended_at = clock.now()
            audit.record("figure_viewer.end", row, actor)


def remind_viewers(payload: dict[str, Any], key: str) -> None:
    """Job: two weeks before the last day the reader hears of it, once."""
    with atomic():
        today = clock.today()
        query = select(FigureViewer).where(
            FigureViewer.ended_at.is_(None), FigureViewer.until_on.between(today, today + TOLD_BEFORE)
        )
        for row in db.session.scalars(query.order_by(FigureViewer.id)):
            notify(
                "figure_viewer_ends", f"{row.id}:{row.until_on}", [row.user_id],
                figure_viewer_id=row.id, until_on=row.until_on.isoformat(),
            )  # fmt: skip


def forget_viewers() -> int:
    """Who could read once and can no more, long enough ago; how many."""
    until = clock.now() - timedelta(days=int(policy.value("figure_viewer_days", clock.today())))
    over = or_(FigureViewer.until_on < clock.seoul_date(until), FigureViewer.ended_at < until)
    return forgetting.run(delete(FigureViewer).where(over))


def _account(email: str) -> User | None:
    query = select(User).where(
        User.email == email.strip().lower(), User.closed_at.is_(None), User.email_confirmed_at.is_not(None)
    )
    return db.session.scalars(query).first()
