"""Random people do random things to the deals of one listing, in any order: no illegal state, no overlap of rights, no
right that does not fit, no money that means nothing, and nothing but a refusal with a sentence.

The rules stand in `deal_machine`, by subject; what must hold after every step is in its `meaning`. Passwords, PDFs and
the search index are left out (they are slow and proven elsewhere), in the soak the text of letters, too: signatures are recorded as for a person whose identity
was just confirmed, and a paper's bytes are those of its facts.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from marketplace.kernel.database import db
from tests.acts import SOAK, Acts
from tests.planted import ENOUGH, Fault, look_for
from tests.races.deal_machine.assets import AssetRules
from tests.races.deal_machine.faults import FAULTS
from tests.races.deal_machine.joint import JointRules
from tests.races.deal_machine.meaning import Meaning
from tests.races.deal_machine.money import MoneyRules
from tests.races.deal_machine.sharing import SharingRules
from tests.races.deal_machine.signing import SigningRules
from tests.races.deal_machine.talking import TalkingRules
from tests.same_again import same_again
from tests.writes import Writes

TIERS = [
    pytest.param(4, 15, id="everyday"),
    pytest.param(15, 30, id="long", marks=pytest.mark.long),
    # 20 × 20 × 50 = 20,000 steps on each database.
    *(pytest.param(20, SOAK, id=f"soak-{part:02}", marks=pytest.mark.soak) for part in range(1, 21)),
]


class DealMachine(TalkingRules, SigningRules, JointRules, AssetRules, SharingRules, MoneyRules, Meaning):
    """Everything that can be done to the deals of a listing."""


def paper_bytes(kind: str, snapshot: dict[str, Any], *, lang: str) -> bytes:
    """Instead of a PDF: the facts, as they are."""
    return json.dumps([kind, lang, snapshot], ensure_ascii=False, sort_keys=True).encode()


def play(
    app: Flask, request: pytest.FixtureRequest, acts: Acts, examples: int, steps: int, **more: Any
) -> None:
    request.getfixturevalue("monkeypatch").setattr("marketplace.papers.services.issuing.render", paper_bytes)
    slow = ("join_final", "index", *(["mail"] if steps >= SOAK else []))
    handlers = dict.fromkeys(slow, lambda payload, key: None)
    app.extensions["handlers"] = app.extensions["handlers"] | handlers
    writes = Writes(db.engine)
    try:
        with same_again(request) as again:
            run_state_machine_as_test(  # type: ignore[no-untyped-call]
                type("DealsHere", (DealMachine,), {"again": again, "acts": acts, "writes": writes}),
                settings=settings(
                    max_examples=examples,
                    stateful_step_count=steps,
                    deadline=None,
                    database=None,
                    suppress_health_check=list(HealthCheck),
                    **more,
                ),
            )
    finally:
        writes.stop()
        print(acts)


@pytest.mark.parametrize(("examples", "steps"), TIERS)
def test_nobody_breaks_a_deal(app: Flask, request: pytest.FixtureRequest, examples: int, steps: int) -> None:
    acts, how = Acts(), {"print_blob": True, "derandomize": steps < SOAK}
    acts.play_out(examples, steps, lambda more: play(app, request, acts, more, steps, **how))


@pytest.mark.soak
@pytest.mark.sqlite_only
def test_nothing_is_found_where_no_fault_is_planted(app: Flask, request: pytest.FixtureRequest) -> None:
    play(app, request, Acts(), **ENOUGH)


@pytest.mark.soak
@pytest.mark.sqlite_only
@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_planted_fault_is_found(app: Flask, request: pytest.FixtureRequest, fault: Fault) -> None:
    look_for(fault, lambda acts: play(app, request, acts, **ENOUGH))
