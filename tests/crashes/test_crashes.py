"""Killed at any moment, the site loses nothing and does nothing twice: after a restart every journey ends."""

from __future__ import annotations

import contextlib
import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.crashes.town import Case, Town
from tests.servers import wait_until
from tests.world import PASSWORD

pytestmark = [pytest.mark.long, pytest.mark.sqlite_only]

# Where each part can die in each step. `:2` is the second passage: a step that opens several transactions has
# several places to die.
WEB = {
    "sign": ["before_commit", "after_commit"],
    "pay": ["before_commit", "after_commit", "after_commit:2", "after_outside_reply", "in_handler"],
    "return": ["before_commit", "after_commit", "after_outside_reply"],
}
WORKER = {
    "sign": ["before_commit:2", "after_commit:2", "in_handler", "in_handler:3"],
    "return": ["before_commit:3", "after_commit:3", "after_outside_reply", "in_handler", "in_handler:3"],
}
PLANS = [
    (part, step, point)
    for part, plan in (("web", WEB), ("worker", WORKER))
    for step in plan
    for point in plan[step]
]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, template_database: Path) -> Iterator[Town]:
    built = Town(tmp_path_factory.mktemp("town"), len(PLANS), template_database)
    try:
        built.site.start()
        yield built
    finally:
        built.site.kill()


def before(town: Town, case: Case, step: str) -> None:
    """Everything that comes before the step, without a death."""
    if step != "sign":
        town.both_sign(case)
    if step == "return":
        town.until(
            lambda: bool(town.session(case)), lambda: town.open_payment(case), "the payment page opens"
        )


def death_of_web(town: Town, case: Case, step: str, point: str) -> None:
    """The web process dies while it answers."""
    before(town, case, step)
    visit = town.visit(case.boss)  # signed in before: the next commits are the step's own
    if point in ("after_outside_reply", "in_handler"):  # a worker that is awake may do it first, and live on
        town.idle()
        town.site.kill("worker")
    town.site.kill("web")
    town.site.start("web", crash_at=point)
    with contextlib.suppress(requests.RequestException):
        if step == "sign":
            page = visit.get(f"/agreements/{case.ref}/sign")
            visit.send(page, "/sign", password=PASSWORD, agreed_electronic="y")
        elif step == "pay":
            visit.send(visit.get(f"/invoices/{town.invoice(case)}/pay"), "/pay")
        else:
            town.stripe("pay", object_id=town.session(case))
            visit.get(f"/invoices/{town.invoice(case)}/paid")
    wait_until(lambda: not town.alive("web"), 30, f"the death of the web server at {point}")


def death_of_worker(town: Town, case: Case, step: str, point: str) -> None:
    """The worker dies over what the step left to it."""
    before(town, case, step)
    town.idle()
    town.site.kill("worker")
    if step == "sign":
        town.both_sign(case)
    else:
        town.stripe("pay", object_id=town.session(case))
        town.stripe("retry_now")
    town.site.start("worker", crash_at=point)
    wait_until(lambda: not town.alive("worker"), 60, f"the death of the worker at {point}")


@pytest.mark.parametrize(("number", "plan"), list(enumerate(PLANS)), ids=["-".join(plan) for plan in PLANS])
def test_a_death_at_a_named_point(town: Town, number: int, plan: tuple[str, str, str]) -> None:
    part, step, point = plan
    case = town.cases[number]
    (death_of_web if part == "web" else death_of_worker)(town, case, step, point)
    town.heal()
    town.both_sign(case)
    if town.state(case) != "in_force":
        town.pay(case)
    town.settle(case)
    town.idle()
    town.ended.append(case)
    assert town.problems(town.ended) == []


def moments(town: Town, kills: int, seed: int) -> None:
    """Several people sign and pay at once while web server or worker are killed at seeded moments."""
    town.site.start()
    chance = random.Random(seed)
    failures: list[BaseException] = []

    def live(cases: list[Case]) -> None:
        try:
            for case in cases:
                town.both_sign(case)
                town.until(
                    lambda case=case: town.state(case) == "in_force",
                    lambda case=case: (town.pay(case), town.stripe("retry_now")),
                    "the licence comes into force",
                )
        except BaseException as failure:
            failures.append(failure)

    people = [threading.Thread(target=live, args=(town.cases[i::3],)) for i in range(3)]
    for person in people:
        person.start()
    killed = 0
    while killed < kills and any(person.is_alive() for person in people):
        moment = town.deeds() + chance.randint(1, 24)
        wait_until(
            lambda moment=moment: town.deeds() >= moment or not any(p.is_alive() for p in people),
            120,
            "work to interrupt",
        )
        town.restart(chance.choice(["web", "web", "worker"]))
        killed += 1
    for person in people:
        person.join(600)
    assert failures == []
    assert killed == kills, f"everything was done after {killed} deaths: more cases are needed"
    town.idle()
    assert town.problems(town.cases) == []


@pytest.mark.parametrize(
    ("kills", "cases"), [(5, 9), pytest.param(20, 36, marks=pytest.mark.soak)], ids=["five", "twenty"]
)
def test_deaths_at_seeded_moments_under_load(
    tmp_path: Path, template_database: Path, kills: int, cases: int
) -> None:
    town = Town(tmp_path, cases, template_database)
    try:
        moments(town, kills, seed=20261122)
    finally:
        town.site.kill()
