"""Sentences in both of the site's languages, kept side by side so that neither is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

LANGUAGES = ("ko", "en")
_language: ContextVar[str] = ContextVar("language", default="ko")


class Text(NamedTuple):
    """One sentence in Korean and in English."""

    ko: str
    en: str

    def __str__(self) -> str:
        return t(self)

    def fill(self, **values: object) -> Text:
        """Both sentences with `{name}` replaced; a value that is itself a Text is taken in each language."""
        return Text(*(_in(language, self[i], values) for i, language in enumerate(LANGUAGES)))


def _in(language: str, sentence: str, values: dict[str, object]) -> str:
    with reading(language):
        return sentence.format(**{key: str(value) for key, value in values.items()})


def language() -> str:
    """The reader's language, 'ko' or 'en'."""
    return _language.get()


def set_language(code: str) -> None:
    """Choose the language for what follows in this request or job; anything unknown is Korean."""
    _language.set(code if code in LANGUAGES else "ko")


@contextmanager
def reading(code: str) -> Iterator[None]:
    """Speak `code` inside the block: a mail is written in its reader's language, not its sender's."""
    token = _language.set(code if code in LANGUAGES else "ko")
    try:
        yield
    finally:
        _language.reset(token)


def t(text: Text | str | None, en: str | None = None) -> str:
    """The reader's sentence: `t(Text(ko, en))` or `t("한국어", "English")`; a plain string is given back as it is."""
    if en is not None:
        return en if language() == "en" else str(text)
    if isinstance(text, Text):
        return text.en if language() == "en" else text.ko
    return "" if text is None else str(text)


def either(ko: str | None, en: str | None) -> str:
    """The reader's language where it was written, else the other one: a listing may have one of the two."""
    first, second = (en, ko) if language() == "en" else (ko, en)
    return first or second or ""
