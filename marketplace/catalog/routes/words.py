"""Dates and money in the reader's language, for what is put together before it reaches a template."""

from __future__ import annotations

from datetime import date, datetime

from marketplace.formats import dates_text, money_text
from marketplace.kernel.text import language

percent = money_text.percent


def kdate(value: date | datetime | None) -> str:
    return dates_text.date_text(value, language())


def won_short(amount: int | None, currency: str = "KRW") -> str:
    return money_text.short(amount, currency, language())


def won(amount: int, currency: str = "KRW") -> str:
    return money_text.exact(amount, currency, language())
