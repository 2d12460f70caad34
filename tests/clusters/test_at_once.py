"""What two people do in one moment: one voice a company, one outcome, one place in a list."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from marketplace.accounts.models import Organisation, OrganisationCluster
from marketplace.clusters import services
from marketplace.clusters.models import Difficulty, DifficultyNote, MeetingAttendance, SameProblem
from marketplace.clusters.services import Plan
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.errors import Refusal
from tests.clusters.conftest import CODE, Cluster
from tests.world import World

PEOPLE = 8


def at_once(app: Flask, deeds: list[Callable[[], Any]]) -> list[str]:
    """Every deed in a thread of its own, started together: "done", or the refusal's class."""
    db.session.rollback()
    start, outcomes = threading.Barrier(len(deeds)), ["a fault"] * len(deeds)

    def run(i: int) -> None:
        with app.app_context():
            start.wait()
            try:
                deeds[i]()
                outcomes[i] = "done"
            except Refusal as refusal:
                outcomes[i] = type(refusal).__name__
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    db.session.expire_all()
    assert "a fault" not in outcomes
    return outcomes


@pytest.fixture
def fellows(cluster: Cluster, world: World) -> list[Any]:
    """Eight people of one other member."""
    company = cluster.others[0].standings[0].organisation_id
    return [world.person("member", company) for _ in range(PEOPLE)]


def test_a_company_has_one_voice_and_a_difficulty_one_end(
    app: Flask, cluster: Cluster, fellows: list[Any]
) -> None:
    ref = cluster.difficulty()
    assert set(at_once(app, [lambda one=one: services.have_same(one, ref, True) for one in fellows])) == {
        "done"
    }  # type: ignore[misc]
    assert db.session.query(SameProblem).count() == 1
    ends = ("solve", "drop", "make_project", "license") * 2
    outcomes = at_once(
        app,
        [lambda end=end: services.end_difficulty(cluster.coordinator, ref, end, "끝") for end in ends],  # type: ignore[misc]
    )
    assert sorted(outcomes) == ["Conflict"] * 7 + ["done"]
    assert db.session.query(DifficultyNote).filter_by(kind="outcome").count() == 1
    outcomes = at_once(app, [lambda: services.reopen_difficulty(cluster.boss, ref, "다시")] * PEOPLE)
    assert outcomes.count("done") == 1
    assert db.session.query(Difficulty).one().state == "raised"


def test_one_form_one_difficulty_one_row_in_the_list(app: Flask, cluster: Cluster, world: World) -> None:
    assert set(at_once(app, [lambda: cluster.difficulty("same form")] * PEOPLE)) == {"done"}
    assert db.session.query(Difficulty).count() == 1
    now = clock.now()
    with clock.moved(to=now.replace(year=now.year - 1)):
        plan = Plan("모임", "", "센터", now, now.replace(year=now.year + 1))
        ref = services.call_meeting(cluster.leader, CODE, "m", plan)
    from marketplace.clusters.models import ClusterMeeting

    code = db.session.query(ClusterMeeting).filter_by(ref=ref).one().code
    assert set(at_once(app, [lambda: services.check_in(cluster.boss, code)] * PEOPLE)) == {"done"}
    assert db.session.query(MeetingAttendance).count() == 1
    company = db.session.get_one(Organisation, cluster.outsider.standings[0].organisation_id)
    number, company_ref = company.id, company.ref
    deeds = [
        lambda: services.ask_to_join(cluster.outsider, CODE, number),
        lambda: services.admit(cluster.admin, CODE, company_ref),
    ]
    at_once(app, deeds * 4)
    rows = db.session.query(OrganisationCluster).filter_by(organisation_id=number).all()
    assert [row.joined_at is not None for row in rows] == [True]
