"""Terms that contradict are refused with the sentence that says what to change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel import clock
from marketplace.kernel.errors import Invalid
from marketplace.kernel.text import reading, t
from marketplace.kernel.working_days import add_working_days, is_working_day, working_days_between
from marketplace.negotiation.models import terms
from tests.negotiation.deals import terms as plain

PATENT = ("registered",)


@pytest.mark.parametrize(
    ("changes", "field", "word"),
    [
        ({"kind": "exclusive", "effective_when": "paid"}, "effective_when", "등록"),
        ({"fee": 0, "effective_when": "paid"}, "effective_when", "무상"),
        ({"fee": -1}, "fee", "0 이상"),
        ({"fee": None}, "fee", "금액"),
        ({"kind": "assignment", "term_months": 12}, "term_months", "비워"),
        ({"kind": "evaluation", "term_months": 24}, "term_months", "12개월"),
        ({"kind": "option", "term_months": None}, "term_months", "기간"),
        ({"territories": ["XX"]}, "territories", "지역"),
        ({"royalty_bp": 10_001}, "royalty_bp", "100%"),
        ({"start_on": "2020-01-01"}, "start_on", "지났습니다"),
        ({"kind": "nda"}, "kind", "선택"),
        ({"kind": None}, "kind", "선택"),
        ({"start_on": "soon"}, "start_on", "날짜"),
    ],
)
def test_a_contradiction_names_its_field_and_what_to_change(changes, field, word):
    with pytest.raises(Invalid) as refused:
        terms.checked(plain(**changes), PATENT)
    assert word in refused.value.fields[field].ko


def test_the_effect_follows_kind_and_fee_unless_said():
    assert terms.checked(plain(), PATENT)["effective_when"] == "paid"
    assert terms.checked(plain(fee=0), PATENT)["effective_when"] == "countersigned"
    assert terms.checked(plain(kind="exclusive"), PATENT)["effective_when"] == "registered"


def test_trust_04_a_term_ends_the_day_before_the_same_day_months_later():
    start, until = terms.period(plain(term_months=36), date(2026, 11, 22))
    assert (start, until) == (date(2026, 11, 22), date(2029, 11, 21))
    assert terms.period(plain(term_months=1), date(2027, 1, 31)) == (date(2027, 1, 31), date(2027, 2, 28))
    assert terms.period(plain(term_months=None), date(2026, 11, 22))[1] is None


def test_a_later_start_moves_the_term():
    later = clock.today() + timedelta(days=40)
    start, _ = terms.period(plain(start_on=later.isoformat()), clock.today())
    assert start == later


def test_what_differs_between_two_numbers_is_marked_with_its_old_value():
    one, two = terms.checked(plain(), PATENT), terms.checked(plain(fee=25_000_000), PATENT)
    changed = [row for row in terms.rows(two, one) if row.changed]
    with reading("ko"):
        assert [(t(row.value), t(row.before)) for row in changed] == [("25,000,000원", "30,000,000원")]


@given(st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.integers(1, 20))
def test_a_promise_ends_on_a_working_day_that_many_working_days_later(day, count):
    due = add_working_days(day, count)
    assert is_working_day(due)
    assert working_days_between(day, due) == count


def test_korean_holidays_do_not_count():
    # Chuseok 2026: Thursday 24 to Saturday 26 September
    assert add_working_days(date(2026, 9, 23), 1) == date(2026, 9, 28)
