"""docs/contracts.md is what would be made today; no state of a deal is without an exit, no day without a letter and a line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from marketplace.features import PACKAGES
from marketplace.kernel.feature import Features, load
from marketplace.kernel.watch import Watch
from marketplace.licensing.clauses import promises
from marketplace.licensing.clauses.promises import Promise
from tests.house import contracts_page

HERE = "tests/house/test_contracts.py::test_contract_20_the_page_says_what_the_machine_does"


@pytest.fixture(scope="module")
def features() -> Features:
    return load(PACKAGES)


def test_contract_20_every_state_has_its_exits_and_every_day_its_letter_and_entry(features: Features) -> None:
    assert contracts_page.faults(features) == []


def test_contract_20_the_page_says_what_the_machine_does(features: Features) -> None:
    made = contracts_page.page(features)
    assert contracts_page.PAGE.read_text() == made, "run: python -m tests.house.contracts_page"


def planted(features: Features, feature: str, subject: str, **states: Watch) -> Features:
    """The features with other declarations of some states of one subject."""
    found = []
    for one in features:
        if one.name == feature:
            rows = [
                replace(row, states={**row.states, **{name: (watch,) for name, watch in states.items()}})
                if row.table.subject_type == subject
                else row
                for row in one.watched
            ]
            one = replace(one, watched=rows)
        found.append(one)
    return Features(found)


@pytest.mark.parametrize(
    ("watch", "fault"),
    [
        (Watch(), "ending running: waits for a person, and has neither day nor entry"),
        (Watch(counted=("no_such_days",), because="planted"), "ending running: no rule no_such_days"),
        (Watch(told=("no_such_letter",), because="planted"), "ending running: no letter no_such_letter"),
        (
            Watch(reminds={"ending_due": "remind_of_use_"}, because="planted"),
            "ending running: no job remind_of_use_",
        ),
        (
            Watch(reminds={"royalty_due": "follow_endings"}, because="planted"),
            "ending running: follow_endings does not send royalty_due",
        ),
    ],
)
def test_contract_20_a_state_that_is_forgotten_is_named(features: Features, watch: Watch, fault: str) -> None:
    assert contracts_page.faults(planted(features, "licensing", "ending", running=watch)) == [fault]


def test_contract_20_a_day_of_which_nobody_is_told_is_named(features: Features) -> None:
    row = next(row for one in features for row in one.watched if row.table.subject_type == "ending")
    silent = replace(row.states["running"][0], reminds={}, shown=None)
    assert contracts_page.faults(planted(features, "licensing", "ending", running=silent)) == [
        "ending running: a day and no reminder",
        "ending running: a day and no entry in list and calendar",
    ]


def test_contract_20_a_last_state_and_a_state_without_exit_are_told_apart(features: Features) -> None:
    changed = []
    for one in features:
        rows = [
            replace(
                row, final=row.final - {"done"}, states={**row.states, "done": (Watch(because="planted"),)}
            )
            if row.table.subject_type == "ending"
            else row
            for row in one.watched
        ]
        changed.append(replace(one, watched=rows))
    assert contracts_page.faults(Features(changed)) == ["ending: done has no exit"]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (None, "article upkeep: nothing is said of what it promises"),
        (Promise("planted"), "article upkeep: nothing carries out: planted"),
        (Promise("planted", "licensing.amend"), "article upkeep: no test shows: planted"),
        (Promise("planted", "licensing.amnd", HERE), "article upkeep: no service licensing.amnd"),
        (Promise("planted", "licensing.amend", HERE + "x"), f"article upkeep: no test {HERE}x"),
    ],
)
def test_contract_20_an_article_that_nobody_carries_out_is_named(
    monkeypatch: pytest.MonkeyPatch, row: Promise | None, fault: str
) -> None:
    kept = {key: rows for key, rows in promises.PROMISES.items() if key != "upkeep"}
    kept |= {} if row is None else {"upkeep": (*promises.PROMISES["upkeep"], row)}
    monkeypatch.setattr(promises, "PROMISES", kept)
    assert fault in list(contracts_page.promises_apart())


def test_contract_20_a_service_that_no_article_speaks_of_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(promises, "UNSAID", {k: v for k, v in promises.UNSAID.items() if k != "revoke"})
    assert list(contracts_page.promises_apart()) == [
        "licensing.revoke: no article speaks of it, and UNSAID gives no reason"
    ]
