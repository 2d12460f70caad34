"""Taking money of a budget and giving it back: the one place where `committed` changes."""

from __future__ import annotations

from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import locked
from marketplace.programmes.models import Budget


def hold(budget_id: int, amount: int) -> None:
    """Take so much of a budget, or give it back (negative); Conflict where it has not so much left.

    The row is locked first, so that of eight who take the last of it at once one gets it; the table refuses more too.
    """
    budget = locked(Budget, budget_id)
    if amount > budget.left:
        raise Conflict(
            Text(
                f"남은 예산이 {budget.left:,}원이어서 {amount:,}원을 지원할 수 없습니다. 금액을 줄이거나 예비로 옮겨 주십시오.",
                f"Only KRW {budget.left:,} of the budget is left, which is less than KRW {amount:,}. Reduce it or use the reserve list.",
            )
        )
    budget.committed += amount
    db.session.flush()
