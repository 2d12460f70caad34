"""Both languages, side by side."""

from __future__ import annotations

from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, TooMany
from marketplace.kernel.text import Text, either, language, reading, set_language, t

GREETING = Text("{name}님, 안녕하십니까.", "Dear {name},")


def test_the_reader_is_spoken_to_in_their_language() -> None:
    assert t("예", "Yes") == "예"
    with reading("en"):
        assert t("예", "Yes") == "Yes"
    with reading("xx"):
        assert t("예", "Yes") == "예"


def test_a_text_inside_a_text_is_taken_in_each_language() -> None:
    with reading("en"):
        english = GREETING.fill(name=Text("김", "Kim"))
    filled = GREETING.fill(name=Text("김", "Kim"))
    assert filled == english == ("김님, 안녕하십니까.", "Dear Kim,")
    assert GREETING.fill(name=3) == ("3님, 안녕하십니까.", "Dear 3,")


def test_the_other_language_is_better_than_nothing() -> None:
    assert either("", "Separator") == "Separator"
    with reading("en"):
        assert either("분리막", "Separator") == "Separator"
        assert either("분리막", None) == "분리막"
        assert either(None, None) == ""
    assert either("분리막", "Separator") == "분리막"


def test_what_is_said_is_a_sentence_in_the_readers_language_whatever_it_was() -> None:
    yes = Text("예", "Yes")
    assert (t(yes), str(yes), t("그대로"), t(None)) == ("예", "예", "그대로", "")
    with reading("en"):
        assert (t(yes), str(yes), t("as it is"), t(None)) == ("Yes", "Yes", "as it is", "")


def test_the_language_is_what_was_chosen_last_and_comes_back_after_a_letter_in_another() -> None:
    set_language("en")
    with reading("ko"):
        assert language() == "ko"
        with reading("en"):
            assert language() == "en"
        assert language() == "ko"
    assert language() == "en"
    set_language("fr")
    assert language() == "ko", "what is not known is Korean"


def test_a_refusal_speaks_the_readers_language_and_has_its_status() -> None:
    said = Text("다시 확인해 주십시오.", "Please look again.")
    refusal = Invalid(said, amount=Text("숫자로", "a number"))
    assert (refusal.text, refusal.fields) == (said, {"amount": ("숫자로", "a number")})
    assert str(refusal) == "다시 확인해 주십시오."
    with reading("en"):
        assert str(refusal) == "Please look again."
    statuses = {Refusal: 400, Invalid: 422, Forbidden: 403, TooMany: 429, NotFound: 404, Conflict: 409}
    assert {kind: kind(said).status for kind in statuses} == statuses
    assert all(kind(said).text is said for kind in statuses)
    assert NotFound().text.en == "There is nothing here for you to see."
    assert Conflict().text.en.startswith("Someone else was faster.")
