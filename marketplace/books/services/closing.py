"""Closing the books of an institution up to a day: what is in them by then never changes again."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.books.models.closing import PeriodClose
from marketplace.books.permissions import is_finance, refuse_unless_finance
from marketplace.books.queries.balances import closed_until
from marketplace.books.queries.trial_balance import balances
from marketplace.books.services.ledger import hold_books
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic


def close_period(institution_id: int, until_on: date, actor: Actor) -> PeriodClose:
    """Close up to the last day of a past month; what comes later for those days enters on the first open day.

    Raises Invalid for another day or one that is closed already, Forbidden for others than finance.
    """
    with atomic():
        refuse_unless_finance(actor, institution_id)
        hold_books(institution_id)
        closed = closed_until(institution_id)
        if (until_on + timedelta(days=1)).day != 1 or until_on >= clock.today():
            problem = Text(
                "지난달 이전의 말일을 선택해 주십시오.", "Please choose the last day of a past month."
            )
            raise Invalid(problem, until_on=problem)
        if closed is not None and until_on <= closed:
            problem = Text("이미 마감한 기간입니다.", "That period is closed already.")
            raise Invalid(problem, until_on=problem)
        close = PeriodClose(
            institution_id=institution_id,
            until_on=until_on,
            balances=balances(institution_id, until_on),
            closed_by_id=actor.user_id,
        )
        db.session.add(close)
        audit.record("period.close", close, actor, institution_id=institution_id)
    return close


def may_close_next(institution_id: int, actor: Actor) -> date | None:
    """The last day of the month before this one, when this person may close it and it is open."""
    last = clock.today().replace(day=1) - timedelta(days=1)
    closed = closed_until(institution_id)
    return last if is_finance(actor, institution_id) and (closed is None or closed < last) else None
