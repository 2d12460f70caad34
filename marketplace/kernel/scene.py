"""What a feature shows in the demo: a short story told through its own services while the demo moves the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import NamedTuple

from marketplace.kernel.actor import Actor


@dataclass(frozen=True)
class Players:
    """Who can act in a scene: the people of the role accounts, their organisations, and what is there to act on.

    listings: public ids of the institution's published listings that have a priced offer. dice: the scene's own, so
    that what it draws does not depend on the scenes beside it. scale: the demo's size, 1 for the whole town.
    """

    center: Actor
    officer: Actor
    finance: Actor
    representative: Actor
    delegate: Actor
    member: Actor
    institution_id: int
    company_id: int
    listings: Sequence[str]
    dice: Random
    scale: float = 1.0


class Scene(NamedTuple):
    """A story and how long before the present it begins. It acts, then yields the instant at which it goes on."""

    days_ago: float
    tell: Callable[[Players], Iterator[datetime]]
