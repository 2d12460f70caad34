"""Pictures that strangers send: read in a process of its own, written anew as plain JPEGs without what they said of their maker."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from marketplace.formats import bounded

ACCEPTED = "image/jpeg,image/png,image/webp"  # a telephone that takes HEIC then sends JPEG by itself
MOST_PIXELS = 50_000_000  # the largest that telephones take by themselves
SECONDS, MEMORY = 15, 900_000_000  # of one picture
PROGRAM = Path(__file__).with_name("picture_process.py")
HEAD = struct.Struct(">III")

Reason = Literal["large", "kind", "pixels", "broken", "busy"]


@dataclass(frozen=True)
class Picture:
    """A JPEG as it may be shown; width and height in pixels."""

    content: bytes
    width: int
    height: int


class NoPicture(Exception):
    """Why there is none: too many bytes, no kind that is read, too many pixels, torn, or no room just now."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def written_anew(stream: IO[bytes], most_bytes: int, sides: Sequence[int]) -> list[Picture]:
    """The picture once for each longest side in pixels, the largest first. Raises NoPicture."""
    content = stream.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise NoPicture("large")
    try:
        made = bounded.read(
            PROGRAM, MOST_PIXELS, *sides, content=content, seconds=SECONDS, memory_bytes=MEMORY
        )
    except bounded.Busy as error:
        raise NoPicture("busy") from error
    except bounded.Stopped as error:
        raise NoPicture("broken") from error
    if made in (b"kind", b"pixels"):
        raise NoPicture("kind" if made == b"kind" else "pixels")
    return told(made)


def told(made: bytes) -> list[Picture]:
    """The pictures of the program's answer."""
    found, at = [], len(b"ok")
    while at < len(made):
        width, height, size = HEAD.unpack_from(made, at)
        at += HEAD.size
        found.append(Picture(made[at : at + size], width, height))
        at += size
    return found
