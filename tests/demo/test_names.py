"""Names and numbers of the demo: consistent, valid, and nobody's."""

from __future__ import annotations

from random import Random

import pytest

from marketplace.demo import catalogue, names
from marketplace.demo.institutions import INSTITUTIONS
from marketplace.demo.paper import one_page_pdf
from marketplace.formats.business_number import why_invalid


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("박세훈", "Park Sehun"),
        ("정다은", "Jeong Daeun"),
        ("남궁솔", "Namgung Sol"),
        ("오현석", "Oh Hyeonseok"),
        ("김진우", "Kim Jinu"),
    ],
)
def test_a_name_is_spelled_in_one_way(korean: str, english: str) -> None:
    assert names.in_english(korean) == english


def test_the_catalogue_spells_every_inventor_like_the_rest_of_the_site() -> None:
    for record in catalogue.records():
        for inventor in record["inventors"]:
            assert inventor["name_en"] == names.in_english(inventor["name_ko"]), record["key"]


def test_every_listing_belongs_to_an_institution_and_its_shares_make_the_whole() -> None:
    known = {fact.key for fact in INSTITUTIONS}
    assert len(known) == 20
    for record in catalogue.records():
        assert record["institution"] in known
        assert sum(inventor["share"] for inventor in record["inventors"]) == 100


def test_company_names_are_unlike_and_their_numbers_valid() -> None:
    clusters = [cluster for cluster in names.TRADES for _ in range(40)]
    drawn = names.companies(Random(7), clusters)
    assert len({ko for ko, _ in drawn}) == len(drawn) == 360
    for serial in range(1, 355):
        number = names.business_number(serial)
        assert number.startswith("000")
        assert why_invalid(number) is None


def test_the_same_seed_gives_the_same_people() -> None:
    assert [names.person(Random(5)) for _ in range(3)] == [names.person(Random(5)) for _ in range(3)]


def test_the_stand_in_document_is_a_readable_pdf() -> None:
    import io

    from pypdf import PdfReader

    page = PdfReader(io.BytesIO(one_page_pdf("Letter of authority (demo)"))).pages[0]
    assert page.extract_text().strip() == "Letter of authority (demo)"
