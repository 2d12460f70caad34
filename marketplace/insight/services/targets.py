"""What a figure should become: said for a year, and again when it changes."""

from __future__ import annotations

from collections.abc import Mapping

from marketplace.insight import queries
from marketplace.insight.models import FigureTarget
from marketplace.insight.permissions import sets_targets
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Forbidden, Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic

ADMINISTRATORS = Text("목표는 센터 관리자가 정합니다.", "The center's administrators set targets.")
NO_YEAR = Text("{first}년부터 {last}년까지의 연도를 입력해 주십시오.", "Enter a year from {first} to {last}.")

BELOW = Text("0 이상의 값을 입력해 주십시오.", "Enter 0 or more.")


def set_targets(actor: Actor, year: int, wanted: Mapping[str, int | None]) -> int:
    """Keep what is another value than before; how many those were. None leaves a figure as it is."""
    if not sets_targets(actor):
        raise Forbidden(ADMINISTRATORS)
    last = clock.today().year + 5
    if not queries.FIRST_YEAR <= year <= last:
        raise Invalid(wrong := NO_YEAR.fill(first=queries.FIRST_YEAR, last=last), year=wrong)
    below = {key: BELOW for key, value in wanted.items() if value is not None and value < 0}
    if below:
        raise Invalid(BELOW, **below)
    assert actor.user_id is not None
    with atomic():
        before = queries.targets([year], clock.today())
        changed = {
            key: value
            for key, value in wanted.items()
            if key in queries.FIGURES and value is not None and before.get((key, year)) != value
        }
        for key, value in changed.items():
            db.session.add(FigureTarget(figure=key, year=year, value=value, set_by_id=actor.user_id))
        if changed:
            audit.record("figure_target.set", None, actor, year=year, figures=sorted(changed))
        return len(changed)
