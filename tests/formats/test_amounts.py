"""Amounts and percentages as people write them; what can be read in two ways is refused."""

from decimal import Decimal

import pytest

from marketplace.formats.amounts import NotReadable, read_amount, read_minor, read_percent


@pytest.mark.parametrize(
    ("text", "won"),
    [
        ("￦1,000,000", 1_000_000), ("\\1,000,000", 1_000_000), ("＼1,000,000", 1_000_000), ("₩ 1,000,000", 1_000_000), ("(50,000)", -50_000),
        ("△50000", -50_000), ("▲ 50,000", -50_000), ("−50,000", -50_000), ("50,000-", -50_000), ("₩-50,000", -50_000), ("350만원", 3_500_000),
        ("3천만원", 30_000_000), ("1억2천만", 120_000_000), ("1억 2천만", 120_000_000), ("35000000.00", 35_000_000), ("1.5억", 150_000_000),
        ("１２，３４５", 12_345), ("1 000 000", 1_000_000), ("KRW 5,000", 5_000), ("5,000원", 5_000), ("3천5백만 원", 35_000_000),
        ("일금 오백만 원정", 5_000_000), ("금삼천오백만원정", 35_000_000), ("1,234천원", 1_234_000), ("35백만원", 35_000_000),
        ("12억3456만7890원", 1_234_567_890), ("천만원", 10_000_000), ("2만 5천", 25_000), ("0", 0),
    ],
)  # fmt: skip
def test_field_firefly_1087_bilig_46_amounts_as_people_write_them(text: str, won: int) -> None:
    assert read_minor(text, "KRW") == won


@pytest.mark.parametrize("text", ["", "  ", "\u3000", "-", "–", "－"])
def test_a_blank_is_no_amount(text: str) -> None:
    assert read_amount(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "1,00,00", "1,2,3", "1 00", "1.234,56", "3.5E+07", "2억5천", "1억 20000만", "①", "10²", "½", "원", "다섯 개", "1-2", "--5", "100JPY",
        "5,000 USD", "99999999999999999", "1000.50", "USD 5 KRW", "1만억", "9" * 200,
    ],
)  # fmt: skip
def test_what_can_be_read_in_two_ways_or_not_at_all_is_refused(text: str) -> None:
    with pytest.raises(NotReadable) as refused:
        read_minor(text, "KRW")
    assert refused.value.reason.ko
    assert refused.value.reason.en


def test_cents_are_kept() -> None:
    assert read_minor("1,234.56", "USD") == 123_456
    assert read_minor("US$ 5,000.00", "USD") == 500_000
    assert read_minor("€ 0.5", "EUR") == 50
    assert read_amount("$1,234.5").value == Decimal("1234.5")  # type: ignore[union-attr]
    for text in ("1.005", "₩5"):
        with pytest.raises(NotReadable):
            read_minor(text, "USD")


@pytest.mark.parametrize(
    ("text", "basis_points"),
    [
        ("33.3", 3330),
        ("50%", 5000),
        ("12.5 %", 1250),
        ("５０％", 5000),
        ("3퍼센트", 300),
        (".5", 50),
        ("100.00", 10_000),
        ("0", 0),
    ],
)
def test_percentages(text: str, basis_points: int) -> None:
    assert read_percent(text) == basis_points


def test_no_percentage_is_none() -> None:
    assert read_percent(" ") is None


@pytest.mark.parametrize("text", ["101", "-1", "100.01", "33.333", "%", "1/3", "24개월", "3,5", "nan", "1e1"])
def test_what_is_no_percentage_is_refused(text: str) -> None:
    with pytest.raises(NotReadable):
        read_percent(text)
