"""Named places where a test may pull the plug.

With `CRASH_AT=name` (or `name:3` for the third passage) in the environment the process kills itself there
with SIGKILL, as a power cut would. Only the testing environment listens; elsewhere `crash_point` does nothing.
"""

from __future__ import annotations

import os
import signal

POINTS = ("before_commit", "after_commit", "after_outside_reply", "in_handler")
_armed, _, _count = os.environ.get("CRASH_AT", "").partition(":")
_left = int(_count or 1)
_listening = os.environ.get("GISUL_ENV") == "testing"


def crash_point(name: str) -> None:
    """Die here if a test asked for it."""
    global _left
    if not _listening or name != _armed:
        return
    _left -= 1
    if _left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
