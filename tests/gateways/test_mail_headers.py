"""Headers of letters: encoded words of RFC 2047, one line whatever a title holds."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.headerregistry import Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.formats.text_in import one_line
from marketplace.gateways.mail import new_message

WORD = re.compile(rb"=\?[^?]+\?[bq]\?[^?]*\?=")
LONG = [
    "가" * 200,
    "저온 플라즈마를 이용한 이차전지 분리막 " * 10,
    "[기술마당] 😀" + "半導體 공정 " * 30,
    "PM2.5 저감 a b 가 " * 20,
]


def read_again(raw: bytes) -> str:
    return str(message_from_bytes(raw, policy=policy.default)["Subject"])


@pytest.mark.parametrize("subject", LONG)
def test_field_mikel_mail_1288_words_of_at_most_75_characters(subject: str) -> None:
    message = new_message(subject)
    message["To"] = Address("㈜" + "가" * 100, addr_spec="a@example.com")
    raw = bytes(message)
    assert max(len(word) for word in WORD.findall(raw)) <= 75
    assert max(map(len, raw.splitlines())) <= 78
    assert read_again(raw) == subject.strip()


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85", "\r\nBcc: all@example.com\r\n", "\x0b"])
def test_field_cpython_121650_a_title_breaks_no_letter(mark: str) -> None:
    raw = bytes(new_message(f"새 문의: 이차전지{mark}분리막"))
    assert b"\nBcc" not in raw
    assert "이차전지" in read_again(raw)
    assert "분리막" in read_again(raw)


@given(st.text(st.sampled_from('가힣a 1é😀半.?=_,"<>'), min_size=1, max_size=250))
def test_every_subject_comes_back_as_it_was(subject: str) -> None:
    raw = bytes(new_message(subject))
    assert all(len(word) <= 75 for word in WORD.findall(raw))
    assert " ".join(read_again(raw).split()) == " ".join(one_line(subject).split())
