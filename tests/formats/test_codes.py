"""Code tables: what a person types into the type-ahead, and what a facet makes of a code."""

import pytest

from marketplace.formats import codes


def found(scheme, text, lang="ko", limit=10):
    return [row.code for row in codes.search_codes(scheme, text, lang, limit)]


@pytest.mark.parametrize("scheme", codes.SCHEMES)
def test_every_row_has_both_titles_and_a_known_parent(scheme):
    rows = codes.table(scheme)
    assert rows
    for row in rows.values():
        assert row.title.ko.strip(), row
        assert row.title.en.strip(), row
        assert row.parent is None or row.parent in rows, row
        assert codes.normalise(scheme, row.code) == row.code


def test_the_lists_have_the_agreed_lengths():
    assert list(codes.table("trl")) == [str(level) for level in range(1, 10)]
    assert len(codes.table("field")) == 14
    assert len(codes.table("mini_cluster")) == 9
    assert codes.title("licence_kind", "exclusive") == "전용실시권"
    assert codes.title("mini_cluster", "mould", "en") == "Parts, materials and moulds"


def test_korean_titles_exist_for_the_industries_of_the_center():
    korean = [row for row in codes.table("ipc").values() if row.title.ko != row.title.en]
    assert len(korean) > 120
    assert codes.title("ipc", "H01M").startswith("전지")


@pytest.mark.parametrize(
    ("scheme", "text", "lang", "first"),
    [
        ("ipc", "h01m", "ko", "H01M"),
        ("ipc", "전지", "ko", "H01M"),
        ("ipc", "battery", "en", "H01M"),
        ("ipc", "lasers", "ko", "H01S"),
        ("ksic", "28202", "ko", "28202"),
        ("ksic", "C28202", "ko", "28202"),
        ("ksic", "이차전지", "ko", "28202"),
        ("ksic", "secondary batteries", "en", "28202"),
        ("ksic", "산업용로봇", "ko", "2928"),
        ("open_licence", "mit", "en", "MIT"),
        ("territory", "korea", "en", "KR"),
    ],
)
def test_type_ahead_offers_the_expected_code_first(scheme, text, lang, first):
    assert found(scheme, text, lang)[0] == first


def test_type_ahead_offers_children_of_a_prefix_and_keeps_the_limit():
    assert found("ksic", "2820") == ["2820", "28201", "28202"]
    assert len(found("ipc", "H01", limit=5)) == 5
    assert found("ksic", "   ") == []
    assert found("ksic", "없는업종이름") == []


def test_a_full_ipc_symbol_is_accepted_when_its_subclass_is_known():
    assert codes.normalise("ipc", "h01m10/0525") == "H01M 10/0525"
    assert codes.is_known("ipc", "H01M 10/0525")
    assert not codes.is_known("ipc", "H77X 10/05")
    assert not codes.is_known("ipc", "H01M 10")
    assert found("ipc", "h01m 10/0525")[0] == "H01M 10/0525"


def test_ancestors_serve_the_hierarchical_facet():
    assert codes.ancestors("ipc", "H01M 10/0525") == ["H", "H01", "H01M", "H01M 10/0525"]
    assert codes.ancestors("ksic", "28202") == ["C", "28", "282", "2820", "28202"]
    assert codes.ancestors("ksic", "99999") == []
    assert [row.code for row in codes.children("ksic")] == ["C", "D", "E", "J", "M"]
    assert [row.code for row in codes.children("ipc")] == list("ABCDEFGH")


def test_unknown_codes_are_shown_as_they_are_and_unknown_schemes_refused():
    assert codes.title("ksic", "99999") == "99999"
    with pytest.raises(KeyError):
        codes.table("cpc")
