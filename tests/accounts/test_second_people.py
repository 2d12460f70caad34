"""Who proposes, who answers and who hears of it, when the people and organisations change in between."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.accounts import queries, services
from marketplace.accounts.models import Organisation
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict
from tests.accounts.test_trust_offices import Town, invitations
from tests.world import World


@pytest.fixture
def town(world: World) -> Town:
    return Town(world)


def ref_of(row_id: int) -> str:
    db.session.rollback()
    return db.session.get_one(Organisation, row_id).ref


def test_one_administrator_does_not_end_the_other_and_grow_the_center_alone(town: Town, world: World) -> None:
    ref, second = ref_of(town.center), queries.person(town.second).ref
    world.person("center_finance", town.center)
    with pytest.raises(Conflict) as refused:
        services.end_membership(town.first, ref, second, "center_admin")
    assert "한 명 더" in refused.value.text.ko
    world.person("center_admin", town.center)
    services.end_membership(town.first, ref, second, "center_admin")
    assert queries.people_of(town.center, "center_admin")[0] == town.first.user_id


def test_cover_for_an_administrator_is_not_ended_by_the_one_other_either(town: Town, world: World) -> None:
    from datetime import timedelta

    from marketplace.accounts.models import Membership
    from marketplace.kernel import clock
    from marketplace.kernel.transaction import atomic

    with atomic():
        held = db.session.query(Membership).filter_by(user_id=town.second.user_id).one()
        held.until_on = clock.today() + timedelta(days=9)
    with pytest.raises(Conflict):
        services.end_membership(
            town.first, ref_of(town.center), queries.person(town.second).ref, "center_admin"
        )


def test_an_administrator_still_leaves_while_another_stays(town: Town) -> None:
    ref = ref_of(town.center)
    services.end_membership(town.second, ref, queries.person(town.second).ref, "center_admin")
    with pytest.raises(Conflict):
        services.end_membership(town.first, ref, queries.person(town.first).ref, "center_admin")


def test_the_operator_ends_the_role_of_an_administrator_who_vanished(app: Flask, town: Town) -> None:
    run = app.test_cli_runner().invoke
    assert run(args=["center", "release", "--email", town.second.email]).exit_code == 0
    db.session.rollback()
    assert queries.people_of(town.center, "center_admin") == [town.first.user_id]
    last = run(args=["center", "release", "--email", town.first.email])
    assert last.exit_code != 0
    assert "--invite" in last.output
    assert run(args=["center", "release", "--email", "nobody@example.com"]).exit_code != 0
    args = ["center", "release", "--email", town.first.email, "--invite", "next@example.com"]
    assert run(args=args).exit_code == 0
    assert invitations("next@example.com") == 1
    assert queries.people_of(town.center, "center_admin") == []
