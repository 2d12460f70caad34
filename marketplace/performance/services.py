"""Adding, correcting, ordering and taking away a listing's performance figures: by whoever may write the listing."""

from __future__ import annotations

from collections.abc import Mapping

from marketplace.catalog.services import change_places, editing, one_of
from marketplace.formats.text_in import one_line
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.performance.models import GOOD, STAGES, TESTERS, PerformanceFigure
from marketplace.performance.queries import figures_of

MOST = 8
LONGEST = {
    "measure_ko": 100, "measure_en": 100, "unit_ko": 20, "unit_en": 20, "usual_ko": 100, "usual_en": 100,
    "before": 40, "after": 40, "conditions_ko": 300, "conditions_en": 300,
}  # fmt: skip
CHOSEN = {"good": {"", *GOOD}, "stage": {*STAGES}, "tester": {*TESTERS}}
NAMES = (*LONGEST, *CHOSEN)
FULL = Text(
    f"성능 비교는 {MOST}줄까지 입력할 수 있습니다. 한 줄을 뺀 뒤 다시 추가해 주십시오.",
    f"A listing has at most {MOST} figures. Remove one, then add yours again.",
)
NO_MEASURE = Text(
    "무엇을 쟀는지 한국어나 영어로 입력해 주십시오.", "Enter in Korean or English what was measured."
)
NO_BEFORE = Text("지금 쓰는 것의 값을 입력해 주십시오.", "Enter the value of what is used today.")
NO_AFTER = Text("이 기술의 값을 입력해 주십시오.", "Enter the value of this technology.")
CHOOSE = Text("목록에 있는 값을 선택해 주십시오.", "Choose one of the list.")
TOO_LONG = Text("{most}자까지 입력할 수 있습니다.", "Enter at most {most} characters.")


def add_figure(listing_id: int, actor: Actor, values: Mapping[str, str]) -> PerformanceFigure:
    """Put a figure behind the others. `values`: `NAMES`. Sent twice, it is there once."""
    said = _checked(values)
    with atomic(), editing(listing_id, actor) as listing:
        there = figures_of(listing.id)
        if twin := next((row for row in there if _same(row, said)), None):
            return twin
        _refuse_full(listing.id)
        row = PerformanceFigure(
            listing_id=listing.id,
            place=there[-1].place + 1 if there else 1,
            added_by_id=actor.user_id,
            **said,
        )
        db.session.add(row)
        db.session.flush()
        audit.record("listing.add_figure", listing, actor, figure=row.ref, **said)
        return row


def correct_figure(listing_id: int, ref: str, actor: Actor, values: Mapping[str, str]) -> None:
    """Other words and values for a figure."""
    said = _checked(values)
    with atomic(), editing(listing_id, actor) as listing:
        row = one_of(figures_of(listing.id), ref)
        for name, value in said.items():
            setattr(row, name, value)
        audit.record("listing.correct_figure", listing, actor, figure=ref, **said)


def move_figure(listing_id: int, ref: str, actor: Actor, earlier: bool) -> None:
    """Change places with the neighbour; at either end nothing."""
    with atomic(), editing(listing_id, actor) as listing:
        row = change_places(figures_of(listing.id), ref, earlier)
        if row is not None:
            audit.record("listing.move_figure", listing, actor, figure=ref, place=row.place)


def remove_figure(listing_id: int, ref: str, actor: Actor) -> None:
    """Take a figure off the listing; it can be put back."""
    with atomic(), editing(listing_id, actor) as listing:
        one_of(figures_of(listing.id), ref).removed_at = clock.now()
        audit.record("listing.remove_figure", listing, actor, figure=ref)


def restore_figure(listing_id: int, ref: str, actor: Actor) -> None:
    """Put back what was taken away, where it stood."""
    with atomic(), editing(listing_id, actor) as listing:
        row = one_of(figures_of(listing.id, removed=True), ref)
        _refuse_full(listing.id)
        row.removed_at = None
        audit.record("listing.restore_figure", listing, actor, figure=ref)


def _checked(values: Mapping[str, str]) -> dict[str, str]:
    """What is kept; Invalid with every field that can't be, in the form's order."""
    said = {name: one_line(values.get(name)) for name in NAMES}
    wrong: dict[str, Text] = {}
    if not (said["measure_ko"] or said["measure_en"]):
        wrong["measure_ko"] = NO_MEASURE
    for name, sentence in (("before", NO_BEFORE), ("after", NO_AFTER)):
        if not said[name]:
            wrong[name] = sentence
    wrong |= {name: TOO_LONG.fill(most=most) for name, most in LONGEST.items() if len(said[name]) > most}
    wrong |= {name: CHOOSE for name, known in CHOSEN.items() if said[name] not in known}
    if wrong:
        raise Invalid(next(iter(wrong.values())), **wrong)
    return said


def _same(row: PerformanceFigure, said: Mapping[str, str]) -> bool:
    return all(getattr(row, name) == value for name, value in said.items())


def _refuse_full(listing_id: int) -> None:
    if len(figures_of(listing_id)) >= MOST:
        raise Conflict(FULL)
