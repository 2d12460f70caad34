"""A calendar file as RFC 5545 wants it: lines of at most 75 octets, CRLF, commas and semicolons escaped. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta


@dataclass(frozen=True)
class Deadline:
    """A whole day on which something is due. `uid` stays the same when the day moves, so that calendars move it."""

    uid: str
    day: date
    title: str
    text: str = ""
    url: str = ""


@dataclass(frozen=True)
class Appointment:
    """Something that begins and ends at an hour. Called off, it takes itself out of the calendars that know its `uid`."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str = ""
    text: str = ""
    url: str = ""
    cancelled: bool = False


def calendar(name: str, items: Iterable[Deadline | Appointment], stamp: datetime) -> bytes:
    """The file; `stamp` is the instant of making it."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Gisul Madang//Deadlines//KO",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
    ]
    for item in items:
        lines += ["BEGIN:VEVENT", f"UID:{item.uid}", f"DTSTAMP:{_instant(stamp)}"]
        lines += _deadline(item) if isinstance(item, Deadline) else _appointment(item)
        lines += [f"DESCRIPTION:{_escaped(item.text)}"] if item.text else []
        lines += [f"URL:{item.url}"] if item.url else []
        lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _deadline(item: Deadline) -> list[str]:
    return [
        f"DTSTART;VALUE=DATE:{item.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{item.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(item.title)}",
        "TRANSP:TRANSPARENT",
    ]


def _appointment(item: Appointment) -> list[str]:
    return [
        f"DTSTART:{_instant(item.starts_at)}",
        f"DTEND:{_instant(item.ends_at)}",
        f"SUMMARY:{_escaped(item.title)}",
        *([f"LOCATION:{_escaped(item.place)}"] if item.place else []),
        f"STATUS:{'CANCELLED' if item.cancelled else 'CONFIRMED'}",
    ]


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return text


def _folded(line: str) -> bytes:
    """The line in pieces of at most 75 octets, never inside a character."""
    pieces: list[bytes] = []
    piece = b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > (75 if not pieces else 74):
            pieces.append(piece)
            piece = b""
        piece += octets
    return b"\r\n ".join([*pieces, piece]) + b"\r\n"
