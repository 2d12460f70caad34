"""Rules of reading a query that hold for any words: what is corrected, completed, taken apart, weighed."""

from __future__ import annotations

from pathlib import Path

import pytest

from search_index import Document, Engine, Query, open_engine

from .conftest import OpenIndex

PUBLIC = ("public",)
FILLER = ("식품 포장 용기", "도로 안전 표지", "수질 자동 측정", "의자 높이 조절", "직물 염색 공정")


def listing(id: str, ko: str = "", en: str = "", **more: object) -> Document:
    return Document(**({"id": id, "title_ko": ko, "title_en": en, "audience": PUBLIC} | more))  # type: ignore[arg-type]


DOCUMENTS = [
    listing("coating", "분리막 코팅", "Separator coating"),
    listing("paint", "", "Coating of ship hulls"),
    listing("cooling", "배터리 냉각판"),
    listing("fan", "서버 냉각 송풍기"),
    listing("format", "", "Reader of dta files"),
    listing("needle", "마이크로니들 패치"),
    listing("lens", "마이크로 렌즈 배열"),
    listing("armour", "세라믹 장갑판", "Ceramic armour plate with colour coding"),
    listing("transistor", "전력반도체 트랜지스터"),
    listing("meter", "반도체 공장 전력 계측과 반도체 공장 전력 요금"),
    listing("laundry", "세탁 안테나"),
    listing("lithium", "", "Lithium recovery from brine"),
    listing("secret", "페로브스카이트 태양전지", audience=("org:1",)),
    *[listing(f"filler{n}", text) for n, text in enumerate(FILLER)],
]


@pytest.fixture(scope="module")
def index(open_index: OpenIndex, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = open_index(tmp_path_factory.mktemp("rules"))
    engine.rebuild(DOCUMENTS)
    return engine


@pytest.mark.parametrize("text", ["DTB files", "OTA files"])
def test_an_acronym_is_no_mistake(index: Engine, text: str) -> None:
    assert index.search(Query(text=text)).correction is None


def test_a_word_of_the_glossary_is_no_mistake(index: Engine) -> None:
    assert (
        index.search(Query(text="electrolyte coating")).correction is None
    )  # nobody's listing, but well written


@pytest.mark.parametrize(
    ("text", "first", "read_as"),
    [
        ("seperator coating", "coating", "separator coating"),
        ("베터리 냉각", "cooling", "배터리 냉각"),
    ],
)
def test_a_word_that_finds_nothing_is_corrected_beside_one_that_does(
    index: Engine, text: str, first: str, read_as: str
) -> None:
    result = index.search(Query(text=text))
    assert result.correction is not None
    assert (result.correction.text, result.correction.applied) == (read_as, True)
    assert result.ids[0] == first
    literal = index.search(Query(text=text, correct=False))
    assert literal.correction is not None
    assert not literal.correction.applied


@pytest.mark.parametrize(
    ("text", "first", "offered"),
    [("coating of bulls", "paint", "coating of hulls"), ("염섁 공정", "filler4", "염색 공정")],
)
def test_a_word_that_may_be_another_one_is_offered_but_not_replaced(
    index: Engine, text: str, first: str, offered: str
) -> None:
    result = index.search(Query(text=text))
    assert result.correction is not None
    assert (result.correction.text, result.correction.applied) == (offered, False)
    assert first in result.ids


def test_of_a_short_word_two_letters_are_not_made_up(index: Engine) -> None:
    assert index.search(Query(text="코스팅 렌즈")).correction is None


def test_a_long_query_is_left_as_it_is(index: Engine) -> None:
    assert index.search(Query(text="seperator coating for cells that last very long")).correction is None


@pytest.mark.parametrize(
    ("text", "read_as"), [("ㄴ뎀ㄱㅁ색", "separator"), ("ㄴ뎀ㄱㅁ색 냉각", "separator 냉각")]
)
def test_lone_letters_are_the_other_keyboard(index: Engine, text: str, read_as: str) -> None:
    result = index.search(Query(text=text))
    assert result.correction is not None
    assert (result.correction.text, result.correction.reason) == (read_as, "keyboard")
    assert result.correction.applied
    assert "coating" in result.ids


@pytest.mark.parametrize("text", ["sodrkrvks", "qkdxks"])  # 냉각판: in parts; 방탄: only the glossary has it
def test_the_other_keyboard_may_give_a_compound_or_a_word_of_the_glossary(index: Engine, text: str) -> None:
    correction = index.search(Query(text=text)).correction
    assert correction is not None
    assert correction.reason == "keyboard"


def test_a_half_typed_word_finds_what_it_begins(index: Engine) -> None:
    result = index.search(Query(text="마이크로니"))
    assert result.ids[0] == "needle"
    assert "마이크로니들" in {expansion.target for expansion in result.expansions}
    assert result.correction is None


def test_a_half_typed_word_is_completed_only_from_what_the_reader_sees(index: Engine) -> None:
    assert index.search(Query(text="페로브")).total == 0
    assert "페로브스카이트" not in repr(index.search(Query(text="페로브")))
    assert index.search(Query(text="페로브", audience=("org:1",))).ids == ("secret",)


def test_an_unknown_word_is_found_by_the_known_one_it_begins_with(index: Engine) -> None:
    assert index.search(Query(text="세탁물 안테나")).ids[0] == "laundry"


def test_british_and_american_spellings_are_one(index: Engine) -> None:
    assert index.search(Query(text="armor")).ids == index.search(Query(text="armour")).ids != ()
    assert "armour" in index.search(Query(text="color")).ids


def test_a_compound_stands_before_its_parts(index: Engine) -> None:
    assert index.search(Query(text="전력반도체")).ids[0] == "transistor"


def test_half_of_a_hyphenated_name_is_found(index: Engine) -> None:
    assert "lithium" in index.search(Query(text="lithium-air")).ids


def test_quotes_in_a_sentence_are_not_orders(index: Engine) -> None:
    result = index.search(Query(text='"세라믹 냉각" 배터리'))
    assert result.ids[0] == "cooling"
    assert "quotes_as_words" in {note.code for note in result.notes}
    assert index.search(Query(text='"세라믹 냉각"')).total == 0  # quotes alone are


def test_quotes_in_an_english_sentence_need_a_sign_to_insist(open_index: OpenIndex, tmp_path: Path) -> None:
    engine = open_index(tmp_path)
    engine.rebuild(
        [
            listing("asked", body_en="Fine alumina powder coats polymer film evenly in a dry process"),
            listing("quoted", body_en="A wet coating of paper"),
            *[listing(f"x{n}", text) for n, text in enumerate(FILLER)],
        ]
    )
    sentence = f'{SAID} in a {{}}"wet coating" process'
    result = engine.search(Query(text=sentence.format("")))
    assert result.ids[0] == "asked"
    assert [note.code for note in result.notes] == ["quotes_as_words"]
    assert engine.search(Query(text=sentence.format("+"))).ids == ("quoted",)
    few = engine.search(Query(text='"wet coating" alumina'))
    assert few.ids == ("quoted",)  # of few words, each is meant


def test_a_second_language_costs_no_place(open_index: OpenIndex, tmp_path: Path) -> None:
    """A listing in two languages is as long as its longer half, not as the sum."""
    long = " ".join(f"word{n}" for n in range(300))
    engine = open_index(tmp_path)
    body = "분리막 " + " ".join(f"낱말{n}" for n in range(40))
    engine.rebuild(
        [
            listing("one", body_ko=body + " 분리막 그리고 하나 더 있는 말과 여러 가지 다른 말"),
            listing("both", body_ko=body.replace("낱말0 ", "분리막 "), body_en=long),
            *[listing(f"x{n}", text) for n, text in enumerate(FILLER)],
        ]
    )
    assert engine.search(Query(text="분리막")).ids == ("both", "one")


def test_a_stop_word_keeps_its_place_in_quotes(open_index: OpenIndex, tmp_path: Path) -> None:
    engine = open_index(tmp_path)
    engine.rebuild(
        [
            listing("of", body_en="An internet of things for presses"),
            listing("beside", body_en="Internet things for presses"),
            listing("ko", body_ko="전지를 위한 분리막"),
            *[listing(f"x{n}", text) for n, text in enumerate(FILLER)],
        ]
    )
    assert engine.search(Query(text='"internet of things"')).ids == ("of",)
    assert engine.search(Query(text='body:"internet of things"')).ids == ("of",)
    assert engine.search(Query(text='"of the internet things"')).ids == ("beside",)
    assert engine.search(Query(text='presses -"internet of things"')).ids == ("beside",)
    assert engine.search(Query(text='"전지를 위한 분리막"')).ids == ("ko",)
    assert engine.search(Query(text="internet of things")).ids[0] == "of"


def test_a_name_spelled_with_hyphens_stands_once_at_its_place(open_index: OpenIndex, tmp_path: Path) -> None:
    """``P-N-P`` is PNP as a whole and by its first letters: twice the same word, which is no word beside itself."""
    engine = open_index(tmp_path)
    engine.rebuild(
        [
            listing("apart", body_en="A P-N-P silicon transistor"),
            listing("beside", body_en="A PNP transistor"),
            *[listing(f"x{n}", text) for n, text in enumerate(FILLER)],
        ]
    )
    assert engine.search(Query(text='+"pnp transistor"')).ids == ("beside",)
    assert set(engine.search(Query(text="pnp transistor")).ids) == {"apart", "beside"}


SAID = "Fine alumina powder coats polymer film evenly"  # as many words as make a sentence


def test_stop_words_order_what_the_other_words_found(open_index: OpenIndex, tmp_path: Path) -> None:
    engine = open_index(tmp_path)
    engine.rebuild(
        [
            listing("into", body_en=f"{SAID} into a separator"),
            listing("from", body_en=f"{SAID} from a separator"),
            listing("neither", body_en="They are from there, into what?"),
            *[listing(f"x{n}", text) for n, text in enumerate(FILLER)],
        ]
    )
    assert engine.search(Query(text=f"{SAID} from separator")).ids == ("from", "into")
    assert engine.search(Query(text=f"{SAID} into separator")).ids == ("into", "from")
    assert [note.code for note in engine.search(Query(text="from there")).notes] == ["stop_words_only"]


def test_linking_words_of_a_sentence_weigh_less_than_its_other_stop_words(
    open_index: OpenIndex, tmp_path: Path
) -> None:
    """Which of "the", "of" and "was" a text has is chance; whether it speaks of "you" is not."""
    engine = open_index(tmp_path)
    engine.rebuild(
        [
            listing("linking", body_en=f"{SAID} of the film, was"),
            listing("telling", body_en=f"{SAID} you will film why"),
            *[listing(f"x{n}", text) for n, text in enumerate(FILLER)],
        ]
    )
    assert engine.search(Query(text=f"{SAID} of the you was film")).ids[0] == "telling"
    assert engine.search(Query(text="film of the you was")).ids[0] == "linking"  # of few words, each tells


def test_stop_words_order_few_words_and_korean_too(open_index: OpenIndex, tmp_path: Path) -> None:
    engine = open_index(tmp_path)
    engine.rebuild(
        [
            listing("again", body_ko="분리막을 다시 굽는 가마"),
            listing("slowly", body_ko="분리막을 천천히 굽는 가마"),
            listing("from", body_en="heat from cells"),
            listing("to", body_en="heat to cells"),
            *[listing(f"x{n}", text) for n, text in enumerate(FILLER)],
        ]
    )
    assert engine.search(Query(text="천천히 굽는 분리막 가마")).ids == ("slowly", "again")
    assert engine.search(Query(text="다시 굽는 분리막 가마")).ids == ("again", "slowly")
    assert engine.search(Query(text="heat to cells")).ids == ("to", "from")
    assert engine.search(Query(text="heat from cells")).ids == ("from", "to")


def test_stop_words_favour_no_language(tmp_path: Path) -> None:
    """Who has no English text neither gains nor loses by the English stop words of a query.

    The native engine only: the server can't take the average off what a signal adds.
    """
    engine = open_engine(tmp_path)
    engine.rebuild(
        [
            listing("ko", body_ko="separator 소재"),
            listing("en", body_en="a separator, from the cell"),
            *[listing(f"x{n}", text) for n, text in enumerate(FILLER)],
        ]
    )
    scores = {
        text: {hit.id: hit.score for hit in engine.search(Query(text=text)).hits}
        for text in ("separator", "separator from the")
    }
    assert scores["separator from the"] == pytest.approx(scores["separator"])


def test_a_word_typed_twice_counts_twice(open_index: OpenIndex, tmp_path: Path) -> None:
    engine = open_index(tmp_path)
    engine.rebuild(
        [listing("heat", body_en="heat, cold"), listing("ship", body_en="ship, cold")]
        + [listing(f"x{n}", text) for n, text in enumerate(FILLER)]
    )
    assert engine.search(Query(text="ship heat ship")).ids == ("ship", "heat")
    assert engine.search(Query(text="heat ship heat")).ids == ("heat", "ship")


def test_initials_find_what_is_written_out_with_hyphens(open_index: OpenIndex, tmp_path: Path) -> None:
    engine = open_index(tmp_path)
    engine.rebuild([listing("out", "", "Point-of-care test strip"), listing("short", "", "POC reader")])
    assert set(engine.search(Query(text="POC")).ids) == {"out", "short"}


def test_a_noun_made_of_a_verb_finds_the_compound_it_is_part_of(
    open_index: OpenIndex, tmp_path: Path
) -> None:
    """``손떨림`` before some words is a hand and the verb to shake; in the vocabulary it is one word."""
    engine = open_index(tmp_path)
    engine.rebuild(
        [listing("camera", "손떨림 보정 센서"), *[listing(f"x{n}", t) for n, t in enumerate(FILLER)]]
    )
    assert engine.search(Query(text="손떨림 방지")).ids[0] == "camera"


def test_a_hyphen_after_a_bracket_excludes_nothing(open_index: OpenIndex, tmp_path: Path) -> None:
    engine = open_index(tmp_path)
    engine.rebuild([listing("block", "", "poly(styrene)-block-polymer"), listing("other", "", "wood")])
    assert engine.search(Query(text="poly(styrene)-block-polymer")).ids == ("block",)
    assert engine.search(Query(text="styrene -block")).total == 0


def test_stop_words_of_removed_and_later_documents_count_right(open_index: OpenIndex, tmp_path: Path) -> None:
    engine = open_index(tmp_path)
    engine.rebuild([listing("gone", body_en=f"{SAID} from heat"), listing("one", body_en=f"{SAID} and heat")])
    engine.add([listing("two", body_en=f"{SAID} from heat")])
    engine.remove(["gone"])
    engine.commit()
    assert engine.search(Query(text=f"{SAID} from")).ids == ("two", "one")
    assert engine.search(Query(text=f"{SAID} and")).ids == ("one", "two")


def test_length_counts_more_for_sentences_than_for_words(open_index: OpenIndex, tmp_path: Path) -> None:
    """A long text that repeats a few words is about them; of many words any long text repeats some."""
    said = "Red horse walks over green river slowly today."
    filler = " ".join(f"{start}ob" for start in "bcdfghjklmnprstv")
    engine = open_index(tmp_path)
    engine.rebuild(
        [
            listing("short", body_en=said),
            listing("long", body_en=f"{said} {said} {filler[:-8]}"),
            *[listing(f"x{n}", body_en=filler) for n in range(20)],
        ]
    )
    assert engine.search(Query(text="horse river")).ids == ("long", "short")
    assert engine.search(Query(text="today green horse slowly river red")).ids == ("short", "long")
