"""Characters: normal forms, Hangul syllables and their letters, the two-set keyboard. Knows nothing of words."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+")
_SPACES = re.compile(r"\s+")
_NOT_LETTERS = re.compile(r"[^\u3131-\u318e]+")
_HANGUL_RUN = re.compile(r"[가-힣]+")
_ORDINAL = re.compile(r"([1-4])(?=차\s?(?:전지|원|전자|가공|배터리|측))")
_ORDINAL_WORDS = {"1": "일", "2": "이", "3": "삼", "4": "사"}

_PARTICLES = """
은 는 이 가 을 를 의 에 로 와 과 도 만 나 들 으로 에서 에게 까지 부터 이나 보다 처럼 마다 입니다 이다 인 이며
용 과의 와의 에는 에도 로는 로도 들이 들을 들의 으로는 으로도 에서는 에서도
"""
#: What follows a noun in the same word.
PARTICLES = frozenset(_PARTICLES.split())

#: What has so many digits is the number of a patent or a listing, not of a model or a chemical.
NUMBER_DIGITS = 7

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"

#: The two-set (두벌식) layout: Latin key → letter.
_KEYS = dict(
    zip(
        "rRseEfaqQtTdwWczxvgkoiOjpuPhynbmlKIJUHYNBMLASDFGZXCV",
        "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅒㅓㅔㅕㅖㅗㅛㅜㅠㅡㅣㅏㅑㅓㅕㅗㅛㅜㅠㅡㅣㅁㄴㅇㄹㅎㅋㅌㅊㅍ",
        strict=True,
    )
)
_LATIN = {letter: key for key, letter in reversed(_KEYS.items())}
_JOINED_VOWELS = {
    "ㅗㅏ": "ㅘ", "ㅗㅐ": "ㅙ", "ㅗㅣ": "ㅚ", "ㅜㅓ": "ㅝ", "ㅜㅔ": "ㅞ", "ㅜㅣ": "ㅟ", "ㅡㅣ": "ㅢ",
}  # fmt: skip
_JOINED_FINALS = {
    "ㄱㅅ": "ㄳ", "ㄴㅈ": "ㄵ", "ㄴㅎ": "ㄶ", "ㄹㄱ": "ㄺ", "ㄹㅁ": "ㄻ", "ㄹㅂ": "ㄼ", "ㄹㅅ": "ㄽ", "ㄹㅌ": "ㄾ",
    "ㄹㅍ": "ㄿ", "ㄹㅎ": "ㅀ", "ㅂㅅ": "ㅄ",
}  # fmt: skip
#: The last of those that a letter may be typed on to; they stand behind it in their row.
_JOINED_UNTIL = {"ㅗ": "ㅚ", "ㅜ": "ㅟ", "ㅡ": "ㅢ", "ㄱ": "ㄳ", "ㄴ": "ㄶ", "ㄹ": "ㅀ", "ㅂ": "ㅄ"}
_SPLIT = {joined: pair for pair, joined in (_JOINED_VOWELS | _JOINED_FINALS).items()}


def normalise(text: str) -> str:
    """NFKC, without control and invisible characters, runs of white space made one blank.

    Single Hangul letters (``ㅂㄹㅁ``) stay what they are: NFKC would make them parts of syllables.
    """
    composed = _NOT_LETTERS.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    return _SPACES.sub(" ", _CONTROL.sub(" ", composed)).strip()


def has_hangul(text: str) -> bool:
    """True when a complete Hangul syllable occurs."""
    return _HANGUL_RUN.search(text) is not None


def is_syllable(char: str) -> bool:
    """True for a complete Hangul syllable."""
    return "가" <= char <= "힣"


def is_number(word: str) -> bool:
    """True for what reads like the number of a patent or a listing, ``10-2019-0012345``; not for SUS304."""
    return " " not in word and sum(map(str.isdigit, word)) >= NUMBER_DIGITS


def bigrams(text: str) -> list[str]:
    """Overlapping pairs of syllables within each stretch of Hangul; a lone syllable stands for itself."""
    grams: list[str] = []
    for run in _HANGUL_RUN.findall(text):
        grams += [run[i : i + 2] for i in range(len(run) - 1)] if len(run) > 1 else [run]
    return grams


def initials(text: str) -> str:
    """Initial consonants: ``분리막`` → ``ㅂㄹㅁ``; blanks are dropped, other characters kept in lower case."""
    out = []
    for char in text:
        code = ord(char) - 0xAC00
        if 0 <= code < 11172:
            out.append(INITIALS[code // 588])
        elif not char.isspace():
            out.append(char.lower())
    return "".join(out)


def is_initials(text: str) -> bool:
    """True for two or more initial consonants and nothing else."""
    letters = text.replace(" ", "")
    return len(letters) > 1 and all(char in INITIALS for char in letters)


class Beginning(NamedTuple):
    """Texts that begin with ``prefix`` and then a character from ``first`` to ``last``."""

    prefix: str
    first: str
    last: str

    @property
    def lowest(self) -> str:
        """What comes before all of them in the order of characters."""
        return self.prefix + self.first

    def begins(self, text: str) -> bool:
        """True for one of these texts."""
        return text.startswith(self.prefix) and self.first <= text[len(self.prefix) :][:1] <= self.last


def beginnings(typed: str) -> tuple[Beginning, ...]:
    """What a text may begin with of which so much was typed: the last Hangul syllable may be half typed.

    ``분리ㅁ`` and ``분리마`` may become ``분리막``, ``이찾`` may become ``이차전지`` as well as ``이찾``.
    """
    if not typed:
        return ()
    before, last = typed[:-1], typed[-1]
    if last in INITIALS:
        syllable = 0xAC00 + INITIALS.index(last) * 588
        return (Beginning(before, chr(syllable), chr(syllable + 587)),)
    code = ord(last) - 0xAC00
    if not 0 <= code < 11172:
        return (Beginning(before, last, last),)
    final = code % 28
    if not final:
        vowel = code // 28 % 21
        joined = _JOINED_UNTIL.get(VOWELS[vowel], VOWELS[vowel])
        return (Beginning(before, last, chr(ord(last) + (VOWELS.index(joined) - vowel) * 28 + 27)),)
    letter = FINALS[final]
    until = FINALS.index(_JOINED_UNTIL.get(letter, letter))
    pair = _SPLIT.get(letter, letter)
    head = chr(ord(last) - final + FINALS.index(pair[:-1] or " "))
    moved = beginnings(before + head + pair[-1])  # the next vowel takes the last consonant along
    return (Beginning(before, last, chr(ord(last) + until - final)), *moved)


def letters(text: str) -> str:
    """Hangul taken apart into single key strokes (``막`` → ``ㅁㅏㄱ``), the unit in which spelling is compared."""
    out = []
    for char in text:
        code = ord(char) - 0xAC00
        if 0 <= code < 11172:
            parts = INITIALS[code // 588] + VOWELS[code // 28 % 21] + FINALS[code % 28].strip()
            out.append("".join(_SPLIT.get(part, part) for part in parts))
        else:
            out.append(_SPLIT.get(char, char))
    return "".join(out)


def compose(keys: str) -> str:
    """Single letters put together into syllables as an input method does; what doesn't fit stays as it is."""
    out: list[str] = []
    initial = vowel = final = ""

    def flush() -> None:
        nonlocal initial, vowel, final
        if initial and vowel:
            code = (INITIALS.index(initial) * 21 + VOWELS.index(vowel)) * 28 + (
                FINALS.index(final) if final else 0
            )
            out.append(chr(0xAC00 + code))
        else:
            out.append(initial + vowel)
        initial = vowel = final = ""

    for char in keys:
        if char in VOWELS:
            if final:  # the final consonant, or its second half, starts the next syllable
                pair = _SPLIT.get(final, final)
                final, carried = (pair[0], pair[1]) if len(pair) == 2 else ("", final)
                flush()
                initial, vowel = carried, char
            elif vowel:
                if (joined := _JOINED_VOWELS.get(vowel + char)) and initial:
                    vowel = joined
                else:
                    flush()
                    vowel = char
            else:
                vowel = char
        elif char in INITIALS:
            if initial and vowel and not final and char in FINALS:
                final = char
            elif final and (joined := _JOINED_FINALS.get(final + char)):
                final = joined
            else:
                flush()
                initial = char
        else:
            flush()
            out.append(char)
    flush()
    return "".join(out)


def typed_as_korean(text: str) -> str:
    """What the same keys give in the Korean layout: ``dlckwjswl`` → ``이차전지``."""
    return compose("".join(_KEYS.get(char, char) for char in text))


def typed_as_latin(text: str) -> str:
    """What the same keys give in the Latin layout: ``ㅠㅁㅅㅅㄷ교`` → ``battery``."""
    return "".join(_LATIN.get(letter, letter) for letter in letters(text))


def other_layout(text: str) -> str:
    """What the same keys give in the other layout, "" where they give none: ``dlckwjswl`` ↔ ``이차전지``.

    Text in both scripts was typed in no wrong one; neither were keys that make no syllables. The last syllable may be half typed.
    """
    keys = text.replace(" ", "")
    if keys.isascii():
        korean = typed_as_korean(text) if keys.isalpha() and len(keys) > 2 else ""
        return korean if has_hangul(korean) and not any(map(is_lone, korean[:-1])) else ""
    latin = typed_as_latin(text)
    return latin if latin.isascii() and latin.replace(" ", "").isalpha() else ""


def is_lone(char: str) -> bool:
    """True for a letter of Hangul that is in no syllable."""
    return char in INITIALS or char in VOWELS


def fold(text: str) -> str:
    """Text as completion compares it: lower case, without blanks and hyphens."""
    return re.sub(r"[\s\-]+", "", normalise(text).lower())


def compact_number(text: str) -> str:
    """A number as it is compared: ``10-2019-0012345`` and ``1020190012345`` are one, case doesn't matter."""
    return re.sub(r"[^0-9a-z가-힣]", "", normalise(text).lower())


def ordinals_as_words(text: str) -> str:
    """``2차전지`` → ``이차전지``: Korean ordinals as words, each character at its place."""
    return _ORDINAL.sub(lambda match: _ORDINAL_WORDS[match[1]], text)
