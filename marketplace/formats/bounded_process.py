"""The process of `bounded`: sets its own limits, then becomes the program it is given. Knows nothing of the site.

Arguments: bytes of memory, seconds, the program, its own arguments.
"""

from __future__ import annotations

import runpy
import sys


def limit(memory: int, seconds: int) -> None:
    """Where the system knows such limits; elsewhere the caller's clock alone stops it."""
    try:
        import resource
    except ImportError:
        return
    for which, amount in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(which, (amount, amount))
        except (ValueError, OSError):
            continue


if __name__ == "__main__":
    limit(int(sys.argv[1]), int(sys.argv[2]))
    del sys.argv[:3]
    runpy.run_path(sys.argv[0], run_name="__main__")
