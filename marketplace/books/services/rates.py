"""Rates of exchange, entered by hand from what the bank or 서울외국환중개 published; nothing is fetched."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import func, select

from marketplace.books.models.rates import RecordedRate
from marketplace.books.permissions import refuse_unless_finance
from marketplace.formats.amounts import NotReadable, read_amount
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid
from marketplace.kernel.money import MINOR_DIGITS, ExchangeRate
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic

LOOK_BACK = timedelta(days=7)  # no rate is published on holidays: the last one before holds
HIGHEST = 10**11  # ten million won for one unit: a slip of the keyboard


def record_rate(
    institution_id: int,
    *,
    currency: str,
    on_day: date,
    won: str,
    source: str,
    actor: Actor,
    form_token: str | None = None,
) -> RecordedRate:
    """Note the day's rate: `won` for one unit, with at most four decimals ("1,392.5").

    The same day again is a correction, kept beside the first. Raises Invalid, Forbidden for others than finance.
    """
    problems: dict[str, Text] = {}
    value = _ten_thousandths(won)
    if value is None or not 0 < value <= HIGHEST:
        problems["won"] = Text(
            "1단위의 원화 금액을 소수점 아래 네 자리까지 입력해 주십시오. 예: 1,392.5",
            "Enter the won for one unit with at most four decimals, such as 1,392.5.",
        )
    if currency not in MINOR_DIGITS or currency == "KRW":
        problems["currency"] = Text("통화를 선택해 주십시오.", "Please choose a currency.")
    if on_day > clock.today():
        problems["on_day"] = Text("고시일은 오늘까지의 날이어야 합니다.", "The day can't be in the future.")
    if not source.strip():
        problems["source"] = Text("고시 기관을 입력해 주십시오.", "Please say who published it.")
    if problems:
        raise Invalid(next(iter(problems.values())), **problems)
    assert value is not None
    with atomic():
        refuse_unless_finance(actor, institution_id)
        if again := made_before(RecordedRate, form_token, RecordedRate.institution_id == institution_id):
            return again
        last = db.session.scalar(
            select(func.max(RecordedRate.revision)).where(
                RecordedRate.institution_id == institution_id,
                RecordedRate.currency == currency,
                RecordedRate.on_day == on_day,
            )
        )
        row = RecordedRate(
            institution_id=institution_id,
            currency=currency,
            on_day=on_day,
            revision=(last or 0) + 1,
            ten_thousandths=value,
            source=source.strip()[:200],
            form_token=form_token,
            recorded_by_id=actor.user_id,
        )
        db.session.add(row)
        audit.record("exchange_rate.record", row, actor, currency=currency)
    return row


def rate_on(institution_id: int, currency: str, on: date) -> ExchangeRate:
    """The rate into won that holds on a day: that day's, or the last one of the week before (holidays).

    Raises Conflict when finance has recorded none: a rate is never guessed.
    """
    row = db.session.scalars(
        select(RecordedRate)
        .where(
            RecordedRate.institution_id == institution_id,
            RecordedRate.currency == currency,
            RecordedRate.on_day <= on,
            RecordedRate.on_day >= on - LOOK_BACK,
        )
        .order_by(RecordedRate.on_day.desc(), RecordedRate.revision.desc())
        .limit(1)
    ).first()
    if row is None:
        raise Conflict(
            Text(
                f"{on.isoformat()}의 {currency} 환율이 등록되지 않았습니다. 재무 담당자가 매매기준율을 먼저 등록해 주십시오.",
                f"No {currency} rate is recorded for {on.isoformat()}. Finance must record the day's rate first.",
            )
        )
    return row.rate


def _ten_thousandths(text: str) -> int | None:
    """`1,392.5` as 13925000; None for what is no such number."""
    try:
        amount = read_amount(text)
    except NotReadable:
        return None
    if amount is None or amount.scaled or amount.currency not in (None, "KRW"):
        return None
    number = amount.value * 10_000
    return int(number) if number == number.to_integral_value() else None
