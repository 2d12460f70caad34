"""Nothing that anybody sends is a fault, and nobody changes what is not theirs: the matrix, bent (tests/access/fuzz.py)."""

from __future__ import annotations

import pytest

from tests.access.fuzz import Fuzz
from tests.access.stage import Stage

SLOWEST = 2.0  # seconds, on an idle machine: the soak measures, the everyday tests do not


@pytest.mark.parametrize(("seed", "number"), [(24, 50), pytest.param(25, 2000, marks=pytest.mark.long)])
def test_trust_24_requests_nobody_meant_are_no_faults_and_change_nothing_of_others(
    stage: Stage, seed: int, number: int
) -> None:
    found = Fuzz(stage, seed).run(number)
    assert found.faults == []
    assert found.changes == []


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_trust_24_a_hundred_thousand_requests_nobody_meant(stage: Stage, seed: int) -> None:
    found = Fuzz(stage, seed).run(10_000)
    print(found.statuses, found.slowest)
    assert found.faults == []
    assert found.changes == []
    assert found.slowest[0] < SLOWEST, found.slowest
