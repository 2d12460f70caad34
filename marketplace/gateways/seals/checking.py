"""What a PDF's signatures say: of a file that was made here at once, of a stranger's in a process with bounds."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from marketplace.formats import bounded

PROGRAM = Path(__file__).with_name("inspecting.py")
SECONDS, MEMORY = 15, 1_000_000_000  # of one file
LARGEST = 50 * 1024 * 1024  # bytes of a file that is looked into


class Unreadable(Exception):
    """A damaged PDF, or one whose signature can't be read."""


@dataclass(frozen=True)
class Found:
    """One signature. Sound: its bytes are what was signed, by a certificate that held then. Whole: nothing was added after."""

    is_sound: bool
    is_whole: bool
    signer: str
    certificate: str  # DER in hexadecimal, as the next one
    said_at: str  # an ISO instant by the signer's own clock
    timestamp_is_sound: bool = False
    stamped_at: str = ""
    authority: str = ""
    authority_certificate: str = ""

    @property
    def at(self) -> datetime | None:
        """When it was signed: by the timestamp where there is one, else by the signer's word."""
        told = self.stamped_at if self.timestamp_is_sound else self.said_at
        return datetime.fromisoformat(told) if told else None


def fingerprint(certificate: str) -> str:
    """SHA-256 of a certificate (DER in hexadecimal), by which the site knows its own."""
    return hashlib.sha256(bytes.fromhex(certificate)).hexdigest()


def inspect(content: bytes) -> Found | None:
    """The last signature of a file that was made here; None when it bears none."""
    from marketplace.gateways.seals import inspecting

    return _last(inspecting.inspect(content))


def inspect_strangers(content: bytes) -> Found | None:
    """The last signature of an uploaded PDF; None when it bears none. Raises Unreadable, and bounded.Busy while others
    are being read."""
    try:
        told = bounded.read(PROGRAM, content=content, seconds=SECONDS, memory_bytes=MEMORY)
        return _last(json.loads(told))
    except (bounded.Stopped, ValueError) as error:
        raise Unreadable() from error


def _last(signatures: list[dict[str, Any]]) -> Found | None:
    names = {field.name for field in fields(Found)}
    return (
        Found(**{name: signatures[-1][name] for name in names & signatures[-1].keys()})
        if signatures
        else None
    )
