"""The search page: what was asked is read, answered, explained, narrowed, exported; nobody sees more than they may."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from marketplace.accounts.models import Organisation
from marketplace.catalog.models import Listing
from marketplace.catalog.queries.searching import finding, read_address
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.rights import services as rights
from marketplace.rights.queries import Extent


def shown(page: str, *titles: str) -> list[bool]:
    return [title in page for title in titles]


def test_an_institution_is_called_by_its_new_name(town: Any, client: FlaskClient) -> None:
    """At once, wherever it was changed."""

    def name_beside_the_results() -> str:
        found = re.search(
            r'name="institution".*?class="facet-label">([^<]+)',
            client.get("/technologies").get_data(as_text=True),
            re.S,
        )
        return found[1] if found else ""

    assert name_beside_the_results() == "선산대학교 산학협력단"
    with atomic():
        db.session.get_one(Organisation, town.institution).name_ko = "선산대학교 기술지주"
    assert name_beside_the_results() == "선산대학교 기술지주"
    db.session.rollback()  # the next page looks at what is there by then
    with db.engine.begin() as elsewhere:
        elsewhere.execute(
            update(Organisation).where(Organisation.id == town.institution).values(name_ko="선산대")
        )
    assert name_beside_the_results() == "선산대"


def test_a_card_marks_what_the_listing_says_now(town: Any, client: FlaskClient) -> None:
    with atomic():
        listing = db.session.get_one(Listing, town.separator)
        listing.title_ko, listing.summary_ko = "새 이름의 분리막", "지운 말이 없는 요약."
    page = client.get("/technologies?q=분리막").text  # the index has not yet heard of it
    assert "새 이름의 <mark>분리막</mark>" in page
    assert (
        "지운 말이 없는 요약." in page
    )  # the title shows why: the summary stays, no stretch of the body instead


def test_a_classification_opens_level_by_level(town: Any, client: FlaskClient) -> None:
    top = client.get("/technologies").text
    assert 'value="H"' in top
    assert 'value="H01"' not in top
    section = client.get("/technologies?ipc=H").text
    assert 'value="H01"' in section
    assert "저온 플라즈마" in section
    assert "비전 검사 장치" not in section
    deeper = client.get("/technologies?ipc=H&ipc=H01").text
    assert 'value="H01M"' in deeper
    both = client.get("/technologies?ipc=H&ipc=G").text
    assert shown(both, "저온 플라즈마", "비전 검사 장치") == [True, True]
    assert 'value="C"' in top
    assert 'value="28"' not in top
    sector = client.get("/technologies?ksic=C").text
    assert 'value="28"' in sector
    assert shown(sector, "저온 플라즈마", "비전 검사 장치") == [True, False]
    industry = client.get("/technologies?ksic=28").text
    assert 'value="282"' in industry
    assert "비전 검사 장치" not in industry


def test_of_a_chosen_branch_the_narrowest_code_counts(town: Any) -> None:
    asked = read_address("ipc=H&ipc=H01&ipc=G")
    assert asked.for_engine()["ipc"] == ["H01", "G"]


def test_ranges_narrow_in_either_direction(town: Any, client: FlaskClient) -> None:
    page = client.get("/technologies?trl_from=7").text
    assert "비전 검사 장치" in page
    assert "저온 플라즈마" not in page
    assert "TRL 7~" in page  # the chip that takes it off
    cheap = client.get("/technologies?fee_to=5000").text  # 만 원
    assert shown(cheap, "저온 플라즈마", "비전 검사 장치") == [True, False]
    swapped = client.get("/technologies?trl_from=9&trl_to=7").text
    assert "비전 검사 장치" in swapped
    this_year = client.get(f"/technologies?year_from={clock.today().year}").text
    assert "저온 플라즈마" in this_year
    assert "조건에 맞는 기술이 없습니다" in client.get("/technologies?year_to=2001").text


def test_without_the_index_ranges_still_work(
    town: Any, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "is_serving", lambda: False)
    assert shown(
        client.get("/technologies?trl_from=7&fee_from=1").text, "저온 플라즈마", "비전 검사 장치"
    ) == [False, True]
    assert "비전 검사 장치" in client.get(f"/technologies?year_from={clock.today().year}").text
    assert client.get("/technologies.csv?q=%25").status_code == 200


def test_open_licences_follow_the_rights(town: Any, client: FlaskClient) -> None:
    assert "저온 플라즈마" in client.get("/technologies?licence_kind=non_exclusive").text
    with atomic():
        rights.grant(
            listing_id=town.separator,
            company_id=town.company,
            kind="exclusive",
            extent=Extent(territories=frozenset({"KR"})),
            from_on=clock.today(),
            until_on=clock.today() + timedelta(days=30),
            source_type="agreement",
            source_id=1,
            actor=town.officer,
        )
    outbox.drain()
    page = client.get("/technologies?licence_kind=non_exclusive").text
    assert shown(page, "저온 플라즈마", "비전 검사 장치") == [False, True]
    assert "저온 플라즈마" in client.get("/technologies").text
    with clock.moved(by=timedelta(days=32)):  # the right has run out; nobody did anything
        rights.announce_turned({}, "job")
        outbox.drain()
        assert "저온 플라즈마" in client.get("/technologies?licence_kind=non_exclusive").text


def test_a_misspelt_word_is_corrected_with_the_way_back(town: Any, client: FlaskClient) -> None:
    page = client.get("/technologies?q=qnsflakr").text  # 분리막 in the wrong keyboard layout
    assert "다음으로 검색" in page
    assert "저온 플라즈마" in page
    assert "literal=1" in page
    back = client.get("/technologies?q=qnsflakr&literal=1").text
    assert "저온 플라즈마" not in back


def test_words_searched_as_well_are_named(town: Any, client: FlaskClient) -> None:
    page = client.get("/technologies?q=separator").text
    assert "separator → 분리막" in page
    assert "separator → 분리막" not in client.get("/technologies?q=separator&literal=1").text


def test_a_field_that_is_not_seen_is_named_as_the_reason(town: Any, client: FlaskClient) -> None:
    page = client.get("/technologies?q=강연구").text
    assert "발명자·기관: 강연구" in page


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("분리막 " * 2000, "검색어가 길어"),
        ('분리막 "고체', "낱말로 찾았습니다"),
        ("없는것:분리막", "없는 항목 이름은"),
        ("😀😀", "찾을 수 있는 글자가 없습니다"),
        ("!!! ... ???", "찾을 수 있는 글자가 없습니다"),
    ],
)
def test_how_a_query_was_read_is_said(town: Any, client: FlaskClient, query: str, sentence: str) -> None:
    answer = client.get("/technologies", query_string={"q": query})
    assert answer.status_code == 200
    assert sentence in answer.text


ODD_QUERIES = (
    "\x00\x01\x1b[31m",
    "*" * 500,
    "?*?*?*" * 100,
    "a*" * 300,
    "((((((((",
    "그리고 또는 그것",
    "the of and",
    "OR OR OR",
    "- - -",
    "-",
    "trl:9999999999999999999999",
    "fee:>" + "9" * 300,
    "ipc:*",
    "\u202e\ufeff",
    "ㅂㄹㅁ",
    "가" * 3000,
)


@pytest.mark.parametrize(
    "rest", ["", "&page=1000000000", "&trl_from=²&fee_to=-5&year_from=1e9", "&ipc=%00&ksic=x&unknown=1"]
)
def test_no_query_breaks_the_page(town: Any, client: FlaskClient, rest: str) -> None:
    """All in one town: to build it anew for each word took three times as long as to ask."""
    for query in ODD_QUERIES:
        for path in ("/technologies", "/technologies/suggest", "/technologies.csv"):
            assert client.get(f"{path}?q={quote(query)}{rest}").status_code == 200, (path, query)


def test_a_new_word_keeps_the_conditions_that_were_swapped_in(town: Any, client: FlaskClient) -> None:
    page = client.get("/technologies?q=분리막&field=battery&sort=newest").text
    hero, region = page.split('id="search"')
    assert 'name="field"' not in hero  # it would stay as it was when the page was loaded
    for kept in ('name="field" value="battery"', 'name="sort" value="newest"'):
        assert f'<input type="hidden" form="q-form" {kept}>' in region
    assert 'id="q-form"' in hero


def test_another_reading_of_the_words_keeps_the_conditions(town: Any, client: FlaskClient) -> None:
    page = client.get("/technologies?q=separator&literal=1&field=battery&sort=newest").text
    assert 'href="/technologies?q=separator&amp;field=battery&amp;sort=newest"' in page


@pytest.mark.parametrize("typed", ["H01M", "h01m 50/403", "h01m50/403"])
def test_a_class_typed_as_a_word_is_offered_as_a_class(town: Any, client: FlaskClient, typed: str) -> None:
    page = client.get("/technologies", query_string={"q": typed}).text
    way = re.search(r'국제특허분류로 찾기: <a href="([^"]+)">H01M', page)
    assert way
    assert "저온 플라즈마" in client.get(way[1]).text
    for word in ("분리막", "C", "LED"):
        assert "국제특허분류로 찾기" not in client.get("/technologies", query_string={"q": word}).text
