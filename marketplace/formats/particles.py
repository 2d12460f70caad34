"""Korean particles after words that are not known beforehand: `㈜가온이(가)` becomes `㈜가온이`, `A-12을(를)` `A-12를`.

Which form a particle takes depends on whether the syllable before it ends in a consonant (한글 맞춤법). Texts are
written with both forms; what ends in neither Hangul nor a digit keeps both.
"""

from __future__ import annotations

import re

FORMS = {"이(가)": "이가", "을(를)": "을를", "은(는)": "은는", "과(와)": "과와", "와(과)": "과와"}
DIGITS_ENDING_IN_CONSONANT = "013678"  # 영 일 삼 육 칠 팔
RIEUL = 8  # the index of the final consonant ㄹ, after which 으로 is 로
_OPEN = re.compile(r"([가-힣0-9])([’”\"')\]」』]*)(이\(가\)|을\(를\)|은\(는\)|과\(와\)|와\(과\)|\(으\)로)")


def _final(character: str) -> int:
    """The final consonant's index, 0 for none."""
    if character.isdigit():
        return RIEUL if character in "178" else int(character in DIGITS_ENDING_IN_CONSONANT)
    return (ord(character) - ord("가")) % 28


def settle(text: str) -> str:
    """The text with each double-form particle in the form that its word asks for."""

    def form(match: re.Match[str]) -> str:
        last, closing, both = match.groups()
        final = _final(last)
        if both == "(으)로":
            return f"{last}{closing}{'로' if final in (0, RIEUL) else '으로'}"
        return f"{last}{closing}{FORMS[both][0 if final else 1]}"

    return _OPEN.sub(form, text)
