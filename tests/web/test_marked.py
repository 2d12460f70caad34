"""Words in another language than the page's are said to be: a screen reader reads them in a voice that knows them."""

from __future__ import annotations

import pytest
from markupsafe import escape

from marketplace.kernel.text import Text, reading
from marketplace.web.filters import marked


@pytest.mark.parametrize(
    ("language", "text", "shown"),
    [
        ("en", "Nothing to say", "Nothing to say"),
        ("ko", "말할 것이 없습니다", "말할 것이 없습니다"),
        ("en", "얇은 사출품의 휨 < 0.8 mm", '<span lang="ko">얇은 사출품의 휨 &lt; 0.8 mm</span>'),
        ("en", "Words in common: 인증, 시험", 'Words in common: <span lang="ko">인증, 시험</span>'),
        ("en", "Such as: 재료비 | <Materials>", 'Such as: <span lang="ko">재료비</span> | &lt;Materials&gt;'),
        ("ko", "Low warpage of covers", '<span lang="en">Low warpage of covers</span>'),
        ("ko", "KRW 1,000원", "KRW 1,000원"),
        ("en", Text("한국어", "English"), "English"),
    ],
)
def test_what_is_in_another_language_is_marked(language: str, text: Text | str, shown: str) -> None:
    with reading(language):
        assert str(escape(marked(text))) == shown
