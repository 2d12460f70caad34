"""Business numbers, ORCID iDs and patent numbers, checked against vectors written by others where they are there."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.formats import business_number, orcid, patent_number, registration_number

SHARED = Path(__file__).parents[3] / "shared" / "data"


def shared(*parts: str) -> Path:
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"reference data {path} is not on this machine")
    return path


@pytest.mark.parametrize(
    "text", ["124-81-00998", "1248100998", " 124 81 00998 ", "１２４－８１－００９９８", "124–81–00998"]
)
def test_business_number_is_accepted_however_it_is_written(text):
    assert business_number.why_invalid(text) is None
    assert business_number.normalise(text) == "1248100998"
    assert business_number.format(text) == "124-81-00998"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "입력해"),
        ("124-81-0099", "9자리"),
        ("124-81-00999", "검증 숫자"),
        ("124-81-0099A", "숫자와 하이픈"),
    ],
)
def test_business_number_says_what_is_wrong(text, word):
    reason = business_number.why_invalid(text)
    assert word in reason.ko
    assert reason.en


def test_unreadable_business_number_is_shown_as_it_is():
    assert business_number.format("없음") == "없음"


def test_business_numbers_of_the_reference_file():
    with shared("ref_brn_vectors", "brn.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            assert business_number.is_valid(row["number"]) == (row["expected"] == "valid"), row


@given(st.from_regex(r"[0-9]{9}", fullmatch=True), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_among_the_first_nine_is_noticed(nine, place, step):
    good = nine + str(business_number.check_digit(nine))
    assert business_number.is_valid(good)
    if place < 8:  # the ninth is weighted twice and its error may cancel out
        wrong = good[:place] + str((int(good[place]) + step) % 10) + good[place + 1 :]
        assert not business_number.is_valid(wrong)


@pytest.mark.parametrize(
    "text",
    [
        "0000-0002-1694-233X",
        "000000021694233x",
        "https://orcid.org/0000-0002-1694-233X",
        "orcid.org/0000-0002-1694-233x/",
    ],
)
def test_orcid_is_accepted_however_it_is_written(text):
    assert orcid.is_valid(text)
    assert orcid.format(text) == "0000-0002-1694-233X"
    assert orcid.url(text) == "https://orcid.org/0000-0002-1694-233X"


@pytest.mark.parametrize(
    "text", ["", "0000-0002-1694-2330", "0000-0002-1694-23", "X000-0002-1694-233X", "홍길동"]
)
def test_wrong_orcid_is_refused_with_a_sentence(text):
    assert "ORCID" in orcid.why_invalid(text).ko
    assert not orcid.is_valid(text)


def test_orcids_of_the_reference_file():
    lines = shared("ref_orcid_invenio", "orcid_valid.txt").read_text().split()
    assert len(lines) > 6000
    assert [line for line in lines if not orcid.is_valid(line)] == []


@pytest.mark.parametrize(
    ("text", "stage", "expected"),
    [
        ("10-2019-0012345", "application", "10-2019-0012345"),
        ("1020190012345", "application", "10-2019-0012345"),
        ("KR 10-2019-0012345", "application", "10-2019-0012345"),
        ("20-2001-0000007", "application", "20-2001-0000007"),
        ("10-1234567", "grant", "10-1234567"),
        ("101234567", "grant", "10-1234567"),
        ("1012345670000", "grant", "10-1234567"),
        ("10-1234567-0000", "grant", "10-1234567"),
        ("10-1234567-00-00", "grant", "10-1234567"),
        ("제10-1234567호", "grant", "10-1234567"),
        ("30-1234567-0002", "grant", "30-1234567-00-02"),
    ],
)
def test_korean_patent_numbers(text, stage, expected):
    found = patent_number.parse_kr(text)
    assert (found.stage, found.text) == (stage, expected)
    assert patent_number.parse(text, "KR", stage).text == expected


def test_thirteen_digits_that_read_both_ways_follow_the_column_they_stand_in():
    assert patent_number.parse("1020190120000", "KR", "application").text == "10-2019-0120000"
    assert patent_number.parse("1020190120000", "KR", "grant").text == "10-2019012"


@pytest.mark.parametrize(
    "text", ["", "0", "10-2019", "50-1234567", "10-1234", "10-3019-0012345", "특허출원중"]
)
def test_what_is_no_korean_number_is_refused_with_an_example(text):
    assert patent_number.parse(text) is None
    assert "10-" in patent_number.why_invalid(text).ko


@pytest.mark.parametrize(
    ("text", "stage", "expected"),
    [
        ("7673089", "grant", "7,673,089"),
        ("US 10,123,456 B2", "grant", "10,123,456"),
        ("RE46,789", "grant", "RE46789"),
        ("D712,345", "grant", "D712345"),
        ("13/033,085", "application", "13/033,085"),
        ("13/ 564085", "application", "13/564,085"),
    ],
)
def test_us_patent_numbers(text, stage, expected):
    assert patent_number.parse(text, "US", stage).text == expected


@pytest.mark.parametrize(
    ("text", "stage"), [("0", "grant"), ("", "grant"), ("/0", "application"), ("/", "application")]
)
def test_zero_and_empty_us_numbers_are_no_numbers(text, stage):
    assert patent_number.parse(text, "US", stage) is None
    assert patent_number.why_invalid(text, "US", stage).ko


def test_a_grant_is_found_under_every_spelling():
    number = patent_number.parse_kr("10-1234567")
    assert patent_number.search_forms(number) == ("10-1234567", "101234567", "1012345670000")


@pytest.mark.parametrize(
    ("country", "text"),
    [
        ("DE", "HRB 123456 B"),
        ("DE", "DE 136 695 976"),
        ("GB", "SC123456"),
        ("US", "12-3456789"),
        ("JP", "8011101012345"),
        ("CN", "91310000MA1FL0000X"),
        ("FR", "FR40303265045"),
        ("NL", "NL004495445B01"),
        ("GR", "EL094259216"),
        ("DE", "DEPOT 17"),
    ],
)
def test_another_countrys_number_is_taken_as_it_is_written(country, text):
    assert registration_number.why_invalid(country, text) is None
    assert registration_number.key(text) == registration_number.key(f" {text.lower()} ")
    assert registration_number.printed({"registration_number": registration_number.tidy(text)}) == text


@pytest.mark.parametrize(
    ("country", "text", "word"),
    [
        ("DE", "", "입력해"),
        ("DE", "12-", "4자"),
        ("US", "1" * 41, "4자"),
        ("US", "<b>12345</b>", "글자와 숫자"),
        ("SG", "NOTANUMBER", "숫자가"),
        ("DE", "DE12345678", "형식"),
        ("NL", "NL123456789", "형식"),
        ("DE", "DE136695978", "검증 숫자"),
        ("FR", "FR84323140391", "검증 숫자"),
    ],
)
def test_another_countrys_number_says_what_is_wrong(country, text, word):
    reason = registration_number.why_invalid(country, text)
    assert word in reason.ko
    assert reason.en
