"""What a technology replaces and by how much: the table, the differences in words, who writes it, what is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.catalog.models import Listing
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.performance import services
from marketplace.performance.difference import difference, with_unit
from marketplace.performance.models import PerformanceFigure
from tests.conftest import identified_anew
from tests.world import World

VALUES = {
    "measure_ko": "잔류 리튬", "measure_en": "Residual lithium", "unit_ko": "ppm", "unit_en": "", "usual_ko": "물 세정품",
    "usual_en": "Washed", "before": "7,800", "after": "2100", "good": "less", "stage": "pilot", "tester": "company",
    "conditions_ko": "50 kg 배치", "conditions_en": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def each_request_identifies_its_reader(app: Flask) -> Iterator[None]:
    with identified_anew(app):
        yield


class Place:
    """A published listing of an institution, its officer, and others."""

    def __init__(self, world: World, client: FlaskClient) -> None:
        self.world, self.client = world, client
        self.institution = world.institution()
        self.officer = world.person("officer", self.institution)
        self.researcher = world.person("researcher", self.institution)
        self.buyer = world.person("representative", world.company())
        self.id = world.listing(self.institution, self.researcher)
        self.public_id = db.session.get_one(Listing, self.id).public_id
        self.page = f"/technologies/{self.public_id}"
        self.desk = f"/desk/listings/{self.public_id}/performance"

    def send(self, actor: Actor | None = None, to: str = "", **values: str) -> Any:
        self.world.sign_in(self.client, actor or self.officer)
        return self.client.post(to or self.desk, data={**VALUES, **values})

    def refs(self) -> list[str]:
        rows = db.session.query(PerformanceFigure).order_by(PerformanceFigure.place)
        return [row.ref for row in rows]

    def table(self, page: str = "") -> list[list[str]]:
        """The cells of the table on the listing's page, as read."""
        found = re.search(
            r'<div class="stacked performance">.*?</table>', self.client.get(page or self.page).text, re.S
        )
        rows = re.findall(r"<tr>\s*<th scope=\"row\".*?</tr>", found[0] if found else "", re.S)
        return [
            [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.split(r"</t[hd]>", row)[:-1]]
            for row in rows
        ]


@pytest.fixture
def place(world: World, client: FlaskClient) -> Place:
    return Place(world, client)


def test_the_table_says_what_it_replaces_by_how_much_and_how_that_was_tested(
    place: Place, client: FlaskClient
) -> None:
    assert place.send().status_code == 303
    assert place.table() == [
        [
            "잔류 리튬", "7,800 ppm 물 세정품", "2,100 ppm", "73% 줄어듦 작을수록 좋은 값",
            "시제품·시험 생산 · 기업 50 kg 배치",
        ]
    ]  # fmt: skip
    page = client.get(place.page).text
    assert "지금 쓰는 것 → 이 기술" in page
    assert "센터가 시험한 값이 아닙니다" in page
    # In English its own words stand there, or those of the other language marked as such.
    english = client.get(f"/en{place.page}").text
    assert "Residual lithium" in english
    assert "73% less" in english
    assert '<small lang="ko">50 kg 배치</small>' in english


@pytest.mark.parametrize(
    ("before", "after", "unit", "said"),
    [
        ("7800", "2100", "ppm", Text("73% 줄어듦", "73% less")),
        ("13", "22", "N/m", Text("69% 늘어남", "69% more")),
        ("1.9", "6.3", "N", Text("3.3배로 늘어남", "3.3 times as much")),
        ("31", "12", "%", Text("19%p 줄어듦", "19 points less")),
        ("8.3", "2.7", "°C", Text("5.6 °C 줄어듦", "5.6 °C less")),
        ("-5", "-20", "mm", Text("15 mm 줄어듦", "15 mm less")),
        ("1000", "994", "g", Text("0.6% 줄어듦", "0.6% less")),
        ("100000", "100001", "g", Text("거의 같음", "Almost the same")),
        ("1000", "1", "g", Text("99.9% 줄어듦", "99.9% less")),
        ("1000", "0", "g", Text("100% 줄어듦", "100% less")),
        ("4.0", "4", "g", Text("같음", "The same")),
        ("0", "4", "g", None),
        ("없음", "4", "g", None),
        ("3–5", "4", "g", None),
        ("3천만 원", "2천만 원", "", None),
    ],
)
def test_a_difference_is_said_only_of_two_numbers_and_never_misleads(
    before: str, after: str, unit: str, said: Text | None
) -> None:
    assert difference(before, after, Text(unit, unit)) == said


def test_a_figure_stands_with_its_unit_and_words_alone() -> None:
    written = [
        ("7800", "ppm"), ("52", "분"), ("31", "%"), ("-8.3", "°C"), ("3–5", "mm"), ("없음", "mm"), ("1.05", ""), ("4.90", "GPa"),
    ]  # fmt: skip
    assert [with_unit(*one).replace("\N{NO-BREAK SPACE}", " ") for one in written] == [
        "7,800 ppm", "52분", "31%", "−8.3 °C", "3–5 mm", "없음", "1.05", "4.90 GPa",
    ]  # fmt: skip


def test_no_judgement_unless_the_researcher_says_which_direction_is_good(place: Place) -> None:
    place.send(good="")
    assert place.table()[0][3] == "73% 줄어듦"


def test_a_listing_without_figures_says_nothing_of_them(place: Place, client: FlaskClient) -> None:
    page = client.get(place.page).text
    assert "성능 비교" not in page
    assert "성능 비교" not in client.get(f"/compare?id={place.public_id}").text


def test_what_lacks_is_named_at_its_field_all_at_once_and_what_was_typed_is_kept(place: Place) -> None:
    refused = place.send(measure_ko=" ", measure_en="", before="", after="", conditions_ko="적어 둔 조건")
    assert refused.status_code == 422
    for sentence in ("무엇을 쟀는지", "지금 쓰는 것의 값을 입력", "이 기술의 값을 입력"):
        assert sentence in refused.text
    assert "목록에 있는 값을 선택" in place.send(good="best").text
    assert 'value="적어 둔 조건"' in refused.text
    assert place.refs() == []


def test_sent_twice_it_is_there_once_and_eight_are_the_most(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        assert place.send().status_code == 303
    assert len(place.refs()) == 1
    monkeypatch.setattr(services, "MOST", 2)
    assert place.send(after="5").status_code == 303
    assert place.send(after="6").status_code == 409
    assert len(place.refs()) == 2


def test_order_correction_taking_away_and_putting_back(place: Place, client: FlaskClient) -> None:
    for name in ("하나", "둘", "셋"):
        place.send(measure_ko=name)
    first, _, third = place.refs()

    def order() -> list[str]:
        return [row[0] for row in place.table()]

    assert order() == ["하나", "둘", "셋"]
    client.post(f"{place.desk}/{third}/earlier")
    client.post(f"{place.desk}/{first}/earlier")  # it is the first already
    assert order() == ["하나", "셋", "둘"]
    client.post(f"{place.desk}/{first}/remove")
    assert order() == ["셋", "둘"]
    assert "뺀 값 1줄" in client.get(place.desk).text
    client.post(f"{place.desk}/{first}/restore")
    assert order() == ["하나", "셋", "둘"]
    assert 'value="하나"' in client.get(f"{place.desk}/{first}").text
    assert place.send(to=f"{place.desk}/{first}", measure_ko="<b>굵게</b>").status_code == 303
    assert "&lt;b&gt;굵게&lt;/b&gt;" in client.get(place.page).text
    assert place.send(to=f"{place.desk}/{first}", after="").status_code == 422


def test_technologies_side_by_side_show_their_figures(place: Place, client: FlaskClient) -> None:
    place.send()
    place.send(measure_ko="무게", after="가벼움", unit_ko="")
    assert (
        "잔류 리튬: 7,800\N{NO-BREAK SPACE}ppm → 2,100\N{NO-BREAK SPACE}ppm (73% 줄어듦); 무게: 7,800 → 가벼움"
        in client.get(f"/compare?id={place.public_id}").text
    )


def test_who_may_not_see_the_listing_sees_no_figure_of_it(app: Flask, place: Place) -> None:
    place.send()
    guest = app.test_client()
    assert "2,100" in guest.get(place.page).text
    db.session.get_one(Listing, place.id).embargo_until = clock.today() + timedelta(days=20)
    db.session.commit()
    assert "2,100" not in guest.get(place.page).text


def test_strangers_enter_no_figures(place: Place) -> None:
    other = place.world.person("officer", place.world.institution("다른대학교 산학협력단"))
    assert place.send(other).status_code == 404
    assert place.send(place.buyer).status_code in (403, 404)
    assert place.send(place.researcher).status_code == 403  # what is public is the office's
    assert place.refs() == []


def test_the_desk_leads_to_the_figures(place: Place, client: FlaskClient) -> None:
    place.world.sign_in(client, place.officer)
    assert f'href="{place.desk}"' in client.get(f"/desk/listings/{place.public_id}").text
    assert "아직 비교한 값이 없습니다" in client.get(place.desk).text
