"""Words of one script by their sound in the other: dopamine and 도파민, without any list of words.

A word is heard as its consonants, in classes that Korean and English spelling both keep apart, and as the vowels
between them. Words with the same consonants are compared vowel by vowel; the vowel ㅡ only separates consonants.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from search_index.text import FINALS, INITIALS, VOWELS, has_hangul

#: Fewer consonants are those of too many words; more letters no word has.
SHORTEST, LONGEST = 3, 24
#: Of two words with consonants of the same classes so great a share of all sounds may differ; a sure one differs by less.
APART, SURE = 0.25, 0.1

_INITIAL = dict(zip(INITIALS, "GKNDTRMBPSS-JJJKTPH", strict=True))
_FINAL = dict(zip("ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ", "CNXRMFXQXXCXF-", strict=True))
_VOWEL = dict(zip(VOWELS, "aeaexexeoaeeouxeiu-ii", strict=True))  # x: ㅓ, which most English vowels may be
#: What is heard of English letters, the longest stretches first. Vowels are in lower case.
_HEARD = {
    "tion": "SxN", "sion": "SxN", "ture": "Jx", "sch": "S", "tch": "J", "chr": "KR", "nk": "QK", "ngu": "QGu",
    "sh": "S", "ch": "J", "ph": "P", "th": "T", "ck": "K", "qu": "Ku", "ng": "Q", "rh": "R", "tz": "J", "wh": "u",
    "ce": "Se", "ci": "Si", "cy": "Si", "gg": "G", "ge": "Je", "gi": "Ji", "gy": "Ji", "ee": "i", "ea": "i", "oo": "u", "x": "KS",
    **dict(zip("bcdfghjklmnpqrstvwyz", "BKDPGHJKRMNPKRSTBuiJ", strict=True)), **{vowel: vowel for vowel in "aeiou"},
}  # fmt: skip
_SPELLING = re.compile("|".join(sorted(_HEARD, key=len, reverse=True)))
#: The classes of consonants by which words are looked up, and which of a class are no difference at the end of a syllable.
_CLASSES = str.maketrans("GCDXBFJQ", "KKTTPPSN")
_ENDING = {"C": "KG", "X": "TDS", "F": "PB"}
_LIKE = {"a": "aexo", "e": "eix", "i": "ix", "o": "oxa", "u": "uxa", "x": "xoeu"}
_SILENT_E = re.compile(r"(?<=[bcdfgklmnprstvz])e(?=s?$)")
_SILENT_R = re.compile(r"r(?![aeiouyr])")


class Heard(NamedTuple):
    """A word by its sound: its consonants, and before, between and behind them the vowels."""

    sounds: str
    vowels: tuple[str, ...]

    @property
    def consonants(self) -> str:
        """The classes of its consonants."""
        return self.sounds.translate(_CLASSES)


@lru_cache(20_000)
def heard(word: str) -> tuple[Heard, ...]:
    """How a word may be heard, in Hangul one way, in Latin letters several; none for what is no such word."""
    if len(word) > LONGEST:
        return ()
    if has_hangul(word):
        sounds = _of_hangul(word)
        return (_taken_apart(sounds),) if sounds else ()
    if not (word.isascii() and word.isalpha()):
        return ()
    plain = _SILENT_E.sub("", word.lower())
    spellings = {plain, _SILENT_R.sub("", plain)}
    spellings |= {spelled.replace("th", "s") for spelled in spellings}
    spellings |= {spelled.replace("ch", "k") for spelled in spellings}
    spellings |= {re.sub(r"g(?=[eiy])", "gg", spelled) for spelled in spellings}
    spellings |= {re.sub(r"s(?=[aeioum])", "z", spelled) for spelled in spellings}
    return tuple(dict.fromkeys(_taken_apart(_of_latin(spelled)) for spelled in sorted(spellings)))


def sounded(word: str) -> frozenset[str]:
    """The consonants by which a word is looked for; none of a word too short to be sure of."""
    return frozenset(own.consonants for own in _heard_once(word) if len(own.consonants) >= SHORTEST)


def _heard_once(word: str) -> tuple[Heard, ...]:
    return heard.__wrapped__(word)  # of every word of an index, none of which comes again


def apart(latin: Heard, hangul: Heard) -> float:
    """How much two words with consonants of the same classes differ: 0 in nothing, 1 in every sound."""
    unlike = [_unlike(a, b) for a, b in zip(latin.vowels, hangul.vowels, strict=True)]
    unlike += [
        0.0 if a == b or a in _ENDING.get(b, "") else 0.5
        for a, b in zip(latin.sounds, hangul.sounds, strict=True)
    ]
    return sum(unlike) / len(latin.sounds)


def _unlike(latin: str, hangul: str) -> float:
    if not latin:
        return 1.0 if hangul else 0.0
    if not hangul:
        return 0.4
    return 0.0 if any(vowel in _LIKE[letter] for letter in latin for vowel in hangul) else 1.0


def _of_hangul(word: str) -> str:
    sounds: list[str] = []
    for char in word:
        code = ord(char) - 0xAC00
        if not 0 <= code < 11172:
            return ""
        sounds.append(_INITIAL[INITIALS[code // 588]] + _VOWEL[VOWELS[code // 28 % 21]])
        final = FINALS[code % 28].strip()
        sounds.append(_FINAL.get(final, "") if final else "")
    return "".join(sounds)


def _of_latin(word: str) -> str:
    first = "S" + word[1:] if word.startswith("x") else word
    return _SPELLING.sub(lambda match: _HEARD[match[0]], first.replace("S", "s"))


def _taken_apart(sounds: str) -> Heard:
    """Twice the same consonant with nothing between is one: 폴리머, polymer, pollen."""
    sounds = "".join(one for one, two in pairwise(f"{sounds} ") if not (one == two and one.isupper()))
    parts = re.split(r"[A-Z]", sounds)
    return Heard(re.sub(r"[^A-Z]", "", sounds), tuple(part.replace("-", "") for part in parts))


def same(word: str, candidates: Iterable[str]) -> list[tuple[str, float]]:
    """Those of the candidates, of the other script, that sound like the word, with how far apart they are, nearest first."""
    found: dict[str, float] = {}
    for own in heard(word):
        for candidate in candidates:
            for other in heard(candidate):
                if own.consonants == other.consonants:
                    latin, hangul = (other, own) if has_hangul(word) else (own, other)
                    found[candidate] = min(found.get(candidate, 1.0), apart(latin, hangul))
    return sorted(
        ((name, far) for name, far in found.items() if far <= APART), key=lambda entry: (entry[1], entry[0])
    )
