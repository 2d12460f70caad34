"""Every example of a state machine begins alike: in a fresh database, at the same instant, with the same ids to come.

What an example then does depends on nothing but what Hypothesis draws for it. A failure is thus played again exactly, and made
smaller; and no step is slower for what other examples have left in the books.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import count
from pathlib import Path
from random import Random

import pytest
import stripe._webhook as stripe_webhook
from hypothesis.strategies._internal.featureflags import FeatureFlags
from sqlalchemy import make_url

from marketplace.kernel import clock
from marketplace.kernel.database import db
from standins.stripe import clock as clock_of_stripe
from tests import world

BEGIN = datetime(2026, 3, 3, 0, 30, tzinfo=UTC)  # a Tuesday morning in Seoul
TICK = timedelta(milliseconds=1)


class Clockwork:
    """Stands for `datetime` where the site reads the time, and for `time` where Stripe's side does: it goes on by reading."""

    def __init__(self) -> None:
        self.instant = BEGIN

    def now(self, zone: tzinfo) -> datetime:
        self.instant += TICK
        return self.instant.astimezone(zone)

    def time(self) -> float:
        """The stand-in's threads read when they like: nothing may depend on how often."""
        return self.instant.timestamp()


class SameAgain:
    """Puts the machine back to where every example begins."""

    def __init__(self, restore: Callable[[], None], patch: pytest.MonkeyPatch) -> None:
        self._restore = restore
        self._patch = patch
        patch.setattr("marketplace.kernel.outbox.os.getpid", lambda: 1)
        # Hypothesis would switch most rules off in most examples ("swarm testing"): what takes several acts in a row, each
        # by its rule, would hardly ever come about.
        patch.setattr(FeatureFlags, "is_enabled", lambda flags, name: True)

    def begin(self) -> None:
        db.session.remove()
        db.engine.dispose()  # PostgreSQL ends the connections of a database that is put back
        self._restore()
        draw, works, set_ = Random(7), Clockwork(), self._patch.setattr
        set_(secrets, "choice", draw.choice)
        set_(secrets, "token_hex", lambda size=32: draw.randbytes(size).hex())
        set_(clock, "datetime", works)
        set_(clock, "_offset", timedelta())
        for reader in (clock_of_stripe, stripe_webhook):
            set_(reader, "time", works)
        set_(world, "_numbers", count(1))


@contextmanager
def same_again(request: pytest.FixtureRequest) -> Iterator[SameAgain]:
    """For the database on which the test runs."""
    url = make_url(request.getfixturevalue("database"))
    with pytest.MonkeyPatch.context() as patch:
        if url.get_backend_name() == "sqlite":
            template: Path = request.getfixturevalue("template_database")
            yield SameAgain(lambda: _copied(template, Path(str(url.database))), patch)
        else:
            yield SameAgain(request.getfixturevalue("fresh_postgres").again, patch)
        db.session.remove()


def _copied(template: Path, file: Path) -> None:
    db.engine.dispose()
    for old in file.parent.glob(f"{file.name}*"):
        old.unlink()
    shutil.copy(template, file)
