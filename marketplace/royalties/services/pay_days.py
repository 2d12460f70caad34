"""Which day a payment may name: its year is the tax year, so what is only planned never lies in a year that has ended."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.kernel import clock
from marketplace.kernel.errors import Conflict, Invalid
from marketplace.kernel.text import Text
from marketplace.royalties.models import Payout

AHEAD = timedelta(days=31)  # a payment is planned for the next pay day, not for next year
PAID_LAST_YEAR = Text("지난해에 이미 지급함", "Paid already, last year")
LATE = Text(
    "지급일이 지났습니다: {name}. 취소하고 다시 제안해 주십시오. 지난해의 그날 이미 지급하였으면 제안할 때 그렇게 선택해 주십시오.",
    "The day of payment has passed: {name}. Cancel this payment and propose it again. If the money went on that day of last year, "
    "say so in the new proposal.",
)
NOT_SAID = Text(
    "지난해의 날은 그날 이미 지급한 경우에만 입력할 수 있습니다. 지급하였으면 아래에서 선택하고, 아니면 올해의 날을 입력해 주십시오.",
    "A day of last year can be entered only if the money went on it. If it did, say so below; if not, enter a day of this year.",
)
TOO_FAR = Text(
    "지급일은 오늘부터 앞뒤 31일 안의 날이어야 합니다.",
    "The day of payment lies within 31 days of today.",
)


def reaches_into_last_year() -> bool:
    """Whether a payment that was made last year can still be entered: within a month of it."""
    return (clock.today() - AHEAD).year < clock.today().year


def check_day(pay_on: date, paid_last_year: bool) -> None:
    """Invalid unless a proposal may name the day; one of last year needs the proposer's word that the money went on it."""
    today = clock.today()
    problem = None
    if not today - AHEAD <= pay_on <= today + AHEAD:
        problem = TOO_FAR
    elif pay_on.year < today.year and not paid_last_year:
        problem = NOT_SAID
    if problem is not None:
        raise Invalid(problem, pay_on=problem)


def was_paid_last_year(payout: Payout) -> bool:
    """Whether the proposal said that the money went in the year before it: only then does it name a day of that year."""
    return payout.pay_on.year < clock.seoul_date(payout.proposed_at).year


def refuse_if_year_ended(payout: Payout) -> None:
    """Conflict where a payment was planned for a year that has ended: it is not paid in it, and may not use its limit."""
    if payout.pay_on.year < clock.today().year and not was_paid_last_year(payout):
        raise Conflict(LATE.fill(name=payout.name))


def refuse_if_late(payout: Payout) -> None:
    """Conflict where a proposal was not confirmed within a month of its day, or within the year it was planned for."""
    refuse_if_year_ended(payout)
    if payout.pay_on < clock.today() - AHEAD:
        raise Conflict(LATE.fill(name=payout.name))
