"""Words of a question as somebody typed them, where the search speaks of its terms."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Of a text in which nothing asks for a field or leaves a word out.
SYNTAX = re.compile(r"[\"“”‘’:|()<>=~]|(?<!\S)[-+]")
# What stands after a noun alone: a word that ends so is shown without it. Others may end a verb, whose stem is no word.
_AFTER_NOUNS = {
    "이", "가", "을", "를", "의", "에", "에서", "에게", "로", "으로", "와", "과", "도", "만", "까지", "부터", "처럼", "보다", "마다", "이나", "나",
}  # fmt: skip
_AROUND = ".,!?;·…'"


def as_typed(terms: Sequence[str], text: str) -> list[str]:
    """Terms of a search as whole words of the text they came from; none that stands in it in another form only."""
    words = [word.strip(_AROUND) for word in SYNTAX.sub(" ", text).split()]
    found = []
    for term in terms:
        word = next((one for one in words if one.lower().startswith(term.lower())), "")
        noun = word[len(term) :] in _AFTER_NOUNS and not term.isdigit()  # 120 of 120도 says less
        shown = word[: len(term)] if noun else word
        if len(shown) > 1:
            found.append(shown)
    return list(dict.fromkeys(found))
