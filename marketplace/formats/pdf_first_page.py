"""The first page of a PDF as a picture, drawn in a process of its own: what strangers send may be made to harm its reader."""

from __future__ import annotations

from pathlib import Path

from marketplace.formats import bounded
from marketplace.formats.pictures import Picture, told

PROGRAM = Path(__file__).with_name("pdf_first_page_process.py")
SECONDS, MEMORY = 15, 900_000_000  # of one page
SIDE = 480  # pixels of the longer side: twice as fine as it is shown
LONGEST_SIDE = 14_400  # points, what PDF allows


def first_page(content: bytes) -> Picture | None:
    """The page; None of a file that is damaged, locked or asks for too much. Raises bounded.Busy when others are being read."""
    try:
        made = bounded.read(
            PROGRAM, SIDE, LONGEST_SIDE, content=content, seconds=SECONDS, memory_bytes=MEMORY
        )
    except bounded.Stopped:
        return None
    return told(made)[0] if made.startswith(b"ok") else None
