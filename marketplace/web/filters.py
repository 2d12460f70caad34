"""What templates may call: the reader's language, money, dates, links to static files, menus.

Filters that speak take the context: without it Jinja computes `{{ 0 | won_short }}` once, at compile time, in
whatever language was spoken then.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, request, url_for
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from marketplace.formats import dates_text, money_text, registration_number
from marketplace.formats.particles import settle
from marketplace.kernel import clock
from marketplace.kernel.feature import link
from marketplace.kernel.operator import Operator, operator
from marketplace.kernel.text import Text, either, language, t
from marketplace.web.addresses import home
from marketplace.web.identity import actor
from marketplace.web.languages import url_in
from marketplace.web.menus import menus

HANGUL = re.compile("[가-힣]")
KOREAN_PARTS = re.compile("([가-힣](?:[^A-Za-z]*[가-힣])?)")
ENGLISH_WORD = re.compile(r"(?<![\w@./-])[A-Za-z]{2,}(?![\w@/-])")


@pass_context
def won_short(_context: Context, amount: int | None, currency: str = "KRW") -> str:
    """For lists: 3,500만 원, 무상, 협의; English KRW 35,000,000."""
    return money_text.short(amount, currency, language())


@pass_context
def won(_context: Context, amount: int, currency: str = "KRW") -> str:
    """For papers and totals: 33,000,000원."""
    return money_text.exact(amount, currency, language())


@pass_context
def kdate(_context: Context, value: date | datetime | None) -> str:
    return dates_text.date_text(value, language())


@pass_context
def kdatetime(_context: Context, value: datetime | None) -> str:
    return dates_text.datetime_text(value, language())


def ktime(value: datetime) -> str:
    """The hour in Korea, 14:05."""
    return f"{value.astimezone(clock.SEOUL):%H:%M}"


@pass_context
def percent(_context: Context, basis_points: int | None) -> str:
    return "" if basis_points is None else money_text.percent(basis_points)


def filesize(size: int) -> str:
    """2.4MB, 310KB."""
    return f"{size / 1_048_576:.1f}MB" if size >= 1_048_576 else f"{max(1, round(size / 1024))}KB"


def number(facts: Mapping[str, Any]) -> str:
    """The number of an organisation's copy (billing, papers) as printed."""
    return registration_number.printed(facts)


def number_label(facts: Mapping[str, Any]) -> Text:
    return registration_number.label(facts)


@lru_cache(maxsize=256)
def _version(path: str, _mtime: float) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10]


def lang_of(text: object) -> Markup:
    """A `lang` attribute for what somebody wrote in the other language than the page's; else nothing."""
    words = Markup(text).striptags() if hasattr(text, "__html__") else str(text or "")
    korean = HANGUL.search(words) is not None
    if language() == "en" and korean:
        return Markup(' lang="ko"')
    if language() == "ko" and not korean and len(ENGLISH_WORD.findall(words)) >= 3:
        return Markup(' lang="en"')
    return Markup("")


def marked(text: object) -> Markup | str:
    """A sentence as text, with what is in the other language than the page's said to be so.

    Where an English sentence of ours quotes somebody's Korean words, only those are marked; `lang_of` is for an element
    that holds nothing but what somebody wrote.
    """
    language_of_all = lang_of(text)
    if not language_of_all:
        return Markup(text) if hasattr(text, "__html__") else str(text)
    if language() == "en" and not hasattr(text, "__html__") and len(ENGLISH_WORD.findall(str(text))) >= 3:
        return Markup("").join(
            Markup('<span lang="ko">{}</span>').format(part) if HANGUL.search(part) else part
            for part in KOREAN_PARTS.split(str(text))
        )
    return Markup("<span{}>{}</span>").format(language_of_all, text)


def asset(name: str) -> str:
    """A static file's address with its content hash, the same in both languages (one cache entry)."""
    path = f"{current_app.static_folder}/{name}"
    try:
        version = _version(path, os.stat(path).st_mtime)
    except OSError:
        version = ""
    root = str(request.environ.get("gisul.script_name", "")) if request else ""
    return f"{root}/static/{name}?v={version}"


def _operator() -> Operator:
    """Asked for once in a request: the mark and the foot of a page name it. A letter is of no request."""
    if not request:
        return operator()
    if "operator" not in g:
        g.operator = operator()
    found: Operator = g.operator
    return found


def init_app(app: Flask) -> None:
    from marketplace.web.icons import icon

    app.jinja_env.trim_blocks = False
    app.jinja_env.filters.update(
        won_short=won_short,
        won=won,
        kdate=kdate,
        kdatetime=kdatetime,
        ktime=ktime,
        percent=percent,
        filesize=filesize,
        number=number,
        number_label=number_label,
        settle=settle,
        thousands="{:,}".format,
    )
    app.jinja_env.globals.update(
        t=t,
        either=either,
        url_in=url_in,
        asset=asset,
        icon=icon,
        link=link,
        home=home,
        operator=_operator,
        lang_of=lang_of,
        marked=marked,
        now=clock.now,
        today=clock.today,
    )

    app.jinja_env.tests["text"] = lambda value: isinstance(value, Text)

    @app.context_processor
    def reader() -> dict[str, Any]:
        who = actor()
        return {"lang": language(), "actor": who, "menus": menus(who) if request and request.endpoint else {}}

    app.jinja_env.globals["url_for"] = url_for
