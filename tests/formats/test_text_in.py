"""What people and files bring becomes what we keep: one line, several lines, names of files."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from marketplace.formats.text_in import file_name, lines, one_line

WRITTEN = st.text(max_size=60)


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85", "\r\n", "\n", "\v", "\f", "\t", " \r\n  "])
def test_field_cpython_121650_a_title_holds_no_line(mark: str) -> None:
    assert one_line(f"이차전지{mark}분리막") == "이차전지 분리막"


@pytest.mark.parametrize(
    "blank", ["   ", "\u3000", "\xa0", "\u2003\u202f", "\ufeff", "\u200b \u200b", "\u2800", "\x00"]
)
def test_field_symphonycms_1851_blanks_are_nothing(blank: str) -> None:
    assert one_line(blank) == lines(blank) == ""
    assert one_line(f"{blank}가나{blank}") == "가나"


@pytest.mark.parametrize(
    "name", ["\u200b", "\u3164", "\uffa0", "\u115f\u1160", "\u2060\u200d", "\ufe0f", "\u202e", "\u034f"]
)
def test_field_minio_2828_a_name_that_shows_nothing_is_empty(name: str) -> None:
    assert one_line(name) == ""


@pytest.mark.parametrize(
    ("brought", "kept"),
    [
        ("rtl\u202efdp.exe.pdf", "rtlfdp.exe.pdf"),
        ("\u200bsecret\u2066.pdf", "secret.pdf"),
        ("\u3164.pdf", "file.pdf"),
        ("..", "file"),
        ("C:\\내 문서\\계획서.hwp", "계획서.hwp"),
        ("../../etc/passwd", "passwd"),
        ("보고서\r\n최종 .pdf", "보고서 최종.pdf"),
    ],
)
def test_field_minio_2828_names_of_files_hide_nothing(brought: str, kept: str) -> None:
    assert file_name(brought) == kept


@pytest.mark.parametrize("ending", [".pdf", ".hwpx", ".XLSX"])
def test_a_long_file_name_keeps_its_extension(ending: str) -> None:
    kept = file_name("기술 소개서 " * 60 + ending)
    assert len(kept) <= 200
    assert kept.endswith(ending)


@pytest.mark.parametrize("text", ["저온 플라즈마", "ÅÄÖ 기술", "ガス분리막"])
def test_field_xpressengine_966_what_macos_takes_apart_is_whole(text: str) -> None:
    assert one_line(unicodedata.normalize("NFD", text)) == text
    assert file_name(unicodedata.normalize("NFD", text) + ".pdf") == text + ".pdf"


@pytest.mark.parametrize(
    "text",
    ["👩‍👩‍👧‍👦 가족", "👩🏽‍🔬", "👁️‍🗨️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "می‌خواهم", "क्‍ष", "❤️", "ᄒᆞᆫ글", "半導體", "𠮷野", "1\u2044 2"],
)
def test_what_belongs_to_its_neighbours_stays(text: str) -> None:
    assert one_line(text) == lines(text) == unicodedata.normalize("NFC", text)


def test_a_joiner_between_letters_that_do_not_join_goes() -> None:
    assert one_line("전\u200d지\u200c a\u200db 분\u00ad리\u2060막\ufeff") == "전지 ab 분리막"


def test_several_lines_stay_lines() -> None:
    assert lines("\r\n 첫 줄\r\n\r\n둘째\u2028셋째\x85넷째\x07 \n") == "첫 줄\n\n둘째\n셋째\n넷째"


@given(WRITTEN)
@example("\ufe0f\u200d😀")
@example("😀\u200b\u200d😀")
@example("\x1f\u200b\u0301")
def test_what_is_clean_is_not_cleaned_again(text: str) -> None:
    for clean in (one_line, lines, file_name):
        once = clean(text)
        assert clean(once) == once


@given(WRITTEN)
def test_nothing_of_one_line_breaks_it(text: str) -> None:
    kept = one_line(text)
    assert len(kept.splitlines()) <= 1
    assert kept == kept.strip()
    kept.encode()  # no half of a surrogate pair
    assert unicodedata.is_normalized("NFC", kept)
