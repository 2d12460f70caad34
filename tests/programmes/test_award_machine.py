"""Budgets, awards, their payments and parts of licence invoices under any order of events; the rules: `award_machine`."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.acts import SOAK, Acts
from tests.programmes.award_machine import Awards
from tests.same_again import same_again

TIERS = [
    pytest.param(4, 20, id="everyday"),
    pytest.param(12, 40, id="long", marks=pytest.mark.long),
    # 20 × 20 × 50 = 20,000 steps on each database.
    *(pytest.param(20, SOAK, id=f"soak-{part:02}", marks=pytest.mark.soak) for part in range(1, 21)),
]


@pytest.mark.parametrize(("examples", "steps"), TIERS)
def test_no_won_is_spent_twice_whatever_happens(
    app: Flask, request: pytest.FixtureRequest, examples: int, steps: int
) -> None:
    acts = Acts()
    app.extensions["handlers"] = app.extensions["handlers"] | {"index": lambda payload, key: None}

    def play(more: int) -> None:
        with same_again(request) as again:
            run_state_machine_as_test(  # type: ignore[no-untyped-call]
                type("AwardsHere", (Awards,), {"app": app, "again": again, "acts": acts}),
                settings=settings(
                    max_examples=more,
                    stateful_step_count=steps,
                    deadline=None,
                    database=None,
                    print_blob=True,
                    derandomize=steps < SOAK,
                    suppress_health_check=list(HealthCheck),
                ),
            )

    try:
        acts.play_out(examples, steps, play)
    finally:
        print(acts)
    assert acts.steps >= examples * steps * 2 // 3
