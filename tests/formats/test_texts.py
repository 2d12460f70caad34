"""Money, dates and amounts in words as they stand on pages and papers."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.formats import amount_in_words, dates_text, money_text


@pytest.mark.parametrize(
    ("won", "ko", "en"),
    [
        (None, "협의", "Negotiable"),
        (0, "무상", "Free"),
        (35_000_000, "3,500만 원", "KRW 35,000,000"),
        (125_000_000, "1억 2,500만 원", "KRW 125,000,000"),
        (100_000_000, "1억 원", "KRW 100,000,000"),
        (1_370_000_000, "13억 7,000만 원", "KRW 1,370,000,000"),
        (12_345_678, "1,234만 5,678원", "KRW 12,345,678"),
        (9_900, "9,900원", "KRW 9,900"),
        (-35_000_000, "-3,500만 원", "KRW -35,000,000"),
    ],
)
def test_won_in_lists(won, ko, en):
    assert money_text.won_short(won, "ko") == ko
    assert money_text.won_short(won, "en") == en


def test_won_on_papers():
    assert money_text.won(33_000_000) == "33,000,000원"
    assert money_text.won(33_000_000, "en") == "KRW 33,000,000"
    assert money_text.won(0) == "0원"


def test_foreign_money_is_in_cents():
    assert money_text.exact(125_000, "USD") == "USD 1,250.00"
    assert money_text.exact(-5, "EUR", "en") == "EUR -0.05"
    assert money_text.short(125_000, "USD") == "USD 1,250"
    assert money_text.short(125_050, "USD") == "USD 1,250.50"
    with pytest.raises(ValueError, match="JPY"):
        money_text.exact(1, "JPY")


@pytest.mark.parametrize(
    ("basis_points", "text"), [(300, "3%"), (275, "2.75%"), (50, "0.5%"), (10_000, "100%"), (0, "0%")]
)
def test_rates(basis_points, text):
    assert money_text.percent(basis_points) == text


@pytest.mark.parametrize(
    ("won", "text"),
    [
        (33_000_000, "일금 삼천삼백만원정"),
        (11_000_000, "일금 일천일백만원정"),
        (10_000, "일금 일만원정"),
        (120_010_001, "일금 일억이천일만일원정"),
        (0, "일금 영원정"),
        (-5_500, "일금 마이너스 오천오백원정"),
    ],
)
def test_won_in_words(won, text):
    assert amount_in_words.amount_in_words(won, "KRW", "ko") == text


def test_amount_in_english_words_and_cents():
    assert amount_in_words.amount_in_words(33_000_000, "KRW", "en") == "Korean won thirty-three million only"
    assert amount_in_words.amount_in_words(125_050, "USD", "en") == (
        "US dollars one thousand two hundred fifty and fifty cents only"
    )
    assert amount_in_words.amount_in_words(125_050, "USD", "ko") == "일금 미국 달러 일천이백오십 오십센트정"


@given(st.integers(0, 10**20 - 1))
def test_korean_words_read_back_to_the_number(number):
    assert read_korean(amount_in_words.korean_number(number)) == number


def read_korean(text: str) -> int:
    total = group = digit = 0
    for character in text:
        if character in "영일이삼사오육칠팔구":
            digit = "영일이삼사오육칠팔구".index(character)
        elif character in "십백천":
            group += digit * 10 ** (1 + "십백천".index(character))
            digit = 0
        else:
            total += (group + digit) * 10_000 ** (1 + "만억조경".index(character))
            group = digit = 0
    return total + group + digit


def test_dates_in_both_languages():
    assert dates_text.date_text(date(2026, 10, 28)) == "2026. 10. 28."
    assert dates_text.date_text(date(2026, 10, 28), "en") == "28 Oct 2026"
    assert dates_text.date_text(None) == ""
    assert dates_text.contract_date(date(2026, 1, 5)) == "2026년 1월 5일"
    assert dates_text.period_text(date(2026, 1, 1), date(2026, 6, 30)) == "2026. 1. 1. ~ 2026. 6. 30."
    assert dates_text.period_text(date(2026, 1, 1), None, "en") == "1 Jan 2026 –"


def test_instants_are_shown_in_seoul():
    late = datetime(2026, 10, 28, 15, 3, 9, tzinfo=UTC)
    assert dates_text.datetime_text(late) == "2026. 10. 29. 00:03"
    assert dates_text.datetime_text(late, "en") == "29 Oct 2026, 00:03"
    assert dates_text.datetime_text(late, seconds=True) == "2026. 10. 29. 00:03:09 KST"
    assert dates_text.date_text(late) == "2026. 10. 29."
    assert dates_text.datetime_text(late.replace(tzinfo=None)) == "2026. 10. 29. 00:03"
