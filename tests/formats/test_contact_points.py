"""Addresses of mail and of pages, telephone numbers, days and small numbers as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from marketplace.formats import dates_in, mail_address, numbers_in, phone_number, web_address


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("user1@한국.kr", "user1@xn--3e0b707e.kr"),
        ("USER1@XN--3E0B707E.KR", "user1@xn--3e0b707e.kr"),
        ("user@bücher.example", "user@xn--bcher-kva.example"),
        ("user@한국。한국", "user@xn--3e0b707e.xn--3e0b707e"),
        ("ｕｓｅｒ＠demo.example", "user@demo.example"),
        ("\u200buser@demo.example\u3000", "user@demo.example"),
    ],
)
def test_field_cpython_83938_one_address_has_one_spelling(written: str, kept: str) -> None:
    assert mail_address.parse(written) == mail_address.tidy(written) == kept


@pytest.mark.parametrize(
    "written", ["한글주소@demo.example", "josé@demo.example", "用户@한국.kr", "a@b", "a b@c.kr", "", None]
)
def test_field_keycloak_41994_what_no_letter_reaches_is_no_address(written: str | None) -> None:
    assert mail_address.parse(written) is None


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("054.123.4567", "054-123-4567"),
        ("054-123-4567~8", "054-123-4567~8"),
        ("054-123-4567∼9", "054-123-4567~9"),
        ("054-123-4567 (내선 12)", "054-123-4567 (내선 12)"),
        ("054-123-4567 ext. 12", "054-123-4567 (내선 12)"),
        ("０５４－１２３－４５６７", "054-123-4567"),
        ("+82 54 123 4567", "+82 54 123 4567"),
        ("＋82.10.1234.5678", "+82-10-1234-5678"),
        ("02)123-4567", "02-123-4567"),
        ("(054) 123 4567", "054-123-4567"),
        ("054–123–4567", "054-123-4567"),
        ("1588-1234", "1588-1234"),
        ("054-000-0000", "054-000-0000"),
        ("02-2110-1234~7 (내선 203번)", "02-2110-1234~7 (내선 203)"),
    ],
)
def test_field_respect_validation_665_phones_as_people_write_them(written: str, kept: str) -> None:
    assert phone_number.parse(written) == kept
    assert phone_number.parse(kept) == kept


@pytest.mark.parametrize(
    "written", ["", "없음", "112", "--------", "1" * 31, "054-123-4567 김대리", "(054 123 4567"]
)
def test_field_respect_validation_665_what_is_no_phone(written: str) -> None:
    assert phone_number.parse(written) is None


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("www.example.kr", "https://www.example.kr"),
        ("HTTPS://Example.KR/Path?Q=1", "https://example.kr/Path?Q=1"),
        ("Http://www.example.kr:8080/x", "http://www.example.kr:8080/x"),
        ("example.co.kr/소개", "https://example.co.kr/소개"),
        ("https://한국.kr", "https://한국.kr"),
    ],
)
def test_field_respect_validation_665_pages_as_people_write_them(written: str, kept: str) -> None:
    assert web_address.parse(written) == web_address.parse(kept) == kept


@pytest.mark.parametrize(
    "written",
    [
        "javascript:alert(1)",
        "ftp://a.example",
        "https://a",
        "없음",
        "mailto:a@b.kr",
        "https://a@b.kr",
        "http://[",
        "a b.kr",
        "https:www.a.kr",
    ],
)
def test_field_respect_validation_665_what_is_no_page(written: str) -> None:
    assert web_address.parse(written) is None


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-22",
        "2026.11.22",
        "2026. 11. 22.",
        "2026/11/22",
        "20261122",
        "2026년 11월 22일",
        "２０２６－１１－２２",
        "2026-11-22\u3000",
    ],
)
def test_a_day_is_read_as_people_write_it(written: str) -> None:
    assert dates_in.day(written) == date(2026, 11, 22)


@pytest.mark.parametrize(
    "written",
    [
        "99999-01-01",
        "9999-12-31",
        "0001-01-01",
        "2026-02-30",
        "2026-13-01",
        "11-22",
        "내일",
        "",
        None,
        "9" * 5000,
    ],
)
def test_what_is_no_day_of_ours(written: str | None) -> None:
    assert dates_in.day(written) is None


@pytest.mark.parametrize(
    ("written", "number"),
    [("24", 24), ("２４", 24), (" 007 ", 7), ("-1", -1), ("−1", -1), ("1,200", 1200), ("12.5", None), ("24개월", None), ("50%", None),
     ("", None), ("9" * 20, None), ("9" * 5000, None), ("0" * 5000, None), ("1,2", None)],
)  # fmt: skip
def test_field_pydal_664_small_numbers(written: str, number: int | None) -> None:
    assert numbers_in.whole(written) == number


def test_a_number_keeps_its_limits() -> None:
    assert numbers_in.whole("101", 0, 100) is None
    assert numbers_in.whole("100", 0, 100) == 100
