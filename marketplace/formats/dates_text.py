"""Dates and times as readers expect them: `2026. 10. 28.` or `28 Oct 2026`, the 24-hour clock, Asia/Seoul.

Dates (`_on`) carry no zone. Instants (`_at`) are shown in Seoul time; one without a zone is read as UTC, which is
how the database stores it.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from marketplace.kernel.text import Text

SEOUL = ZoneInfo("Asia/Seoul")
# Not strftime("%b"): that follows the locale of the machine.
_MONTHS = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)


def in_seoul(instant: datetime) -> datetime:
    """Return the instant in Asia/Seoul; without a zone it is UTC."""
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(SEOUL)


def date_text(value: date | datetime | None, lang: str = "ko") -> str:
    """Return `2026. 10. 28.` or `28 Oct 2026`; None gives an empty text. An instant gives its day in Seoul."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = in_seoul(value)
    if lang == "ko":
        return f"{value.year}. {value.month}. {value.day}."
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def datetime_text(instant: datetime | None, lang: str = "ko", *, seconds: bool = False) -> str:
    """Return `2026. 10. 28. 14:03` or `28 Oct 2026, 14:03`, in Seoul; with seconds also the zone, for evidence."""
    if instant is None:
        return ""
    local = in_seoul(instant)
    clock = f"{local:%H:%M:%S} KST" if seconds else f"{local:%H:%M}"
    return f"{date_text(local, lang)}{' ' if lang == 'ko' else ', '}{clock}"


def period_text(start: date | None, end: date | None, lang: str = "ko") -> str:
    """Return `2026. 1. 1. ~ 2026. 6. 30.` or `1 Jan 2026 – 30 Jun 2026`; an open side stays open."""
    return f"{date_text(start, lang)}{' ~ ' if lang == 'ko' else ' – '}{date_text(end, lang)}".strip()


def period_in_both(start: date | None, end: date | None) -> Text:
    """The same in both languages: for what is printed in either."""
    return Text(period_text(start, end, "ko"), period_text(start, end, "en"))


def contract_date(value: date | None, lang: str = "ko") -> str:
    """Return the date as the text of a contract writes it: `2026년 10월 28일` or `28 Oct 2026`."""
    if value is None or lang != "ko":
        return date_text(value, lang)
    return f"{value.year}년 {value.month}월 {value.day}일"
