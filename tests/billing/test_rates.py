"""The rate of exchange of a day: recorded by finance, corrected beside, never guessed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from marketplace.books import services as books
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.audit import AuditEvent
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.money import Money
from tests.billing.conftest import House
from tests.world import World

DAY = date(2026, 11, 6)  # a Friday


def record(
    house: House, won: str = "1,392.5", on: date = DAY, actor: Actor | None = None, **more: Any
) -> Any:
    values: dict[str, Any] = {"currency": "USD", "source": "서울외국환중개 매매기준율"} | more
    return books.record_rate(house.institution_id, on_day=on, won=won, actor=actor or house.finance, **values)


def test_a_share_is_converted_once_and_the_rate_is_kept_with_it(house: House) -> None:
    record(house)
    rate = books.rate_on(house.institution_id, "USD", DAY)
    assert rate.convert(Money(12_345, "USD")) == Money(171_904, "KRW")  # $123.45 × 1,392.5 = 171,904.125
    assert rate.convert(Money(-12_345, "USD")) == Money(-171_904, "KRW")
    assert rate.written == "1,392.5"
    with pytest.raises(ValueError, match="EUR"):
        rate.convert(Money(1, "EUR"))


def test_a_holiday_takes_the_last_rate_and_a_long_gap_none(house: House) -> None:
    record(house)
    assert books.rate_on(house.institution_id, "USD", DAY + timedelta(days=2)).on == DAY
    with pytest.raises(Conflict):
        books.rate_on(house.institution_id, "USD", DAY + timedelta(days=8))
    with pytest.raises(Conflict):
        books.rate_on(house.institution_id, "USD", DAY - timedelta(days=1))
    with pytest.raises(Conflict):
        books.rate_on(house.institution_id, "EUR", DAY)


def test_a_correction_holds_from_now_on_and_the_same_form_once(house: House) -> None:
    first = record(house, form_token="one")
    assert record(house, form_token="one").id == first.id
    assert [record(house, "1,400").revision, record(house, on=DAY - timedelta(days=1)).revision] == [2, 1]
    noted = db.session.query(AuditEvent).filter_by(action="exchange_rate.record", subject_id=first.id).one()
    assert (noted.actor_id, noted.detail) == (house.finance.user_id, {"currency": "USD"})
    assert books.rate_on(house.institution_id, "USD", DAY).ten_thousandths == 14_000_000
    assert first.ten_thousandths == 13_925_000


def test_a_rate_is_the_payees_own_and_of_one_currency(house: House, world: World) -> None:
    other = world.institution()
    finance = world.person("finance", other)
    record(house, form_token="one")
    theirs = books.record_rate(
        other,
        currency="USD",
        on_day=DAY,
        won="1,500",
        source=" 하나은행 ",
        actor=finance,
        form_token=None,
    )
    assert (theirs.revision, theirs.source, theirs.recorded_by_id) == (1, "하나은행", finance.user_id)
    assert record(house, "1,600", currency="EUR").revision == 1
    assert books.rate_on(house.institution_id, "USD", DAY).ten_thousandths == 13_925_000
    assert books.rate_on(house.institution_id, "EUR", DAY).ten_thousandths == 16_000_000
    assert books.rate_on(other, "USD", DAY).source == "하나은행"
    # the last day on which the rate of that day still holds
    assert books.rate_on(other, "USD", DAY + timedelta(days=7)).on == DAY


@pytest.mark.parametrize(
    ("won", "field"),
    [("", "won"), ("-3", "won"), ("1.23456", "won"), ("NaN", "won"), ("1e400", "won"), ("이천", "won")],
)
def test_what_is_no_rate_is_refused(house: House, won: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        record(house, won)
    assert field in refused.value.fields


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"currency": "KRW"}, "currency"),
        ({"currency": "JPY"}, "currency"),
        ({"source": " "}, "source"),
        ({"won": "10,000,001"}, "won"),
        ({"won": "USD 1,400"}, "won"),
        ({"on": DAY + timedelta(days=365_000)}, "on_day"),
    ],
)
def test_the_field_that_is_wrong_is_named(house: House, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        record(house, **values)
    assert set(refused.value.fields) == {field}


def test_neither_the_future_nor_other_people(house: House) -> None:
    with pytest.raises(Invalid):
        record(house, on=clock.today() + timedelta(days=1))
    for actor in (house.officer, house.payer, house.stranger):
        with pytest.raises(Forbidden):
            record(house, actor=actor)
