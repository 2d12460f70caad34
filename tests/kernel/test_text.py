"""Both languages, side by side."""

from __future__ import annotations

from marketplace.kernel.text import Text, either, reading, t

GREETING = Text("{name}님, 안녕하십니까.", "Dear {name},")


def test_the_reader_is_spoken_to_in_their_language() -> None:
    assert t("예", "Yes") == "예"
    with reading("en"):
        assert t("예", "Yes") == "Yes"
    with reading("xx"):
        assert t("예", "Yes") == "예"


def test_a_text_inside_a_text_is_taken_in_each_language() -> None:
    filled = GREETING.fill(name=Text("김", "Kim"))
    assert filled == ("김님, 안녕하십니까.", "Dear Kim,")


def test_the_other_language_is_better_than_nothing() -> None:
    assert either("", "Separator") == "Separator"
    with reading("en"):
        assert either("분리막", "Separator") == "Separator"
        assert either("분리막", None) == "분리막"
