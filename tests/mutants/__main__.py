"""The command: draw, try, name what lives."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import tests.mutants
from tests.mutants.trial import Place, Room, Trial

ROOT = Path(__file__).parent.parent.parent
ROOMS = {
    room.name: room
    for room in (
        Room("kernel", ("marketplace/kernel/*.py",), ("tests/kernel", "tests/accounts", "tests/negotiation")),
        Room("rights", ("marketplace/rights/**/*.py",), ("tests/rights", "tests/licensing", "tests/catalog")),
        Room("ledger", ("marketplace/books/**/*.py",), ("tests/billing", "tests/royalties")),
        Room(
            "sharing",
            (
                "marketplace/royalties/computing.py",
                "marketplace/royalties/sharing.py",
                "marketplace/royalties/services/sharing.py",
            ),
            ("tests/royalties", "tests/billing"),
        ),
    )
}


def survivors(trial: Trial, rooms: Sequence[Room], sample: Sequence[Place], workers: int) -> list[Place]:
    """The changes that no test noticed; says each as it is known."""
    alive = []
    with ThreadPoolExecutor(workers) as pool:
        data = dict(zip(rooms, pool.map(trial.reached, rooms), strict=True))
        noticed = pool.map(lambda place: trial.notices(place, data[place.room]), sample)
        for number, (place, seen) in enumerate(zip(sample, noticed, strict=True), 1):
            print(f"{number}/{len(sample)} {'seen ' if seen else 'ALIVE'} {place}", flush=True)
            if not seen:
                alive.append(place)
    return alive


def main() -> int:
    parser = argparse.ArgumentParser("python -m tests.mutants", description=tests.mutants.__doc__)
    parser.add_argument("--number", type=int, default=300)
    parser.add_argument("--seed", type=int, default=15)
    parser.add_argument("--room", choices=sorted(ROOMS), action="append")
    parser.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 2)))
    options = parser.parse_args()
    rooms = [ROOMS[name] for name in options.room or ROOMS]
    trial = Trial(ROOT, ROOT / ".cache" / "mutants", options.workers)
    sample = trial.drawn(rooms, options.number, options.seed)
    alive = survivors(trial, rooms, sample, options.workers)
    for place in alive:
        print(f"no test noticed: {place}: {place.change.text}")
    noticed = len(sample) - len(alive)
    print(f"{noticed} of {len(sample)} changes noticed: {100 * noticed / max(1, len(sample)):.1f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main())
