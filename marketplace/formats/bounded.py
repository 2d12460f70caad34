"""Reading what strangers send, in a process of its own that may take so much memory and so many seconds.

A file of 99 KB can ask for gigabytes: what a file says of its own size is not to be trusted, and a failed allocation ends
the process that asked for it. Here that is never the one that serves pages; and only a few of its threads wait for such
readers at a time, so that the others go on drawing.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

LAUNCHER = Path(__file__).with_name("bounded_process.py")
AT_ONCE = 2
PATIENCE = 2.0  # seconds that a page waits for a place
_places = BoundedSemaphore(AT_ONCE)


class Busy(Exception):
    """Other files are being read; in a moment there is room."""


class Stopped(Exception):
    """The reader asked for more memory or time than it may have, or broke down."""


def read(program: Path, *words: object, content: bytes, seconds: int, memory_bytes: int) -> bytes:
    """What a program of ours writes about `content`, which it gets on its standard input. Raises Busy, Stopped."""
    command = [
        sys.executable,
        "-I",
        str(LAUNCHER),
        str(memory_bytes),
        str(seconds),
        str(program),
        *map(str, words),
    ]
    if not _places.acquire(timeout=PATIENCE):
        raise Busy()
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=seconds + 5, check=False)
    except subprocess.TimeoutExpired as error:
        raise Stopped() from error
    finally:
        _places.release()
    if done.returncode:
        raise Stopped()
    return done.stdout
