"""What a reader finds, and what is said about it."""

from __future__ import annotations

from datetime import date

import pytest

from search_index import FACETS, Document, Engine, Query

from .conftest import DOCUMENTS, MOULD, SEPARATOR


def found(engine: Engine, text: str, **more: object) -> tuple[str, ...]:
    return engine.search(Query(text=text, **more)).ids  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "분리막",
        "분리막을",
        "이차전지",
        "이차 전지",
        "2차전지",
        "2차 전지 분리막",
        "전지",
        "separator",
        "separators",
        "Batteries separator",
        "lithium ion",
        "lithium-ion",
        "LiFePO4",
        "lifepo4",
        "세라믹",
        "알루미나",
        "GT-2026-000001",
        "10-2019-0012345",
        "1020190012345",
        "김철수",
        "Jane Doe",
        "발명자:김철수",
        "ipc:H01M",
        "ipc:h01m",
        "title:분리막",
        '"세라믹 코팅"',
        "trl:6",
        "fee:<=35000000 분리막",
        "고온에서 분리막이 수축해서 불이 나는 문제를 줄이고 싶습니다",
    ],
)
def test_the_separator_is_found_first(engine: Engine, text: str) -> None:
    assert found(engine, text)[:1] == ("1",)


@pytest.mark.parametrize("text", ["", "   ", "!!!", "...", "이 그 것", "the of and", "😀", "\x00\x07"])
def test_a_query_without_words_shows_everything_visible(engine: Engine, text: str) -> None:
    assert set(found(engine, text)) == {"1", "2", "3"}


@pytest.mark.parametrize("text", ["한빛전자기술연구원", "기관:전자기술", "Hanbit"])
def test_an_institution_finds_its_listings(engine: Engine, text: str) -> None:
    assert {"1"} <= set(found(engine, text)) <= {"1", "3"}


@pytest.mark.parametrize(
    "text", ["10-2024-0012345", "1020240012345", "PCT/KR2019/099999", "GT-2019-000099", "US11234567B2"]
)
def test_of_a_number_nobody_has_its_pieces_find_nothing(own_engine: Engine, text: str) -> None:
    pieces = Document(
        id="9",
        title_ko="10 nm 공정 2024 KR 2019 GT 엔진",
        title_en="US 10 B 2 in KR 2019",
        audience=("public",),
    )
    own_engine.add([pieces])
    own_engine.commit()
    assert found(own_engine, text) == ()
    assert "9" in found(own_engine, f"{text} 공정")


@pytest.mark.parametrize("text", ['"10-2019-0012345"', '+"GT-2026-000001"', "특허 10-2019-0012345"])
def test_a_number_is_found_in_quotes_and_beside_words(engine: Engine, text: str) -> None:
    assert found(engine, text)[0] == "1"


def test_a_number_can_be_excluded(engine: Engine) -> None:
    assert "1" not in found(engine, '분리막 -"GT-2026-000001"')


def test_an_exact_number_finds_only_its_document(engine: Engine) -> None:
    assert found(engine, "GT-2026-000002") == ("2",)


def test_exclusion_and_required_phrases_restrict(engine: Engine) -> None:
    assert "1" not in found(engine, "배터리 -분리막")
    assert found(engine, '"수명 예측" 소프트웨어') == ("3",)
    assert found(engine, '"예측 수명"') == ()
    assert found(engine, "body:분리막") == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('"분리막', "read_as_words"),
        ("trl:abc 분리막", "read_as_words"),
        ("nofield:분리막", "unknown_field"),
        ("분리막 " * 2_000, "too_long"),
    ],
)
def test_a_mistake_is_read_as_words_and_said(engine: Engine, text: str, code: str) -> None:
    result = engine.search(Query(text=text))
    assert "1" in result.ids
    assert code in {note.code for note in result.notes}


def test_filters_are_or_within_and_across(engine: Engine) -> None:
    both = found(engine, "", filters={"kind": ["patent", "know_how"]})
    assert set(both) == {"1", "2"}
    assert found(engine, "", filters={"kind": ["patent", "know_how"], "trl": ["8"]}) == ("2",)
    assert found(engine, "", filters={"ipc": ["H01M"]}) == ("1",)
    assert found(engine, "", filters={"field": ["energy"]}) == ("1",)
    assert found(engine, "", filters={"ksic": ["C"]})
    assert found(engine, "", filters={"express": ["yes"]}) == ("2",)
    assert found(engine, "", ranges={"trl": (6, None)}, sort="trl_low") == ("1", "2")
    assert found(engine, "", filters={"kind": ["nothing"]}) == ()


def test_counts_respect_the_other_filters_only(engine: Engine) -> None:
    result = engine.search(Query(filters={"kind": ["patent"], "institution": ["hanbit"]}, facets=FACETS))
    assert result.total == 1
    kinds = {row.value: (row.count, row.selected) for row in result.facets["kind"]}
    assert kinds == {"patent": (1, True), "software": (1, False)}
    assert {row.value: row.count for row in result.facets["institution"]} == {"hanbit": 1}
    assert {row.value: row.count for row in result.facets["fee_band"]} == {"10m_to_50m": 1}


def test_a_tree_opens_one_level_with_each_choice(engine: Engine) -> None:
    def levels(*chosen: str) -> set[tuple[str, int]]:
        asked = Query(filters={"kind": ["patent"], "ipc": list(chosen)}, facets=("ipc",))
        return {(row.value, row.level) for row in engine.search(asked).facets["ipc"]}

    assert {depth for _, depth in levels()} == {0}
    assert ("H01", 1) in levels("H")
    assert {depth for _, depth in levels("H")} == {0, 1}
    assert {("H", 0), ("H01", 1), ("H01M", 2)} <= levels("H01")


@pytest.mark.parametrize("opened", [{}, {"ipc": ["H01"], "ksic": ["C", "26"]}])
def test_every_count_is_what_choosing_it_shows(engine: Engine, opened: dict[str, list[str]]) -> None:
    counted = engine.search(Query(facets=FACETS, filters=opened))
    for facet, rows in counted.facets.items():
        for row in rows:
            chosen = {**opened, facet: [row.value]}
            assert engine.search(Query(filters=chosen)).total == row.count, (facet, row)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("newest", "312"),
        ("oldest", "213"),
        ("fee_low", "213"),
        ("fee_high", "123"),
        ("trl_high", "213"),
        ("trl_low", "312"),
    ],
)
def test_sorting_puts_unknown_values_last(engine: Engine, sort: str, order: str) -> None:
    assert "".join(found(engine, "", sort=sort)) == order


def test_pages_follow_each_other_and_end(engine: Engine) -> None:
    pages = [found(engine, "", per_page=2, page=number) for number in (1, 2, 3, 10**9)]
    assert [len(page) for page in pages] == [2, 1, 0, 0]
    assert len(set(pages[0] + pages[1])) == 3
    assert engine.search(Query(page=-5, per_page=0)).total == 3


def test_a_hit_says_why_and_marks_it(engine: Engine) -> None:
    hit = engine.search(Query(text="2차전지 separators")).hits[0]
    assert {"title", "keywords"} <= set(hit.reasons.fields)
    assert "separators" in hit.reasons.matched
    marked = {name: [f.text for f in fragments if f.marked] for name, fragments in hit.highlights.items()}
    assert "이차전지" in marked["title_ko"]
    assert "separator" in marked["title_en"]
    assert "".join(f.text for f in hit.highlights["title_ko"]) == SEPARATOR.title_ko


def test_similar_and_problem(engine: Engine) -> None:
    assert "3" in [hit.id for hit in engine.similar("1")]
    assert "1" not in [hit.id for hit in engine.similar("1")]
    assert engine.similar("unknown") == ()
    problem = engine.for_problem(
        "금형이 빨리 닳아서 교체 비용이 큽니다. 표면 경도를 높이는 열처리가 필요합니다."
    )
    assert problem[0].id == "2"
    assert "금형" in problem[0].reasons.matched


@pytest.mark.parametrize(
    ("typed", "text", "kind"),
    [
        ("ㅂㄹㅁ", "분리막", "term"),
        ("분리", "분리막", "term"),
        ("전지", "이차전지", "term"),
        ("sepa", "separator", "term"),
        ("분리ㅁ", "분리막", "term"),
        ("분리마", "분리막", "term"),
        ("이찾", "이차전지", "term"),
        ("발화", "발화", "term"),
        ("전자기ㅅ", "한빛전자기술연구원", "institution"),
        ("dlckwj", "이차전지", "term"),
        ("ㄴㄷㅔㅁ", "separator", "term"),
        ("seperator", "separator", "term"),
        ("붆리막", "분리막", "term"),
        ("한빛", "한빛전자기술연구원", "institution"),
        ("김", "김철수", "inventor"),
        ("금형 수명", "금형 수명을 늘리는 질화 열처리", "listing"),
        ("10-2019-00", "10-2019-0012345", "number"),
        ("10 2019 0012", "10-2019-0012345", "number"),
        ("제10-2019-001", "10-2019-0012345", "number"),
        ("0012345", "10-2019-0012345", "number"),
        ("gt-2026-0000", "GT-2026-000001", "number"),
    ],
)
def test_suggestions_while_typing(engine: Engine, typed: str, text: str, kind: str) -> None:
    assert (text, kind) in {(s.text, s.kind) for s in engine.suggest(typed)}


def test_a_number_being_typed_leads_to_its_document(engine: Engine) -> None:
    (one,) = engine.suggest("10-2019-001")
    assert (one.text, one.id) == ("10-2019-0012345", "1")
    assert not [s for s in engine.suggest("10-2") if s.kind == "number"], "every patent begins so"


def test_a_lapsed_right_stands_after_a_living_one_that_fits_as_well(own_engine: Engine) -> None:
    about = {"title_ko": "진공 흡착 그리퍼", "audience": ("public",), "published_on": date(2026, 3, 2)}
    own_engine.add(
        [
            Document(id="old", lapsed=True, summary_ko="유리를 잡습니다.", **about),
            Document(id="new", summary_ko="유리를 잡아 옮기는 손입니다.", **about),
            Document(
                id="far",
                title_ko="로봇 손",
                body_ko="그리퍼로도 쓰며 " + "부드러운 실리콘 관절을 공기로 움직인다. " * 9,
                audience=("public",),
            ),
        ]
    )
    own_engine.commit()
    assert found(own_engine, "그리퍼") == ("new", "old", "far"), "the better one stays before what fits less"


@pytest.mark.parametrize("typed", ["", " ", "\x00", "ㅋㅋㅋㅋ", "\t", "a" * 10_000, "%%%"])
def test_nothing_to_suggest_is_no_error(engine: Engine, typed: str) -> None:
    assert engine.suggest(typed) == ()


HOSTILE = [
    "(((((", "a OR OR b", "-", "+", "--분리막", '-"', ':"', "title:", "*" * 500, "?*?*?*", "a" * 10_000, "분" * 10_000,
    "\ud7a4ㅏㅣ", "🔋" * 300, "\x00" * 300, "' OR 1=1 --", "<script>", "trl:..", "trl:9..1", "fee:>99999999999999999999",
    "year:2026..", "٣٤٥", "ㄱㄴㄷ", "AND NOT OR", "[1 TO", "분리막^99999", "~~~", "\\", "{}", "ipc:", "kind:\t",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("sort", ["relevance", "newest", "no such sort"])
def test_no_query_is_an_error(engine: Engine, text: str, sort: str) -> None:
    filters = {"kind": ["patent", "😀"], "trl": ["x"], "nothing": ["y"], "ipc": [""]}
    for query in (
        Query(text=text, sort=sort, facets=FACETS),  # type: ignore[arg-type]
        Query(text=text, sort=sort, filters=filters, facets=(*FACETS, "nothing"), page=10**9),  # type: ignore[arg-type]
        Query(text=text, ranges={"trl": (None, 10**30), "nothing": (1, 2)}),
    ):
        assert engine.search(query).total <= len(DOCUMENTS)
    engine.suggest(text), engine.for_problem(text), engine.similar(text)


def test_a_hit_says_what_of_the_question_it_lacks(engine: Engine) -> None:
    """Only rare words, as they were typed; and whether it is an answer by itself."""
    found = engine.search(Query(text="금형 표면 경도 질화 오븐", correct=False))
    best = found.hits[0]
    assert (best.id, best.judgement.fits) == (MOULD.id, True)
    assert best.judgement.missing == ("오븐",)
    other = next((hit for hit in found.hits if hit.id != MOULD.id), None)
    assert other is None or not other.judgement.fits
