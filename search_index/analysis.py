"""Text to terms: Korean morphemes by Kiwi, English by Porter stems, technical names as they are written.

The same analysis serves documents and queries, so that a word finds itself. A change here, or in the user
dictionary, changes ``Analyzer.version``; an index made by another version asks to be rebuilt.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from whoosh.lang.porter2 import stem as _porter

from search_index import text as chars
from search_index.vocabulary import asked_already

#: Raise it whenever the same text would give other terms.
ANALYSIS_VERSION = "7"

#: Kiwi's tags that carry meaning: nouns, numerals, roots, verbs, adjectives, Chinese characters.
_CONTENT_TAGS = ("NNG", "NNP", "NNB", "NR", "XR", "VV", "VA", "SH")
#: Adverbs: like stop words they find nothing and help to order.
_COMMON_TAGS = ("MAG",)
#: Verbs, adjectives, and roots that become one: an ending belongs to each.
_VERB_TAGS = ("VV", "VA", "VX", "XR")
#: Nouns, and what stands before or behind one as a part of it: 폐 in 폐분말, 막 in 감지막.
_NOUN_TAGS = ("NN", "NR", "NP", "XP")

_KOREAN = """
것 수 등 바 때 때문 위 중 및 본 이 그 저 있 없 하 되 위하 통하 대하 관하 의하 따르 같 아니 그렇 이렇 어떻 어떠하 이러하 무엇 어디 누구
가지 경우 정도 여러 또 더 좀 싶 알 찾 보 주 않
"""
_ENGLISH = """
a an and are as at be but by did do does for from how i if in into is it its me my no not of on or our such that the
their then there these they this to was we were what when where which who why will with you your
"""
_ENGLISH_LINKING = """
a an and are as at be but by for from if in into is it its of on or that the this to was were with
"""
KOREAN_STOP_WORDS = frozenset(_KOREAN.split())
ENGLISH_STOP_WORDS = frozenset(_ENGLISH.split())
#: Stop words that only hold a sentence together: articles, conjunctions, prepositions, forms of to be, it, this and that.
ENGLISH_LINKING_WORDS = frozenset(_ENGLISH_LINKING.split())

# A technical name: Latin letters and digits held together by marks that belong to names.
_NAME = re.compile(
    r"[A-Za-z0-9\u00c0-\u024f\u0370-\u03ff]+(?:[.\-/'&+][A-Za-z0-9\u00c0-\u024f\u0370-\u03ff]+)*"
)
_IPC = re.compile(r"[A-HY]\d\d[A-Z](?:\s?\d{1,4}/\d{2,6})?(?![A-Za-z0-9])")
_PIECE = re.compile(r"[^\W_]+")
_PARTS = re.compile(r"[^\W\d_]+|\d+")
_DECIMAL = re.compile(r"\d+\.\d+")
#: Languages and grades whose marks are part of the name: C++, C#, F#.
_MARKED = re.compile(r"(?<![^\W_])[A-Za-z](?:\+\+|#)(?![^\W_])")
#: A measure with a point in it: PM2.5, which texts also write PM 2.5.
_MEASURE = re.compile(r"([A-Za-z]{1,5})(\d+\.\d+)")


class Found(NamedTuple):
    """A term found in a text, where, and how far it moves the position on: 0 when more is to come for the same place.

    A common word is too common to find anything: it leaves its place empty, and helps to order what others found.
    """

    start: int
    end: int
    term: str
    step: int = 1
    common: bool = False


class Token(NamedTuple):
    """A term, its position among the words, and where in the normalised text it stands."""

    text: str
    position: int
    start: int
    end: int


class Stretch(NamedTuple):
    """A morpheme where it stands in a stretch of Hangul: part of a ``noun``, the stem of a ``verb``, or what holds words together."""

    start: int
    end: int
    kind: Literal["noun", "verb", ""]


class Reading(NamedTuple):
    """A text, normalised, its tokens, and its common words, both in reading order."""

    text: str
    tokens: list[Token]
    common: tuple[str, ...]


#: British spellings as American ones, and plurals that no rule of the stemmer undoes.
_SPELLINGS = (
    ("mould", "mold"), ("fibre", "fiber"), ("aluminium", "aluminum"),
    ("sulph", "sulf"), ("centre", "center"), ("metre", "meter"), ("litre", "liter"), ("analyse", "analyze"),
    ("catalyse", "catalyze"), ("isation", "ization"), ("grey", "gray"), ("tyre", "tire"),
)  # fmt: skip
#: armour → armor and its like, wherever in a word; not four, tour, contour, flour, source.
_OUR = re.compile(
    r"(arm|ard|behavi|cand|clam|col|endeav|fav|ferv|flav|glam|harb|hon|hum|lab|neighb|od|parl|rig|rum|sav|splend|tum|val|vap|vig)our"
)
_PLURALS = {
    "analyses": "analysis", "syntheses": "synthesis", "matrices": "matrix", "indices": "index", "vertices": "vertex",
    "axes": "axis", "bases": "base", "dies": "die", "diagnoses": "diagnosis", "electrolyses": "electrolysis",
}  # fmt: skip


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Porter's second stem of a lower-case English word; words with other characters stay as they are."""
    if not (word.isascii() and word.isalpha() and len(word) > 2):
        return word
    word = _PLURALS.get(word, word)
    for british, american in _SPELLINGS:
        word = word.replace(british, american)
    word = _OUR.sub(r"\1or", word)
    return str(_porter(word))


_kiwi_lock = threading.Lock()
_kiwi_of: dict[tuple[str, ...], Any] = {}
_threads_of: dict[tuple[str, ...], int] = {}  # in which process the threads of a Kiwi run


def _kiwi(words: tuple[str, ...]) -> Any:
    """The one Kiwi of this process for these user words, loaded on first use (1.5–4 s, about 270 MB).

    One instance serves all threads. Its own threads serve ``_batch`` alone: they don't survive a fork, the rest does.
    """
    kiwi = _kiwi_of.get(words)
    if kiwi is None:
        with _kiwi_lock:
            kiwi = _kiwi_of.get(words)
            if kiwi is None:
                from kiwipiepy import Kiwi

                kiwi = Kiwi(num_workers=-1)
                known = asked_already()  # to ask Kiwi, it must be made ready once more than to serve
                for word in [word for word in words if _must_be_taught(kiwi, word, known)]:
                    kiwi.add_user_word(word, "NNP", 3.0)
                kiwi.tokenize("")
                _threads_of[words] = os.getpid()
                while len(_kiwi_of) > 1:  # while a rebuild runs, the old dictionary still serves queries
                    del _kiwi_of[next(iter(_kiwi_of))]
                _kiwi_of[words] = kiwi
    return kiwi


def _batch(words: tuple[str, ...], texts: list[str]) -> Iterable[Any]:
    """Morphemes of many texts, several at a time as far as there are cores; the same as one by one."""
    kiwi = _kiwi(words)
    if _threads_of.get(words) != os.getpid():
        return map(kiwi.tokenize, texts)
    found: Iterable[Any] = kiwi.tokenize(texts)
    return found


def _must_be_taught(kiwi: Any, word: str, known: Mapping[str, bool]) -> bool:
    """False for a compound that Kiwi by itself takes apart into nouns of two syllables or more, as is best."""
    if " " in word:
        return True
    if word in known:
        return known[word]
    parts = kiwi.tokenize(word)
    return len(parts) < 2 or any(not part.tag.startswith("NN") or len(part.form) < 2 for part in parts)


class Analyzer:
    """Text to tokens with a dictionary of technical words, a compound's parts separated by blanks (``이차 전지``)."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self.words = tuple(sorted(set(words)))
        digest = hashlib.blake2s("\n".join(self.words).encode(), digest_size=6).hexdigest()
        self.version = f"{ANALYSIS_VERSION}-{digest}"
        self._cached = lru_cache(maxsize=2_000)(self._read)
        self.stretches = lru_cache(maxsize=20_000)(self._stretches)

    def normalise(self, text: str) -> str:
        """The text that token offsets refer to."""
        return chars.ordinals_as_words(chars.normalise(text))

    def tokens(self, text: str) -> list[Token]:
        """Tokens of a document's text, in order. ``text`` is normalised first."""
        return self.read(text).tokens

    def read(self, text: str) -> Reading:
        """A document's text, normalised, and its words."""
        return self._read(self.normalise(text))

    def read_all(self, texts: Iterable[str]) -> dict[str, Reading]:
        """The same for many documents' texts at once, by the text as given: about twice as fast on two cores."""
        given = list(dict.fromkeys(texts))
        normalised = [self.normalise(text) for text in given]
        korean = [text for text in dict.fromkeys(normalised) if chars.has_hangul(text)]
        morphemes = dict(zip(korean, _batch(self.words, korean), strict=True)) if korean else {}
        return {
            text: self._read(clean, morphemes.get(clean))
            for text, clean in zip(given, normalised, strict=True)
        }

    def read_query(self, text: str) -> Reading:
        """The same for short texts that come again: remembered."""
        return self._cached(self.normalise(text))

    def query_tokens(self, text: str) -> list[Token]:
        """Tokens of a short text that comes again: remembered."""
        return list(self.read_query(text).tokens)

    def terms(self, text: str) -> tuple[str, ...]:
        """The terms a short text is looked up by, one per position: where a name was also taken apart, its parts."""
        at = {token.position: token.text for token in self.query_tokens(text)}
        return tuple(at[position] for position in sorted(at))

    def phrase(self, text: str) -> tuple[str, ...]:
        """The same terms as they stand in a text: an empty one wherever a stop word stands between them."""
        at = {token.position: token.text for token in self.query_tokens(text)}
        return tuple(at.get(position, "") for position in range(min(at), max(at) + 1)) if at else ()

    def grams(self, text: str) -> list[str]:
        """Hangul bigrams of the normalised text."""
        return chars.bigrams(self.normalise(text))

    def name_terms(self, name: str) -> list[str]:
        """How a person or an institution is found: the name without blanks, its words, and their bigrams."""
        folded = chars.normalise(name).lower()
        words = _PIECE.findall(folded)
        return list(dict.fromkeys(["".join(words), *words, *(g for g in self.grams(folded) if len(g) > 1)]))

    def name_parts(self, text: str) -> tuple[str, ...]:
        """The terms a name must have to contain what was typed: bigrams of Hangul, whole words otherwise."""
        parts: list[str] = []
        for word in _PIECE.findall(chars.normalise(text).lower()):
            parts += [gram for gram in self.grams(word) if len(gram) > 1] or [word]
        return tuple(dict.fromkeys(parts))

    def _stretches(self, run: str) -> tuple[Stretch, ...]:
        """The morphemes of a stretch of Hangul; of a compound of the dictionary its parts."""
        found: list[Stretch] = []
        unseen = False
        for token in _kiwi(self.words).tokenize(run):
            start, end = token.start, token.start + token.len
            kind: Literal["noun", "verb", ""] = "verb" if token.tag[:2] in _VERB_TAGS else ""
            # An ending that needs a verb which isn't there is none: 지 in 검사지.
            if (
                token.tag[:2] in _NOUN_TAGS
                or (token.tag == "XSN" and token.form not in chars.PARTICLES)
                or (unseen and token.tag[0] == "E")
            ):
                kind = "noun"
            unseen = token.tag == "VCP" and not token.len
            if not token.len:
                continue
            parts = token.form.split()
            if len(parts) < 2 or sum(map(len, parts)) != end - start:
                parts = [run[start:end]]
            for part in parts:
                found.append(Stretch(start, start + len(part), kind))
                start += len(part)
        return tuple(found)

    def _read(self, text: str, morphemes: Any = None) -> Reading:
        found = scan_names(text)
        if chars.has_hangul(text):
            found += self._morphemes(_kiwi(self.words).tokenize(text) if morphemes is None else morphemes)
            found.sort(key=lambda entry: entry.start)  # what starts at the same place keeps its order
        tokens: list[Token] = []
        common: list[str] = []
        position = 0
        for entry in found:
            if entry.common:
                common.append(entry.term)
            else:
                tokens.append(Token(entry.term, position, entry.start, entry.end))
            position += entry.step
        return Reading(text, tokens, tuple(common))

    def _morphemes(self, morphemes: Iterable[Any]) -> list[Found]:
        found: list[Found] = []
        for token in morphemes:
            tag = token.tag.partition("-")[0]
            start, end = token.start, token.start + token.len
            if tag in _COMMON_TAGS:
                found.append(Found(start, end, token.form, 0, common=True))
            if tag not in _CONTENT_TAGS or not (chars.has_hangul(token.form) or tag == "SH"):
                continue
            # A dictionary compound has blanks between its parts, whatever the spacing in the text.
            found += [
                Found(start, end, part, common=part in KOREAN_STOP_WORDS) for part in token.form.split()
            ]
        return found


@lru_cache(maxsize=3)  # the serving dictionary's, the coming one's while a rebuild runs, and another reader's
def analyzer_of(words: tuple[str, ...]) -> Analyzer:
    """The one analyzer of this process for these dictionary words: what one reader has read, the others remember."""
    return Analyzer(words)


def surface_words(normalised: str, tokens: Iterable[Token]) -> list[str]:
    """Words as they are written, without endings: neighbouring terms together, in lower case."""
    runs: list[tuple[int, int]] = []
    for token in tokens:
        if runs and token.start <= runs[-1][1]:
            runs[-1] = (runs[-1][0], max(token.end, runs[-1][1]))
        else:
            runs.append((token.start, token.end))
    return [normalised[start:end].lower() for start, end in runs]


def scan_names(text: str) -> list[Found]:
    """English words and technical names. A name of several pieces is found whole, without its marks, and in pieces."""
    found: list[Found] = []
    taken = 0
    codes = {match.start(): match for match in _IPC.finditer(text)}
    marked = {match.start(): match for match in _MARKED.finditer(text)} if "+" in text or "#" in text else {}
    for match in _NAME.finditer(text):
        start, end = match.span()
        if start < taken:
            continue
        if code := codes.get(start):
            taken = code.end()
            found += _code(code)
        elif name := marked.get(start):
            found.append(Found(start, name.end(), name[0].lower()))
        elif _DECIMAL.fullmatch(match[0]):
            found.append(Found(start, end, match[0]))
        elif measure := _MEASURE.fullmatch(match[0]):
            letters, figure = measure.groups()
            found.append(Found(start, end, match[0].lower(), 0))
            found += [Found(start, end, stem(letters.lower())), Found(start, end, figure)]
        else:
            found += _name(match[0].removesuffix("'s"), start, end)
    return found


def _code(match: re.Match[str]) -> list[Found]:
    """``H01M 10/0525``: the code, and its subclass."""
    compact = match[0].lower().replace(" ", "")
    whole = [Found(*match.span(), compact, 0)] if len(compact) > 4 else []
    return [*whole, Found(match.start(), match.start() + 4, compact[:4])]


def _name(name: str, start: int, end: int) -> list[Found]:
    found: list[Found] = []
    pieces = list(_PIECE.finditer(name))
    if len(pieces) > 1:
        found.append(Found(start, end, "".join(piece[0] for piece in pieces).lower(), 0))
    if len(pieces) > 2 and name.replace("-", "").isalpha():  # over-the-air is also said as OTA
        initials = "".join(piece[0][0] for piece in pieces).lower()
        found.append(Found(start, end, initials, 0))
    for piece in pieces:
        left, right = start + piece.start(), start + piece.end()
        word = piece[0].lower()
        parts = _PARTS.findall(word)
        if len(parts) == 1:
            common = word in ENGLISH_STOP_WORDS
            found.append(Found(left, right, word if common else stem(word), common=common))
        else:  # letters and digits: SUS304 is one word, and SUS 304
            found.append(Found(left, right, word, 0))
            found += [Found(left, right, stem(part)) for part in parts]
    return found
